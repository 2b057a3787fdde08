"""Hostile text: strings that make expressions backtrack, and the parsers that must survive them.

Parsers are found by introspection, so that a new one is tested without being listed anywhere.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import pkgutil
import random
import re
import signal
import time
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from leadgen.errors import AppError
from leadgen.providers.base import ProviderError
from leadgen.providers.outbound import ForbiddenAddressError
from tests.examples import IS_FULL

SIZE = 100_000 if IS_FULL else 25_000
FLOOR = 0.01  # seconds of processor time below which a measurement says nothing
MOST_GROWTH = 3.0
_SHORT = 4_000
_AT_FULL_SIZE = 3
_GIVE_UP = 60

# What is repeated: every sign that an expression anywhere treats in a special way, and pairs of them.
UNITS = (
    " ", "\t", "\n", "\r\n", "\u00a0", "\u2028", "1", "1 ", "1,", "1.", "1'", "1 2,3.", "1-", "a", "a ", "a.", "a-", "a@", "@a.",
    "A1", "é", "ß", "İ", "@", ".", "-", "--", "_", "(", ")", "(0)", "()", "+", "=", "'", '"', '""', ",", ", ", ";", " ; ", "|", "•",
    "<", "<a", "<a>", ">", "{", "{{", "{{a", "}", "}}", "[", "[]", "[1,", '{"a":', '["a",', "x", "x1", "x 1", "ext", "ext 1", "/",
    "://", "//a", "a/", "?a", "&a=b", "a=b&", "%20", "#", "www.", "`", "```", "```\n", "\\", "\\u0000", "\x00", "\x1f", "\x85", "\u0300",
    "\u0300\u0316", "\u0316\u0300", "\u0f73\u0300", "\uff9e\u3099", "a\u0316\u0300", "\u200b", "\ufeff", "\u202e", "\ud800", "\udfff\ud800",
    "\ufdfa", "\U0001f600", "١", "１", "as ", "oy ", "s r o ", "sarl ", "a b ", "Mgr. ", "ing ", "kč ", "mil ", "to ", "11-50 ",
    "2024-01-01 ", "1/2/", "T00:", "tel:", "mailto:", "sep=", "linkedin.com/in/", "é,", "ceo ", "ředitel", "MVA", "CZ", "0", "00", "9",
)  # fmt: skip
_AROUND = (("", ""), ("1", "!"))
# A refusal is an answer.
REFUSALS = (AppError, ProviderError, ForbiddenAddressError, ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class Hostile:
    """A short text repeated to any length between a beginning and an end."""

    unit: str
    before: str = ""
    after: str = ""

    def text(self, size: int) -> str:
        # Whole repetitions only: half a word at the end could spare a parser its work at one size and not at another.
        return self.before + self.unit * max(1, size // len(self.unit)) + self.after


def everyday() -> list[Hostile]:
    """Hostile texts that do not depend on any expression: each unit alone and wrapped, and seeded random patterns."""
    found = [Hostile(unit, before, after) for unit in UNITS for before, after in _AROUND]
    dice = random.Random(20_261_130)
    letters = "".join(UNITS)
    for _ in range(60):
        unit = "".join(dice.choice(letters) for _ in range(dice.randint(2, 12)))
        found.append(Hostile(unit, dice.choice(("", "1", "a")), dice.choice(("", "!", "1"))))
    return found


# --- expressions


def expressions(module: types.ModuleType) -> Iterator[re.Pattern[str]]:
    """Every expression over text in a module: compiled ones, and those written where they are used."""
    for value in vars(module).values():
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            yield value
    for call in ast.walk(ast.parse(Path(str(module.__file__)).read_text())):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
        ):
            first = call.args[0] if call.args else None
            if call.func.value.id == "re" and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield re.compile(first.value)


def almost_matching(pattern: re.Pattern[str]) -> Iterator[Hostile]:
    """Texts that follow an expression up to each of its repetitions, go round there, and then do not match."""
    for before, bodies in _repetitions(list(_parser.parse(pattern.pattern, pattern.flags)), ""):
        for body in bodies:
            if body:
                yield Hostile(body, before, "\x01")


def _repetitions(nodes: list[Any], before: str) -> Iterator[tuple[str, list[str]]]:
    for op, argument in nodes:
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            _, most, inner = argument
            if most is ops.MAXREPEAT or most > 20:
                yield before, _samples(list(inner))
            yield from _repetitions(list(inner), before)
        elif op is ops.SUBPATTERN:
            yield from _repetitions(list(argument[3]), before)
        elif op is ops.BRANCH:
            for branch in argument[1]:
                yield from _repetitions(list(branch), before)
        before += _samples([(op, argument)])[0]


_CANDIDATES = " 1a-.,@(;/\u00a0\u4e00\u20ac\n"
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    ops.CATEGORY_SPACE: str.isspace,
    ops.CATEGORY_DIGIT: str.isdecimal,
    ops.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
    ops.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    ops.CATEGORY_NOT_DIGIT: lambda char: not char.isdecimal(),
    ops.CATEGORY_NOT_WORD: lambda char: not (char.isalnum() or char == "_"),
}


def _in_class(items: Iterable[tuple[Any, Any]], char: str) -> bool:
    negated, hit = False, False
    for op, argument in items:
        if op is ops.NEGATE:
            negated = True
        elif op is ops.LITERAL:
            hit |= ord(char) == argument
        elif op is ops.RANGE:
            hit |= argument[0] <= ord(char) <= argument[1]
        elif op is ops.CATEGORY:
            hit |= _CATEGORIES[argument](char)
    return hit is not negated


def _samples(nodes: list[Any]) -> list[str]:
    """Texts that a sequence matches: of a repeated single class one per kind of sign, else one."""
    if len(nodes) == 1 and nodes[0][0] in (ops.IN, ops.ANY, ops.NOT_LITERAL):
        op, argument = nodes[0]
        items = argument if op is ops.IN else [(ops.NEGATE, None), (ops.LITERAL, 10 if op is ops.ANY else argument)]
        known = [
            chr(value if kind is ops.LITERAL else value[0]) for kind, value in items if kind in (ops.LITERAL, ops.RANGE)
        ]
        found = [char for char in [*_CANDIDATES, *known] if _in_class(items, char)]
        return found or [""]
    return ["".join(_sample(op, argument) for op, argument in nodes)]


def _sample(op: Any, argument: Any) -> str:
    if op is ops.LITERAL:
        return chr(argument)
    if op in (ops.IN, ops.ANY, ops.NOT_LITERAL):
        return _samples([(op, argument)])[0]
    if op is ops.SUBPATTERN:
        return _samples(list(argument[3]))[0]
    if op is ops.BRANCH:
        return _samples(list(argument[1][0]))[0]
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
        least, most, inner = argument
        return _samples(list(inner))[0] * (least or min(1, most))
    return ""


# --- parsers


def modules_of(*names: str) -> list[types.ModuleType]:
    """Return the named modules; of a package all its modules and those of packages in it."""
    found = []
    for name in names:
        module = importlib.import_module(name)
        found.append(module)
        if hasattr(module, "__path__"):
            found += [importlib.import_module(item.name) for item in pkgutil.walk_packages(module.__path__, f"{name}.")]
    return found


def text_parameters(function: Callable[..., Any]) -> dict[str, Any]:
    """The types of a function's parameters, by name."""
    hints = typing.get_type_hints(function)
    parameters = inspect.signature(function).parameters
    return {name: hints.get(name, Any) for name, item in parameters.items() if item.kind is not item.VAR_KEYWORD}


