"""Imports as sources: the records an import said something about, and its file name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, TextClause, select
from sqlalchemy.orm import Session

from leadgen.context import Hook
from leadgen.fields import Entity, SourceKind
from leadgen.observations.fold import Observation
from leadgen.observations.models import ObservationRow
from leadgen.schema import Out
from leadgen.tenancy import tenant_of

FILE_NAMES = Hook[TextClause]("the names of imported files")
"""Statement with `:tenant` and `:refs` that returns `ref`, `filename` and `origin`. The slice of imports registers it."""


class LegalBasis(StrEnum):
    """Legal basis of keeping people's data: the cases of the GDPR, article 6."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"


class ListOriginOut(Out):
    """Where an imported list is from, as the person who imported it says."""

    source: str | None = None
    license: str | None = None
    legal_basis: LegalBasis | None = None
    collected_on: date | None = None


class ImportedFile(NamedTuple):
    """The name of an imported file, and where the list is from."""

    filename: str
    origin: ListOriginOut | None


def import_ref(import_id: UUID) -> str:
    """Return the source reference of an import in observations and tag assignments.

    Undoing the import finds them by it.
    """
    return f"import:{import_id}"


def select_imported(entity: Entity, import_ids: list[UUID]) -> Select[Any]:
    """Select the records that these imports created or filled and that are not undone.

    The query reads an index of sources, so its cost depends on the size of the import and not of the list.
    """
    column = ObservationRow.company_id if entity is Entity.COMPANY else ObservationRow.contact_id
    return select(column).where(
        ObservationRow.source_ref.in_([import_ref(key) for key in import_ids]),
        ObservationRow.retracted_at.is_(None),
        ObservationRow.fallback.is_(False),
        column.is_not(None),
    )


def import_names(session: Session, import_ids: Iterable[UUID]) -> list[str]:
    """Return the file names of these imports, sorted."""
    refs = [import_ref(key) for key in import_ids]
    rows = session.execute(FILE_NAMES.get(), {"tenant": tenant_of(session), "refs": refs}) if refs else ()
    return sorted(row.filename for row in rows)


def file_names(session: Session, said: Iterable[Observation]) -> dict[str, str]:
    """Return the names of imported files that said some of this, by source reference."""
    return {ref: file.filename for ref, file in imported_files(session, said).items()}


def imported_files(session: Session, said: Iterable[Observation]) -> dict[str, ImportedFile]:
    """Return the imported files that said some of this, by source reference."""
    refs = {item.source_ref for item in said if item.source_kind is SourceKind.IMPORT}
    rows = session.execute(FILE_NAMES.get(), {"tenant": tenant_of(session), "refs": sorted(refs)}) if refs else ()
    return {
        row.ref: ImportedFile(row.filename, None if row.origin is None else ListOriginOut.model_validate(row.origin))
        for row in rows
    }
