"""Thousands of records with many ties and many missing values, made by SQL, and walks through their lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import text

from leadgen.companies.queries import list_companies
from leadgen.companies.schemas import CompanyListQuery
from leadgen.contacts.queries import list_contacts
from leadgen.contacts.schemas import ContactListQuery
from leadgen.lists.cursor import Cursor
from leadgen.tenancy import Database

CODEC = Cursor("test")
# `hash` spreads what generate_series counts; every third or so has no value.
_SOME = "CASE WHEN hash % {0} <> 0 THEN {1} END"


def _pick(*members: str, nulls: int = 3) -> str:
    listed = ", ".join(f"'{member}'" for member in members)
    return _SOME.format(nulls, f"(ARRAY[{listed}])[1 + hash % {len(members)}]")


_COMPANIES = {
    "name": "'Firma ' || hash % 300",
    "name_key": _SOME.format(7, "'firma ' || hash % 300"),
    "domain": _SOME.format(3, "'d' || hash % 200 || '.example'"),
    "employees_count": _SOME.format(2, "hash % 50"),
    "revenue_eur_m": _SOME.format(3, "hash % 40 / 4.0"),
    "triage_score": _SOME.format(4, "hash % 100"),
    "credibility_score": _SOME.format(5, "hash % 100"),
    "hq_country": _pick("CZ", "NO", "FI"),
    "industry": _pick("it", "retail", "media"),
    "tier": _pick("tier_1_platinum", "tier_2_gold"),
    "status": "(ARRAY['new', 'enriched', 'needs_review'])[1 + hash % 3]",
    "updated_at": "timestamptz '2026-01-01 00:00+00' + hash % 500 * interval '1 second'",
}
_CONTACTS = {
    "name": "'Osoba ' || hash % 300",
    "sort_name": _SOME.format(5, "'osoba ' || hash % 300"),
    "company_id": _SOME.format(6, "companies[1 + hash % array_length(companies, 1)]"),
    "job_title": _pick("CEO", "Buyer", "Head of Sales"),
    "email": _SOME.format(3, "'p' || hash % 900 || '@a.example'"),
    "contact_score": _SOME.format(2, "hash % 20"),
    "authority_score": _SOME.format(3, "hash % 20"),
    "seniority_level": _pick("vp", "director", "other"),
    "department": _pick("sales", "finance"),
    "icp_fit": _pick("strong_fit", "weak_fit", nulls=4),
    "message_status": "(ARRAY['not_started', 'approved', 'sent'])[1 + hash % 3]",
    "updated_at": "timestamptz '2026-01-01 00:00+00' + hash % 500 * interval '1 second'",
}


def make_many_records(database: Database, tenant_id: UUID, *, companies: int, contacts: int) -> None:
    """Fill a tenant; the same columns come out every time, the ids do not."""
    with database.tenant_session(tenant_id) as session:
        given = {"tenant": tenant_id, "companies": companies, "contacts": contacts}
        for table, columns, count in (("companies", _COMPANIES, ":companies"), ("contacts", _CONTACTS, ":contacts")):
            names, values = ", ".join(columns), ", ".join(columns.values())
            session.execute(
                text(
                    f"INSERT INTO {table} (tenant_id, id, {names}) SELECT :tenant, gen_random_uuid(), {values}"
                    f" FROM (SELECT abs(hashint4(n)) / 3 AS hash FROM generate_series(1, {count}) AS n) AS lot,"
                    " (SELECT array_agg(id ORDER BY name_key, id) AS companies FROM companies) AS there"
                ),
                {key: value for key, value in given.items() if key == "tenant" or f":{key}" == count},
            )


def ids_of(database: Database, tenant_id: UUID, table: str) -> set[UUID]:
    """Every record that the tenant has."""
    with database.tenant_session(tenant_id) as session:
        return set(session.scalars(text(f"SELECT id FROM {table}")))


def walk(
    database: Database,
    tenant_id: UUID,
    query: type[ContactListQuery | CompanyListQuery],
    *,
    between: Callable[[], None] = lambda: None,
    **asked: Any,
) -> list[UUID]:
    """The ids of every page in turn; `between` happens between any two of them."""
    found: list[UUID] = []
    token = None
    while True:
        given = query.model_validate({"limit": 200, **asked, "cursor": token})
        with database.tenant_session(tenant_id) as session:
            page: Any = (
                list_contacts(session, given, CODEC)
                if isinstance(given, ContactListQuery)
                else list_companies(session, given, CODEC)
            )
        found += [item.id for item in page.items]
        token = page.next_cursor
        if token is None:
            return found
        between()
