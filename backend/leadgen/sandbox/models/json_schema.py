"""Fills a JSON schema from facts by property name, null where nothing is known.

Understands plain values, nested groups, lists of objects, values wrapped as `{value, confidence, evidence,
source_url}`, lists of `{field, value, ...}` rows, and maps from field name to confidence or evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadgen.sandbox.models.record import Knowledge

Schema = Mapping[str, Any]
_CONFIDENCE = (
    "confidence",
    "l1_confidence",
    "person_confidence",
    "overall_confidence",
    "confidence_score",
    "certainty",
)
_EVIDENCE = ("evidence", "sources", "citations", "references", "source_urls", "urls")
_PAGE_WORDS = {"url": "url", "source_url": "url", "source": "url", "title": "title", "snippet": "snippet", "quote": "snippet",
               "text": "snippet", "excerpt": "snippet", "date": "date", "published_at": "date", "observed_at": "date"}  # fmt: skip
_TEXT_OF = ("summary", "name", "title", "signal", "text")


class Filler:
    """One pass over one schema with one body of knowledge."""

    def __init__(self, schema: Schema, knowledge: Knowledge) -> None:
        self._root = schema
        self._knowledge = knowledge

    def answer(self) -> Any:
        return self._value("", self._root, self._knowledge.facts, ())

    def _open(self, schema: Schema) -> tuple[Schema, bool]:
        """Return the schema without `$ref` and `anyOf` around it, and whether null is allowed."""
        nullable = False
        for _ in range(8):
            if "$ref" in schema:
                target: Any = self._root
                for part in str(schema["$ref"]).lstrip("#/").split("/"):
                    target = target.get(part, {})
                schema = target
                continue
            variants = schema.get("anyOf") or schema.get("oneOf")
            if variants:
                nullable = nullable or any(variant.get("type") == "null" for variant in variants)
                schema = next((variant for variant in variants if variant.get("type") != "null"), {})
                continue
            if len(schema.get("allOf", ())) == 1:
                schema = schema["allOf"][0]
                continue
            break
        kind = schema.get("type")
        if isinstance(kind, list):
            nullable = nullable or "null" in kind
            schema = {**schema, "type": next((k for k in kind if k != "null"), "null")}
        return schema, nullable or None in schema.get("enum", ())

    def _value(self, name: str, schema: Schema, facts: Mapping[str, Any], siblings: tuple[str, ...]) -> Any:
        opened, nullable = self._open(schema)
        value = self._made(name, opened, facts, siblings)
        if value is None and not nullable:
            return _empty(opened)
        return value

    def _made(self, name: str, schema: Schema, facts: Mapping[str, Any], siblings: tuple[str, ...]) -> Any:
        if "const" in schema:
            return schema["const"]
        kind = schema.get("type") or ("object" if "properties" in schema else "string")
        if name in _CONFIDENCE and kind in ("number", "integer", "string"):
            return _confidence(schema, kind, self._knowledge.confidence)
        fact = facts.get(name)
        if kind == "object":
            return self._object(name, schema, facts, fact, siblings)
        if kind == "array":
            return self._array(name, schema, facts, fact, siblings)
        if fact is None and name in _PAGE_WORDS and siblings and "value" in siblings:
            return self._from_page(name, siblings[-1])
        return _scalar(schema, kind, fact)

    def _object(self, name: str, schema: Schema, facts: Mapping[str, Any], fact: Any, siblings: tuple[str, ...]) -> Any:
        properties: Mapping[str, Schema] = schema.get("properties") or {}
        if "value" in properties:
            return self._wrapped(name, properties, fact)
        if not properties:
            inner = schema.get("additionalProperties")
            if isinstance(inner, dict) and name in (*_CONFIDENCE, *_EVIDENCE, "confidences"):
                known = [sibling for sibling in siblings if facts.get(sibling) is not None]
                return {
                    key: self._value(name if name != "confidences" else "confidence", inner, {}, ("value", key))
                    for key in known
                }
            return fact if isinstance(fact, dict) else None
        inside = fact if isinstance(fact, dict) else facts
        names = tuple(properties)
        return {key: self._value(key, sub, inside, names) for key, sub in properties.items()}

    def _wrapped(self, name: str, properties: Mapping[str, Schema], fact: Any) -> dict[str, Any]:
        """Wrap a value with its own confidence and evidence; an unknown value has neither."""
        inside = {"value": fact}
        filled = {key: self._value(key, sub, inside, ("value", name)) for key, sub in properties.items()}
        if filled["value"] is not None:
            return filled
        for key, sub in properties.items():
            opened, nullable = self._open(sub)
            if key in _CONFIDENCE and opened.get("type") in ("number", "integer"):
                filled[key] = 0
            elif key in _EVIDENCE or key in _PAGE_WORDS:
                filled[key] = None if nullable else _empty(opened)
        return filled

    def _array(self, name: str, schema: Schema, facts: Mapping[str, Any], fact: Any, siblings: tuple[str, ...]) -> Any:
        items, _ = self._open(schema.get("items") or {})
        properties = items.get("properties") or {}
        label = next((key for key in ("field", "key", "field_key") if key in properties), None)
        if label and "value" in properties:
            return self._rows(properties, label, facts)
        if label and (name in _EVIDENCE or name not in facts):
            return self._evidence_rows(properties, label, facts, siblings)
        if fact is None and name in _EVIDENCE:
            return self._evidence(items, siblings[-1] if siblings and "value" in siblings else "")
        if fact is None:
            return None
        values = fact if isinstance(fact, list) else [fact]
        limit = int(schema.get("maxItems", 50))
        made = [self._item(items, value) for value in values[:limit]]
        return [value for value in made if value is not None]

    def _item(self, items: Schema, value: Any) -> Any:
        kind = items.get("type") or ("object" if "properties" in items else "string")
        if kind != "object":
            return _scalar(items, kind, value)
        inside = value if isinstance(value, dict) else dict.fromkeys(_TEXT_OF, value)
        if not items.get("properties"):
            return inside
        return self._object("", items, inside, inside, ())

    def _rows(self, properties: Mapping[str, Schema], label: str, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
        asked, _ = self._open(properties[label])
        rows = []
        for key in asked.get("enum") or facts:
            if facts.get(key) is None:
                continue
            rows.append(self._wrapped(str(key), properties, facts[key]) | {label: key})
        return rows

    def _evidence_rows(
        self, properties: Mapping[str, Schema], label: str, facts: Mapping[str, Any], siblings: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        known = [key for key in siblings if facts.get(key) is not None and key not in _EVIDENCE]
        rows = []
        for key in known if self._knowledge.pages else []:
            row = {name: self._value(name, sub, {}, ("value", key)) for name, sub in properties.items()}
            rows.append(row | {label: key})
        return rows

    def _evidence(self, items: Schema, field_name: str) -> list[Any]:
        pages = list(self._knowledge.pages)
        chosen = [self._page(field_name)] if field_name and pages else pages
        kind = items.get("type") or ("object" if "properties" in items else "string")
        if kind in ("integer", "number"):
            return [pages.index(page) + 1 for page in chosen if page]
        if kind == "string":
            return [page["url"] for page in chosen if page]
        names = items.get("properties") or {"url": {"type": "string"}}
        return [{key: _page_part(key, page) for key in names} for page in chosen if page]

    def _page(self, field_name: str) -> Mapping[str, str] | None:
        """Return the source page of a field: contact page for places, the last one for news."""
        pages = self._knowledge.pages
        if not pages:
            return None
        if field_name.startswith(("hq_", "location", "email", "phone")):
            return pages[min(1, len(pages) - 1)]
        if any(word in field_name for word in ("news", "signal", "hiring")):
            return pages[-1]
        return pages[0]

    def _from_page(self, name: str, field_name: str) -> str | None:
        page = self._page(field_name)
        return _page_part(name, page) if page else None


def _page_part(name: str, page: Mapping[str, str]) -> str | None:
    return page.get(_PAGE_WORDS.get(name, name))


def _confidence(schema: Schema, kind: str, confidence: float) -> Any:
    if kind == "string":
        words = [word for word in schema.get("enum") or ("low", "medium", "high") if word is not None]
        return words[min(int(confidence * len(words)), len(words) - 1)]
    percent = kind == "integer" or float(schema.get("maximum") or 1) > 1
    return round(confidence * 100) if percent else confidence


def _text(value: Any) -> str:
    """Write an object in one line: its sentence with its date, or a name with its role."""
    if not isinstance(value, dict):
        return str(value)
    line = str(next((value[key] for key in _TEXT_OF if value.get(key)), value))
    if value.get("role"):
        return f"{line} ({value['role']})"
    return f"{value['date']}: {line}" if value.get("date") else line


def _scalar(schema: Schema, kind: str, fact: Any) -> Any:
    if fact is None:
        return None
    if kind == "boolean":
        return fact if isinstance(fact, bool) else None
    if kind in ("integer", "number"):
        if isinstance(fact, bool) or not isinstance(fact, (int, float)):
            return None
        return round(fact) if kind == "integer" else fact
    text = "; ".join(map(_text, fact)) if isinstance(fact, list) else _text(fact)
    if schema.get("enum") and text not in schema["enum"]:
        return None
    return text[: int(schema["maxLength"])] if "maxLength" in schema else text


def _empty(schema: Schema) -> Any:
    """Return a minimal value where the schema forbids null."""
    kind = schema.get("type")
    if schema.get("enum"):
        words = list(schema["enum"])
        return next((word for word in words if word in ("unknown", "other", "none")), words[-1])
    return {"object": {}, "array": [], "integer": 0, "number": 0, "boolean": False}.get(str(kind), "")


def fill(schema: Schema, knowledge: Knowledge) -> Any:
    """Build an answer in the schema's shape from the known facts."""
    return Filler(schema, knowledge).answer()
