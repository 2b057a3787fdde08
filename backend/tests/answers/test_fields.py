"""A bad field costs that field: types, members, ranges, currencies, words for "unknown"."""

from __future__ import annotations

from typing import Any

import pytest

from leadgen.answers import read_answer
from leadgen.answers.fields import fit_object

PARTS = {"confidence": {"type": ["number", "null"]}, "quote": {"type": ["string", "null"]}}


def evidence(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"value": value, **PARTS}}


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "town": evidence({"type": ["string", "null"]}),
        "staff": evidence({"type": ["integer", "null"], "minimum": 0}),
        "branch": evidence({"type": ["string", "null"], "enum": ["retail", "real_estate", None]}),
        "revenue_m_eur": evidence({"type": ["number", "null"]}),
        "goods": evidence({"type": ["array", "null"], "items": {"type": "string"}}),
        "certainty": {"type": "number"},
    },
    "required": ["town", "staff", "branch", "revenue_m_eur", "goods", "certainty"],
}


def fit(**given: Any) -> tuple[dict[str, Any], dict[str, str]]:
    answer = fit_object(given, SCHEMA)
    values = {key: part["value"] if isinstance(part, dict) else part for key, part in answer.data.items()}
    return values, {item.key: item.reason for item in answer.dropped}


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("town", "Turku[1][2]", "Turku"),
        ("town", "**Turku**", "Turku"),
        ("town", "[Turku](https://turku.example)", "Turku"),
        ("town", "Turku 【3†source】", "Turku"),
        ("town", 17, "17"),
        ("staff", "1 250", 1250),
        ("staff", "1,250 employees", 1250),
        ("staff", "ca. 90 [4]", 90),
        ("staff", 90.0, 90),
        ("staff", ["90"], 90),
        ("branch", "Real Estate", "real_estate"),
        ("branch", "RETAIL", "retail"),
        ("revenue_m_eur", "€2.5M", 2.5),
        ("revenue_m_eur", "2,5 Mio. EUR", 2.5),
        ("goods", "yarn; wool", ["yarn", "wool"]),
        ("goods", ["yarn", None, "N/A"], ["yarn"]),
        ("certainty", "0.7", 0.7),
    ],
)
def test_a_usable_value_is_kept(key: str, raw: Any, value: Any) -> None:
    kept, dropped = fit(**{key: raw if key == "certainty" else {"value": raw, "confidence": 1}})
    assert kept[key] == value
    assert dropped == {}


@pytest.mark.parametrize(
    ("key", "raw", "reason"),
    [
        ("town", "unknown", "says that there is no value"),
        ("town", "nicht öffentlich bekannt", "says that there is no value"),
        ("town", ["Turku", "Oulu"], "is a list of several values"),
        ("town", {"name": "Turku"}, "is an object, not a single value"),
        ("staff", "10–49", "is a range: 10 to 49"),
        ("staff", ">500", "names only a least value: 500"),
        ("staff", "fewer than 50", "names only a most value: 50"),
        ("staff", "a handful", "“a” is not understood"),
        ("staff", 12.5, "is not a whole number"),
        ("staff", -4, "breaks minimum 0"),
        ("staff", True, "is yes or no, not a value of the field"),
        ("staff", float("nan"), "is not a finite number"),
        ("branch", "wholesale", "is not one of: retail, real_estate"),
        ("revenue_m_eur", "$12M", "is in USD, not in EUR"),
        ("revenue_m_eur", "€5–10M", "is a range: 5000000 to 10000000"),
        ("goods", "not disclosed", "says that there is no value"),
    ],
)
def test_an_unusable_value_is_dropped_with_its_reason(key: str, raw: Any, reason: str) -> None:
    kept, dropped = fit(**{key: {"value": raw, "confidence": 1}}, certainty=0.5)
    assert kept[key] is None
    assert dropped == {key: reason}
    assert kept["certainty"] == 0.5


def test_a_range_keeps_both_ends() -> None:
    (item,) = fit_object({"staff": "200–250 (2024)"}, SCHEMA).dropped
    assert (item.minimum, item.maximum) == (200, 250)


def test_a_field_given_twice_with_different_values_is_dropped() -> None:
    answer = read_answer('{"town": "Turku", "town": "Oulu", "staff": 3}', SCHEMA)
    assert [item.key for item in answer.dropped] == ["town"]
    assert answer.data["staff"]["value"] == 3


def test_other_spellings_of_a_key_and_unasked_fields_are_remarks() -> None:
    answer = fit_object({"Town": "Turku", "revenueMEur": 2, "mood": "good"}, SCHEMA)
    assert answer.data["town"]["value"] == "Turku"
    assert answer.data["revenue_m_eur"]["value"] == 2
    assert "not asked for, left out: mood" in answer.remarks
    assert "the answer lacks staff" in answer.remarks


def test_bad_evidence_costs_the_evidence_and_not_the_value() -> None:
    answer = fit_object({"town": {"value": "Turku", "confidence": "high", "quote": ["a", "b"]}}, SCHEMA)
    assert answer.data["town"] == {"value": "Turku", "confidence": None, "quote": None}


def test_a_message_is_no_fact_and_keeps_its_marks() -> None:
    schema = {"type": "object", "properties": {"body": {"type": "string"}}}
    body = "Hello **Eva** [1]\n\n# N/A"
    assert fit_object({"body": body}, schema, facts=False).data == {"body": body}
