"""A call is recorded before it is sent and its answer when it comes: what a worker leaves behind is neither asked nor paid again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import delete, text

from leadgen.budgets.ledger import reserve
from leadgen.budgets.queries import show_budget
from leadgen.budgets.reserved_call import ReservedCall
from leadgen.companies.models import Company
from leadgen.db import new_id
from leadgen.fields.enums import CompletionStatus as State
from leadgen.llm_usage.actions import charge_lapsed_calls, record_usage
from leadgen.observations.erase import erase_answers
from leadgen.pipeline.engine.claim import Claim, claim
from leadgen.pipeline.engine.store import Result, StageOfRun, bill_lost
from leadgen.pipeline.journal.calls import CallJournal, CallScope
from leadgen.pipeline.journal.rows import enter_left_over
from leadgen.pipeline.runs.control import finish_if_done, stop_run
from leadgen.pipeline.runs.start import load_plan
from leadgen.pipeline.stage import Findings, Usage
from leadgen.providers.base import HttpClient, Transient
from leadgen.providers.limits import LimitReachedError, WithdrawnError, asking
from leadgen.providers.recorder import RecordedAnswer, Request
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.pipeline.fake_stages import PAID, Bench, make_bench
from tests.pipeline.invariants import check_books, check_over
from tests.processes.waiting import until

SECRET = "sk-very-secret"
PRICE = Decimal("0.004")


@dataclass
class Site:
    """A paid service that writes down what it was asked. `fail` decides, by what is asked, how a call ends otherwise."""

    came: list[str] = field(default_factory=list)
    fail: Callable[[str], None] = lambda _asked: None
    size: int = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        asked = json.loads(request.read())["ask"]
        self.came.append(asked)
        self.fail(asked)
        headers = {"set-cookie": f"session={SECRET}", "content-type": "application/json"}
        return httpx2.Response(200, headers=headers, json={"said": asked, "pad": "x" * self.size})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass


class Dead(BaseException):
    """Ends a call where it is, as the death of its worker does."""


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def bench(own_database: Database, site: Site) -> Bench:
    """One paid stage of three calls for each record."""
    client = HttpClient(
        "paid",
        "http://paid",
        headers={"Authorization": SECRET},
        transport=site,
        is_paid=True,  # type: ignore[arg-type]
    )

    def behave(_code: str, key: UUID) -> Findings:
        usage = []
        for part in ("a", "b", "c"):
            answer = client.post_json("/ask", {"ask": f"{part} {key}"})
            usage.append(Usage(provider="paid", cost=PRICE, cost_source="provider", call_id=answer.call_id))
        return Findings(usage=tuple(usage))

    bench = make_bench(
        own_database,
        make_tenant(own_database),
        lambda made: [
            made.stage("l1", **(PAID | {"expected_cost": Decimal("0.03")}), expected_calls=3, max_attempts=2)
        ],
    )
    bench.made.behave = behave
    return bench


@dataclass
class Dying:
    """A worker that claims a run's rows, makes calls for them, and dies before it stores anything."""

    bench: Bench
    run_id: UUID
    claims: list[Claim]
    scopes: list[CallScope]

    @classmethod
    def work(cls, bench: Bench, run_id: UUID, **options: int) -> Dying:
        stage = bench.registry["l1"]
        with bench.database.tenant_session(bench.tenant_id) as session:
            claims = claim(session, run_id, "l1", limit=10, span=timedelta(seconds=60), cost=stage.expected_cost)
        calls = CallJournal(bench.database, **options)
        scopes = [calls.scope(bench.tenant_id, stage, item, ()) for item in claims]
        for item, scope in zip(claims, scopes, strict=True):
            with asking(lambda: True, scope), suppress(Dead):
                stage.call(None, {"id": str(item.entity_id)})
        dying = cls(bench, run_id, claims, scopes)
        until(lambda: dying.recorded() == {c.begun.id: c.answer is not None for scope in scopes for c in scope.calls()})
        return dying

    def recorded(self) -> dict[UUID, bool]:
        """Its calls as they are in the database, and whether their answers are."""
        found = rows(
            self.bench,
            "SELECT id, answered_at FROM call_journal WHERE id = ANY(:own)",
            own=[c.begun.id for scope in self.scopes for c in scope.calls()],
        )
        return {row.id: row.answered_at is not None for row in found}

    def die(self) -> None:
        """Its leases lapse."""
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            session.execute(
                text(
                    "UPDATE entity_stage_completions SET leased_until = now() - interval '1 s' WHERE lease IS NOT NULL"
                )
            )
            session.execute(text("UPDATE budget_reservations SET leased_until = now() - interval '1 s'"))

    def late(self) -> None:
        """Its calls are answered after all, and it finds its rows lost."""
        stage = self.bench.registry["l1"]
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            plan = load_plan(session, self.run_id)
            assert plan is not None
            results = []
            for item, scope in zip(self.claims, self.scopes, strict=True):
                usage = [
                    Usage(provider="paid", cost=PRICE, cost_source="provider", call_id=call.begun.id)
                    for call in scope.calls()
                ]
                results.append(Result(claim=item, state=State.COMPLETED, usage=tuple(usage)))
            bill_lost(session, StageOfRun(self.run_id, plan, stage), results)


