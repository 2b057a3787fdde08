"""A service that fails in a row rests, for all workers; its rows wait, others go on; one call tries it out."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2
import pytest
from flask import Flask
from sqlalchemy import text

from leadgen.bootstrap.providers import make_providers
from leadgen.enrichment.providers import Providers
from leadgen.fields.enums import RunStatus
from leadgen.gates.breaker import FAILURES, Circuit, circuits, in_words
from leadgen.gates.gate import SharedGate
from leadgen.pipeline.engine.call import Backoff
from leadgen.pipeline.stage import Findings, Stage
from leadgen.providers.base import HttpClient, NotFound, Permanent, ProviderError, Transient
from leadgen.providers.limits import Limits
from leadgen.providers.llm.base import LLMRequest
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.pipeline.fake_stages import Bench, Made, make_bench

QUESTION = LLMRequest(model="perplexity/sonar", prompt="Who is Testovací s.r.o.?")


@pytest.fixture
def two_workers(sandbox_app: Flask, own_database: Database, tmp_path) -> tuple[Providers, Providers]:
    """The product's clients as two worker processes make them: two sets, on one database."""
    settings = Settings(data_dir=tmp_path, sandbox=True)
    one, other = (
        make_providers(settings, transport=httpx2.WSGITransport(app=sandbox_app), database=own_database) for _ in "12"
    )
    return one, other


def faults(sandbox_app: Flask):
    return sandbox_app.extensions["faults"]


def ask(providers: Providers) -> str:
    """`ok`, or the reason why not."""
    try:
        providers.research.complete(QUESTION)
    except ProviderError as error:
        return error.reason
    return "ok"


def asked(sandbox_app: Flask, service: str = "perplexity") -> int:
    return len(faults(sandbox_app).calls(service))


def circuit(database: Database, provider: str = "perplexity") -> Circuit:
    with database.system_session() as session:
        return circuits(session, [provider])[provider]


def let_rest_pass(database: Database) -> None:
    with database.system_session() as session:
        session.execute(
            text(
                "UPDATE provider_states SET broken_until = broken_until - interval '1 hour',"
                " asked_until = asked_until - interval '1 hour', trial_until = trial_until - interval '1 hour'"
            )
        )


def fresh_news(*workers: Providers) -> None:
    """As if the moment had passed for which a worker trusts its last look."""
    for providers in workers:
        gate(providers)._looked_at = float("-inf")


def gate(providers: Providers) -> SharedGate:
    found = providers.research._http._gate  # type: ignore[attr-defined]
    assert isinstance(found, SharedGate)
    return found


def break_it(sandbox_app: Flask, providers: Providers, kind: str = "503") -> None:
    faults(sandbox_app).add("perplexity", kind, times=FAILURES)
    for _ in range(FAILURES):
        assert ask(providers) != "ok"


