"""/metrics: who may read it, what it says, and that it names no customer."""

import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from leadgen.app import create_app
from leadgen.budgets.ledger import charge, reserve
from leadgen.db import new_id
from leadgen.gates.breaker import note_failure, service_key
from leadgen.gates.slots import Slots
from leadgen.metrics import fresh_folder
from leadgen.pipeline.engine.workers import announce
from leadgen.settings import Settings
from tests.conftest import make_tenant
from tests.pipeline.engine.test_leases import NOW, take
from tests.pipeline.fake_stages import PAID, Bench, make_bench

BACKEND = Path(__file__).resolve().parents[2]


def app_with(database, tmp_path, **values):
    return create_app(Settings(data_dir=tmp_path, secret_key="test-secret-" * 4, sandbox=True, **values), database)


def read(app, **options):
    response = app.test_client().get("/metrics", **options)
    assert response.status_code == 200, response.get_data(as_text=True)
    return samples(response.get_data(as_text=True))


def samples(body: str) -> dict[tuple[str, ...], float]:
    """Values by name and labels' values, in the order of the labels' names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(body)
        for sample in family.samples
    }


class TestWho:
    def test_this_machine_alone_where_no_token_is_set(self, own_database, tmp_path):
        app = app_with(own_database, tmp_path)
        read(app)
        read(app, environ_base={"REMOTE_ADDR": "::1"})
        for options in (
            {"environ_base": {"REMOTE_ADDR": "10.0.0.7"}},
            {"headers": {"X-Forwarded-For": "203.0.113.9"}},  # a proxy on this machine
            {"headers": {"Forwarded": "for=203.0.113.9"}},
        ):
            assert app.test_client().get("/metrics", **options).status_code == 404

    def test_a_token_wherever_it_is_asked_from(self, own_database, tmp_path):
        app = app_with(own_database, tmp_path, metrics_token="scrape-me")
        read(app, headers={"Authorization": "Bearer scrape-me"}, environ_base={"REMOTE_ADDR": "10.0.0.7"})
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}):
            assert app.test_client().get("/metrics", headers=headers).status_code == 404


class TestWhat:
    @pytest.fixture
    def bench(self, own_database) -> Bench:
        tenant_id = make_tenant(own_database, "kavarna-u-anny")
        return make_bench(
            own_database,
            tenant_id,
            lambda made: [made.stage("l1", **PAID), made.stage("triage", needs=("l1",), is_gate=True)],
        )

    def test_queues_providers_workers_and_money_of_the_installation(self, bench, own_database, tmp_path):
        bench.companies(7)
        run_id = bench.start(["l1", "triage"])
        take(bench, run_id, "l1", limit=2, span=NOW)
        with own_database.tenant_session(bench.tenant_id) as session:
            charge(session, Decimal("1.25"))
            reserve(session, new_id(), purpose="message", unit=Decimal("0.5"), units=1, span=NOW)
        with own_database.system_session() as session:
            for _ in range(8):
                note_failure(session, "perplexity", "answered 503", retry_after=None, counts=True)
            announce(session, new_id(), ["l1"], concurrency=4)
        found = read(app_with(own_database, tmp_path))
        assert found["leadgen_stage_records", "l1", "ready"] == 5
        assert found["leadgen_stage_records", "l1", "running"] == 2
        assert found["leadgen_stage_records", "triage", "waiting"] == 7
        assert found["leadgen_runs", "running"] == 1
        assert found["leadgen_queue_jobs", "stage:l1", "todo"] == 1
        assert (found["leadgen_provider_resting", "perplexity"], found["leadgen_provider_failures", "perplexity"]) == (
            1,
            8,
        )
        assert found[("leadgen_workers",)] == 1
        assert found[("leadgen_spent_usd_total",)] == 1.25
        assert found[("leadgen_reserved_usd",)] == pytest.approx(0.52)

    def test_rates_and_latencies_of_the_process(self, bench, own_database, tmp_path):
        app = app_with(own_database, tmp_path)
        before = read(app)
        bench.companies(6)
        run = bench.run(["l1", "triage"])
        after = read(app)

        def grown(*key: str) -> float:
            return after[key] - before.get(key, 0.0)

        assert run.counts.completed == 12
        assert grown("leadgen_records_ended_total", "l1", "completed") == 6
        assert grown("leadgen_call_seconds_count", "made_up", "l1", "completed") == 6
        assert grown("leadgen_claim_seconds_count", "l1") >= 1
        assert grown("leadgen_store_seconds_count", "triage") >= 1
        assert grown("leadgen_http_request_seconds_count", "GET", "/metrics", "200") == 1

    def test_nothing_names_a_customer(self, bench, own_database, tmp_path):
        bench.companies(2)
        bench.run(["l1", "triage"])
        app = app_with(own_database, tmp_path)
        client = app.test_client()
        client.get("/kavarna-u-anny/contacts").close()
        client.get(f"/api/companies/{new_id()}", headers={"X-Namespace": "kavarna-u-anny"})
        body = client.get("/metrics").get_data(as_text=True)
        assert "kavarna" not in body
        assert str(bench.tenant_id) not in body
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", body)

    def test_webhooks_of_all_customers_are_one_service(self, bench, own_database, tmp_path):
        hosts = [service_key(f"webhook:n8n{number}.kavarna.example", make_tenant(own_database)) for number in range(3)]
        slots = Slots(own_database)
        with own_database.system_session() as session:
            for _ in range(8):
                note_failure(session, hosts[0], "answered 503", retry_after=None, counts=True)
            note_failure(session, hosts[1], "answered 503", retry_after=None, counts=True)
        places = [slots.take(host, most=4) for host in (hosts[1], hosts[2], hosts[2])]
        body = app_with(own_database, tmp_path).test_client().get("/metrics").get_data(as_text=True)
        for place in places:
            assert place is not None
            slots.release(place)
        found = samples(body)
        assert found["leadgen_provider_resting", "webhook"] == 1
        assert found["leadgen_provider_failures", "webhook"] == 8
        assert found["leadgen_provider_calls", "webhook"] == 3
        assert "kavarna" not in body
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", body)

    def test_a_webhooks_host_is_a_customers_and_is_left_out(self):
        from leadgen.metrics import CALL_SECONDS, called

        called("l1", "webhook:n8n.kavarna.example", "completed", 0.1)
        labels = {sample.labels.get("provider") for family in CALL_SECONDS.collect() for sample in family.samples}
        assert "webhook" in labels
        assert not [label for label in labels if label and "kavarna" in label]


def test_processes_of_one_api_are_counted_together(own_database, tmp_path):
    """Two processes write to one folder, as Gunicorn's do; a third reads the sum of both."""
    count = "from leadgen.metrics import RECORDS_ENDED\nRECORDS_ENDED.labels('l1', 'completed').inc(5)\n"
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(BACKEND)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], check=True, env=environment, cwd=BACKEND)
    say = (
        "import sys\nfrom leadgen.bootstrap.metrics.installation import exposition\nfrom leadgen.tenancy import Database\n"
        f"sys.stdout.buffer.write(exposition(Database({own_database.url!r})))"
    )
    said = subprocess.run([sys.executable, "-c", say], check=True, env=environment, cwd=BACKEND, capture_output=True)
    found = samples(said.stdout.decode())
    assert found["leadgen_records_ended_total", "l1", "completed"] == 10
    assert found[("leadgen_workers",)] == 0


def test_a_database_that_is_away_is_an_error_and_not_an_empty_queue(own_database, tmp_path):
    app = app_with(own_database, tmp_path)
    with own_database.system_session() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
    from leadgen.tenancy import Database

    app.extensions["database"] = Database("postgresql://nobody@127.0.0.1:1/none")
    assert app.test_client().get("/metrics").status_code == 503


def test_what_processes_counted_is_readable_by_its_owner_alone(tmp_path):
    before = os.umask(0o022)
    try:
        folder = Path(fresh_folder(tmp_path / "data" / "metrics-8000"))
        (folder / "counter_1.db").write_bytes(b"counted")
        folder = Path(fresh_folder(folder))  # the next start
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o077 == 0
    assert list(folder.iterdir()) == []
