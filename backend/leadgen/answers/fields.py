"""Fits an object to its JSON Schema field by field: a bad field costs that field, not the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from leadgen.answers.keys import normalize_key
from leadgen.answers.objects import TwiceGiven
from leadgen.answers.values import Refused, WantedValue, read_value

_SHOWN = 200
_FIELDS = 500


@dataclass(frozen=True, slots=True)
class DroppedField:
    """A field that is not kept: what the model wrote (shortened), and why it is no value."""

    key: str
    raw: Any
    reason: str
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class StructuredAnswer:
    """An object by its schema: every property is there, null where the answer has no usable value."""

    data: dict[str, Any]
    dropped: tuple[DroppedField, ...] = ()
    remarks: tuple[str, ...] = ()


def fit_object(found: Mapping[str, Any], schema: Mapping[str, Any], *, facts: bool = True) -> StructuredAnswer:
    """Return the object's fields in the form that the schema asks for, and what had to be dropped.

    A property of the form `{value, confidence, …}` is judged by its `value`; a bare value in its place is kept without
    evidence. `facts`: texts are facts, without marks and without words for "unknown". Without properties in the schema,
    the object is returned unchanged.
    """
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        return StructuredAnswer(dict(found))
    given, remarks = _by_property(found, properties)
    data: dict[str, Any] = {}
    fit = _Fit(facts, [], remarks)
    for key, wanted in properties.items():
        if key not in given:
            data[key] = None
            if key in schema.get("required", ()):
                remarks.append(f"the answer lacks {key}")
            continue
        data[key] = fit.field(key, given[key], wanted if isinstance(wanted, Mapping) else {})
    return StructuredAnswer(data, tuple(fit.dropped), tuple(fit.remarks))


def _by_property(found: Mapping[str, Any], properties: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the answer's values by the schema's own names; remarks name other spellings and unasked fields."""
    names = {normalize_key(key): key for key in properties}
    given: dict[str, Any] = {key: value for key, value in found.items() if key in properties}
    remarks, unasked = [], []
    for key, value in list(found.items())[:_FIELDS]:
        if key in properties:
            continue
        name = names.get(normalize_key(key))
        if name is None:
            unasked.append(key[:60])
        elif name in given and given[name] != value:
            given[name] = TwiceGiven([given[name], value])
        else:
            given[name] = value
            remarks.append(f"{key[:60]} is read as {name}")
    if unasked:
        remarks.append(f"not asked for, left out: {', '.join(unasked[:20])}")
    return given, remarks


def _holds_evidence(wanted: Mapping[str, Any]) -> bool:
    parts = wanted.get("properties")
    return isinstance(parts, Mapping) and isinstance(parts.get("value"), Mapping)


def _unwrapped(raw: Any, wanted: Mapping[str, Any]) -> Any:
    """Return the value of a plain field that a model gave as `{"value": …}`."""
    if isinstance(raw, Mapping) and "value" in raw and "object" not in WantedValue.of(wanted).types:
        return raw["value"]
    return raw


@dataclass(slots=True)
class _Fit:
    """Fields of one answer being fitted."""

    facts: bool
    dropped: list[DroppedField]
    remarks: list[str]

    def field(self, key: str, raw: Any, wanted: Mapping[str, Any]) -> Any:
        if isinstance(raw, TwiceGiven):
            shown = ", ".join(map(_plain, raw.values[:5]))
            self.dropped.append(DroppedField(key, shown[:_SHOWN], "is given twice, with different values"))
            return None
        if not _holds_evidence(wanted):
            return self._value(key, _unwrapped(raw, wanted), wanted)
        return self._with_evidence(key, raw, wanted["properties"])

    def _with_evidence(self, key: str, raw: Any, parts: Mapping[str, Any]) -> dict[str, Any]:
        fitted: dict[str, Any] = dict.fromkeys(parts)
        if not isinstance(raw, Mapping):
            fitted["value"] = self._value(key, raw, parts["value"])
            if fitted["value"] is not None:
                self.remarks.append(f"{key} comes without its evidence")
            return fitted
        given, _ = _by_property(raw, parts)
        for part, wanted in parts.items():
            if part == "value":
                fitted[part] = self._value(key, given.get(part), wanted)
            else:
                fitted[part] = self._minor(f"{key}.{part}", given.get(part), wanted)
        return fitted

    def _value(self, key: str, raw: Any, wanted: Mapping[str, Any]) -> Any:
        read = self._read(key, raw, wanted)
        if isinstance(read, Refused):
            self.dropped.append(DroppedField(key, _shown(raw), read.reason, read.minimum, read.maximum))
            return None
        return read

    def _minor(self, key: str, raw: Any, wanted: Mapping[str, Any]) -> Any:
        """Return a part of the evidence; an unusable one costs a remark, not the value."""
        read = self._read(key, raw, wanted, facts=False)
        if isinstance(read, Refused):
            self.remarks.append(f"{key} is not usable: {read.reason}")
            return None
        return read

    def _read(self, key: str, raw: Any, wanted: Mapping[str, Any], *, facts: bool | None = None) -> Any:
        if raw is None:
            return None
        if isinstance(raw, TwiceGiven):
            return Refused("is given twice, with different values")
        read = read_value(raw, WantedValue.of(wanted, key, facts=self.facts if facts is None else facts))
        if isinstance(read, Refused):
            return read
        self.remarks += [f"{key}: {words}" for words in read.remarks]
        return read.value


def _shown(raw: Any) -> Any:
    if isinstance(raw, str):
        return raw[:_SHOWN]
    if isinstance(raw, (bool, int)):
        return raw
    return _plain(raw)[:_SHOWN]


def _plain(raw: Any) -> str:
    return str(float(raw)) if isinstance(raw, Decimal) and raw.is_finite() else str(raw)[:_SHOWN]
