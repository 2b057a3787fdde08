"""Table: observations. Append-only: a retraction marks a row, and only erasure deletes rows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.custom_fields.actions import STORED_VALUES
from leadgen.db import TenantTable, enum_type, tenant_fk
from leadgen.fields import Entity, SourceKind
from leadgen.observations.own_values import OwnValues


class ObservationRow(TenantTable):
    """One observation; `values` is `{field: {value, confidence, evidence: []}}`.

    Exactly one of the two record ids is set. `fallback` values count only where no other source says one.
    """

    __tablename__ = "observations"
    __table_args__ = (
        tenant_fk("company_id", "companies"),
        tenant_fk("contact_id", "contacts"),
        CheckConstraint("num_nonnulls(company_id, contact_id) = 1", name="one_record"),
        CheckConstraint("(entity = 'company') = (company_id IS NOT NULL)", name="entity_matches"),
        Index("ix_observations_company", "tenant_id", "company_id", postgresql_where=text("company_id IS NOT NULL")),
        Index("ix_observations_contact", "tenant_id", "contact_id", postgresql_where=text("contact_id IS NOT NULL")),
        Index("ix_observations_source_ref", "tenant_id", "source_ref"),
    )

    entity: Mapped[Entity] = mapped_column(enum_type(Entity))
    company_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    source_kind: Mapped[SourceKind] = mapped_column(enum_type(SourceKind))
    source_ref: Mapped[str]
    stage: Mapped[str | None]
    provider: Mapped[str | None]
    code_version: Mapped[str | None]
    observed_at: Mapped[datetime]
    cost: Mapped[Decimal] = mapped_column(Numeric(18, 6), default=Decimal(0))
    values: Mapped[dict[str, Any]]
    fallback: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    retracted_at: Mapped[datetime | None]
    retracted_by: Mapped[UUID | None]
    retract_reason: Mapped[str | None]


STORED_VALUES.register(OwnValues())
