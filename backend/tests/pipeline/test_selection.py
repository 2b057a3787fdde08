"""What a selection holds, before and when a run freezes it."""

from __future__ import annotations

from uuid import UUID

import pytest

from leadgen.companies.company_filter import CompanyFilter
from leadgen.contacts.contact_filter import ContactFilter
from leadgen.pipeline.schemas import SelectionIn
from leadgen.pipeline.selection import count_members
from tests.pipeline.made_up import Bench


def counted(bench: Bench, selection: SelectionIn) -> tuple[int, int]:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return count_members(session, selection)


@pytest.mark.parametrize("kind", ["company", "contact"])
def test_the_estimate_is_what_the_run_gets(bench: Bench, kind: str) -> None:
    first, second, third = bench.companies(3)
    mine, *_ = bench.contacts(first, 2)
    bench.contacts(second, 2)
    bench.contacts(third, 1)
    selection = SelectionIn(company_ids=[second]) if kind == "company" else SelectionIn(contact_ids=[mine])
    status = bench.run(["l1", "person"], **selection.model_dump(exclude_defaults=True))
    assert counted(bench, selection) == (status.company_count, status.contact_count)
    assert status.company_count == 1


def test_what_was_taken_out_of_everything_that_matches_is_left_out(bench: Bench) -> None:
    first, second = bench.companies(2)
    mine, other = bench.contacts(first, 2)
    bench.contacts(second, 1)
    without: list[UUID] = [second]
    assert counted(bench, SelectionIn(company_filter=CompanyFilter(), not_company_ids=without)) == (1, 2)
    assert counted(bench, SelectionIn(contact_filter=ContactFilter(), not_contact_ids=[mine, other])) == (1, 1)
