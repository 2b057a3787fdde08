"""Tables: tags, company_tag_assignments, contact_tag_assignments."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import TenantTable, Versioned, enum_type, tenant_fk
from leadgen.fields.enums import CompanyTagCategory


class Tag(Versioned, TenantTable):
    """A label. `name_key` is its normalized name: two spellings of one name are one tag."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("tenant_id", "name_key"),)

    name: Mapped[str]
    name_key: Mapped[str]
    color: Mapped[str | None]
    category: Mapped[CompanyTagCategory | None] = mapped_column(enum_type(CompanyTagCategory))


class CompanyTagAssignment(TenantTable):
    """A tag on a company; an undo finds it by its `source_ref`.

    `source_ref` names what assigned the tag (`import:<id>`, `user:<id>`).
    """

    __tablename__ = "company_tag_assignments"
    __table_args__ = (
        tenant_fk("company_id", "companies"),
        tenant_fk("tag_id", "tags"),
        UniqueConstraint("tenant_id", "company_id", "tag_id"),
        Index(None, "tenant_id", "tag_id", "company_id"),
    )

    company_id: Mapped[UUID]
    tag_id: Mapped[UUID]
    source_ref: Mapped[str | None]


class ContactTagAssignment(TenantTable):
    """A tag on a contact; see `CompanyTagAssignment`."""

    __tablename__ = "contact_tag_assignments"
    __table_args__ = (
        tenant_fk("contact_id", "contacts"),
        tenant_fk("tag_id", "tags"),
        UniqueConstraint("tenant_id", "contact_id", "tag_id"),
        Index(None, "tenant_id", "tag_id", "contact_id"),
    )

    contact_id: Mapped[UUID]
    tag_id: Mapped[UUID]
    source_ref: Mapped[str | None]