def rows(bench: Bench, query: str, **given: Any) -> Sequence[Any]:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return session.execute(text(query), given).all()


def ledger(bench: Bench) -> list[tuple[str | None, Decimal]]:
    found = rows(bench, "SELECT cost_source, charged_usd FROM llm_usage_log ORDER BY cost_source, charged_usd")
    return [(row.cost_source, row.charged_usd) for row in found]


def dies_at(site: Site, part: str) -> None:
    def fail(asked: str) -> None:
        if asked.startswith(part):
            raise Dead

    site.fail = fail


def goes_on(site: Site) -> None:
    site.fail = lambda _asked: None
    site.came.clear()


KNOWN, UNKNOWN = ("provider", PRICE), ("unknown", Decimal("0.01"))


def test_answers_are_read_again_and_only_what_has_none_is_asked_again(bench: Bench, site: Site) -> None:
    bench.companies(2)
    run_id = bench.start(["l1"])
    dies_at(site, "c")
    dying = Dying.work(bench, run_id)
    assert sorted(asked[0] for asked in site.came) == ["a", "a", "b", "b", "c", "c"]
    dying.die()
    goes_on(site)
    bench.turn()
    assert [asked[0] for asked in site.came] == ["c", "c"]
    status = check_over(bench, run_id)
    assert status.counts.completed == 2
    assert ledger(bench) == [KNOWN] * 6 + [UNKNOWN] * 2
    assert rows(bench, "SELECT 1 FROM call_journal") == []
    costs = {row.cost_usd for row in rows(bench, "SELECT cost_usd FROM entity_stage_completions")}
    assert costs == {3 * PRICE + UNKNOWN[1]}
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert show_budget(session).unknown_usd == 2 * UNKNOWN[1]


def test_a_bill_that_comes_late_takes_the_place_of_what_was_assumed(bench: Bench, site: Site) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    dies_at(site, "b")
    dying = Dying.work(bench, run_id)
    dying.die()
    goes_on(site)
    bench.turn()
    assert ledger(bench) == [KNOWN] * 3 + [UNKNOWN]
    dying.late()
    dying.late()
    assert ledger(bench) == [KNOWN] * 4
    check_over(bench, run_id)
    assumed = rows(bench, "SELECT assumed_usd FROM llm_usage_log WHERE assumed_usd IS NOT NULL")
    assert [row.assumed_usd for row in assumed] == [UNKNOWN[1]]


def test_the_next_worker_may_die_as_well(bench: Bench, site: Site) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    for _ in range(2):
        dies_at(site, "b")
        Dying.work(bench, run_id).die()
    goes_on(site)
    bench.registry.stages["l1"] = replace(bench.registry["l1"], max_attempts=5)
    bench.turn()
    assert check_over(bench, run_id).counts.completed == 1
    # the second one did not look what the first had left, so it asked `a` again
    assert ledger(bench).count(UNKNOWN) == 2 + 1
    assert sorted(asked[0] for asked in site.came) == ["b", "c"]


