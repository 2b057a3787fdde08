"""Share of good fields recovered from model answers, in wrappers and with bad fields composed by rule.

    python bench/answers.py [--n 3000] [--seed S] [--json]

Each answer is an object of known truth, one or two fields made bad, in one wrapper. A wrong value is one that is stored
and is not the truth. "Paid twice" counts answers that the client would ask for again because of their form.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections.abc import Callable
from typing import Any

from leadgen.providers.base import Permanent, Transient
from leadgen.providers.llm.base import LLMRequest
from leadgen.providers.llm.structured import parse_structured

TARGETS = {"good_fields_recovered": 98.0, "wrong_values_stored": 0.0, "paid_twice": 0.0}
INDUSTRIES = ["manufacturing", "transport", "energy", "other"]
NULLABLE = {"type": ["string", "null"]}


def _evidence(value: dict[str, Any]) -> dict[str, Any]:
    parts = {"value": value, "confidence": {"type": ["number", "null"]}, "source_url": NULLABLE, "quote": NULLABLE}
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": _evidence(NULLABLE),
        "city": _evidence(NULLABLE),
        "description": _evidence(NULLABLE),
        "employees_count": _evidence({"type": ["integer", "null"], "minimum": 0}),
        "revenue_m_eur": _evidence({"type": ["number", "null"]}),
        "industry": _evidence({"type": ["string", "null"], "enum": [*INDUSTRIES, None]}),
        "products": _evidence({"type": ["array", "null"], "items": {"type": "string"}}),
        "l1_confidence": {"type": "number"},
    },
}
SCHEMA["required"] = list(SCHEMA["properties"])
REQUEST = LLMRequest("m", "q", schema=SCHEMA, facts=True)
QUOTES = ["Pumps since 1962.", 'They say "quality first".', "Use ```pump --start``` to begin", "{curly} and [square]",
          "a\\b", "line\nbreak", "Größe – ÿ ✓", "</think> in a quote", "// no comment", "it's fine, really,"]  # fmt: skip


def truth_of(chance: random.Random) -> dict[str, Any]:
    """Return the true values of one record."""
    name = f"{chance.choice(['Nord', 'Velka', 'Sana', 'Tor', 'Lumi'])}{chance.choice(['pumpe', 'tek', 'stav', 'line'])}"
    return {
        "name": f"{name} {chance.choice(['AS', 's.r.o.', 'GmbH', 'Oy', 'SARL'])}",
        "city": chance.choice(["Bergen", "Brno", "Köln", "Oulu", "Lyon"]),
        "description": chance.choice(["Makes pumps for ships.", "Transports [fragile] goods.", "A C++ and C# shop."]),
        "employees_count": chance.randrange(2, 4000),
        "revenue_m_eur": chance.choice([1.5, 12.25, 300.0, 0.8]),
        "industry": chance.choice(INDUSTRIES),
        "products": chance.sample(["pumps", "valves", "filters", "hoses"], 2),
        "l1_confidence": chance.choice([0.4, 0.8, 1]),
    }


def written(truth: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return the object that a model would write for these values."""
    quote = chance.choice(QUOTES)
    return {
        key: value
        if key == "l1_confidence"
        else {"value": value, "confidence": 0.9, "source_url": "https://firm.example/a", "quote": quote}
        for key, value in truth.items()
    }


# Bad fields: key, what the model writes, the value that counts as true (None: no value may be stored).
BAD: list[tuple[str, Callable[[dict[str, Any]], Any], Callable[[dict[str, Any]], Any]]] = [
    *((key, lambda _t, w=word: w, lambda _t: None) for key, word in [
        ("name", "unknown"), ("name", "N/A"), ("name", "není známo"), ("city", "keine Angabe"), ("city", "Not found"),
        ("city", "non communiqué"), ("city", "ikke oppgitt"), ("description", "No information available."),
        ("description", "I could not find a description."), ("employees_count", "unknown"), ("employees_count", "n/a"),
        ("employees_count", "200–250 (2024)"), ("employees_count", "10 to 49 employees"), ("employees_count", "200+"),
        ("employees_count", ">500"), ("employees_count", "less than 50"), ("employees_count", "many"),
        ("employees_count", -5), ("employees_count", 12.5), ("employees_count", True), ("employees_count", {"min": 1}),
        ("employees_count", [10, 49]), ("revenue_m_eur", "€5–10M"), ("revenue_m_eur", ">€10M"),
        ("revenue_m_eur", "$12M"), ("revenue_m_eur", "120 mil. Kč"), ("revenue_m_eur", "not disclosed"),
        ("revenue_m_eur", float("nan")), ("revenue_m_eur", "between 5 and 10"), ("industry", "space travel"),
        ("industry", "keine"), ("industry", ["energy", "transport"]), ("industry", 3), ("products", "unknown"),
        ("products", {"a": 1}), ("name", {"first": "x"}), ("name", ["A", "B"]), ("name", False),
        ("l1_confidence", "high"), ("l1_confidence", None),
    ]),
    ("name", lambda t: f"{t['name']}[1][2]", lambda t: t["name"]),
    ("name", lambda t: f"**{t['name']}**", lambda t: t["name"]),
    ("name", lambda t: f"[{t['name']}](https://firm.example)", lambda t: t["name"]),
    ("city", lambda t: f"{t['city']} 【4†source】", lambda t: t["city"]),
    ("city", lambda t: f"{t['city']} (source: firm.example)", lambda t: t["city"]),
    ("employees_count", lambda t: str(t["employees_count"]), lambda t: t["employees_count"]),
    ("employees_count", lambda t: f"cca {t['employees_count']}", lambda t: t["employees_count"]),
    ("employees_count", lambda t: f"about {t['employees_count']} employees [3]", lambda t: t["employees_count"]),
    ("employees_count", lambda t: float(t["employees_count"]), lambda t: t["employees_count"]),
    ("revenue_m_eur", lambda t: f"€{t['revenue_m_eur']:g}M", lambda t: t["revenue_m_eur"]),
    ("industry", lambda t: t["industry"].title(), lambda t: t["industry"]),
    ("products", lambda t: "; ".join(t["products"]), lambda t: t["products"]),
    ("products", lambda t: [*t["products"], "unknown", None], lambda t: t["products"]),
    ("l1_confidence", lambda t: str(t["l1_confidence"]), lambda t: t["l1_confidence"]),
]  # fmt: skip


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


