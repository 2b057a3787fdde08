"""What a batch costs: no statement of a drain reads more than its batch, whatever the planner believes about the table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import event

from leadgen.bootstrap.database.provision import app_url
from leadgen.db import new_id
from leadgen.fields.field import Entity, SourceKind
from leadgen.observations.fold import Observation, SourcedValue
from leadgen.observations.statistics import WORTH_IT, is_believed
from leadgen.observations.store import NewRecord, record_observations
from leadgen.pipeline.campaign_runs import select_ahead
from leadgen.pipeline.engine.claim import give_back, renew
from leadgen.pipeline.engine.sql import by_hash
from leadgen.pipeline.runs.control import retry_failed
from leadgen.pipeline.runs.start_steps import Sizes, go_on_starting
from leadgen.pipeline.stage import Finding, Findings
from leadgen.tenancy import Database
from leadgen.tenants.models import Tenant
from tests.conftest import _clone
from tests.examples import full
from tests.pipeline.engine.test_leases import NOW, put, take
from tests.pipeline.fake_stages import WHOLE, Bench, make_bench, product_shape
from tests.pipeline.runs.test_retrying import fails

GROWING = ("entity_stage_completions", "pipeline_run_members")
ONE_ROW = re.compile(r"\b(id|entity_id|company_id) >?= ")
QUEUES = ("ix_entity_stage_completions_open", "ix_entity_stage_completions_ended")


def new_bench(database: Database) -> Bench:
    tenant_id = new_id()
    with database.system_session() as session:
        session.add(Tenant(id=tenant_id, slug=f"plans-{tenant_id.hex[-8:]}", name="Plans"))
    return make_bench(database, tenant_id, product_shape)


def scans(node: Mapping[str, Any], tables: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    if node.get("Relation Name") in tables and node["Node Type"].endswith("Scan"):
        yield node
    for below in node.get("Plans", ()):
        yield from scans(below, tables)


def is_bound(node: Mapping[str, Any]) -> bool:
    """Whether the scan finds its rows by place, by their own key, or at the head of a stage's queue."""
    if node["Node Type"] == "Tid Scan":
        return True
    condition = node.get("Index Cond") or node.get("Recheck Cond", "")
    return bool(ONE_ROW.search(condition)) or (node.get("Index Name") in QUEUES and "stage = " in condition)