Supply = Mapping[Any, Callable[[str], Any]]
"""How to make an argument from a hostile text, by the type of the parameter."""
_UNKNOWN = object()


def _given(hint: Any, text: str, supply: Supply) -> Any:
    if hint is str or hint is object:
        return text
    if hint in supply:
        return supply[hint](text)
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return next((value for part in inside if (value := _given(part, text, supply)) is not _UNKNOWN), _UNKNOWN)
    if origin in (list, Sequence, Iterable) and inside and inside[0] in (str, str | None):
        return [text]
    return _UNKNOWN


def takes_text(hint: Any) -> bool:
    """Whether a parameter of this type can be given one long text."""
    return _given(hint, "", {}) is not _UNKNOWN


def public_functions(modules: Iterable[types.ModuleType]) -> dict[str, Callable[..., Any]]:
    """Every public function of these modules that takes text somewhere, by its dotted name."""
    found = {}
    for module in modules:
        for name, function in vars(module).items():
            if name.startswith("_") or getattr(function, "__module__", None) != module.__name__:
                continue
            bare = inspect.unwrap(function) if callable(function) and not inspect.isclass(function) else None
            if inspect.isfunction(bare) and any(takes_text(hint) for hint in text_parameters(bare).values()):
                found[f"{module.__name__}.{name}"] = function
    return found


