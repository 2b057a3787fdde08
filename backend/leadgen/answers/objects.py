"""Finds the JSON object that a model was asked for in its text: between thoughts, sentences, fences and wrappers.

An object is taken only where no other object of the text contradicts it. Text that was cut off is never completed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from leadgen.answers.keys import normalize_key
from leadgen.answers.refusals import is_refusal
from leadgen.answers.repair import repair_json

_LONGEST = 2_000_000
_SPANS = 200  # objects of a text that are compared with marks of thoughts
_DEPTH = 4  # levels of wrappers around the object
_WORK = 30  # characters read by failed attempts, per character of the text
_THOUGHTS = re.compile(
    r"</(?:think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis)\s{0,5}>|\[/(?:think|thinking)\]"
    r"|<\|(?:end_of_thought|/think)\|>|<\|channel\|>final<\|message\|>",
    re.IGNORECASE,
)
_OPENED = re.compile(
    r"<(?:think|thinking|thought|thoughts|reasoning|scratchpad|analysis)\s{0,5}>|\[think\]", re.IGNORECASE
)
_AT_KEY = re.compile(r"\{\s{0,100}(?:[\"'\u201c\u201d\u2018\u2019\\]|[A-Za-z_]\w{0,60}\s{0,5}:|\}|//|/\*)")


class AnswerFault(StrEnum):
    """Why a text holds no usable object."""

    EMPTY = "empty"
    NO_OBJECT = "no_object"
    REFUSAL = "refusal"
    CUT_OFF = "cut_off"
    DAMAGED = "damaged"
    CONTRADICTION = "contradiction"
    OTHER_OBJECT = "other_object"


_IN_WORDS = {
    AnswerFault.EMPTY: "the answer holds no text",
    AnswerFault.NO_OBJECT: "the answer is text without a JSON object",
    AnswerFault.REFUSAL: "the model declined to answer",
    AnswerFault.CUT_OFF: "the JSON object is cut off",
    AnswerFault.DAMAGED: "the answer is not valid JSON",
    AnswerFault.CONTRADICTION: "the answer holds two objects that contradict each other",
    AnswerFault.OTHER_OBJECT: "the JSON object has none of the fields that were asked for",
}


class AnswerFormError(ValueError):
    """A text without a usable object; `fault` says why."""

    def __init__(self, fault: AnswerFault, detail: str = "") -> None:
        words = _IN_WORDS[fault]
        super().__init__(f"{words}: {detail}" if detail else words)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class FoundObject:
    """The object of a text, and remarks about how it was found."""

    data: dict[str, Any]
    remarks: tuple[str, ...] = ()


def find_object(text: str, schema: Mapping[str, Any]) -> FoundObject:
    """Return the object that a text holds for a JSON Schema of an object. Raises AnswerFormError.

    The whole text is read first, then what follows the thoughts, then every object inside the text.
    """
    bare = text[:_LONGEST].strip().lstrip("\ufeff").strip()
    if not bare:
        raise AnswerFormError(AnswerFault.EMPTY)
    keys = frozenset(map(normalize_key, schema.get("properties", ())))
    whole = _decode(bare)
    if whole is not None and isinstance(whole.value, str):
        return find_object(whole.value, schema)
    if whole is not None:
        found = _choose(list(_objects(whole.value, keys)), keys)
        if found is None:
            raise AnswerFormError(AnswerFault.OTHER_OBJECT)
        return FoundObject(found, () if whole.value is found else ("the object was inside another one",))
    for part in (*_behind_thoughts(bare), bare):
        found, mended = _find_in(part, keys)
        if found is not None:
            remarks = ["text around the object was left out"] if part != bare or not bare.startswith("{") else []
            remarks += [f"the object was mended: {', '.join(mended)}"] if mended else []
            return FoundObject(found, tuple(remarks))
    rest = next(iter(_behind_thoughts(bare)), bare)
    raise AnswerFormError(_fault_of(rest), _first_words(rest))


@dataclass(frozen=True, slots=True)
class _Decoded:
    value: Any
    span: tuple[int, int]


def _decode(text: str, start: int = 0) -> _Decoded | None:
    """Decode one JSON value that fills the text from `start`; None for anything else."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return _Decoded(value, (start, end)) if not text[end:].strip() else None


