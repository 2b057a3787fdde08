"""Retry of failed results: makes them ready, with what was blocked behind them.

A small retry is done at once, a large one part by part. A retry of many results is a step of the run's start
(`starting`): each transaction makes one part ready, and `RetryNote` says what is left. Results of records that another
active run works on stay failed; the run says how many.

Members are locked before their rows, other than in a store. No store waits for these rows: it holds rows that are
running.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import AliasChoices, BaseModel, Field
from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.release import Release
from leadgen.pipeline.engine.rows import Deltas, Member, insert_rows, lock_members, save_members
from leadgen.pipeline.engine.sql import PLACE, array_of_ids, array_of_places, at_places, plan_by_index
from leadgen.pipeline.plan import Bits, Plan
from leadgen.pipeline.runs.overlap import find_conflicts
from leadgen.tenancy import tenant_of


@dataclass(frozen=True, slots=True)
class Which:
    """The failed results of a retry: those of `stages`.

    A reason code, one record, and the time by which they ended narrow them where given.
    """

    stages: Sequence[str]
    code: str | None = None
    record: UUID | None = None
    until: datetime | None = None

    def given(self, session: Session, run_id: UUID) -> dict[str, Any]:
        """Return the parameters of `CHOSEN`."""
        named = {"stages": list(self.stages), "code": self.code, "record": self.record}
        return {"tenant": tenant_of(session), "run": run_id, **named}


class RetryNote(BaseModel):
    """Progress of a large retry.

    `stages` are still to do; the first of them is done up to the row at `after`. Results that ended after `until` are
    not part of the retry, so that a result that fails again is not tried a third time. `left` results are still to be
    made ready. `left_out` results stay failed, since the run `other_run` does the same for their records.
    """

    stages: list[str]
    code: str | None
    until: datetime
    after: tuple[datetime, UUID] | None = None
    left: int
    left_out: int = 0
    other_run: str | None = Field(default=None, validation_alias=AliasChoices("other_run", "rival"))

    def in_words(self) -> str | None:
        """Return what was left out and why; None where all results were made ready."""
        if not self.left_out:
            return None
        many = self.left_out > 1
        return (
            f"{self.left_out:,} failed result{'s were' if many else ' was'} left out of the retry: the run “{self.other_run}”"
            f" is doing the same for {'these records' if many else 'this record'}. Retry when it is over."
        )


CHOSEN = """
 WHERE c.tenant_id = :tenant AND c.run_id = :run AND c.stage = ANY(:stages) AND c.finished_at IS NOT NULL
   AND c.state = 'failed' AND (CAST(:code AS text) IS NULL OR c.reason_code = :code)
   AND (CAST(:record AS uuid) IS NULL OR c.entity_id = :record)
"""
_COUNTED = text("""
SELECT stage, failed AS number FROM stage_runs
 WHERE tenant_id = :tenant AND run_id = :run AND stage = ANY(:stages) AND failed > 0
""")
_COUNT = text(f"SELECT c.stage, count(*) AS number FROM entity_stage_completions AS c {CHOSEN} GROUP BY c.stage")
_RECORDS = text(f"SELECT DISTINCT c.entity_id FROM entity_stage_completions AS c {CHOSEN}")
# A large retry reads the rows of a stage once, in the order in which they ended.
_NEXT = text("""
SELECT c.finished_at, c.id, c.entity_id FROM entity_stage_completions AS c
 WHERE c.tenant_id = :tenant AND c.run_id = :run AND c.stage = :stage AND c.finished_at IS NOT NULL
   AND c.finished_at <= :until AND (c.finished_at, c.id) > (:after_at, :after_id)
   AND c.state = 'failed' AND (CAST(:code AS text) IS NULL OR c.reason_code = :code)
 ORDER BY c.finished_at, c.id LIMIT :most
""")
_FAMILY = text("""
SELECT m.* FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
  SELECT entity, entity_id, company_id FROM pipeline_run_members
   WHERE tenant_id = :tenant AND run_id = :run AND entity_id = r.id LIMIT 1) AS m
UNION
SELECT m.* FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
  SELECT entity, entity_id, company_id FROM pipeline_run_members
   WHERE tenant_id = :tenant AND run_id = :run AND entity = 'contact' AND company_id = r.id OFFSET 0) AS m
""")
_LOCK_FAILED = text(f"""
SELECT c.* FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN unnest(CAST(:stages AS text[])) AS s(stage)
 CROSS JOIN LATERAL (
  SELECT stage, entity_id, state, reason_code, {PLACE} AS place FROM entity_stage_completions
   WHERE tenant_id = :tenant AND entity_id = r.id AND stage = s.stage AND run_id = :run AND state = 'failed'
     AND finished_at <= coalesce(CAST(:until AS timestamptz), finished_at)
     AND (CAST(:code AS text) IS NULL OR reason_code = :code) LIMIT 1 FOR NO KEY UPDATE) AS c
