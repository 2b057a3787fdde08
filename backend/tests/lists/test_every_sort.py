"""Walking every page of any sort gives every record exactly once, in both directions."""

from __future__ import annotations

from uuid import UUID

import pytest

from leadgen.companies.schemas import CompanyListQuery, CompanySort
from leadgen.contacts.schemas import ContactListQuery, ContactSort
from leadgen.lists.keyset import Direction
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.lists.many_records import ids_of, make_many_records, walk

SORTS = [
    *((ContactListQuery, "contacts", sort) for sort in ContactSort),
    *((CompanyListQuery, "companies", sort) for sort in CompanySort),
]


@pytest.fixture(scope="module")
def some(database: Database) -> UUID:
    """A tenant with more records than five pages hold."""
    tenant_id = make_tenant(database)
    make_many_records(database, tenant_id, companies=1_050, contacts=1_050)
    return tenant_id


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize(("query", "table", "sort"), SORTS, ids=[f"{table}-{sort}" for _, table, sort in SORTS])
def test_every_record_exactly_once(
    database: Database,
    some: UUID,
    query: type[ContactListQuery | CompanyListQuery],
    table: str,
    sort: ContactSort | CompanySort,
    direction: Direction,
) -> None:
    found = walk(database, some, query, sort=sort, direction=direction)
    assert len(found) == 1_050
    assert set(found) == ids_of(database, some, table)
