"""Rights of the two groups of roles on each table, and queueing from tenant sessions.

A tenant session has rights on its tenant's tables, without hidden columns (`db.HIDDEN`), and on nothing else. It can
only read the tables that decide what it may do (`READ_ONLY`). Jobs are queued by `leadgen_queue_jobs`, which runs
with the owner's rights and accepts only jobs of the session's own tenant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import Table

from leadgen.bootstrap.files import PACKAGE
from leadgen.db import APP_ROLE, HIDDEN, OWNER_ROLE, SYSTEM_ROLE, Base, row_security_of

READ_ONLY = frozenset({"tenants", "user_tenant_roles", "invites"})
"""Tenant tables that only system sessions write: memberships and the operator's caps."""

QUEUE_TABLES = (
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)
_MARK = "leadgen_queue_jobs(text[], text[], int[], text[], text[], text[], timestamptz[])"

# The queue's own "defer" fails on a taken queueing lock and would end our transaction, so we rely on its unique
# index. Jobs are sorted by lock, so that two transactions that queue the same jobs cannot deadlock.
_QUEUE_JOBS = f"""
CREATE OR REPLACE FUNCTION leadgen_queue_jobs(
    queues text[], tasks text[], priorities int[], locks text[], queueing_locks text[], arguments text[], due timestamptz[]
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE queued integer;
BEGIN
  IF NOT pg_has_role(session_user, '{SYSTEM_ROLE}', 'USAGE') THEN  -- not "AND": the setting is read first, and may be missing
    IF EXISTS (SELECT 1 FROM unnest(arguments) AS given(job)
                WHERE (given.job::jsonb ->> 'tenant_id') IS DISTINCT FROM current_setting('app.tenant_id')) THEN
      RAISE insufficient_privilege USING MESSAGE = 'a tenant session queues jobs of its own tenant only';
    END IF;
  END IF;
  INSERT INTO public.procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
  SELECT job.queue, job.task, job.priority, job.lock, job.queueing_lock, job.args::jsonb, job.scheduled_at
    FROM unnest(queues, tasks, priorities, locks, queueing_locks, arguments, due)
         AS job(queue, task, priority, lock, queueing_lock, args, scheduled_at)
   ORDER BY job.queueing_lock
      ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING;
  GET DIAGNOSTICS queued = ROW_COUNT;
  RETURN queued;
END $body$
"""

# Due for two seconds, and waiting only for a free worker. A tenant session learns yes or no, not whose job it is.
_JOBS_WAIT = """
CREATE OR REPLACE FUNCTION leadgen_jobs_wait(queues text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
SELECT EXISTS (
  SELECT 1 FROM public.procrastinate_jobs j
    JOIN public.procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
   WHERE j.status = 'todo' AND greatest(e.at, j.scheduled_at) < now() - interval '2 seconds'
     AND (queues IS NULL OR j.queue_name = ANY(queues))
     AND NOT EXISTS (SELECT 1 FROM public.procrastinate_jobs o WHERE o.lock = j.lock AND o.status = 'doing'))
$body$
"""
_FUNCTIONS = (
    "leadgen_queue_jobs(text[], text[], int[], text[], text[], text[], timestamptz[])",
    "leadgen_jobs_wait(text[])",
)


def statements() -> Iterator[str]:
    """Return the statements that set all rights, whatever they were before.

    The owner may run the statements again at any time.
    """
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP_ROLE}, PUBLIC"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {APP_ROLE}, PUBLIC"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {SYSTEM_ROLE}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {SYSTEM_ROLE}"
    for table in Base.metadata.sorted_tables:
        yield from _of_tenants(table)
    for name in QUEUE_TABLES:
        # not forced: the functions below run as the owner
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS system ON {name}"
        yield f"CREATE POLICY system ON {name} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)"
    yield _QUEUE_JOBS
    yield _JOBS_WAIT
    for function in _FUNCTIONS:
        yield f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {APP_ROLE}, {SYSTEM_ROLE}"


def _of_tenants(table: Table) -> Iterator[str]:
    policies = [statement for statement in row_security_of(table) if f" TO {APP_ROLE} " in statement]
    if not policies:
        return
    reads_only = table.name in READ_ONLY or all("FOR SELECT" in statement for statement in policies)
    hidden = {column.name for column in table.columns if column.info.items() >= HIDDEN.items()}
    columns = f" ({', '.join(c.name for c in table.columns if c.name not in hidden)})" if hidden else ""
    # Without the right, a refused write is an error; without a policy, it would silently touch no row.
    yield f"GRANT SELECT{columns} ON {table.name} TO {APP_ROLE}"
    if not reads_only:
        yield f"GRANT INSERT, UPDATE, DELETE ON {table.name} TO {APP_ROLE}"


@cache
def digest() -> str:
    """Return a digest of these rights.

    An installation with another digest gets the rights again. The digest is taken of the
    source code: starting a current installation must not import every table.
    """
    sources = [Path(__file__), PACKAGE / "db.py", *sorted(PACKAGE.rglob("*models.py"))]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]


def current(conn: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Return whether `grant` last gave the database exactly these rights."""
    row = conn.execute("SELECT obj_description(to_regprocedure(%s), 'pg_proc')", (_MARK,)).fetchone()
    return row == (f"rights {digest()}",)


def grant(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    """Give exactly these rights, in one transaction."""
    with conn.transaction():
        conn.execute(f"SET LOCAL ROLE {OWNER_ROLE}")
        for statement in statements():
            conn.execute(statement)
        conn.execute(f"COMMENT ON FUNCTION {_MARK} IS 'rights {digest()}'")