""")
_LOCK_BEHIND = text(f"""
SELECT c.* FROM unnest(CAST(:ids AS uuid[])) AS r(id)
 CROSS JOIN unnest(CAST(:stages AS text[]), CAST(:behind AS boolean[]), CAST(:free AS boolean[])) AS s(stage, behind, free)
 CROSS JOIN LATERAL (
  SELECT stage, entity_id, state, reason_code, {PLACE} AS place FROM entity_stage_completions
   WHERE tenant_id = :tenant AND entity_id = r.id AND stage = s.stage AND run_id = :run
     AND ((s.behind AND state = 'blocked') OR (s.free AND state IN ('completed', 'failed', 'skipped', 'blocked')))
   LIMIT 1 FOR NO KEY UPDATE) AS c
""")
_READY_AGAIN = text("""
UPDATE entity_stage_completions
   SET state = 'ready', attempts = 0, finished_at = NULL, not_before = NULL, reason_code = NULL, reason = NULL
 WHERE tenant_id = :tenant AND ctid = ANY(CAST(:places AS tid[]))
""")
_BACK_TO_WAITING = text("""
DELETE FROM entity_stage_completions WHERE tenant_id = :tenant AND ctid = ANY(CAST(:places AS tid[]))
""")


def count_chosen(session: Session, run_id: UUID, which: Which) -> dict[str, int]:
    """Count failed results by stage; uses the run's counters where only stages are chosen."""
    statement = _COUNTED if which.code is None and which.record is None else _COUNT
    given = which.given(session, run_id)
    used = {key: value for key, value in given.items() if f":{key}" in statement.text}
    return {row.stage: row.number for row in session.execute(statement, used)}


def chosen_records(session: Session, run_id: UUID, which: Which) -> list[UUID]:
    """Return the records that have one of these failed results."""
    return list(session.scalars(_RECORDS, which.given(session, run_id)))


class _Row(NamedTuple):
    stage: str
    entity_id: UUID
    state: str
    reason_code: str | None
    place: str