class TwiceGiven:
    """Represents a field that one object gives twice, with different values."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = list(values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TwiceGiven) and self.values == other.values

    __hash__ = None  # type: ignore[assignment]


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            old = found[key].values if isinstance(found[key], TwiceGiven) else [found[key]]
            found[key] = TwiceGiven([*old, value])
        else:
            found[key] = value
    return found


_DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_pairs)


def _behind_thoughts(text: str) -> list[str]:
    """Return what follows the last end of thoughts, as a list of one; a mark that an object quotes is none."""
    ends = [found.end() for found in _THOUGHTS.finditer(text)][-_SPANS:]
    if not ends:
        return []
    spans = [item.span for item in _scan(text)]
    outside = [end for end in ends if not any(start < end <= stop for start, stop in spans[:_SPANS])]
    return [text[outside[-1] :].strip()] if outside else []


def _find_in(text: str, keys: frozenset[str]) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """Return the object of a text and what was mended in it. Raises AnswerFormError for a contradiction."""
    opened = _OPENED.match(text)
    if opened is not None and _THOUGHTS.search(text) is None:
        return None, ()  # thoughts that never end: nothing in them is the answer
    found = _choose([item for decoded in _scan(text) for item in _objects(decoded.value, keys)], keys)
    if found is not None:
        return found, ()
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start or not _AT_KEY.match(text, start):
        # an earlier brace may belong to a sentence: begin where an object with a key begins
        at = _AT_KEY.search(text)
        start = at.start() if at else -1
    if start < 0 or end < start:
        return None, ()
    repaired = repair_json(text[start : end + 1])
    if repaired is None:
        return None, ()
    return _choose(list(_objects(repaired.value, keys)), keys), repaired.mended


def _scan(text: str) -> Iterator[_Decoded]:
    """Yield the JSON objects and lists of a text, from left to right, none inside another."""
    at, work = 0, 0
    while at < len(text):
        start = _next_start(text, at)
        if start < 0 or work > _WORK * len(text):
            return
        try:
            value, at = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            work += max(error.pos - start, 1)
            at = start + 1
        except (ValueError, RecursionError):
            return
        else:
            if isinstance(value, (dict, list)):
                yield _Decoded(value, (start, at))


def _next_start(text: str, at: int) -> int:
    """Return the next place where an object, a list, or a text with an object begins; -1 without one."""
    starts = [start for start in (text.find("{", at), text.find("[", at)) if start >= 0]
    return min(starts, default=-1)


def _objects(value: Any, keys: frozenset[str], depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield objects with asked fields from a value: itself, or what its wrappers hold."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and depth < _DEPTH:
        inner = _decode(value.strip())
        value = inner.value if inner is not None else None
    if isinstance(value, dict):
        present = {normalize_key(key) for key in value} & keys
        wrapped = _parts(value) if depth < _DEPTH else ()
        inner_objects = [item for part in wrapped for item in _objects(part, keys, depth + 1)]
        best = max((len({normalize_key(key) for key in item} & keys) for item in inner_objects), default=0)
        if (present or not keys) and len(present) >= best:
            yield value
        else:
            yield from inner_objects
    elif isinstance(value, list) and depth < _DEPTH:
        for part in value[:50]:
            if isinstance(part, (dict, list)):
                yield from _objects(part, keys, depth + 1)


def _parts(value: Mapping[str, Any]) -> list[Any]:
    return [part for part in list(value.values())[:50] if isinstance(part, (dict, list, str))]


def _choose(found: list[dict[str, Any]], keys: frozenset[str]) -> dict[str, Any] | None:
    """Return the fullest object, unless another one contradicts it. Raises AnswerFormError."""
    if not found:
        return None
    best = max(found, key=lambda item: len({normalize_key(key) for key in item} & keys))
    known = {normalize_key(key): value for key, value in best.items()}
    for other in found:
        for name, value in ((normalize_key(key), value) for key, value in other.items()):
            if (name in keys or not keys) and (name not in known or not _same(known[name], value)):
                raise AnswerFormError(AnswerFault.CONTRADICTION)
    return best


def _same(first: Any, second: Any) -> bool:
    return bool(first == second) or repr(first) == repr(second)  # NaN equals nothing


def _fault_of(text: str) -> AnswerFault:
    if not text:
        return AnswerFault.EMPTY
    opened = _OPENED.match(text)
    if opened is not None and _THOUGHTS.search(text) is None:
        return AnswerFault.CUT_OFF
    begins = _AT_KEY.search(text)
    if begins is None:
        return AnswerFault.REFUSAL if is_refusal(text) else AnswerFault.NO_OBJECT
    if any(True for _ in _scan(text)):
        return AnswerFault.REFUSAL if is_refusal(text) else AnswerFault.OTHER_OBJECT
    return AnswerFault.CUT_OFF if _is_open(text[begins.start() :]) else AnswerFault.DAMAGED


def _is_open(text: str) -> bool:
    """Tell whether an object in the text never closes."""
    depth, quoted, escaped = 0, False, False
    for char in text:
        if quoted:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                quoted = False
        elif char == '"':
            quoted = True
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth -= 1
            if depth <= 0:
                return False
    return True


def _first_words(text: str) -> str:
    words = " ".join(text[:400].split())
    return words if len(words) <= 160 else f"{words[:157]}..."
