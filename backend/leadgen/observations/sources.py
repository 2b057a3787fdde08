"""What a source has said something about: the records of one import as a condition."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from leadgen.fields import Entity
from leadgen.observations.models import ObservationRow


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
