"""Pydantic base models of the API: strict input, plain output."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar, cast
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    field_validator,
)
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from leadgen.errors import ErrorCode, FieldValueError

T = TypeVar("T", bound=BaseModel)
E = TypeVar("E")


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


_JOINERS = {"\u200c", "\u200d"}
"""Invisible, but part of words and of emoji."""


def _line(text: str) -> str:
    kinds = ((sign, unicodedata.category(sign)) for sign in text)
    kept = (
        "" if kind == "Cf" and sign not in _JOINERS else " " if kind in {"Cc", "Zl", "Zp"} else sign
        for sign, kind in kinds
    )
    line = " ".join("".join(kept).split())
    if text and not line.strip("".join(_JOINERS)):
        raise FieldValueError("Holds nothing that can be seen.", "Send text that people can read.")
    return line


def _distinct(items: list[E]) -> list[E]:
    return list(dict.fromkeys(items))


Distinct = Annotated[list[E], AfterValidator(_distinct)]
"""A list in which each value counts once, however often it is sent."""
Line = Annotated[str, AfterValidator(_line)]
"""One line that people read, as a name: without line breaks, control characters and invisible marks."""
Instant = Annotated[datetime, AfterValidator(_utc)]
"""A timezone-aware timestamp, shown in UTC (RFC 3339)."""

Money = Annotated[Any, PlainSerializer(lambda v: None if v is None else float(v), return_type=float | None)]
"""A Decimal in the code, a JSON number on the wire (US dollars unless a field says otherwise)."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """Marks a text as one of some values that are known when the program starts, as `Literal` does for written ones."""

    values: tuple[str, ...]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.values))


def one_of(values: Iterable[str]) -> OneOf:
    """Return the mark for `Annotated[str, …]`."""
    return OneOf(tuple(values))


MAX_ITEMS = 10_000
"""Most items of a list in a request, unless the field says otherwise."""

MAX_IDS = 50_000
"""Most records that a request names by id. A larger selection is a filter, minus ids."""


def _cap_lists(schema: Any) -> None:
    """Give every list without a maximum length the common one; OpenAPI shows it as `maxItems`."""
    if isinstance(schema, dict):
        if schema.get("type") == "list":
            schema.setdefault("max_length", MAX_ITEMS)
        for part in schema.values():
            _cap_lists(part)
    elif isinstance(schema, (list, tuple)):
        for part in schema:
            _cap_lists(part)


def _with_strict_booleans(schema: Any) -> Any:
    """Return a core schema whose booleans accept only true and false, and whose numbers accept no boolean."""
    if isinstance(schema, list):
        return [_with_strict_booleans(part) for part in schema]
    if isinstance(schema, tuple):
        return tuple(_with_strict_booleans(part) for part in schema)
    if not isinstance(schema, dict):
        return schema
    kind = schema.get("type")
    if kind == "bool":
        return schema | {"strict": True}
    if isinstance(kind, str) and kind in _NUMBERS:
        return core_schema.no_info_before_validator_function(_NUMBERS[kind], cast(CoreSchema, schema))
    return {key: part if key == "metadata" else _with_strict_booleans(part) for key, part in schema.items()}


def _refuse_boolean(kind: Literal["int_type", "float_type", "decimal_type"]) -> Callable[[Any], Any]:
    def refuse(value: Any) -> Any:
        if isinstance(value, bool):
            raise PydanticKnownError(kind)
        return value

    return refuse


_NUMBERS = {
    "int": _refuse_boolean("int_type"),
    "float": _refuse_boolean("float_type"),
    "decimal": _refuse_boolean("decimal_type"),
}


class In(BaseModel):
    """Input model that refuses unknown keys; every list has a maximum length.

    A boolean is true or false only. A filter that read "yes" or 1 as true could select, and delete, records that
    nobody named. No number is a boolean: true is not read as 1.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)
    comes_as_text: ClassVar[bool] = False
    """Query strings hold text only, so there "true" is read as true."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        _cap_lists(schema)
        return schema if cls.comes_as_text else cast(CoreSchema, _with_strict_booleans(schema))

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        # PostgreSQL's text cannot hold NUL: caught here, it is a 422 that names the field instead of a database
        # error.
        parts = value if isinstance(value, list) else [value]
        if any(isinstance(part, str) and "\x00" in part for part in parts):
            raise FieldValueError("Holds a NUL character, which cannot be stored.", "Remove the NUL character.")
        return value


class Out(BaseModel):
    """Output model; may be built from a table row."""

    model_config = ConfigDict(from_attributes=True)


class Page(Out, Generic[T]):
    """One keyset page.

    `next_cursor` is null on the last page; `total` counts all matches exactly.
    """

    items: list[T]
    total: int
    next_cursor: str | None = None


class Query(In):
    """Parameters of a query string."""

    comes_as_text = True


class PageQuery(Query):
    """Paging parameters shared by every list."""

    cursor: str | None = Field(default=None, max_length=2000, description="`next_cursor` of the page before")
    limit: int = Field(default=50, ge=1, le=200)


class FieldProblemOut(Out):
    """One wrong input."""

    field: str
    message: str
    fix: str


class Problem(Out):
    """RFC 9457 problem: the body of every response with a status of 400 or more."""

    type: str
    title: str
    status: int
    detail: str
    code: ErrorCode
    instance: str
    request_id: str
    errors: list[FieldProblemOut] | None = None


class IdOut(Out):
    """The id of a new record."""

    id: UUID
