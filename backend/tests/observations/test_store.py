"""Observations in PostgreSQL: columns are the fold, whichever way and order things were written."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text

from leadgen.companies.models import Company, CompanyEnrichmentL1, CompanyLegalProfile
from leadgen.contacts.models import Contact
from leadgen.db import new_id
from leadgen.errors import InvalidError, NotFoundError
from leadgen.fields import Entity, FieldType, SourceKind, UnknownField, catalog
from leadgen.observations.fold import Observation, SourcedValue
from leadgen.observations.store import NewRecord, load_observations, read_once, record_observations, refold, retract
from leadgen.observations.tables import table
from leadgen.tenancy import Database, TenantSession
from tests.factories.records import make_company, make_contact, observe


def company(session: TenantSession, key: UUID) -> Company:
    session.expire_all()
    return session.scalars(select(Company).where(Company.id == key)).one()


def snapshot(session: TenantSession, ids: Sequence[UUID]) -> list[list[object]]:
    """Return every catalogue column of these companies, in the order of `ids`."""
    rows = []
    for key in ids:
        row: list[object] = []
        for name in ("companies", "company_enrichment_l1", "company_legal_profile"):
            columns = [f.column for f in catalog("company").values() if f.table == name]
            listed = ", ".join(f'"{c}"' for c in columns)
            found = session.execute(text(f"SELECT {listed} FROM {name} WHERE id = :id"), {"id": key}).one_or_none()
            row += list(found) if found else [None] * len(columns)
        rows.append(row)
    return rows


@pytest.mark.parametrize("entity", list(Entity))
def test_every_field_has_its_column(entity: Entity) -> None:
    kinds = {
        FieldType.INTEGER: "INTEGER",
        FieldType.YEAR: "INTEGER",
        FieldType.DATE: "DATE",
        FieldType.BOOLEAN: "BOOLEAN",
        FieldType.TEXT_LIST: "JSONB",
        FieldType.OBJECT: "JSONB",
        FieldType.OBJECT_LIST: "JSONB",
    }
    for field in catalog(entity).values():
        column = table(field.table).c[field.column]
        assert str(column.type).startswith(kinds.get(field.type, "")), field.key
        assert column.nullable or field.computed, field.key


def test_creating_writes_columns_of_every_table(session: TenantSession) -> None:
    key = make_company(
        session,
        name="Žluťoučký Kůň s.r.o.",
        domain="kun.example",
        employees_count=12,
        summary="Koně.",
        official_name="Kůň a syn",
        date_established="2004-05-06",
        products=["koně"],
    )
    row = company(session, key)
    assert (row.name, row.domain, row.employees_count, row.status.value) == (
        "Žluťoučký Kůň s.r.o.",
        "kun.example",
        12,
        "new",
    )
    assert row.name_key == "zlutoucky kun s r o"
    assert "kun a syn" in row.search_text
    l1 = session.scalars(select(CompanyEnrichmentL1).where(CompanyEnrichmentL1.id == key)).one()
    assert (l1.summary, l1.products) == ("Koně.", ["koně"])
    legal = session.scalars(select(CompanyLegalProfile).where(CompanyLegalProfile.id == key)).one()
    assert str(legal.date_established) == "2004-05-06"


def test_a_stronger_source_changes_the_column_and_a_weaker_does_not(session: TenantSession) -> None:
    key = make_company(session, hq_city="Brno")
    weaker = observe(Entity.COMPANY, key, SourceKind.LLM, {"hq_city": "Praha"}, day=5, ref="run:1")
    assert record_observations(session, [weaker]) == []
    stronger = observe(Entity.COMPANY, key, SourceKind.REGISTRY, {"hq_city": "Ostrava", "court": "KS"}, ref="run:1")
    [change] = record_observations(session, [stronger])
    assert change.fields == {"hq_city", "court"}
    assert company(session, key).hq_city == "Ostrava"


def test_retract_brings_back_what_was_shown_before(session: TenantSession) -> None:
    key = make_company(session, hq_city="Brno")
    record_observations(
        session, [observe(Entity.COMPANY, key, SourceKind.PERSON, {"hq_city": "Zlín", "notes": "x"}, ref="user:1")]
    )
    assert company(session, key).hq_city == "Zlín"
    [change] = retract(session, source_ref="user:1", reason="undo")
    assert change.fields == {"hq_city", "notes"}
    row = company(session, key)
    assert (row.hq_city, row.notes) == ("Brno", None)
    assert retract(session, source_ref="user:1", reason="again") == []
    assert len(load_observations(session, Entity.COMPANY, [key], retracted=True)[key]) == 2


def test_only_a_person_moves_the_version(session: TenantSession) -> None:
    key = make_company(session)
    record_observations(session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, {"hq_city": "Brno"})])
    assert company(session, key).version == 1
    record_observations(session, [observe(Entity.COMPANY, key, SourceKind.PERSON, {"hq_city": "Zlín"})])
    assert company(session, key).version == 2


def test_unknown_and_computed_fields_are_refused(session: TenantSession) -> None:
    key = make_company(session)
    with pytest.raises(UnknownField, match="industry"):
        record_observations(session, [observe(Entity.COMPANY, key, SourceKind.LLM, {"industri": "it"})])
    with pytest.raises(InvalidError, match="status"):
        record_observations(session, [observe(Entity.COMPANY, key, SourceKind.LLM, {"status": "new"})])


def test_a_missing_record_is_an_error(session: TenantSession) -> None:
    with pytest.raises(NotFoundError):
        record_observations(session, [observe(Entity.COMPANY, new_id(), SourceKind.LLM, {"name": "x"})])


def test_contact_names_are_shown_sorted_and_matched(session: TenantSession) -> None:
    key = make_contact(session, first_name="Řehoř", last_name="Šťastný")
    other = make_contact(session, first_name=None, last_name=None, full_name="Anna Berg")
    rows = {row.id: row for row in session.scalars(select(Contact))}
    assert (rows[key].name, rows[key].name_key, rows[key].sort_name) == (
        "Řehoř Šťastný",
        "rehor stastny",
        "stastny rehor",
    )
    assert (rows[other].name, rows[other].sort_name) == ("Anna Berg", "berg anna")


def test_two_writers_of_one_record_both_count(database: Database, tenant_id: UUID) -> None:
    with database.tenant_session(tenant_id) as session:
        key = make_company(session)
    barrier = threading.Barrier(2)

    def write(values: dict[str, object]) -> None:
        with database.tenant_session(tenant_id) as session:
            barrier.wait(timeout=10)
            record_observations(session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, values)])

    threads = [threading.Thread(target=write, args=(v,)) for v in ({"hq_city": "Brno"}, {"hq_country": "CZ"})]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.tenant_session(tenant_id) as session:
        row = company(session, key)
        assert (row.hq_city, row.hq_country) == ("Brno", "CZ")


POOL = {
    "name": ["Alfa", "Beta"],
    "industry": ["it", "media"],
    "employees_count": [5, 700],
    "revenue_eur_m": [1.5, 30],
    "insolvency_flag": [True, False],
    "summary": ["One.", "Two."],
    "products": [["a"], ["a", "b"]],
    "date_established": ["2001-02-03"],
    "directors": [[{"name": "Ida", "kind": "person"}]],
}
said = st.dictionaries(st.sampled_from(sorted(POOL)), st.integers(0, 1), min_size=1).map(
    lambda picks: {key: POOL[key][pick % len(POOL[key])] for key, pick in picks.items()}
)
story = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(list(SourceKind)), said, st.integers(0, 2), st.booleans()), max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story)
def test_a_batch_equals_one_by_one(session: TenantSession, story) -> None:
    """The same story told in one batch, one by one, and refolded from scratch leaves the same columns."""
    told = []
    for _ in range(2):
        ids = [make_company(session) for _ in range(3)]
        told.append(
            (
                ids,
                [
                    (observe(Entity.COMPANY, ids[n], kind, values, day=day + 1, ref=f"run:{gone}:{ids[0]}"), gone)
                    for n, kind, values, day, gone in story
                ],
            )
        )
    (batch_ids, batch), (single_ids, single) = told
    record_observations(session, [item for item, _ in batch])
    for item, _ in single:
        record_observations(session, [item])
    for ids in (batch_ids, single_ids):
        retract(session, source_ref=f"run:True:{ids[0]}", reason="undo")
    after = snapshot(session, batch_ids)
    assert after == snapshot(session, single_ids)
    never = [make_company(session) for _ in range(3)]
    kept = [
        observe(Entity.COMPANY, never[n], kind, values, day=day + 1) for n, kind, values, day, gone in story if not gone
    ]
    record_observations(session, kept)
    assert snapshot(session, never) == after
    refold(session, Entity.COMPANY, batch_ids)
    assert snapshot(session, batch_ids) == after


def test_ten_thousand_in_a_handful_of_statements(session: TenantSession) -> None:
    statements = 0

    def count(*_args: object) -> None:
        nonlocal statements
        statements += 1

    ids = [new_id() for _ in range(10_000)]
    seen = [
        Observation(
            entity=Entity.COMPANY,
            entity_id=key,
            source_kind=SourceKind.IMPORT,
            source_ref="import:1",
            values={"name": SourcedValue(f"C{n}"), "domain": SourcedValue(f"c{n}.example")},
        )
        for n, key in enumerate(ids)
    ]
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    try:
        record_observations(session, seen, new={key: NewRecord({}) for key in ids})
        record_observations(
            session, [observe(Entity.COMPANY, key, SourceKind.LLM, {"industry": "it", "summary": "x"}) for key in ids]
        )
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert statements <= 20
    assert session.scalar(text("SELECT count(*) FROM companies WHERE industry = 'it'")) == 10_000


def test_a_record_is_read_once_while_many_stages_are_asked_about_it(session: TenantSession) -> None:
    one, two = make_company(session, name="Nordtre AS"), make_company(session, name="Sørtre AS")
    reads: list[str] = []

    def note(_conn: object, _cursor: object, sql: str, *_rest: object) -> None:
        reads.append(sql)

    engine = session.get_bind()
    with read_once(session):
        first = load_observations(session, Entity.COMPANY, [one])
        first[one].clear()  # what one reader does with its list is no other's business
        event.listen(engine, "before_cursor_execute", note)
        try:
            again = load_observations(session, Entity.COMPANY, [one])
            assert reads == []
            both = load_observations(session, Entity.COMPANY, [one, two])
            assert len(reads) == 1
        finally:
            event.remove(engine, "before_cursor_execute", note)
    assert [len(said) for said in (again[one], both[one], both[two])] == [1, 1, 1]
    record_observations(session, [observe(Entity.COMPANY, one, SourceKind.LLM, {"industry": "it"})])
    assert len(load_observations(session, Entity.COMPANY, [one])[one]) == 2