WRAPPERS: dict[str, Callable[[str, Any], str]] = {
    "bare": lambda t, _o: t,
    "blanks": lambda t, _o: f"\n\n  {t}  \n",
    "mark": lambda t, _o: f"\ufeff{t}",
    "pretty": lambda _t, o: json.dumps(o, indent=2),
    "string": lambda t, _o: json.dumps(t),
    "list": lambda t, _o: f"[{t}]",
    "twice": lambda t, _o: f"{t}\n{t}",
    "double": lambda t, _o: f"Draft:\n```json\n{t}\n```\nFinal:\n```json\n{t}\n```",
    **{
        f"fence{i}": (lambda t, _o, a=a, b=b: f"{a}{t}{b}")
        for i, (a, b) in enumerate([
            ("```json\n", "\n```"), ("```\n", "\n```"), ("```JSON\r\n", "\r\n```"), ("```json ", " ```"), ("~~~json\n", "\n~~~"),
            ("````json\n", "\n````"), ("```json5\n", "\n```"), ("```javascript\n", "\n```"), ("```\n\n", "\n\n```\n"), ("`", "`"),
        ])
    },
    **{
        f"sentence{i}": (lambda t, _o, a=a, b=b: f"{a}{t}{b}")
        for i, (a, b) in enumerate([
            ("Here is the JSON you asked for:\n\n", ""), ("Sure! ", " Let me know if you need more."),
            ("The set {Bergen, Oslo} was searched.\n", ""), ("Note {see below}: ", " (end)"), ("Zde je výsledek:\n", "\nDíky."),
            ("Hier ist das Ergebnis:\n```json\n", "\n```\nGern mehr."), ("Voici: ", ""), ("", "\n\nSources: [1] firm.example"),
            ("[1] firm.example\n", ""), ("Array [a, b] and {c}: ", ""), ("JSON: ", ";"), ("answer = ", ""), ("> ", ""),
            ("1. Search\n2. Answer\n", ""), ("# Result\n", "\n---"), ("<p>Result</p>", "<br>"), ("Some say {\"x\": 1}. ", ""),
        ])
    },
    **{
        f"thought{i}": (lambda t, _o, a=a, b=b: f"{a}{t}{b}")
        for i, (a, b) in enumerate([
            ("<think>\nLet me look for {\"name\": \"Draft\"} on the web.\n</think>\n\n", ""), ("I looked.\n</think>\n", ""),
            ("<think></think>", ""), ("<thinking>{\"employees_count\": 5}</thinking>", ""), ("<reasoning>hm { \"</reasoning>", ""),
            ("<think>a</think>text<think>b</think>", ""), ("<THINK>x</THINK>\n```json\n", "\n```"), ("[THINK]x[/THINK]", ""),
            ("<scratchpad>one\ntwo</scratchpad> Here: ", ""), ("<analysis>{</analysis>", ""),
        ])
    },
    **{
        f"wrapped_{key}": (lambda _t, o, k=key: _dump({k: o}))
        for key in ("answer", "result", "data", "json", "output", "response", "company", "arguments", "parameters")
    },
    "tool": lambda _t, o: _dump({"name": "answer", "arguments": o}),
    "tool_text": lambda t, _o: _dump({"name": "answer", "arguments": t}),
    "choices": lambda _t, o: _dump({"results": [{"item": o}]}),
    "xml": lambda t, _o: f"<answer>{t}</answer>",
    "tag": lambda t, _o: f"<json>\n{t}\n</json>",
    "channel": lambda t, _o: f"<|channel|>analysis<|message|>hm<|channel|>final<|message|>{t}",
    "trailing": lambda t, _o: f"{t[:-1]},}}",
    "trailing_in_list": lambda t, _o: t.replace('"]', '",]', 1),
    "comment": lambda t, _o: "{ // the company's data\n" + t[1:],
    "block_comment": lambda t, _o: "{ /* it's here */ " + t[1:],
    "python": lambda _t, o: repr(o).replace("nan", "None"),
    "python_fence": lambda _t, o: f"```python\n{repr(o).replace('nan', 'None')}\n```",
    "camel": lambda _t, o: _dump({"".join(p.title() if i else p for i, p in enumerate(k.split("_"))): v for k, v in o.items()}),
    "titled": lambda _t, o: _dump({k.replace("_", " ").title(): v for k, v in o.items()}),
    "extra": lambda _t, o: _dump({"thoughts": "I searched", **o, "sources": ["https://firm.example"]}),
}  # fmt: skip