class TestTheCircuit:
    def test_failures_in_a_row_let_it_rest_for_all_workers(self, two_workers, sandbox_app, own_database) -> None:
        one, other = two_workers
        break_it(sandbox_app, one)
        assert asked(sandbox_app) == FAILURES
        fresh_news(other)
        assert [ask(one), ask(other), ask(other)] == ["resting"] * 3
        assert asked(sandbox_app) == FAILURES  # nobody was asked
        state = circuit(own_database)
        assert state.health == "resting"
        assert 25 < state.wait <= 30
        with pytest.raises(Transient) as refused:
            one.research.complete(QUESTION)
        assert refused.value.retry_after
        assert f"Perplexity: resting until {state.rests_until:%H:%M}" in str(refused.value)
        assert f"{FAILURES} failures in a row" in str(refused.value)

    @pytest.mark.parametrize("kind", ["500", "529", "timeout", "503"])
    def test_failures_of_two_workers_add_up(self, two_workers, sandbox_app, own_database, kind) -> None:
        faults(sandbox_app).add("perplexity", kind, times=None)
        for number in range(FAILURES):
            fresh_news(*two_workers)
            assert ask(two_workers[number % 2]) not in {"ok", "resting"}
        fresh_news(*two_workers)
        assert {ask(providers) for providers in two_workers} == {"resting"}

    def test_a_success_between_makes_it_no_row(self, two_workers, sandbox_app, own_database) -> None:
        one, _ = two_workers
        for _ in range(3):
            faults(sandbox_app).add("perplexity", "500", times=FAILURES - 1)
            for _ in range(FAILURES - 1):
                assert ask(one) == "http_500"
            assert ask(one) == "ok"
        assert circuit(own_database).failures == 0

    def test_success_of_a_service_that_is_well_writes_nothing(self, two_workers, own_database) -> None:
        assert [ask(two_workers[0]) for _ in range(3)] == ["ok"] * 3
        with own_database.system_session() as session:
            assert session.execute(text("SELECT count(*) FROM provider_states")).scalar_one() == 0

    def test_after_the_rest_one_call_of_all_tries_it_out(self, two_workers, sandbox_app, own_database) -> None:
        break_it(sandbox_app, two_workers[0])
        let_rest_pass(own_database)
        fresh_news(*two_workers)
        faults(sandbox_app).add("perplexity", "latency", seconds=0.4)
        said: list[str] = []
        line = threading.Barrier(8)

        def call(providers: Providers) -> None:
            line.wait()
            said.append(ask(providers))

        threads = [threading.Thread(target=call, args=(two_workers[n % 2],)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Counter(said) == {"ok": 1, "resting": 7}
        assert asked(sandbox_app) == FAILURES + 1
        fresh_news(*two_workers)
        assert [ask(providers) for providers in two_workers] == ["ok", "ok"]
        assert circuit(own_database).health == "ok"

    def test_a_try_that_fails_makes_the_next_rest_longer(self, two_workers, sandbox_app, own_database) -> None:
        one, _ = two_workers
        break_it(sandbox_app, one)
        rests = [circuit(own_database).wait]
        for _ in range(7):
            let_rest_pass(own_database)
            fresh_news(one)
            faults(sandbox_app).add("perplexity", "500")
            assert ask(one) == "http_500"
            rests.append(circuit(own_database).wait)
        assert [round(rest / 10) * 10 for rest in rests] == [30, 60, 120, 240, 480, 600, 600, 600]

    def test_a_caller_that_died_while_trying_does_not_keep_it_closed(
        self, two_workers, sandbox_app, own_database
    ) -> None:
        one, _ = two_workers
        break_it(sandbox_app, one)
        let_rest_pass(own_database)
        with own_database.system_session() as session:
            session.execute(text("UPDATE provider_states SET trial_until = clock_timestamp() + interval '1 minute'"))
        fresh_news(one)
        assert ask(one) == "resting"
        let_rest_pass(own_database)
        fresh_news(one)
        assert ask(one) == "ok"

    def test_an_answer_about_one_record_is_no_failure_of_the_service(self, own_database) -> None:
        statuses = iter([404, 400, 422] * 4)

        def site(environ, start_response):
            start_response(f"{next(statuses)} Said", [("Content-Type", "application/json")])
            return [b"{}"]

        client = site_client(own_database, site)
        for _ in range(12):
            with pytest.raises((NotFound, Permanent)):
                client.get_json("/record")
        with own_database.system_session() as session:
            assert circuits(session, ["demo"]) == {}

    def test_a_key_that_is_refused_rests_too_before_it_fails_a_whole_run(self, own_database) -> None:
        def site(environ, start_response):
            start_response("403 No", [("Content-Type", "application/json")])
            return [b"{}"]

        client = site_client(own_database, site)
        for _ in range(FAILURES):
            with pytest.raises(Permanent):
                client.get_json("/record")
        with pytest.raises(Transient, match="failures in a row, the last: refused us"):
            client.get_json("/record")

    def test_a_database_that_is_away_makes_calls_wait_and_fails_none(self, sandbox_app, tmp_path) -> None:
        away = Database("postgresql://nobody@127.0.0.1:1/none")
        settings = Settings(data_dir=tmp_path, sandbox=True)
        providers = make_providers(settings, transport=httpx2.WSGITransport(app=sandbox_app), database=away)
        assert ask(providers) == "own_limit"


def site_client(database: Database, site) -> HttpClient:
    shared = SharedGate(Limits(), provider="demo", database=database, slots=None)
    return HttpClient("demo", "http://demo", transport=httpx2.WSGITransport(app=site), gate=shared)


class TestRetryAfter:
    def test_what_one_call_was_told_holds_for_the_whole_service_and_every_worker(
        self, two_workers, sandbox_app, own_database
    ) -> None:
        one, other = two_workers
        faults(sandbox_app).add("perplexity", "429", retry_after=90)
        assert ask(one) == "rate_limited"
        fresh_news(other)
        assert [ask(one), ask(other)] == ["resting", "resting"]
        assert asked(sandbox_app) == 1
        state = circuit(own_database)
        assert (state.failures, state.why) == (0, "it asked us to wait")
        assert 85 < state.wait <= 90
        let_rest_pass(own_database)
        fresh_news(one, other)
        assert [ask(one), ask(other)] == ["ok", "ok"]  # nothing to try out: it never failed

    def test_a_success_of_a_call_in_flight_does_not_end_it(self, two_workers, sandbox_app, own_database) -> None:
        one, other = two_workers
        faults(sandbox_app).add("perplexity", "503", retry_after=60)
        assert ask(one) == "http_503"
        gate(other).heard(None)
        fresh_news(one, other)
        assert ask(other) == "resting"

    def test_the_longest_time_asked_for_counts(self, two_workers, own_database) -> None:
        from leadgen.providers.limits import Trouble

        for seconds in (40.0, 100.0, 5.0):
            gate(two_workers[0]).heard(Trouble("busy", seconds, counts=False))
        assert 95 < circuit(own_database).wait <= 100


class TestBackoff:
    def test_waits_double_up_to_the_most_with_jitter(self) -> None:
        backoff = Backoff(first=2.0, most=60.0)
        for tries, full in ((1, 2.0), (2, 4.0), (3, 8.0), (6, 60.0), (40, 60.0)):
            waits = {backoff.delay(tries, None) for _ in range(50)}
            assert full / 2 <= min(waits) < max(waits) <= full
            assert len(waits) > 40

    def test_never_sooner_than_the_provider_asked(self) -> None:
        assert Backoff(first=2.0, most=60.0).delay(1, 500.0) == 500.0


def one_service(made: Made) -> list[Stage]:
    return [
        made.stage("l1", provider="perplexity", concurrency=4, max_attempts=3),
        made.stage("signals", provider="perplexity", concurrency=4),
        made.stage("ares", provider="ares"),
        made.stage("triage"),
    ]


@pytest.fixture
def bench(own_database: Database, two_workers) -> Bench:
    bench = make_bench(own_database, make_tenant(own_database), one_service)
    providers, _ = two_workers

    def behave(code: str, _record: UUID) -> Findings:
        if code in {"l1", "signals"}:
            providers.research.complete(QUESTION)
        return Findings()

    bench.made.behave = behave
    return bench


def rows(bench: Bench, stage: str):
    with bench.database.tenant_session(bench.tenant_id) as session:
        return session.execute(
            text("SELECT state, attempts, reason_code, not_before FROM entity_stage_completions WHERE stage = :stage"),
            {"stage": stage},
        ).all()


def later_jobs(bench: Bench) -> dict[str, datetime]:
    with bench.database.system_session() as session:
        found = session.execute(
            text(
                "SELECT args ->> 'stage' AS stage, scheduled_at FROM procrastinate_jobs"
                " WHERE status = 'todo' AND task_name = 'pipeline:drain' AND scheduled_at IS NOT NULL"
            )
        )
        return {row.stage: row.scheduled_at for row in found}


class TestARunMeanwhile:
    def drain(self, bench: Bench, run_id: UUID) -> None:
        for stage in ("l1", "signals", "ares", "triage"):
            bench.engine.drain(bench.tenant_id, run_id, stage)

    def test_rows_wait_without_a_try_being_used_up_and_other_stages_go_on(
        self, bench: Bench, two_workers, sandbox_app, own_database
    ) -> None:
        bench.companies(60)
        faults(sandbox_app).add("perplexity", "503", times=None)
        run_id = bench.start(["l1", "signals", "ares", "triage"])
        self.drain(bench, run_id)
        status = bench.status(run_id)
        nodes = {node.code: node.counts for node in status.nodes}
        assert status.status is RunStatus.RUNNING
        assert (nodes["ares"].completed, nodes["triage"].completed) == (60, 60)
        assert (nodes["l1"].ready, nodes["l1"].failed, nodes["signals"].ready) == (60, 0, 60)
        # the calls that met the failures have used a try; nobody else has, and nobody was called in vain
        tries = [row.attempts for row in rows(bench, "l1")]
        assert sum(tries) == asked(sandbox_app) < FAILURES + 4
        assert {row.attempts for row in rows(bench, "signals")} == {0}
        until = circuit(own_database).rests_until
        assert until is not None
        assert later_jobs(bench) == {"l1": until, "signals": until}

        [ares, perplexity] = status.providers
        assert (ares.provider, ares.health, ares.message) == ("ares", "ok", None)
        assert (perplexity.name, perplexity.health, perplexity.rests_until) == ("Perplexity", "resting", until)
        assert (perplexity.message or "").startswith(f"Perplexity: resting until {until.astimezone(UTC):%H:%M} UTC: ")
        assert f"{perplexity.failures} failures in a row" in (perplexity.message or "")

    def test_when_it_answers_again_everything_is_done(
        self, bench: Bench, two_workers, sandbox_app, own_database
    ) -> None:
        bench.companies(30)
        faults(sandbox_app).add("perplexity", "503", times=FAILURES)
        run_id = bench.start(["l1", "signals", "ares", "triage"])
        self.drain(bench, run_id)
        assert bench.status(run_id).status is RunStatus.RUNNING
        let_rest_pass(own_database)
        fresh_news(*two_workers)
        with own_database.system_session() as session:  # the time of the later jobs has come
            session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"))
            session.execute(text("UPDATE entity_stage_completions SET not_before = NULL WHERE not_before IS NOT NULL"))
        bench.turn()
        status = bench.status(run_id)
        assert status.status is RunStatus.SUCCEEDED
        assert status.counts.completed == status.total == 120
        assert asked(sandbox_app) < FAILURES + 60 + 8
        assert {provider.health for provider in status.providers} == {"ok"}

    def test_retry_after_holds_rows_of_every_stage_of_the_service(
        self, bench: Bench, two_workers, sandbox_app, own_database
    ) -> None:
        bench.companies(20)
        faults(sandbox_app).add("perplexity", "429", times=4, retry_after=120)
        run_id = bench.start(["l1", "signals"])
        before = datetime.now(UTC)
        bench.engine.drain(bench.tenant_id, run_id, "l1")
        bench.engine.drain(bench.tenant_id, run_id, "signals")
        assert asked(sandbox_app) <= 4
        met = [row for row in rows(bench, "l1") if row.attempts]
        assert met
        assert all(
            row.not_before >= before + timedelta(seconds=119) for row in met if row.reason_code == "rate_limited"
        )
        assert {row.state for row in rows(bench, "signals")} == {"ready"}
        assert {row.attempts for row in rows(bench, "signals")} == {0}
        [shown] = bench.status(run_id).providers
        assert "it asked us to wait" in (shown.message or "")


def test_times_are_told_in_the_namespaces_zone_and_with_the_day_where_it_is_another() -> None:
    at = datetime(2026, 1, 5, 22, 50, tzinfo=UTC)
    resting = Circuit("perplexity", "resting", 8, at + timedelta(minutes=5), "8 failures in a row", at)
    assert in_words(resting, "Perplexity", "Europe/Prague") == "Perplexity: resting until 23:55: 8 failures in a row"
    assert in_words(resting, "Perplexity", "UTC") == "Perplexity: resting until 22:55 UTC: 8 failures in a row"
    over_midnight = Circuit("ares", "resting", 8, at + timedelta(minutes=20), "8 failures in a row", at)
    assert (
        in_words(over_midnight, "ARES", "Europe/Prague") == "ARES: resting until 2026-01-06 00:10: 8 failures in a row"
    )
