"""Metrics of the whole installation, read on scrape: queues, providers, workers, money.

No metric names a tenant.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.metrics import MULTIPROCESS
from leadgen.tenancy import Database

_STAGES = text("""
SELECT s.stage, sum(s.ready) AS ready, sum(s.running) AS running,
       sum(s.total - s.ready - s.running - s.completed - s.failed - s.skipped - s.disqualified - s.blocked - s.cancelled) AS waiting
  FROM stage_runs s JOIN pipeline_runs r ON r.tenant_id = s.tenant_id AND r.id = s.run_id
 WHERE r.status IN ('queued', 'running', 'pausing', 'paused', 'stopping') GROUP BY s.stage ORDER BY s.stage
""")
_SPENT = text("SELECT stage, sum(spent_usd) AS spent FROM stage_runs GROUP BY stage ORDER BY stage")
_MONEY = text("""
SELECT (SELECT coalesce(sum(spent_usd), 0) FROM budget_days) AS spent,
       (SELECT coalesce(sum(charged_usd), 0) FROM llm_usage_log WHERE cost_source = 'unknown') AS unknown,
       (SELECT coalesce(sum(unit_usd * units), 0) FROM budget_reservations WHERE leased_until >= now()) AS reserved
""")
_RUNS = text("SELECT status, count(*) FROM pipeline_runs GROUP BY status ORDER BY status")
_JOBS = text("""
SELECT queue_name, status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
 GROUP BY queue_name, status ORDER BY queue_name, status
""")
# A webhook's name contains its tenant and host, which are a customer's and unbounded: all webhooks share one label.
_PROVIDERS = text("""
SELECT CASE WHEN provider LIKE '%webhook:%' THEN 'webhook' ELSE provider END AS label,
       count(*) FILTER (WHERE until > clock_timestamp()) AS resting, max(failures) AS failures, sum(calls) AS calls
  FROM (SELECT provider, greatest(broken_until, asked_until) AS until, failures, 0 AS calls FROM provider_states
        UNION ALL
        SELECT provider, NULL, 0, count(*) FILTER (WHERE leased_until > clock_timestamp()) FROM provider_slots
         GROUP BY provider) AS p
 GROUP BY label ORDER BY label
""")
_WORKERS = text("SELECT count(*) FROM workers WHERE seen_at > clock_timestamp() - interval '60 seconds'")


class InstallationCollector(Collector):
    """Reads the installation's metrics in one short transaction per scrape."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[Metric]:
        """Yield all metric families.

        Database errors propagate, because an unknown value must not read as zero.
        """
        with self._database.system_session() as session:
            families = [*_pipeline(session), *_outside(session), *_money(session)]
        yield from families

    def describe(self) -> Iterator[Metric]:
        """Return nothing: registering must not query the database."""
        yield from ()


def _pipeline(session: Session) -> Iterator[Metric]:
    records = GaugeMetricFamily(
        "leadgen_stage_records", "Records of active runs that a stage has left", labels=["stage", "state"]
    )
    for row in session.execute(_STAGES):
        for state in ("waiting", "ready", "running"):
            records.add_metric([row.stage, state], float(getattr(row, state)))
    yield records
    runs = GaugeMetricFamily("leadgen_runs", "Runs by status", labels=["status"])
    for status, number in session.execute(_RUNS):
        runs.add_metric([status], float(number))
    yield runs
    jobs = GaugeMetricFamily("leadgen_queue_jobs", "Background jobs that wait or run", labels=["queue", "status"])
    for queue, status, number in session.execute(_JOBS):
        jobs.add_metric([queue, status], float(number))
    yield jobs


def _outside(session: Session) -> Iterator[Metric]:
    resting = GaugeMetricFamily(
        "leadgen_provider_resting", "1 while a service is left alone; of webhooks, how many are", labels=["provider"]
    )
    failures = GaugeMetricFamily(
        "leadgen_provider_failures", "Failures of a service in a row; of webhooks, the most", labels=["provider"]
    )
    calls = GaugeMetricFamily("leadgen_provider_calls", "Calls to a service at this moment", labels=["provider"])
    for row in session.execute(_PROVIDERS):
        resting.add_metric([row.label], float(row.resting))
        failures.add_metric([row.label], float(row.failures))
        calls.add_metric([row.label], float(row.calls))
    yield from (resting, failures, calls)
    workers = GaugeMetricFamily("leadgen_workers", "Workers that were heard of within a minute")
    workers.add_metric([], float(session.scalar(_WORKERS) or 0))
    yield workers


def _money(session: Session) -> Iterator[Metric]:
    by_stage = CounterMetricFamily("leadgen_stage_spent_usd", "US dollars spent by runs, by stage", labels=["stage"])
    for stage, spent in session.execute(_SPENT):
        by_stage.add_metric([stage], float(spent))
    yield by_stage
    row = session.execute(_MONEY).one()
    spent_usd = CounterMetricFamily("leadgen_spent_usd", "US dollars spent on everything")
    spent_usd.add_metric([], float(row.spent))
    yield spent_usd
    unknown = GaugeMetricFamily("leadgen_unknown_usd", "US dollars charged for calls whose answer was lost")
    unknown.add_metric([], float(row.unknown))
    yield unknown
    reserved = GaugeMetricFamily("leadgen_reserved_usd", "US dollars held for calls in flight")
    reserved.add_metric([], float(row.reserved))
    yield reserved


def exposition(database: Database) -> bytes:
    """Return the metrics of the installation and of all processes of this API.

    Gunicorn's workers share a folder.
    """
    whole = CollectorRegistry()
    whole.register(InstallationCollector(database))
    if os.environ.get(MULTIPROCESS):
        MultiProcessCollector(whole)  # type: ignore[no-untyped-call]
        return generate_latest(whole)
    return generate_latest(whole) + generate_latest(REGISTRY)
