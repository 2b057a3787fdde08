"""Imports as sources: what one has said something about, and what people call it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from leadgen.fields import Entity, SourceKind
from leadgen.observations.fold import Observation
from leadgen.observations.models import ObservationRow
from leadgen.tenancy import tenant_of

# A slice above owns the imports' table; only its name is known here.
_FILES = text(
    "SELECT 'import:' || id AS ref, filename FROM import_jobs WHERE tenant_id = :tenant AND 'import:' || id = ANY(:refs)"
)


def import_ref(import_id: UUID) -> str:
    """What names an import in observations and tag assignments, so that it can be undone."""
    return f"import:{import_id}"


def select_imported(entity: Entity, import_ids: list[UUID]) -> Select[Any]:
    """Return a statement of the records that these imports created or filled, as long as that stands.

    It reads an index of sources, so that it costs by the size of the import and not of the list.
    """
    column = ObservationRow.company_id if entity is Entity.COMPANY else ObservationRow.contact_id
    return select(column).where(
        ObservationRow.source_ref.in_([import_ref(key) for key in import_ids]),
        ObservationRow.retracted_at.is_(None),
        column.is_not(None),
    )


def file_names(session: Session, said: Iterable[Observation]) -> dict[str, str]:
    """Return the name of each imported file that said some of this, by what observations call it."""
    refs = {item.source_ref for item in said if item.source_kind is SourceKind.IMPORT}
    rows = session.execute(_FILES, {"tenant": tenant_of(session), "refs": sorted(refs)}) if refs else ()
    return {row.ref: row.filename for row in rows}
