"""The tools of a mapping: what values mean, columns that are joined, and values for every row. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from leadgen.fields import coerce, get_field, normalize_text
from leadgen.imports.columns.headers import NO_FIELDS
from leadgen.imports.rows.several import FURTHER


@dataclass(frozen=True, slots=True)
class MappingTools:
    """What a mapping does with cells before they are read.

    `translations` give per column the text that a value means. `joins` give per column the columns that are
    appended to it, each behind its separator. `constants` are canonical values of fields.
    """

    translations: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    joins: Mapping[int, Sequence[tuple[int, str]]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> MappingTools:
        """Return the tools of a stored mapping."""
        columns = mapping.get("columns", ())
        translations = {
            column["index"]: {normalize_text(one["value"]): one["use"] for one in column["translations"]}
            for column in columns
            if column.get("translations")
        }
        first: dict[str, int] = {}
        joins: dict[int, list[tuple[int, str]]] = {}
        for column in columns:
            target = column["target"]
            is_further = target in FURTHER and column.get("join") is None
            if (
                target not in NO_FIELDS
                and not is_further
                and first.setdefault(target, column["index"]) != column["index"]
            ):
                joins.setdefault(first[target], []).append((column["index"], column.get("join") or " "))
        constants = {
            one["target"]: coerce(get_field(*one["target"].split(".")), one["value"])
            for one in mapping.get("constants", ())
        }
        return cls(translations, joins, constants)

    @property
    def appended(self) -> frozenset[int]:
        """Return the columns that are appended to others."""
        return frozenset(index for parts in self.joins.values() for index, _ in parts)

    def joined(self, cells: Sequence[str]) -> list[str]:
        """Return a row's cells with the appended columns in the first one."""
        result = list(cells)
        for index, parts in self.joins.items():
            for other, separator in parts:
                text, more = result[index].strip(), cells[other].strip()
                result[index] = f"{text}{separator}{more}" if text and more else text or more
        return result