class RetryPart:
    """Failed results of some records, locked with all rows that their retry changes.

    `elsewhere` are the stage and record pairs that other runs work on.
    """

    def __init__(self, session: Session, run_id: UUID, plan: Plan, which: Which, ids: Sequence[UUID]) -> None:
        self._session = session
        self._run_id = run_id
        self._plan = plan
        plan_by_index(session)
        self._given: dict[str, Any] = {"tenant": tenant_of(session), "run": run_id}
        self._family = _find_family(session, run_id, ids)
        companies, contacts = self._sides(ids)
        self._companies = lock_members(session, run_id, companies)
        self._contacts = lock_members(session, run_id, contacts)
        chosen = {"stages": list(which.stages), "code": which.code, "until": which.until}
        self.failed = self._rows(_LOCK_FAILED, ids, **chosen)
        self._behind = self._lock_behind(companies, contacts)
        self.elsewhere = find_conflicts(session, run_id, self._pairs())

    def _rows(self, statement: Any, ids: Collection[UUID], **given: Any) -> list[_Row]:
        rows = self._session.execute(statement, self._given | given | {"ids": array_of_ids(ids)})
        return [_Row(*row) for row in rows]

    def _sides(self, ids: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
        """Return the companies and contacts that a retry of these records concerns.

        Includes the contacts of a company, and the company of a contact.
        """
        wanted = set(ids)
        companies, contacts = set(), set()
        for entity, key, company_id in self._family:
            if entity == Entity.COMPANY:
                if key in wanted:
                    companies.add(key)
            elif key in wanted or company_id in wanted:
                contacts.add(key)
                if company_id is not None:
                    companies.add(company_id)
        return companies, contacts

    def _lock_behind(self, companies: Collection[UUID], contacts: Collection[UUID]) -> list[_Row]:
        behind, free = self._plan.reset({row.stage for row in self.failed})
        known = {(row.stage, row.entity_id) for row in self.failed}
        rows: list[_Row] = []
        for entity, ids in ((Entity.COMPANY, companies), (Entity.CONTACT, contacts)):
            nodes = [node for node in self._plan.of(entity) if (behind | free) >> node.position & 1]
            masks = {
                "stages": [node.code for node in nodes],
                "behind": [bool(behind >> node.position & 1) for node in nodes],
                "free": [bool(free >> node.position & 1) for node in nodes],
            }
            rows += self._rows(_LOCK_BEHIND, ids, **masks) if nodes and ids else []
        return [row for row in rows if (row.stage, row.entity_id) not in known]

    def _pairs(self) -> set[tuple[str, UUID]]:
        return {(row.stage, row.entity_id) for row in (*self.failed, *self._behind)}

    def leave_out(self) -> list[_Row]:
        """Leave out records where another run does one of these stages; return their failed results."""
        taken = {key for _, key in self.elsewhere}
        company_of = {key: company_id for _, key, company_id in self._family}
        roots = taken | {company_of.get(key) for key in taken}
        left = {
            row.entity_id for row in self.failed if row.entity_id in roots or company_of.get(row.entity_id) in taken
        }
        out = [row for row in self.failed if row.entity_id in left]
        self.failed = [row for row in self.failed if row.entity_id not in left]
        companies, contacts = self._sides([row.entity_id for row in self.failed])
        self._behind = [row for row in self._behind if row.entity_id in companies or row.entity_id in contacts]
        self._companies = {key: member for key, member in self._companies.items() if key in companies}
        self._contacts = {key: member for key, member in self._contacts.items() if key in contacts}
        return out

    def make_ready(self, deltas: Deltas) -> None:
        """Make failed results ready, send results behind them back to waiting, and release."""
        if not self.failed:
            return
        for row in self.failed:
            deltas.move(row.stage, State.FAILED, State.READY)
        for row in self._behind:
            deltas.move(row.stage, State(row.state), None, code=row.reason_code)
        with at_places(self._session):
            for statement, rows in ((_READY_AGAIN, self.failed), (_BACK_TO_WAITING, self._behind)):
                places = array_of_places([row.place for row in rows])
                self._session.execute(statement, {"tenant": self._given["tenant"], "places": places})
        self._release(deltas)

    def _release(self, deltas: Deltas) -> None:
        plan = self._plan
        ended, cleared = self._masks(self.failed), self._masks(self._behind)
        companies, contacts = self._companies, self._contacts
        bits = {k: _reopen(m, ended.get(k, 0), cleared.get(k, 0)) for k, m in (companies | contacts).items()}
        for key in companies.keys() & {member.company_id for member in contacts.values()}:
            # the stages that are over for all contacts are computed again below, after the contacts' own masks
            bits[key] = bits[key]._replace(terminal=bits[key].terminal & ~plan.awaited_contacts)
        save_members(self._session, self._run_id, bits)
        release = Release(self._session, self._run_id, plan, {})
        release.companies(companies, {key: bits[key] for key in companies}, all_contacts=True)
        alone = {key: member for key, member in contacts.items() if member.company_id is None}
        release.contacts(alone, {key: bits[key] for key in alone}, {})
        insert_rows(self._session, self._run_id, release.rows, deltas)

    def _masks(self, rows: Sequence[_Row]) -> dict[UUID, int]:
        masks: dict[UUID, int] = {}
        for row in rows:
            masks[row.entity_id] = masks.get(row.entity_id, 0) | 1 << self._plan.by_code[row.stage].position
        return masks


def _find_family(session: Session, run_id: UUID, ids: Collection[UUID]) -> list[tuple[str, UUID, UUID | None]]:
    """Return kind, id and company of these members, and of the contacts of companies."""
    given = {"tenant": tenant_of(session), "run": run_id, "ids": array_of_ids(ids)}
    return [(row[0], row[1], row[2]) for row in session.execute(_FAMILY, given)]


def _reopen(member: Member, ended: int, cleared: int) -> Bits:
    """Return the masks without what is redone.

    `ended` stages keep their row; `cleared` stages have no row any more.
    """
    bits = member.bits
    gone = ended | cleared
    return Bits(
        bits.created & ~cleared,
        bits.satisfied & ~gone,
        bits.terminal & ~gone,
        bits.failed & ~gone,
        bits.disqualified & ~gone,
    )


_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_LOWEST = UUID(int=0)


def retry_part(session: Session, run_id: UUID, plan: Plan, note: RetryNote, deltas: Deltas, *, most: int) -> RetryNote:
    """Make the results of the next records ready; return the note of what is left.

    At most `most` records, with the contacts of companies counted.
    """
    plan_by_index(session)
    stage = note.stages[0]
    after_at, after_id = note.after or (_LONG_AGO, _LOWEST)
    given = {"stage": stage, "until": note.until, "after_at": after_at, "after_id": after_id, "code": note.code}
    rows = session.execute(_NEXT, {"tenant": tenant_of(session), "run": run_id, "most": most} | given).all()
    taken = _first_of(rows, _find_family(session, run_id, [row.entity_id for row in rows]), most)
    part = RetryPart(session, run_id, plan, Which(note.stages, note.code, until=note.until), taken)
    out = [row for row in part.leave_out() if row.stage == stage]
    part.make_ready(deltas)
    more: dict[str, Any] = {
        "left": max(0, note.left - len(part.failed) - len(out)),
        "left_out": note.left_out + len(out),
    }
    if out and note.other_run is None:
        more["other_run"] = next(iter(part.elsewhere.values())).name
    if len(taken) < len(rows) or len(rows) == most:
        last = rows[len(taken) - 1]
        more["after"] = (last.finished_at, last.id)
    else:
        more |= {"after": None, "stages": note.stages[1:]}
    return note.model_copy(update=more)


def _first_of(rows: Sequence[Any], family: Sequence[tuple[str, UUID, UUID | None]], most: int) -> list[UUID]:
    """Return the records of the first of these rows.

    At least one record, and no more than `most` together with their contacts.
    """
    contacts = Counter(company_id for entity, _, company_id in family if entity == Entity.CONTACT)
    taken: list[UUID] = []
    number = 0
    for row in rows:
        number += 1 + contacts[row.entity_id]
        if taken and number > most:
            break
        taken.append(row.entity_id)
    return taken
