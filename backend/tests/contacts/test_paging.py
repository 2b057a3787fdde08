"""Walking every page of any sort gives every record exactly once, also while others write."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, text

from leadgen.contacts.models import Contact
from leadgen.contacts.schemas import ContactListQuery, ContactSort
from leadgen.db import new_id
from leadgen.fields import Entity, SourceKind
from leadgen.lists.keyset import Direction
from leadgen.observations.statistics import refresh_statistics
from leadgen.observations.store import NewRecord, record_observations
from leadgen.tenancy import Database
from tests.client import sign_in
from tests.conftest import make_tenant
from tests.factories.records import observe
from tests.lists.many_records import ids_of, make_many_records, walk

COUNT = 20_000
FEW = 3_000


@pytest.fixture(scope="module")
def many_records(database: Database) -> tuple[UUID, set[UUID]]:
    """Twenty thousand contacts with many ties and many missing values."""
    tenant_id = make_tenant(database)
    make_many_records(database, tenant_id, companies=20, contacts=COUNT)
    return tenant_id, ids_of(database, tenant_id, "contacts")


@pytest.mark.parametrize(
    ("sort", "direction"),
    [(ContactSort.NAME, Direction.ASC), (ContactSort.CONTACT_SCORE, Direction.DESC)],
)
def test_every_record_exactly_once(database: Database, many_records, sort: ContactSort, direction: Direction) -> None:
    """Every sort in both directions is walked over fewer records in `tests/lists`."""
    tenant_id, ids = many_records
    found = walk(database, tenant_id, ContactListQuery, sort=sort, direction=direction)
    assert len(found) == COUNT
    assert set(found) == ids


def test_untouched_records_exactly_once_while_others_write(database: Database, many_records) -> None:
    tenant_id, ids = many_records
    _walk_while_others_write(database, tenant_id, ids, ContactSort.NAME, Direction.ASC)


@pytest.fixture(scope="module")
def few(database: Database) -> tuple[UUID, set[UUID]]:
    """Some thousand contacts of the same kind."""
    tenant_id = make_tenant(database)
    make_many_records(database, tenant_id, companies=20, contacts=FEW)
    return tenant_id, ids_of(database, tenant_id, "contacts")


@pytest.mark.parametrize(
    ("sort", "direction"),
    [
        (ContactSort.NAME, Direction.DESC),
        (ContactSort.CONTACT_SCORE, Direction.DESC),
        (ContactSort.EMAIL, Direction.ASC),
        (ContactSort.UPDATED_AT, Direction.DESC),
    ],
)
def test_so_it_is_downwards_and_where_values_are_missing(
    database: Database, few, sort: ContactSort, direction: Direction
) -> None:
    tenant_id, ids = few
    _walk_while_others_write(database, tenant_id, ids, sort, direction)


def _walk_while_others_write(
    database: Database, tenant_id: UUID, ids: set[UUID], sort: ContactSort, direction: Direction
) -> None:
    """Between any two pages another connection moves records about in the order, gives and takes values, and adds some."""
    chance = random.Random(1)
    touched = sorted(chance.sample(sorted(ids), 500))
    moved_about = set(touched)
    added: set[UUID] = set()

    def write() -> None:
        new = {new_id(): NewRecord({}) for _ in range(2)}
        values = {
            "last_name": chance.choice([None, f"N{chance.randrange(300)}"]),
            "contact_score": chance.choice([None, chance.randrange(20)]),
            "email": chance.choice([None, f"p{chance.randrange(900)}@a.example"]),
        }
        moved = chance.sample(touched, 10)
        with database.tenant_session(tenant_id) as session:
            record_observations(session, [observe(Entity.CONTACT, key, SourceKind.PERSON, values) for key in moved])
            record_observations(
                session, [observe(Entity.CONTACT, key, SourceKind.IMPORT, values) for key in new], new=new
            )
        added.update(new)

    found = walk(database, tenant_id, ContactListQuery, between=write, sort=sort, direction=direction)
    assert len(added) >= len(ids) // 200
    untouched = [key for key in found if key in ids and key not in moved_about]
    assert len(untouched) == len(ids) - 500
    assert set(untouched) == ids - moved_about
    with database.tenant_session(tenant_id) as session:
        session.execute(delete(Contact).where(Contact.id.in_(added)))


def test_a_page_in_the_middle_reads_no_more_than_a_page(database: Database, many_records) -> None:
    """Depth costs nothing: the plan of a deep page is a range scan of the sort's index."""
    tenant_id, _ = many_records
    refresh_statistics(database)
    with database.tenant_session(tenant_id) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(
            session.scalars(
                text(
                    "EXPLAIN SELECT id FROM contacts WHERE sort_name IS NOT NULL AND (sort_name, id) > ('osoba 150', '00000000-0000-0000-0000-000000000000')"
                    f" AND tenant_id = '{tenant_id}' ORDER BY sort_name, id LIMIT 50"
                )
            )
        )
    assert "Index" in plan
    assert "Sort" not in plan
    assert "ROW(sort_name, id)" in plan.split("Index Cond", 1)[1].split("\n", 1)[0]


def test_a_cursor_that_does_not_fit_is_refused(app: Flask, database: Database, many_records) -> None:
    tenant_id, _ = many_records
    api = sign_in(app, database, tenant_id)
    token = api.get("/api/contacts", limit=1)["next_cursor"]
    for query in (
        {"cursor": "nonsense"},
        {"cursor": token[:-2] + "xx"},
        {"cursor": token, "sort": "email"},
        {"cursor": token, "direction": "desc"},
    ):
        answer = api.call("GET", "/api/contacts", query_string=query)
        assert (answer.status_code, answer.json["code"]) == (400, "invalid_cursor")
        assert answer.json["errors"][0]["field"] == "cursor"
