"""Creates tags, and assigns and removes them for any number of records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CursorResult, Select, Uuid, cast, delete, func, literal, null, select, text
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from leadgen.db import array, array_of_new_ids, new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError
from leadgen.fields import Entity, normalize_text
from leadgen.tags.models import CompanyTagAssignment, ContactTagAssignment, Tag
from leadgen.tags.queries import check_tags, get_tag
from leadgen.tags.schemas import TagIn, TagPatchIn
from leadgen.tenancy import tenant_of

_TABLES: dict[Entity, Any] = {Entity.COMPANY: CompanyTagAssignment, Entity.CONTACT: ContactTagAssignment}


def _record_column(entity: Entity) -> Any:
    return CompanyTagAssignment.company_id if entity is Entity.COMPANY else ContactTagAssignment.contact_id


def create_tag(session: Session, given: TagIn) -> Tag:
    """Create a tag; a name that differs only in case, accents or blanks from another is taken."""
    key = _name_key(given.name)
    _check_free(session, key, given.name)
    tag = Tag(
        id=new_id(),
        tenant_id=tenant_of(session),
        name=given.name,
        name_key=key,
        color=given.color,
        category=given.category,
    )
    session.add(tag)
    return tag


def update_tag(session: Session, tag_id: UUID, given: TagPatchIn) -> Tag:
    """Change a tag's name, colour or category; its records keep the tag.

    A tag that was changed since is a 409.
    """
    tag = get_tag(session, tag_id, lock=True)
    if tag.version != given.version:
        raise ConflictError(
            "Somebody changed this tag in the meantime. Look at it and try again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={
                "current": {
                    "name": tag.name,
                    "color": tag.color,
                    "category": tag.category,
                    "version": tag.version,
                }
            },
        )
    key = _name_key(given.name)
    if key != tag.name_key:
        _check_free(session, key, given.name)
    tag.name, tag.name_key, tag.color, tag.category = given.name, key, given.color, given.category
    tag.version += 1
    return tag


def delete_tag(session: Session, tag_id: UUID) -> None:
    """Delete a tag and all of its assignments."""
    session.delete(get_tag(session, tag_id, lock=True))


def ensure_tags(session: Session, names: Iterable[str]) -> dict[str, UUID]:
    """Return tag ids by given name and create missing tags; safe under concurrent calls."""
    keys = {name: _name_key(name) for name in names}
    if not keys:
        return {}
    wanted = {key: name for name, key in reversed(keys.items())}
    rows = [
        {"tenant_id": tenant_of(session), "id": new_id(), "name": name.strip(), "name_key": key}
        for key, name in wanted.items()
    ]
    session.execute(upsert(Tag).values(rows).on_conflict_do_nothing(index_elements=["tenant_id", "name_key"]))
    found = dict(session.execute(select(Tag.name_key, Tag.id).where(Tag.name_key.in_(wanted))).all())
    return {name: found[key] for name, key in keys.items()}


def assign_tags(
    session: Session,
    entity: Entity,
    records: Select[UUID] | Collection[UUID],
    tag_ids: Collection[UUID],
    *,
    source_ref: str | None = None,
) -> int:
    """Assign tags to records (ids, or a statement of ids); return how many assignments are new.

    A tag that does not exist raises `NotFoundError`. A record that already has the tag keeps its assignment
    unchanged.
    """
    check_tags(session, tag_ids)
    if not tag_ids or (not isinstance(records, Select) and not records):
        return 0
    table, record = _TABLES[entity], _record_column(entity)
    if isinstance(records, Select):
        ids: Any = records.subquery()
    else:
        ids = select(func.unnest(literal(list(records), type_=_uuid_array())).label("id")).subquery()
    tags = select(Tag.id.label("tag_id")).where(Tag.id.in_(tag_ids)).subquery()
    source = select(
        literal(tenant_of(session)),
        func.gen_random_uuid(),
        ids.c[0],
        tags.c.tag_id,
        cast(source_ref or null(), SqlText),
    ).select_from(ids.join(tags, literal(1) == 1))
    statement = upsert(table).from_select(["tenant_id", "id", record.key, "tag_id", "source_ref"], source)
    result: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        statement.on_conflict_do_nothing(index_elements=["tenant_id", record.key, "tag_id"]).execution_options(
            preserve_rowcount=True
        )
    )
    return result.rowcount


@dataclass(frozen=True, slots=True)
class Tagging:
    """Assignments of tags: `tags[i]` is the place in `names` (from 1) of a tag of `records[i]`.

    Both are array literals (`leadgen.db.array`). `fresh`: the records are new in this transaction, so that none has a
    tag yet.
    """

    records: str
    tags: str
    names: tuple[str, ...]
    count: int
    fresh: bool

    @classmethod
    def of(cls, records: Sequence[UUID], names: Sequence[tuple[str, ...]], *, fresh: bool = False) -> Tagging:
        """Build a tagging where `names[i]` are the tags of `records[i]`; needs no database.

        Two spellings of one tag count as one.
        """
        places: dict[str, int] = {}
        shown: list[str] = []
        known: dict[tuple[str, ...], list[str]] = {}
        ids: list[str] = []
        tags: list[str] = []
        for record, given in zip(records, names, strict=True):
            chosen = known.get(given)
            if chosen is None:
                keys = {_name_key(name): name for name in reversed(given)}
                for key, name in keys.items():
                    if key not in places:
                        shown.append(name)
                        places[key] = len(shown)
                chosen = known[given] = [str(places[key]) for key in keys]
            ids += [record.hex] * len(chosen)
            tags += chosen
        return cls("{" + ",".join(ids) + "}", "{" + ",".join(tags) + "}", tuple(shown), len(ids), fresh)


def tag_records(session: Session, entity: Entity, tagging: Tagging, *, source_ref: str | None = None) -> None:
    """Assign each record its own tags, in one statement, and create missing tags.

    A record that already has the tag keeps its assignment unchanged.
    """
    if not tagging.count:
        return
    table, record = _TABLES[entity].__tablename__, _record_column(entity).key
    ids = ensure_tags(session, tagging.names)
    # Looking for an earlier assignment doubles the cost of an assignment, and a new record has none.
    conflict = "" if tagging.fresh else f" ON CONFLICT (tenant_id, {record}, tag_id) DO NOTHING"
    session.execute(
        text(
            f"INSERT INTO {table} (tenant_id, id, {record}, tag_id, source_ref)"
            " SELECT :tenant, r.id, r.record_id, t.id, CAST(:source AS text)"
            " FROM unnest(CAST(:ids AS uuid[]), CAST(:records AS uuid[]), CAST(:tags AS int[])) AS r(id, record_id, tag)"
            " JOIN unnest(CAST(:tag_ids AS uuid[])) WITH ORDINALITY AS t(id, place) ON t.place = r.tag"
            f"{conflict}"
        ),
        {
            "tenant": tenant_of(session),
            "source": source_ref,
            "ids": array_of_new_ids(tagging.count),  # in order of time, so that indexes grow at their end
            "records": tagging.records,
            "tags": tagging.tags,
            "tag_ids": array([ids[name] for name in tagging.names]),
        },
    )


def unassign_tags(
    session: Session, entity: Entity, records: Select[UUID] | Collection[UUID], tag_ids: Collection[UUID]
) -> int:
    """Remove tags from records; return how many assignments were removed."""
    check_tags(session, tag_ids)
    if not tag_ids:
        return 0
    table, record = _TABLES[entity], _record_column(entity)
    gone = delete(table).where(record.in_(records), table.tag_id.in_(tag_ids))
    result: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        gone.execution_options(synchronize_session=False)
    )
    return result.rowcount


def unassign_source(
    session: Session, source_ref: str, *, records: Mapping[Entity, Collection[UUID]] | None = None
) -> int:
    """Remove the tags that one source assigned; return how many assignments were removed.

    Used to undo an import or a bulk action. `records`: only from these, for an undo in parts.
    """
    count = 0
    for entity, table in _TABLES.items():
        gone = delete(table).where(table.source_ref == source_ref).execution_options(synchronize_session=False)
        if records is not None:
            ids = array(list(records.get(entity, ())))
            gone = gone.where(_record_column(entity) == func.any(cast(literal(ids), _uuid_array())))
        result: CursorResult[Any] = session.execute(gone)  # type: ignore[assignment]
        count += result.rowcount
    return count


def _uuid_array() -> Any:
    return ARRAY(Uuid())


def _name_key(name: str) -> str:
    key = normalize_text(name)
    if not key:
        problem = FieldProblem("name", "Holds no letter or digit.", "Give the tag a name.")
        raise InvalidError("A tag needs a name with a letter or a digit.", errors=[problem])
    return key


def _check_free(session: Session, key: str, name: str) -> None:
    if session.scalar(select(Tag.id).where(Tag.name_key == key)) is not None:
        raise ConflictError(f"There is a tag named {name!r} already (case, accents and blanks aside).")