# Answers that must not become a value at all.
REFUSED: list[Callable[[str], str]] = [
    lambda t: t[: len(t) // 2],
    lambda t: f"```json\n{t[:-20]}",
    lambda _t: "I'm sorry, I can't help with finding information about private individuals.",
    lambda _t: "Es tut mir leid, dazu finde ich nichts.",
    lambda _t: "<think>I should look { for",
    lambda _t: "",
    lambda _t: "[]",
    lambda t: t + "\n" + t.replace('"value": "', '"value": "Other ', 1),
    lambda _t: '{"weather": "fine"}',
]


def bare_values(data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an answer without their evidence."""
    return {key: value.get("value") if isinstance(value, dict) else value for key, value in data.items()}


class Tally:
    """Counts of one measurement, with the first faults in words."""

    def __init__(self) -> None:
        self.good = self.asked = self.wrong = self.again = 0
        self.faults: list[str] = []

    def answer(self, label: str, text: str, expected: dict[str, Any] | None) -> None:
        """Judge one answer; `expected` None: it must be refused."""
        try:
            found = bare_values(parse_structured("bench", text, REQUEST).data)
        except Permanent:
            found = {}
        except Transient:
            found, self.again = {}, self.again + 1
        for key in SCHEMA["properties"]:
            truth = expected.get(key) if expected else None
            self.asked += truth is not None
            self.good += truth is not None and found.get(key) == truth
            if found.get(key) is not None and found[key] != truth:
                self.wrong += 1
                self.faults.append(f"{label}: {key} {found[key]!r}, not {truth!r}")
            elif truth is not None and found.get(key) is None:
                self.faults.append(f"{label}: {key} lost")


def measure(number: int, chance: random.Random) -> Tally:
    """Judge answers in every wrapper, then in wrappers by chance."""
    tally = Tally()
    names = list(WRAPPERS)
    for index in range(number):
        truth = truth_of(chance)
        expected, given = dict(truth), written(truth, chance)
        for key, write, stays in chance.sample(BAD, chance.choice([0, 1, 1, 2])):
            bad = write(truth)
            given[key] = (
                bad
                if key == "l1_confidence" or chance.random() < 0.2
                else {**given[key], "value": bad}
                if isinstance(given[key], dict)
                else bad
            )
            expected[key] = stays(truth)
        wrapper = names[index % len(names)]
        if wrapper in ("python", "python_fence", "twice", "double") and any(
            isinstance(value, float) and math.isnan(value) for value in bare_values(given).values()
        ):
            continue
        tally.answer(wrapper, WRAPPERS[wrapper](_dump(given), given), expected)
        if index % 10 == 0:
            tally.answer("refused", chance.choice(REFUSED)(_dump(written(truth, chance))), None)
    return tally


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=None, help="repeats a run; default: a new one each time")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**9)
    tally = measure(options.n, random.Random(seed))
    share = round(100 * tally.good / max(1, tally.asked), 3)
    figures = {
        "good_fields_recovered": {"value": share, "unit": "%", "target": 98.0, "met": share >= 98.0},
        "wrong_values_stored": {"value": tally.wrong, "unit": "", "target": 0, "met": tally.wrong == 0},
        "paid_twice": {"value": tally.again, "unit": "", "target": 0, "met": tally.again == 0},
    }
    if not options.json:
        sys.stdout.write(
            f"seed {seed}, {options.n} answers, {len(WRAPPERS)} wrappers, {len(BAD)} kinds of bad fields\n"
        )
        sys.stdout.write("".join(f"  {line[:200]}\n" for line in tally.faults[:40]))
        for name, figure in figures.items():
            sys.stdout.write(f"{name:<24} {figure['value']:>8} {figure['unit']:<2} target {figure['target']:g}\n")
        return
    sys.stdout.write(json.dumps({"name": "answers", "seed": seed, "figures": figures}) + "\n")


if __name__ == "__main__":
    main()