def test_an_answer_is_read_although_the_last_attempt_died(bench: Bench, site: Site) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE entity_stage_completions SET attempts = 1"))
    Dying.work(bench, run_id).die()
    goes_on(site)
    bench.turn()
    assert check_over(bench, run_id).counts.completed == 1
    assert site.came == []
    assert ledger(bench) == [KNOWN] * 3


def test_a_record_is_given_up_when_its_answers_kill_too(bench: Bench, site: Site) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    Dying.work(bench, run_id).die()
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE entity_stage_completions SET attempts = 3"))
    bench.turn()
    assert check_over(bench, run_id).counts.failed == 1
    # the answers are there, and nobody read what they cost
    assert ledger(bench) == [UNKNOWN] * 3


def test_a_call_that_was_not_its_turn_leaves_what_was_answered(bench: Bench, site: Site) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    late = [True]

    def fail(asked: str) -> None:
        if asked.startswith("b") and late.pop() if late else False:
            raise Transient("paid", "own limit reached", reason="own_limit")

    site.fail = fail
    bench.turn()
    assert check_over(bench, run_id).counts.completed == 1
    assert sorted(asked[0] for asked in site.came) == ["a", "b", "b", "c"]


@pytest.mark.parametrize(
    ("error", "unknown"),
    [(httpx2.ReadTimeout, 1), (httpx2.RemoteProtocolError, 1), (httpx2.ConnectError, 0), (httpx2.ConnectTimeout, 0)],
)
def test_a_call_without_an_answer_is_charged_as_expected(
    bench: Bench, site: Site, error: type[httpx2.TransportError], unknown: int
) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    late = [True]

    def fail(asked: str) -> None:
        if asked.startswith("a") and late:
            late.clear()
            raise error("no answer")

    site.fail = fail
    bench.turn()
    assert check_over(bench, run_id).counts.completed == 1
    assert ledger(bench) == [KNOWN] * 3 + [UNKNOWN] * unknown


def test_a_stopped_run_enters_what_its_dead_worker_asked(bench: Bench, site: Site) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    dies_at(site, "c")
    dying = Dying.work(bench, run_id)
    dying.die()
    with bench.database.tenant_session(bench.tenant_id) as session:
        stop_run(session, run_id)
    with bench.database.tenant_session(bench.tenant_id) as session:
        finish_if_done(session, run_id)
    assert check_over(bench, run_id).counts.cancelled == 1
    assert ledger(bench) == [UNKNOWN] * 3
    assert rows(bench, "SELECT 1 FROM call_journal") == []


def test_neither_keys_nor_cookies_are_recorded(bench: Bench, site: Site) -> None:
    bench.companies(1)
    Dying.work(bench, bench.start(["l1"]))
    (shown, *_others) = rows(bench, "SELECT to_jsonb(j) - 'body' AS row, headers FROM call_journal j")
    assert SECRET not in json.dumps(shown.row)
    assert set(shown.headers) == {"content-type"}


def test_an_answer_that_is_too_large_is_asked_for_again(bench: Bench, site: Site) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    dying = Dying.work(bench, run_id, most_kept=10)
    assert [row.body for row in rows(bench, "SELECT body FROM call_journal")] == [None] * 3
    dying.die()
    goes_on(site)
    bench.turn()
    assert len(site.came) == 3
    assert ledger(bench) == [KNOWN] * 3 + [UNKNOWN] * 3
    check_books(bench)


def test_nothing_about_an_erased_record_is_kept(bench: Bench, site: Site) -> None:
    (company,) = bench.companies(1)
    run_id = bench.start(["l1"])
    dying = Dying.work(bench, run_id)
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(delete(Company).where(Company.id == company))
        erase_answers(session, [company])
    assert [row.body for row in rows(bench, "SELECT body FROM call_journal")] == [None] * 3
    # an answer that comes after that is not kept either
    (call, *_others) = dying.scopes[0].calls()
    assert call.answer is not None
    dying.scopes[0].end(replace(call.answer, body=b"somebody", status=201))
    until(lambda: rows(bench, "SELECT 1 FROM call_journal WHERE status = 201"))
    assert [row.body for row in rows(bench, "SELECT body FROM call_journal")] == [None] * 3


