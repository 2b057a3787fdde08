"""Table: custom_field_definitions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.custom_fields.custom_field import CustomType
from leadgen.db import TenantTable, Versioned, enum_type
from leadgen.fields import Entity


class CustomFieldDefinition(Versioned, TenantTable):
    """A field that a namespace has made. `label_key` is its normalized label: two spellings are one field.

    An archived field keeps its values and its key; nothing shows them.
    """

    __tablename__ = "custom_field_definitions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "entity", "key"),
        UniqueConstraint("tenant_id", "entity", "label_key"),
    )

    entity: Mapped[Entity] = mapped_column(enum_type(Entity))
    key: Mapped[str]
    label: Mapped[str]
    label_key: Mapped[str]
    type: Mapped[CustomType] = mapped_column(enum_type(CustomType))
    choices: Mapped[list[str]]
    hint: Mapped[str]
    archived_at: Mapped[datetime | None]
