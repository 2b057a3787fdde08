"""Every statement of a tenant session tells the planner its tenant, whichever way it was written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, event, exists, func, insert, select, text, update
from sqlalchemy.orm import Session, aliased

from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.db import Base, new_id
from leadgen.tags.models import ContactTagAssignment, Tag
from leadgen.tenancy import Database, TenantSession
from tests.client import Api
from tests.factories.records import make_company, make_contact
from tests.tenant_constants import MissingTenantError, tenant_constants, unnamed_places

_CONTACTS = Base.metadata.tables["contacts"]
_OTHER = aliased(Contact)
STATEMENTS: dict[str, Any] = {
    "entity": select(Contact).where(Contact.email == "x"),
    "columns": select(Contact.id, Company.name).outerjoin(Company, Company.id == Contact.company_id),
    "count": select(func.count()).select_from(Contact),
    "count of an entity": select(Contact).with_only_columns(func.count(), maintain_column_froms=True),
    "subquery": select(Contact.id).where(Contact.company_id.in_(select(Company.id).where(Company.name == "x"))),
    "exists alone": select(exists().where(Contact.email == "x")),
    "exists, correlated": select(Contact.id).where(~exists().where(_OTHER.company_id == Contact.company_id)),
    "derived table": select(func.count()).select_from(select(Contact.id).offset(0).subquery()),
    "CTE": select(select(Contact.id).cte()),
    "union": select(Contact.id).union_all(select(Company.id)),
    "core table": select(_CONTACTS.c.company_id, func.count()).group_by(_CONTACTS.c.company_id),
    "update": update(Contact).where(Contact.email == "x").values(email=None),
    "delete": delete(Contact).where(Contact.company_id.in_(select(Company.id).where(Company.name == "x"))),
    "insert from a select": insert(ContactTagAssignment).from_select(
        ["tenant_id", "id", "contact_id", "tag_id"], select(Contact.tenant_id, Contact.id, Contact.id, Tag.id).join(Tag, Tag.name == Contact.name)
    ),
    "by primary key": None,
}  # fmt: skip


@pytest.mark.parametrize("name", STATEMENTS)
def test_statements_of_every_kind_name_the_tenant(session: TenantSession, name: str) -> None:
    with tenant_constants(asked_by_the_product=lambda: True) as watch:
        if name == "by primary key":
            session.get(Contact, (session.info["tenant_id"], new_id()))
        else:
            session.execute(STATEMENTS[name])
    assert watch.tables_read


def test_a_statement_that_leaves_it_to_row_security_is_found(session: TenantSession) -> None:
    with (
        tenant_constants(asked_by_the_product=lambda: True),
        pytest.raises(MissingTenantError, match="contacts is read"),
    ):
        session.execute(text("SELECT id FROM contacts"))


def test_the_tenant_is_no_parameter_so_that_a_kept_plan_knows_it(session: TenantSession, database: Database) -> None:
    seen: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", keep)
    try:
        for statement in ("entity", "core table", "insert from a select"):
            session.execute(STATEMENTS[statement])
    finally:
        event.remove(database.engine, "before_cursor_execute", keep)
    tenant = session.info["tenant_id"]
    assert all(f"tenant_id = '{tenant}'" in statement for statement in seen if "set_config" not in statement)


def test_one_tenants_statement_is_not_kept_for_another(database: Database, tenant_id: UUID) -> None:
    from tests.conftest import make_tenant

    other = make_tenant(database)
    for tenant in (tenant_id, other):
        with database.tenant_session(tenant) as session:
            make_company(session, name="Firma")
    found = []
    for tenant in (tenant_id, other, tenant_id):
        with database.tenant_session(tenant) as session:
            found.append(
                [_count(session, statement) for statement in (select(func.count()).select_from(Company), _core_count())]
            )
    assert found == [[1, 1]] * 3


def _core_count() -> Any:
    companies = Base.metadata.tables["companies"]
    return select(func.count()).select_from(companies)


def _count(session: Session, statement: Any) -> int:
    return int(session.execute(statement).scalar_one())


def test_lists_facets_and_records_name_it(api: Api, database: Database, tenant_id: UUID) -> None:
    with database.tenant_session(tenant_id) as session:
        company = make_company(session, name="Firma")
        contact = make_contact(session, first_name="Jan", last_name="Novák", company_id=company)
    tag = api.post("/api/tags", {"name": "x"})["id"]
    api.post(f"/api/contacts/{contact}/tags", {"add": [tag], "remove": []})
    with tenant_constants() as watch:
        for path in ("/api/contacts", "/api/companies"):
            for query in ({}, {"search": "novak firma"}, {"tag_ids": tag}, {"has_tags": True}, {"sort": "updated_at"}):
                api.get(path, **query)
                api.get(f"{path}/filter-counts", **{key: value for key, value in query.items() if key != "sort"})
        api.get("/api/contacts", sort="company", company_industry="it", not_company_size="micro")
        api.get("/api/contacts/filter-counts", company_industry="it", seniority_level="vp")
        api.get("/api/contacts/job-titles", title="ceo")
        api.get("/api/contacts/matching-count")
        for path in (
            "/api/tags",
            "/api/owners",
            f"/api/contacts/{contact}",
            f"/api/companies/{company}",
            f"/api/companies/{company}/contacts",
        ):
            api.get(path)
    assert watch.tables_read >= {"contacts", "companies", "tags", "contact_tag_assignments", "observations"}


TENANT = "01a22d10-65e0-77fa-bd6f-57128f4e6bae"
TOLD = [
    "SELECT id FROM contacts WHERE tenant_id = %(tenant)s",
    f"SELECT id FROM contacts WHERE contacts.tenant_id = '{TENANT}'::UUID",
    "UPDATE contacts AS k SET name = c.name FROM companies c WHERE k.tenant_id = CAST(%(tenant)s AS uuid)"
    " AND c.tenant_id = k.tenant_id AND c.id = k.company_id",
    "SELECT 1 FROM contacts k LEFT JOIN companies c ON c.tenant_id = k.tenant_id JOIN tags t ON t.tenant_id = c.tenant_id"
    " WHERE %(tenant)s = k.tenant_id",
    "WITH some AS (SELECT * FROM contacts WHERE tenant_id = %(tenant)s) SELECT 1 FROM some s"
    " JOIN companies c ON c.tenant_id = s.tenant_id AND c.id = s.company_id",
    "INSERT INTO tags (tenant_id, id) VALUES (%(tenant)s, %(other)s)",
    "SELECT 1 FROM contacts k, companies c WHERE k.tenant_id = %(tenant)s AND c.tenant_id = %(tenant)s",
]
UNTOLD = {
    "SELECT id FROM contacts WHERE id = %(tenant)s": ["contacts"],
    "SELECT id FROM contacts WHERE tenant_id = %(other)s": ["contacts"],
    "SELECT 1 FROM contacts k JOIN companies c ON c.id = k.company_id WHERE k.tenant_id = %(tenant)s": ["c"],
    "SELECT 1 FROM contacts k, companies c WHERE c.tenant_id = %(tenant)s": ["k"],
    "SELECT 1 FROM contacts k JOIN companies c ON c.tenant_id = k.tenant_id": ["k", "c"],
    "SELECT 1 FROM contacts k WHERE k.tenant_id = %(tenant)s AND EXISTS (SELECT 1 FROM contacts k WHERE k.id = %(other)s)": ["k"],
    "DELETE FROM tags WHERE id IN (SELECT tag_id FROM contact_tag_assignments WHERE tenant_id = %(tenant)s)": [
        "tags",
        "contact_tag_assignments",
    ],
    "UPDATE contacts SET name = 'x'": ["contacts"],
}  # fmt: skip


@pytest.mark.parametrize("statement", TOLD)
def test_a_text_that_tells_each_place_its_tenant_passes(statement: str) -> None:
    assert unnamed_places(statement, {"tenant": UUID(TENANT), "other": new_id()}, TENANT) == []


@pytest.mark.parametrize("statement", UNTOLD)
def test_a_text_that_leaves_a_place_without_is_found_whatever_the_plan(statement: str) -> None:
    assert unnamed_places(statement, {"tenant": UUID(TENANT), "other": new_id()}, TENANT) == UNTOLD[statement]