def test_no_call_is_sent_for_a_row_that_another_worker_owns(bench: Bench, site: Site) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    dies_at(site, "a")
    dying = Dying.work(bench, run_id)
    dying.die()
    goes_on(site)
    bench.turn()
    site.came.clear()
    with asking(lambda: True, dying.scopes[0]), pytest.raises(Transient) as refused:
        bench.registry["l1"].call(None, {"id": str(dying.claims[0].entity_id)})
    assert refused.value.reason == WithdrawnError.reason
    assert site.came == []


def test_no_call_is_sent_while_it_cannot_be_recorded(bench: Bench, site: Site) -> None:
    (company,) = bench.companies(1)
    away = CallJournal(Database("postgresql://nobody@127.0.0.1:1/none"))
    stage = bench.registry["l1"]
    item = Claim(new_id(), company, 1, new_id(), Decimal(0), None)
    with asking(lambda: True, away.scope(bench.tenant_id, stage, item, ())), pytest.raises(Transient) as refused:
        stage.call(None, {"id": str(company)})
    assert refused.value.reason == LimitReachedError.reason
    assert site.came == []


def test_calls_of_finished_rows_are_entered_after_a_while(bench: Bench, site: Site) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    dying = Dying.work(bench, run_id)
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE call_journal SET created_at = now() - interval '1 hour'"))
    assert enter_left_over(bench.database) == 0
    dying.die()
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE entity_stage_completions SET state = 'failed', finished_at = now(), lease = NULL"))
    assert enter_left_over(bench.database) == 1
    assert ledger(bench) == [UNKNOWN] * 3
    assert enter_left_over(bench.database) == 0


class TestOutsideRuns:
    """A call whose money is reserved, and no completion is there for it."""

    @pytest.fixture
    def lease(self, bench: Bench) -> UUID:
        lease = new_id()
        with bench.database.tenant_session(bench.tenant_id) as session:
            reserve(session, lease, purpose="import", unit=Decimal("0.02"), units=1, span=timedelta(seconds=-1))
        return lease

    @pytest.fixture
    def recorder(self, bench: Bench, lease: UUID) -> Iterator[ReservedCall]:
        recorder = ReservedCall(bench.database, bench.tenant_id, lease)
        with asking(lambda: True, recorder):
            yield recorder

    def test_one_that_was_sent_is_charged_when_it_lapses_and_corrected_later(
        self, bench: Bench, recorder: ReservedCall
    ) -> None:
        call_id = recorder.begin(Request("paid", "digest", is_paid=True))
        assert charge_lapsed_calls(bench.database) == 1
        assert charge_lapsed_calls(bench.database) == 0
        assert ledger(bench) == [("unknown", Decimal("0.02"))]
        with bench.database.tenant_session(bench.tenant_id) as session:
            bill = {
                "id": call_id,
                "purpose": "import",
                "provider": "paid",
                "cost_usd": PRICE,
                "cost_source": "provider",
            }
            record_usage(session, [bill])
        assert ledger(bench) == [KNOWN]
        check_books(bench)

    def test_one_that_was_never_sent_costs_nothing(self, bench: Bench, recorder: ReservedCall) -> None:
        assert charge_lapsed_calls(bench.database) == 0
        recorder.cancel(recorder.begin(Request("paid", "digest", is_paid=True)))
        assert charge_lapsed_calls(bench.database) == 0
        assert ledger(bench) == []


def test_a_digest_tells_requests_apart_and_not_their_headers(site: Site) -> None:
    seen: list[Request] = []

    class Noting:
        def find(self, request: Request) -> RecordedAnswer | None:
            seen.append(request)
            return None

        def begin(self, _request: Request) -> UUID:
            return new_id()

        def end(self, answer: RecordedAnswer) -> None: ...

        def cancel(self, call_id: UUID) -> None: ...

    client = HttpClient("paid", "http://paid", transport=site)  # type: ignore[arg-type]
    with asking(lambda: True, Noting()):
        for headers, ask in (({}, "a"), ({"X-Timestamp": "1"}, "a"), ({}, "b")):
            client.request("POST", "/ask", body={"ask": ask}, headers=headers)
        client.request("POST", "/other", body={"ask": "a"})
    first, same, other, elsewhere = (request.digest for request in seen)
    assert first == same
    assert len({first, other, elsewhere}) == 3