def _close_after(used: contextlib.ExitStack, value: Any) -> None:
    """Close what holds a file, such as rows that are being collected."""
    if callable(close := getattr(value, "close", None)):
        used.callback(close)


def call_of(function: Callable[..., Any], supply: Supply) -> Callable[[str], Any] | None:
    """How to call a function with one text everywhere; None where `supply` does not know a parameter's type."""
    bare = inspect.unwrap(function)
    hints = text_parameters(bare)
    needed = [
        item
        for name, item in inspect.signature(bare).parameters.items()
        if name in hints and (item.default is item.empty or takes_text(hints[name]))
    ]
    with contextlib.ExitStack() as used:
        for item in needed:
            value = _given(hints[item.name], "", supply)
            if value is _UNKNOWN:
                return None
            _close_after(used, value)

    def call(text: str) -> Any:
        values = [(item, _given(hints[item.name], text, supply)) for item in needed]
        positional = [value for item, value in values if item.kind is not item.KEYWORD_ONLY]
        named = {item.name: value for item, value in values if item.kind is item.KEYWORD_ONLY}
        with contextlib.ExitStack() as used:
            for _, value in values:
                _close_after(used, value)
            outcome = bare(*positional, **named)
            _close_after(used, outcome)
            return list(outcome) if inspect.isgenerator(outcome) else outcome

    return call


# --- growth


def _seconds(call: Callable[[str], Any], text: str, runs: int) -> float:
    best = float("inf")
    for _ in range(runs):
        start = time.thread_time()
        with contextlib.suppress(*REFUSALS):
            call(text)
        best = min(best, time.thread_time() - start)
    return best


def _growth(call: Callable[[str], Any], hostile: Hostile, size: int) -> tuple[float, str | None]:
    """Return the seconds of a call, and what is wrong when doubling a text to `size` more than triples them, else None."""
    for runs in (1, 2, 5, 9):  # noise goes away with more runs, growth does not
        whole = _seconds(call, hostile.text(size), runs)
        half = 0.0 if whole < FLOOR else _seconds(call, hostile.text(size // 2), runs)
        if whole < FLOOR or whole <= MOST_GROWTH * max(half, FLOOR / MOST_GROWTH):
            return whole, None
    return whole, f"{hostile!r}: {size // 2:,} characters take {half * 1e3:.1f} ms, {size:,} take {whole * 1e3:.1f} ms"


def superlinear(call: Callable[[str], Any], texts: Sequence[Hostile]) -> list[str]:
    """Return what is wrong with a call: a text that it takes more than linear time for.

    Every text is tried short, where a quadratic call is told from a linear one already; the slowest are then tried at full
    size. Processor time of this thread is measured, so that other work on the machine counts little. A call that does not end
    is stopped.
    """

    def stop(*_: object) -> None:
        raise AssertionError(f"a call has not ended after {_GIVE_UP} s of processor time")

    found: list[str] = []
    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        times = {}
        for text in texts:
            signal.setitimer(signal.ITIMER_VIRTUAL, _GIVE_UP)
            times[text], wrong = _growth(call, text, _SHORT)
            if wrong is not None:
                return [wrong]
        for text in sorted(times, key=times.__getitem__)[-_AT_FULL_SIZE:]:
            signal.setitimer(signal.ITIMER_VIRTUAL, _GIVE_UP)
            found += filter(None, [_growth(call, text, SIZE)[1]])
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return found
