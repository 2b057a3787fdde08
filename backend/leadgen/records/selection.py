"""Records of a bulk action: named by id, or selected by a filter."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from leadgen.errors import FieldValueError, NotFoundError
from leadgen.lists.keyset import exists_all, select_ids
from leadgen.records.filter import RecordFilter, apply_filter
from leadgen.records.kind import RecordKind
from leadgen.schema import MAX_IDS, In


class RecordSelection(In):
    """Records of a bulk action: either `ids`, or `filter` minus `not_ids` (`{}` means all)."""

    kind: ClassVar[RecordKind[Any]]

    ids: list[UUID] | None = Field(default=None, min_length=1, max_length=MAX_IDS)
    filter: RecordFilter | None = None
    not_ids: list[UUID] = Field(default=[], max_length=MAX_IDS)

    def __init_subclass__(cls, *, kind: RecordKind[Any], **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.kind = kind

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise FieldValueError(
                "Exactly one of ids and filter is needed.", "Send either ids or filter, not both and not neither."
            )
        return self


def selected_ids(session: Session, selection: RecordSelection) -> Select[UUID]:
    """Return a statement of a selection's ids; `NotFoundError` for an id that does not exist."""
    record_id: Any = selection.kind.table.id
    if selection.filter is None:
        ids = selection.ids or []
        missing = exists_all(session, record_id, ids)
        if missing is not None:
            raise NotFoundError(f"There is no {selection.kind.one} {missing}.")
        return select(record_id).where(record_id.in_(ids))
    statement = apply_filter(select(record_id), selection.filter)
    if selection.not_ids:
        statement = statement.where(record_id.not_in(selection.not_ids))
    return select_ids(statement, record_id)
