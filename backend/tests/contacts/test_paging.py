"""Walking every page of any sort gives every record exactly once, also while others write."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, text

from leadgen.api import Cursor
from leadgen.contacts.models import Contact
from leadgen.contacts.queries import list_contacts
from leadgen.contacts.schemas import ContactListQuery, ContactSort
from leadgen.db import new_id
from leadgen.fields import Entity, SourceKind
from leadgen.lists.keyset import Direction
from leadgen.observations.store import NewRecord, record_observations
from leadgen.tenancy import Database
from tests.client import sign_in
from tests.conftest import make_tenant
from tests.factories.records import make_company, observe

COUNT = 20_000
CODEC = Cursor("test")


@pytest.fixture(scope="module")
def crowd(database: Database) -> tuple[UUID, set[UUID]]:
    """Twenty thousand contacts with many ties and many missing values."""
    tenant_id = make_tenant(database)
    chance = random.Random(7)
    ids = [new_id() for _ in range(COUNT)]
    chance.shuffle(ids)
    with database.tenant_session(tenant_id) as session:
        companies = [make_company(session, name=f"Firma {n % 7}") for n in range(20)]
        seen, new = [], {}
        for key in ids:
            values = (
                {"last_name": f"N{chance.randrange(300)}"}
                if chance.random() < 0.8
                else {"email": f"x{key.hex}@a.example"}
            )
            if chance.random() < 0.5:
                values |= {"contact_score": chance.randrange(20), "seniority_level": chance.choice(["vp", "other"])}
            seen.append(observe(Entity.CONTACT, key, SourceKind.IMPORT, values))
            new[key] = NewRecord({"company_id": chance.choice([None, *companies])})
        record_observations(session, seen, new=new)
    return tenant_id, set(ids)


def walk(
    database: Database, tenant_id: UUID, sort: ContactSort, direction: Direction, between=lambda: None
) -> list[UUID]:
    found: list[UUID] = []
    token = None
    while True:
        with database.tenant_session(tenant_id) as session:
            query = ContactListQuery(sort=sort, direction=direction, limit=200, cursor=token)
            page = list_contacts(session, query, CODEC)
        found += [item.id for item in page.items]
        token = page.next_cursor
        if token is None:
            return found
        between()


@pytest.mark.parametrize(
    "sort,direction",
    [
        (ContactSort.NAME, Direction.ASC),
        (ContactSort.CONTACT_SCORE, Direction.DESC),
        (ContactSort.SENIORITY_LEVEL, Direction.ASC),
        (ContactSort.COMPANY, Direction.DESC),
        (ContactSort.UPDATED_AT, Direction.DESC),
    ],
)
def test_every_record_exactly_once(database: Database, crowd, sort: ContactSort, direction: Direction) -> None:
    tenant_id, ids = crowd
    found = walk(database, tenant_id, sort, direction)
    assert len(found) == COUNT
    assert set(found) == ids


@pytest.mark.parametrize("sort", [ContactSort.NAME, ContactSort.CONTACT_SCORE])
def test_untouched_records_exactly_once_while_others_write(database: Database, crowd, sort: ContactSort) -> None:
    """Between any two pages another connection moves records about in the order, and adds some."""
    tenant_id, ids = crowd
    chance = random.Random(1)
    touched = sorted(chance.sample(sorted(ids), 500))
    moved_about = set(touched)
    added: set[UUID] = set()

    def write() -> None:
        new = {new_id(): NewRecord({}) for _ in range(2)}
        values = {"last_name": f"N{chance.randrange(300)}", "contact_score": chance.randrange(20)}
        moved = chance.sample(touched, 10)
        with database.tenant_session(tenant_id) as session:
            record_observations(session, [observe(Entity.CONTACT, key, SourceKind.PERSON, values) for key in moved])
            record_observations(
                session, [observe(Entity.CONTACT, key, SourceKind.IMPORT, values) for key in new], new=new
            )
        added.update(new)

    found = walk(database, tenant_id, sort, Direction.ASC, between=write)
    assert len(added) >= COUNT // 200
    untouched = [key for key in found if key in ids and key not in moved_about]
    assert len(untouched) == COUNT - 500
    assert set(untouched) == ids - moved_about
    with database.tenant_session(tenant_id) as session:
        session.execute(delete(Contact).where(Contact.id.in_(added)))


def test_a_page_in_the_middle_reads_no_more_than_a_page(database: Database, crowd) -> None:
    """Depth costs nothing: the plan of a deep page is a range scan of the sort's index."""
    tenant_id, _ = crowd
    with database.tenant_session(tenant_id) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(
            session.scalars(
                text(
                    "EXPLAIN SELECT id FROM contacts WHERE sort_name IS NOT NULL AND (sort_name, id) > ('n150', '00000000-0000-0000-0000-000000000000')"
                    " ORDER BY sort_name, id LIMIT 50"
                )
            )
        )
    assert "Index" in plan
    assert "Sort" not in plan
    assert "ROW(sort_name, id)" in plan.split("Index Cond", 1)[1].split("\n", 1)[0]


def test_a_cursor_that_does_not_fit_is_refused(app: Flask, database: Database, crowd) -> None:
    tenant_id, _ = crowd
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
