"""How the language-model stand-ins fill a schema: by name, in the right type, null where nothing is known."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.sandbox.models.json_schema import fill
from leadgen.sandbox.models.record import Knowledge

PAGES = (
    {"title": "About", "url": "https://a-demo.com/about", "snippet": "We build lifts.", "date": "2026-01-02"},
    {"title": "Contact", "url": "https://a-demo.com/contact", "snippet": "Main Street 1", "date": "2026-01-03"},
)
KNOWN = Knowledge(
    facts={
        "name": "A Demo",
        "industry": "manufacturing",
        "employees_count": 41.6,
        "products": ["lifts", "cranes"],
        "recent_news": [{"title": "Opened", "date": "2026-03", "url": "https://n-demo.com/1"}],
        "is_public": True,
    },
    pages=PAGES,
    confidence=0.9,
)


def filled(properties: dict[str, Any], **more: Any) -> Any:
    return fill({"type": "object", "properties": properties, **more}, KNOWN)


class TestPlain:
    def test_types(self) -> None:
        found = filled(
            {
                "name": {"type": "string"},
                "employees_count": {"type": "integer"},
                "is_public": {"type": ["boolean", "null"]},
                "products": {"type": "array", "items": {"type": "string"}},
                "recent_news": {"type": "array", "items": {"type": "string"}},
            }
        )
        assert found == {
            "name": "A Demo",
            "employees_count": 42,
            "is_public": True,
            "products": ["lifts", "cranes"],
            "recent_news": ["2026-03: Opened"],
        }

    def test_a_value_outside_the_enum_is_null(self) -> None:
        assert filled({"industry": {"enum": ["energy", None]}})["industry"] is None
        assert filled({"industry": {"enum": ["energy", "manufacturing"]}})["industry"] == "manufacturing"

    def test_unknown_is_null_or_empty_where_null_is_forbidden(self) -> None:
        found = filled({"colour": {"type": ["string", "null"]}, "shade": {"type": "string"}, "hues": {"type": "array"}})
        assert found == {"colour": None, "shade": "", "hues": []}

    def test_references_and_unions(self) -> None:
        found = filled(
            {"name": {"anyOf": [{"$ref": "#/$defs/Text"}, {"type": "null"}]}, "group": {"$ref": "#/$defs/Group"}},
            **{
                "$defs": {
                    "Text": {"type": "string"},
                    "Group": {"type": "object", "properties": {"industry": {"type": "string"}}},
                }
            },
        )
        assert found == {"name": "A Demo", "group": {"industry": "manufacturing"}}

    def test_lists_of_objects(self) -> None:
        item = {"type": "object", "properties": {"title": {"type": "string"}, "url": {"type": "string"}}}
        assert filled({"recent_news": {"type": "array", "items": item}})["recent_news"] == [
            {"title": "Opened", "url": "https://n-demo.com/1"}
        ]


class TestEvidence:
    WRAPPED: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {
            "value": {"type": ["string", "null"]},
            "confidence": {"type": "number"},
            "source_url": {"type": ["string", "null"]},
            "evidence": {
                "type": "array",
                "items": {"type": "object", "properties": {"url": {"type": "string"}, "quote": {"type": "string"}}},
            },
        },
    }

    def test_wrapped_values(self) -> None:
        found = filled({"name": self.WRAPPED, "colour": self.WRAPPED})
        assert found["name"] == {
            "value": "A Demo",
            "confidence": 0.9,
            "source_url": PAGES[0]["url"],
            "evidence": [{"url": PAGES[0]["url"], "quote": PAGES[0]["snippet"]}],
        }
        assert found["colour"]["value"] is found["colour"]["source_url"] is None
        assert found["colour"]["confidence"] == 0
        assert found["colour"]["evidence"] == []

    def test_rows_of_field_and_value(self) -> None:
        row = {
            "type": "object",
            "properties": {
                "field": {"type": "string", "enum": ["name", "industry", "colour"]},
                "value": {"type": "string"},
                "confidence": {"type": "number"},
            },
        }
        assert [r["field"] for r in filled({"findings": {"type": "array", "items": row}})["findings"]] == [
            "name",
            "industry",
        ]

    def test_maps_and_lists_by_field(self) -> None:
        found = filled(
            {
                "name": {"type": "string"},
                "colour": {"type": ["string", "null"]},
                "confidence": {"type": "object", "additionalProperties": {"type": "number"}},
                "evidence": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"field": {"type": "string"}, "url": {"type": "string"}}},
                },
            }
        )
        assert found["confidence"] == {"name": 0.9}
        assert found["evidence"] == [{"field": "name", "url": PAGES[0]["url"]}]

    @pytest.mark.parametrize(
        ("schema", "expected"),
        [
            ({"type": "number"}, 0.9),
            ({"type": "integer"}, 90),
            ({"type": "string", "enum": ["low", "medium", "high"]}, "high"),
        ],
    )
    def test_confidence_in_any_form(self, schema: dict[str, Any], expected: object) -> None:
        assert filled({"l1_confidence": schema})["l1_confidence"] == expected


KINDS = st.sampled_from(["string", "integer", "number", "boolean", "array", "object"])


@given(st.dictionaries(st.sampled_from([*KNOWN.facts, "colour", "confidence"]), KINDS, max_size=6))
def test_any_schema_gets_its_types(kinds: dict[str, str]) -> None:
    python = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
    found = filled({name: {"type": kind} for name, kind in kinds.items()})
    assert set(found) == set(kinds)
    for name, kind in kinds.items():
        assert isinstance(found[name], python[kind]), (name, kind)
