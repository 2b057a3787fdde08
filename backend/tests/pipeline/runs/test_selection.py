"""What a selection holds, before and when a run freezes it."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text

from leadgen.companies.company_filter import CompanyFilter
from leadgen.companies.models import Company
from leadgen.contacts.contact_filter import ContactFilter
from leadgen.contacts.models import Contact
from leadgen.db import new_id
from leadgen.fields.enums import CompanySize, CompanyTier
from leadgen.pipeline.runs.sampling import allocate
from leadgen.pipeline.runs.schemas import SelectionIn
from leadgen.pipeline.runs.selection import find_members
from leadgen.records.models import Owner
from leadgen.tenancy import Database
from tests.client import Api
from tests.conftest import make_tenant
from tests.pipeline.fake_stages import Bench, make_bench, product_shape


def held(bench: Bench, selection: SelectionIn) -> tuple[set[UUID], set[UUID]]:
    with bench.database.tenant_session(bench.tenant_id) as session:
        members = find_members(session, selection)
        return {row.id for row in session.execute(members.companies)}, {
            row.id for row in session.execute(members.contacts)
        }


def counted(bench: Bench, selection: SelectionIn) -> tuple[int, int]:
    companies, contacts = held(bench, selection)
    return len(companies), len(contacts)


def make(bench: Bench, *rows: Any) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.add_all(rows)


def company(bench: Bench, **values: Any) -> Company:
    return Company(tenant_id=bench.tenant_id, id=new_id(), name="Firma", **values)


def owner(bench: Bench, name: str) -> UUID:
    key = new_id()
    make(bench, Owner(tenant_id=bench.tenant_id, id=key, name=name, name_key=name.casefold()))
    return key


@pytest.mark.parametrize("kind", ["company", "contact"])
def test_the_selection_is_what_the_run_gets(bench: Bench, kind: str) -> None:
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


def test_owner_and_tier_narrow_companies_and_contacts_follow(bench: Bench) -> None:
    mine, theirs = owner(bench, "Ola"), owner(bench, "Per")
    gold, silver, nobody = (
        company(bench, owner_id=mine, tier=CompanyTier.TIER_2_GOLD),
        company(bench, owner_id=mine, tier=CompanyTier.TIER_3_SILVER),
        company(bench),
    )
    make(bench, gold, silver, nobody)
    # the contact's own owner does not matter where there is a company
    person = Contact(tenant_id=bench.tenant_id, id=new_id(), name="A", company_id=gold.id, owner_id=theirs)
    elsewhere = Contact(tenant_id=bench.tenant_id, id=new_id(), name="B", company_id=nobody.id, owner_id=mine)
    alone = Contact(tenant_id=bench.tenant_id, id=new_id(), name="C", owner_id=mine)
    make(bench, person, elsewhere, alone)
    assert held(bench, SelectionIn(all=True, owner_ids=[mine])) == ({gold.id, silver.id}, {person.id, alone.id})
    assert held(bench, SelectionIn(all=True, owner_ids=[theirs])) == (set(), set())
    assert held(bench, SelectionIn(all=True, owner_ids=["empty"])) == ({nobody.id}, {elsewhere.id})
    only_gold = SelectionIn(all=True, owner_ids=[mine], tiers=[CompanyTier.TIER_2_GOLD])
    assert held(bench, only_gold) == ({gold.id}, {person.id})
    assert held(bench, SelectionIn(all=True, tiers=["empty"])) == ({nobody.id}, {elsewhere.id, alone.id})
    assert held(bench, SelectionIn(contact_ids=[person.id, elsewhere.id], tiers=[CompanyTier.TIER_2_GOLD])) == (
        {gold.id},
        {person.id},
    )


def test_a_sample_is_proportional_repeatable_and_frozen(bench: Bench) -> None:
    shape = {("CZ", "small"): 60, ("NO", "small"): 30, ("NO", "enterprise"): 7, ("FR", None): 3}
    make(
        bench,
        *(
            company(bench, hq_country=country, company_size=CompanySize(size) if size else None)
            for (country, size), number in shape.items()
            for _ in range(number)
        ),
    )
    bench.contacts(next(iter(held(bench, SelectionIn(all=True))[0])), 2)
    selection = SelectionIn(all=True, sample_size=10, sample_seed=7)
    companies, _ = held(bench, selection)
    assert held(bench, selection)[0] == companies
    assert held(bench, selection.model_copy(update={"sample_seed": 8}))[0] != companies
    with bench.database.tenant_session(bench.tenant_id) as session:
        drawn = session.execute(
            text("SELECT hq_country, company_size, count(*) FROM companies WHERE id = ANY(:ids) GROUP BY 1, 2"),
            {"ids": list(companies)},
        )
        assert {(row[0], row[1]): row[2] for row in drawn} == {
            ("CZ", "small"): 6,
            ("NO", "small"): 3,
            ("NO", "enterprise"): 1,
        }


def test_a_sample_of_contacts_holds_only_those_chosen_and_people_without_a_company(bench: Bench) -> None:
    first, second = bench.companies(2)
    chosen, _not_chosen = bench.contacts(first, 2)
    other = bench.contacts(second, 1)
    alone = bench.contacts(None, 2)
    everyone = SelectionIn(contact_ids=[chosen, *other, *alone], sample_size=4)
    assert held(bench, everyone) == ({first, second}, {chosen, *other, *alone})
    companies, contacts = held(bench, everyone.model_copy(update={"sample_size": 2}))
    # two units, half of them companies: one company with its chosen contact, one person alone
    assert len(companies) == 1
    assert len(contacts) == 2
    assert len(contacts & set(alone)) == 1


def test_a_sample_larger_than_everything_is_everything(bench: Bench) -> None:
    bench.companies(3)
    assert counted(bench, SelectionIn(all=True, sample_size=50)) == (3, 0)


@pytest.mark.parametrize("seed", range(200))
def test_shares_are_fair_whatever_the_strata(seed: int) -> None:
    rng = random.Random(seed)
    sizes = {
        (f"{number}",): rng.choice([1, 2, 3, 10, rng.randrange(1, 5000)]) for number in range(rng.randrange(1, 40))
    }
    total = sum(sizes.values())
    sample = rng.randrange(1, total + 20)
    taken = allocate(sizes, sample)
    assert taken == allocate(dict(reversed(sizes.items())), sample)
    assert sum(taken.values()) == min(sample, total)
    for key, size in sizes.items():
        exact = min(sample, total) * size / total
        assert 0 <= taken[key] <= size
        assert abs(taken[key] - exact) < 1
    # whoever was rounded up had at least as large a remainder as whoever was rounded down
    up = [min(sample, total) * sizes[k] / total % 1 for k in sizes if taken[k] > min(sample, total) * sizes[k] / total]
    down = [
        min(sample, total) * sizes[k] / total % 1 for k in sizes if taken[k] < min(sample, total) * sizes[k] / total
    ]
    assert not up or not down or min(up) >= max(down) - 1e-9


def test_every_record_has_the_same_chance(bench: Bench) -> None:
    ids = bench.companies(20)
    drawn = Counter(
        key for seed in range(120) for key in held(bench, SelectionIn(all=True, sample_size=5, sample_seed=seed))[0]
    )
    # 30 expected of each; five standard deviations are 24
    assert set(drawn) == set(ids)
    assert max(drawn.values()) < 54
    assert min(drawn.values()) > 6


def test_what_is_imported_while_a_run_freezes_its_members_is_in_it_whole_or_not_at_all(bench: Bench) -> None:
    """A company and its person are committed between two statements of the start, wherever there are two."""
    [company_id] = bench.companies(1)
    bench.contacts(company_id, 1)
    came: list[UUID] = []

    def come(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "INSERT INTO pipeline_run_members" in statement and not came:
            came.extend(bench.companies(1))
            came.extend(bench.contacts(came[0], 1))

    event.listen(bench.database.engine, "after_cursor_execute", come)
    try:
        run_id = bench.start(["l1", "person"])
    finally:
        event.remove(bench.database.engine, "after_cursor_execute", come)
    with bench.database.tenant_session(bench.tenant_id) as session:
        rows = session.execute(
            text("SELECT entity_id, company_id FROM pipeline_run_members WHERE run_id = :run"), {"run": run_id}
        ).all()
    members = {row.entity_id for row in rows}
    assert {row.company_id for row in rows if row.company_id} <= members
    bench.turn()
    status = bench.status(run_id)
    assert (status.company_count, status.contact_count, len(members)) == (1, 1, 2)
    assert (status.counts.completed, status.counts.blocked) == (2, 0)
    assert len(came) == 2
    assert counted(bench, SelectionIn(all=True)) == (2, 2)


SCHEDULE = {"name": "Nightly", "cron": "0 3 * * *"}


@pytest.mark.parametrize("where", ["dag-run", "estimate", "start", "run-all", "schedules"])
def test_records_that_are_not_there_are_counted_and_refused(
    api: Api, bench: Bench, database: Database, where: str
) -> None:
    mine = bench.companies(2)
    [person] = bench.contacts(mine[0], 1)
    theirs = make_bench(database, make_tenant(database), product_shape).companies(1)

    def ask(**selection: Any) -> Any:
        named = {key: [str(item) for item in ids] for key, ids in selection.items()}
        run: dict[str, Any] = {"stages": ["l1"], "selection": named}
        body = {"schedules": SCHEDULE | {"config": run}, "start": {"stage": "l1", "selection": named}}.get(where, run)
        if where == "run-all":
            body = {"selection": named}
        return api.call("POST", f"/api/pipeline/{where}", json=body)

    refused = ask(company_ids=[*mine, *theirs, new_id()], contact_ids=[new_id()], tag_ids=[new_id()])
    assert refused.status_code == 422
    prefix = "config.selection" if where == "schedules" else "selection"
    assert [(item["field"], item["message"]) for item in refused.get_json()["errors"]] == [
        (f"{prefix}.company_ids", "2 of 4 companies are not there."),
        (f"{prefix}.contact_ids", "This contact is not there."),
        (f"{prefix}.tag_ids", "This tag is not there."),
    ]
    assert api.get("/api/pipeline/runs")["total"] == 0
    assert api.get("/api/pipeline/schedules")["items"] == []
    assert ask(company_ids=mine, contact_ids=[person]).status_code in {200, 201}


def test_a_schedule_is_not_changed_to_records_that_are_not_there_and_outlives_those_deleted(
    api: Api, bench: Bench
) -> None:
    first, second = bench.companies(2)

    def config(*ids: UUID) -> dict[str, Any]:
        return {"stages": ["l1"], "selection": {"company_ids": [str(key) for key in ids]}}

    made = api.post("/api/pipeline/schedules", SCHEDULE | {"config": config(first, second)})
    path = f"/api/pipeline/schedules/{made['id']}"
    refused = api.call("PATCH", path, json={"version": 1, "config": config(first, new_id())})
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "config.selection.company_ids")
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("DELETE FROM companies WHERE id = :id"), {"id": second})
    assert api.post(f"{path}/run-now")["company_count"] == 1
