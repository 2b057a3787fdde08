"""Tags made by name and put on by statement: what an import tags is taken off by its undo."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from sqlalchemy import select, text

from leadgen.companies.models import Company
from leadgen.db import new_id
from leadgen.errors import InvalidError, NotFoundError
from leadgen.fields import Entity
from leadgen.tags.actions import assign_tags, create_tag, delete_tag, ensure_tags, unassign_source, unassign_tags
from leadgen.tags.queries import tags_of
from leadgen.tags.schemas import TagIn
from leadgen.tenancy import Database, TenantSession
from tests.client import Api
from tests.conftest import make_tenant
from tests.factories.records import make_company, make_contact


def test_ensure_makes_each_name_once(session: TenantSession) -> None:
    first = ensure_tags(session, ["Veletrh", "veletrh ", "Brno"])
    assert first["Veletrh"] == first["veletrh "]
    assert ensure_tags(session, ["BRNO", "Nový"])["BRNO"] == first["Brno"]
    assert ensure_tags(session, []) == {}


def test_undo_takes_off_what_one_source_put_on(session: TenantSession) -> None:
    company, contact = make_company(session), make_contact(session)
    tags = ensure_tags(session, ["A", "B"])
    assert assign_tags(session, Entity.COMPANY, [company], [tags["A"]], source_ref="user:1") == 1
    assert assign_tags(session, Entity.COMPANY, [company], tags.values(), source_ref="import:1") == 1
    assert assign_tags(session, Entity.CONTACT, [contact], tags.values(), source_ref="import:1") == 2
    assert unassign_source(session, "import:1") == 3
    assert [tag.name for tag in tags_of(session, Entity.COMPANY, [company])[company]] == ["A"]


def test_by_statement(session: TenantSession) -> None:
    ids = [make_company(session, name=f"C{n}") for n in range(3)]
    [tag] = ensure_tags(session, ["A"]).values()
    assert assign_tags(session, Entity.COMPANY, select(Company.id), [tag]) == 3
    assert unassign_tags(session, Entity.COMPANY, select(Company.id).where(Company.id != ids[0]), [tag]) == 2
    assert list(tags_of(session, Entity.COMPANY, ids)) == [ids[0]]


def test_a_tag_that_is_not_there(session: TenantSession, database: Database) -> None:
    company = make_company(session)
    with database.tenant_session(make_tenant(database)) as other:
        [foreign] = ensure_tags(other, ["A"]).values()
    for tag in (foreign, new_id()):
        with pytest.raises(NotFoundError):
            assign_tags(session, Entity.COMPANY, [company], [tag])


def test_a_name_needs_a_letter(session: TenantSession) -> None:
    with pytest.raises(InvalidError, match="letter"):
        create_tag(session, TagIn(name="!!!"))


def test_of_two_who_change_a_tag_the_second_is_told(api: Api) -> None:
    made = api.post("/api/tags", {"name": "Berlin", "color": "#112233"})
    path = f"/api/tags/{made['id']}"
    seen = {"name": "Berlin", "color": "#112233", "version": 1}
    api.patch(path, seen | {"name": "Berlin 2026"})
    late = api.call("PATCH", path, json=seen | {"color": "#445566"})
    assert (late.status_code, late.get_json()["code"]) == (409, "version_conflict")
    assert late.get_json()["current"] == {"name": "Berlin 2026", "color": "#112233", "category": None, "version": 2}
    assert api.call("PATCH", path, json={"name": "Berlin"}).status_code == 422  # what was seen must be said
    [shown] = api.get("/api/tags")["items"]
    assert (shown["name"], shown["color"], shown["version"]) == ("Berlin 2026", "#112233", 2)


def test_a_tag_that_two_people_delete_at_one_moment_is_gone_for_the_second(database: Database, tenant_id: UUID) -> None:
    with database.tenant_session(tenant_id) as session:
        [tag] = ensure_tags(session, ["A"]).values()
    refused: list[Exception] = []

    def delete_it_too() -> None:
        try:
            with database.tenant_session(tenant_id) as later:
                delete_tag(later, tag)
        except Exception as error:  # noqa: BLE001 - what it was is judged below
            refused.append(error)

    with database.tenant_session(tenant_id) as session:
        delete_tag(session, tag)
        session.flush()
        second = threading.Thread(target=delete_it_too)
        second.start()
        own = session.scalar(text("SELECT pg_backend_pid()"))
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND :own = ANY(pg_blocking_pids(pid))")
        with database.system_session() as other:
            while not other.scalar(waits, {"own": own}):
                assert second.is_alive(), "nobody waits for the first"
    second.join()
    assert [type(error) for error in refused] == [NotFoundError]