@contextmanager
def explained(database: Database, *tables: str) -> Iterator[dict[str, list[Mapping[str, Any]]]]:
    """The scans of `tables` by each statement that names one, as planned where it was sent."""
    seen: dict[str, list[Mapping[str, Any]]] = {}

    def explain(_conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if any(name in statement for name in tables) and not statement.startswith("EXPLAIN"):
            with cursor.connection.cursor() as own:
                own.execute("EXPLAIN (FORMAT JSON) " + statement, parameters)
                seen.setdefault(statement, []).extend(scans(own.fetchone()[0][0]["Plan"], tables))

    event.listen(database.engine, "before_cursor_execute", explain)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", explain)


def drain_all(bench: Bench, run_id: UUID) -> dict[str, list[Mapping[str, Any]]]:
    with explained(bench.database, *GROWING) as seen:
        for code in bench.registry.stages:
            bench.engine.drain(bench.tenant_id, run_id, code)
    assert bench.status(run_id).status == "succeeded"
    return seen


def start(bench: Bench, number: int) -> UUID:
    for company in bench.companies(number):
        bench.contacts(company, 1)
    return bench.start(WHOLE)


def renew_store_and_give_back(bench: Bench, run_id: UUID) -> None:
    held = take(bench, run_id, "l1")
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert renew(session, held, span=NOW) == {item.key for item in held}
    put(bench, run_id, "l1", held[:20])
    with bench.database.tenant_session(bench.tenant_id) as session:
        give_back(session, run_id, "l1", held[20:])


def unbound(seen: Mapping[str, list[Mapping[str, Any]]]) -> list[str]:
    return sorted(
        {
            f"{' '.join(statement.split())[:90]}: {node['Node Type']} by {node.get('Index Name')}"
            for statement, nodes in seen.items()
            for node in nodes
            if not is_bound(node)
        }
    )


@pytest.fixture(scope="module", params=[False, *full(True)], ids=["never analyzed", "analyzed without this namespace"])
def grown(request: pytest.FixtureRequest, server_url: str, template: str) -> Iterator[Database]:
    """A database in which another namespace has done 400 companies; tests make a namespace of their own in it."""
    with _clone(server_url, template) as url:
        database = Database(app_url(url))
        old = new_bench(database)
        drain_all(old, start(old, 400))
        if request.param:
            with psycopg.connect(url, autocommit=True) as conn:
                conn.execute("VACUUM ANALYZE")
        yield database
        database.dispose()


def test_a_drain_reads_no_more_than_its_batch(grown: Database) -> None:
    bench = new_bench(grown)
    run_id = start(bench, 60)
    with explained(grown, *GROWING) as renewed:
        renew_store_and_give_back(bench, run_id)
    assert Counter(bench.states(run_id, "l1").values()) == {"completed": 20, "ready": 40}
    drained = drain_all(bench, run_id)
    assert len(renewed) > 5
    assert len(drained) > 8
    assert unbound(renewed | drained) == []


def test_a_part_of_a_large_retry_reads_no_more_than_its_records(grown: Database) -> None:
    bench = new_bench(grown)
    bench.made.behave = fails("l1")
    run_id = start(bench, 60)
    bench.turn()
    with grown.tenant_session(bench.tenant_id) as session:
        assert retry_failed(session, run_id, sizes=Sizes(inline=-1)) == 60
    with explained(grown, *GROWING) as seen:
        go_on_starting(grown, bench.registry, bench.tenant_id, run_id, sizes=Sizes(chunk=20))
    assert bench.status(run_id).counts.ready == 60
    assert len(seen) > 8
    assert unbound(seen) == []


def said_companies(bench: Bench, number: int) -> None:
    said = [
        Observation(
            entity=Entity.COMPANY,
            entity_id=new_id(),
            source_kind=SourceKind.IMPORT,
            source_ref="import:list",
            observed_at=datetime.now(UTC),
            values={"name": SourcedValue(f"Firma {place}")},
        )
        for place in range(number)
    ]
    with bench.database.tenant_session(bench.tenant_id) as session:
        record_observations(session, said, new={item.entity_id: NewRecord({}) for item in said})


def test_what_is_stored_is_found_by_record_in_a_namespace_that_statistics_do_not_know(
    own_database: Database, own_admin_url: str
) -> None:
    said_companies(new_bench(own_database), WORTH_IT)
    with psycopg.connect(own_admin_url, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
    bench = new_bench(own_database)
    bench.made.behave = lambda _code, _record: Findings(values={"hq_city": Finding("Brno")})
    said_companies(bench, WORTH_IT)
    with own_database.tenant_session(bench.tenant_id) as session:
        assert not is_believed(session, Entity.COMPANY, WORTH_IT)
    run_id = bench.start(["l1"])
    with explained(own_database, "observations") as seen:
        bench.engine.drain(bench.tenant_id, run_id, "l1")
    assert seen
    assert unbound(seen) == []
    with own_database.tenant_session(bench.tenant_id) as session:
        assert is_believed(session, Entity.COMPANY, WORTH_IT)


def joins(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "Join Type" in node:
        yield node
    for below in node.get("Plans", ()):
        yield from joins(below)


def test_what_a_run_is_to_do_is_joined_by_its_records(own_database: Database) -> None:
    bench = new_bench(own_database)
    run_id = start(bench, 60)
    put(bench, run_id, "l1", take(bench, run_id, "l1")[:40])
    with own_database.tenant_session(bench.tenant_id) as session, by_hash(session):
        ahead = select_ahead(bench.tenant_id, [run_id], "l1").compile(dialect=own_database.engine.dialect)
        [(plan,)] = session.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {ahead}", ahead.params).all()
    [join] = joins(plan[0]["Plan"])
    assert "entity_id" in join.get("Hash Cond", ""), f"{join['Node Type']} by {join.get('Merge Cond')}"
