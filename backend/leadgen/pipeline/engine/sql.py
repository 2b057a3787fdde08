"""SQL techniques of the hot path: how a batch reaches the database and finds its rows.

The rules (ADR 13). A run's rows are younger than the planner's statistics. A plan made from those may read the whole
table for each batch. So:

1. A transaction of the hot path begins with `plan_by_index`: nothing is planned that reads more than an index finds.
2. Reads go from the batch (`unnest`) row by row into a unique index, through a lateral subquery with `LIMIT 1`.
3. Writes name the places (`ctid`) found that way (`AT_PLACES`), inside `at_places`. Under the row's lock or lease a
   place moves only when the row is written; the fence (`lease = …`) tells when it did.
4. Plans are made for each batch: a generic plan would outlive a small table. What a batch inserts is proven against its
   run once, by a trigger (migrations 0031 and 0035).
5. Statements that were not written for this, the stages' own, run after `plan_as_usual`.
6. Batches travel as array literals (`array_of_few`, `array_of_ids`, `array_of_places`).

`tests/pipeline/engine/test_plans.py` explains every statement of a drain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

PLACE = "ctid"
"""The column that says where a row is."""

AT_PLACES = "ctid = ANY(CAST(:places AS tid[]))"
"""Condition for the rows at `:places` (`array_of_places`); only inside `at_places`."""

# UUIDv7 made in SQL, in the order of `rn`: what a run releases at its start has this order in the claim's index.
ORDERED_ID = """(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
  || '7' || lpad(to_hex((rn >> 12) & 4095), 3, '0') || '8' || lpad(to_hex(rn & 4095), 3, '0')
  || right(gen_random_uuid()::text, 12))::uuid"""

_BY_INDEX_FOR = """
SELECT set_config('enable_indexscan', 'on', {local}), set_config('enable_indexonlyscan', 'on', {local}),
       set_config('enable_seqscan', 'off', {local}), set_config('enable_bitmapscan', 'off', {local}),
       set_config('enable_nestloop', 'off', {local}), set_config('enable_sort', 'off', {local}),
       set_config('plan_cache_mode', 'force_custom_plan', {local})
"""
_BY_INDEX = text(_BY_INDEX_FOR.format(local="true"))
_ALWAYS_BY_INDEX = text(_BY_INDEX_FOR.format(local="false"))
# A planner that believes the namespace's table empty finds its whole index cheaper than a thousand known places.
_AT_PLACES = text("SELECT set_config('enable_indexscan', 'off', true), set_config('enable_indexonlyscan', 'off', true)")
_INDEXES = text("SELECT set_config('enable_indexscan', 'on', true), set_config('enable_indexonlyscan', 'on', true)")
_AS_USUAL = text("""
SELECT set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true),
       set_config('enable_nestloop', 'on', true), set_config('enable_sort', 'on', true),
       set_config('plan_cache_mode', 'auto', true)
""")

# The planner expects one row of those that were written just now. A nested loop over them, or a merge by the run alone,
# would compare all with all.
_BY_HASH = text("SELECT set_config('enable_nestloop', 'off', true), set_config('enable_mergejoin', 'off', true)")
_BY_ANY = text("SELECT set_config('enable_nestloop', 'on', true), set_config('enable_mergejoin', 'on', true)")


def plan_by_index(session: Session) -> None:
    """Restrict this transaction's plans to what an index finds for the batch."""
    session.execute(_BY_INDEX)


def always_plan_by_index(connection: Connection) -> None:
    """Do what `plan_by_index` does, for a connection that is used for nothing else."""
    connection.execute(_ALWAYS_BY_INDEX)


def plan_as_usual(session: Session) -> None:
    """Undo `plan_by_index`, for statements that were not written for it."""
    session.execute(_AS_USUAL)


@contextmanager
def at_places(session: Session) -> Iterator[None]:
    """Let statements inside find their rows by place only; after `plan_by_index`."""
    session.execute(_AT_PLACES)
    yield
    session.execute(_INDEXES)


@contextmanager
def by_hash(session: Session) -> Iterator[None]:
    """Read each table once and join by hash.

    For records of active runs, which have no statistics.
    """
    session.execute(_BY_HASH)
    yield
    session.execute(_BY_ANY)


def array_of_few(values: Sequence[object]) -> str:
    """Return a PostgreSQL array literal for `CAST(:name AS type[])`, for few distinct values.

    The values are texts, numbers and None, and many of them are equal. psycopg quotes lists element by element in
    Python, which was half of the engine's CPU time.
    """
    if values and values.count(values[0]) == len(values):
        return "{" + ",".join([_element(values[0])] * len(values)) + "}"
    known = {value: _element(value) for value in set(values)}
    return "{" + ",".join([known[value] for value in values]) + "}"


def array_of_ids(values: Iterable[UUID]) -> str:
    """Return an array literal of ids, as `array_of_few` does."""
    return "{" + ",".join([value.hex for value in values]) + "}"


def array_of_places(values: Sequence[str]) -> str:
    """Return an array literal of places, as `array_of_few` does."""
    return '{"' + '","'.join(values) + '"}' if values else "{}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\x00", "\ufffd") + '"'
    return str(value)
