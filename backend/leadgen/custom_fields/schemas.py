"""API models of custom fields."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from leadgen.custom_fields.custom_field import CustomType
from leadgen.fields import Entity
from leadgen.schema import In, Instant, Out

MOST_CHOICES = 100


class CustomFieldIn(In):
    """A new field of companies or of contacts. `choices` are required for the type `choice` only."""

    entity: Entity
    label: str = Field(min_length=1, max_length=80)
    type: CustomType = CustomType.TEXT
    choices: list[str] = Field(default_factory=list, max_length=MOST_CHOICES)
    hint: str = Field(default="", max_length=500, description="Meaning and unit, for forms and prompts")


class CustomFieldPatchIn(In):
    """Changes to a field; omitted values stay. A new type needs every stored value to fit."""

    version: int
    label: str | None = Field(default=None, min_length=1, max_length=80)
    type: CustomType | None = None
    choices: list[str] | None = Field(default=None, max_length=MOST_CHOICES)
    hint: str | None = Field(default=None, max_length=500)
    archived: bool | None = None


class CustomFieldPath(In):
    custom_field_id: UUID


class CustomFieldOut(Out):
    """A field that a namespace has made; `key` names it in records, filters and imports."""

    id: UUID
    entity: Entity
    key: str
    label: str
    type: CustomType
    choices: list[str]
    hint: str
    archived_at: Instant | None
    version: int


class CustomFieldListOut(Out):
    """All custom fields by label, archived ones last."""

    items: list[CustomFieldOut]
