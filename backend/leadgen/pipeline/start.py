"""Starting a run: freeze the selection, count what earlier runs left, release the first rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.errors import ErrorCode, FieldProblem, InvalidError
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.pipeline.campaign_runs import part_of_campaign, tell_campaign
from leadgen.pipeline.graph import ForCampaign, Registry, Stage
from leadgen.pipeline.models import PipelineRun, StageRun
from leadgen.pipeline.options import Options, options_of, read_options
from leadgen.pipeline.overlap import refuse_overlap, take_turns
from leadgen.pipeline.plan import NO_COMPANY, Bits, Node, Plan, plan_of
from leadgen.pipeline.rows import ORDERED_ID, Deltas, count
from leadgen.pipeline.schemas import DagRunIn
from leadgen.pipeline.selection import Members, find_members, freeze_members
from leadgen.tenancy import tenant_of

BITS = ("created", "satisfied", "terminal", "failed", "disqualified")


Settle = Callable[[Session, UUID, Plan, Deltas], None]
"""Ends stages for members of a run before anything is released: `(session, run_id, plan, deltas)`."""


def start_run(
    session: Session, registry: Registry, wanted: DagRunIn, *, by: UUID | None, settle: Settle | None = None
) -> UUID:
    """Start a run and return its id; the first drains are queued in the same transaction.

    Raises a 422 for an unknown stage, an option that does not fit, an empty selection, or a left-out hard need that no record
    has a fresh result for, and a 409 when another active run does one of these stages for one of these records, or when the
    campaign that it names cannot take messages now.
    """
    codes = registry.resolve(wanted.stages)
    read_options(session, registry, codes, wanted)
    plan = plan_of(registry, codes, wanted)
    tenant = tenant_of(session)
    take_turns(session)
    for hooks in campaign_hooks(registry, codes):
        if wanted.campaign_id is not None:
            hooks.begin(session, wanted.campaign_id)
    run_id = new_id()
    now = datetime.now(UTC)
    values: dict[str, Any] = {
        "tenant_id": tenant,
        "id": run_id,
        "name": wanted.name or f"{', '.join(registry[c].label for c in codes[:3])}{' …' if len(codes) > 3 else ''}",
        "status": RunStatus.RUNNING,
        "stages": codes,
        "plan": plan.to_json(),
        "config": wanted.model_dump(mode="json", exclude_none=True),
        "campaign_id": wanted.campaign_id,
        "budget_usd": wanted.budget_usd,
        "started_by": by,
        "started_at": now,
    }
    session.execute(insert(PipelineRun), [values])
    members = members_of(session, registry, wanted)
    with_contacts = bool(plan.of(Entity.CONTACT))
    companies, contacts = freeze_members(session, run_id, members, with_contacts=with_contacts)
    _refuse_empty(plan, companies, contacts)
    refuse_overlap(session, run_id, codes)
    numbers = {"companies": companies, "contacts": contacts, "with_contacts": with_contacts}
    session.execute(_COUNT_MEMBERS, numbers | {"tenant": tenant, "run": run_id})
    totals = {Entity.COMPANY: companies, Entity.CONTACT: contacts}
    session.execute(
        insert(StageRun),
        [
            {
                "tenant_id": tenant,
                "id": new_id(),
                "run_id": run_id,
                "stage": node.code,
                "position": node.position,
                "entity": node.entity,
                "total": totals[node.entity],
            }
            for node in plan.running
        ],
    )
    _count_earlier(session, run_id, plan, registry)
    deltas = Deltas.none()
    # The members were written a moment ago and have no statistics: a nested loop over them would take hours.
    session.execute(text("SELECT set_config('enable_nestloop', 'off', true)"))
    if settle is not None:
        settle(session, run_id, plan, deltas)
    first = FirstRelease(session, run_id, plan, deltas)
    first.advance(Entity.COMPANY)
    first.advance(Entity.CONTACT)
    if plan.awaited_contacts:
        first.hear_contacts()
        first.advance(Entity.COMPANY)
    session.execute(text("SELECT set_config('enable_nestloop', 'on', true)"))
    count(session, run_id, deltas, wake=True)
    tell_campaign(session, run_id)
    return run_id


_COUNT_MEMBERS = text("""
UPDATE pipeline_runs SET company_count = :companies, contact_count = :contacts,
       contacts_without_company = (SELECT count(*) FROM pipeline_run_members
         WHERE tenant_id = :tenant AND run_id = :run AND entity = 'contact' AND company_id IS NULL),
       companies_without_contacts = CASE WHEN CAST(:with_contacts AS boolean) THEN :companies - (
         SELECT count(DISTINCT company_id) FROM pipeline_run_members
          WHERE tenant_id = :tenant AND run_id = :run AND entity = 'contact') ELSE 0 END
 WHERE tenant_id = :tenant AND id = :run
""")


def _refuse_empty(plan: Plan, companies: int, contacts: int) -> None:
    numbers = {Entity.COMPANY: companies, Entity.CONTACT: contacts}
    if not any(numbers[node.entity] for node in plan.running):
        kinds = " or ".join(sorted({"companies" if n.entity is Entity.COMPANY else "contacts" for n in plan.running}))
        problem = FieldProblem("selection", f"Selects no {kinds}.", "Choose a tag, a filter or records that exist.")
        raise InvalidError(f"The selection is empty: there are no {kinds} to work on.", errors=[problem])


_EARLIER = text("""
UPDATE pipeline_run_members AS m SET satisfied = satisfied | :bit, terminal = terminal | :bit
 WHERE m.tenant_id = :tenant AND m.run_id = :run AND m.entity = :entity
   AND EXISTS (SELECT 1 FROM entity_stage_completions c
                WHERE c.tenant_id = :tenant AND c.entity_id = m.entity_id AND c.stage = :stage AND c.state = 'completed'
                  AND c.finished_at > :since)
""")
_MISSING = text("""
UPDATE pipeline_run_members SET failed = failed | :bit, terminal = terminal | :bit
 WHERE tenant_id = :tenant AND run_id = :run AND entity = :entity AND satisfied & :bit = 0
""")


def fresh_since(stage: Stage) -> datetime:
    """From when on a result of the stage is young enough to stand for a new one."""
    ttl = stage.ttl
    return datetime.now(UTC) - ttl if ttl else datetime.max.replace(tzinfo=UTC)


def _count_earlier(session: Session, run_id: UUID, plan: Plan, registry: Registry) -> None:
    lacking = []
    for node in plan.nodes:
        if not node.outside:
            continue
        given = {
            "tenant": tenant_of(session),
            "run": run_id,
            "entity": node.entity.value,
            "stage": node.code,
            "bit": 1 << node.position,
            "since": fresh_since(registry[node.code]),
        }
        there = session.execute(_EARLIER, given).rowcount  # type: ignore[attr-defined]
        missing = session.execute(_MISSING, given).rowcount  # type: ignore[attr-defined]
        if missing and not there:
            lacking.append((node, missing))
    refuse_missing(plan, lacking)


def refuse_missing(plan: Plan, lacking: Collection[tuple[Node, int]]) -> None:
    """Raise a 422 for left-out stages that no record has a fresh result of, each with the number of records that lack it."""
    problems = []
    for node, number in lacking:
        names = [n.code for n in plan.running if node.code in n.needs]
        users = f"{', '.join(names)} need{'s' if len(names) == 1 else ''}"
        kind = "company" if node.entity is Entity.COMPANY else "contact"
        kinds = kind if number == 1 else {"company": "companies", "contact": "contacts"}[kind]
        who = "has no" if number == 1 else "have no"
        message = f"{users} {node.code}, which is not in this run: {number} {kinds} {who} fresh result of it."
        problems.append(FieldProblem("stages", message, f"Add {node.code} to the run."))
    if problems:
        first, number = next(iter(lacking))
        raise InvalidError(
            " ".join(problem.message for problem in problems),
            code=ErrorCode.MISSING_STAGE,
            errors=problems,
            extra={"missing_stage": first.code, "lacking": number},
        )


_GROUPS = {
    Entity.COMPANY: text("""
SELECT created, satisfied, terminal, failed, disqualified, false, 0, 0, 0, 0, 0 FROM pipeline_run_members
 WHERE tenant_id = :tenant AND run_id = :run AND entity = 'company' GROUP BY 1, 2, 3, 4, 5
"""),
    Entity.CONTACT: text("""
SELECT m.created, m.satisfied, m.terminal, m.failed, m.disqualified, c.entity_id IS NOT NULL,
       c.created, c.satisfied, c.terminal, c.failed, c.disqualified
  FROM pipeline_run_members m LEFT JOIN pipeline_run_members c
    ON c.tenant_id = m.tenant_id AND c.run_id = m.run_id AND c.entity_id = m.company_id
 WHERE m.tenant_id = :tenant AND m.run_id = :run AND m.entity = 'contact' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
"""),
}
_MINE = """
  FROM pipeline_run_members m {join}
 WHERE m.tenant_id = :tenant AND m.run_id = :run AND m.entity = :entity
   AND (m.created, m.satisfied, m.terminal, m.failed, m.disqualified) = (:m0, :m1, :m2, :m3, :m4) {theirs}
"""
_OF_GROUP = {
    Entity.COMPANY: _MINE.format(join="", theirs=""),
    Entity.CONTACT: _MINE.format(
        join="""LEFT JOIN pipeline_run_members c
    ON c.tenant_id = m.tenant_id AND c.run_id = m.run_id AND c.entity_id = m.company_id""",
        theirs="""AND (c.entity_id IS NOT NULL) = :has_company AND (c.entity_id IS NULL
        OR (c.created, c.satisfied, c.terminal, c.failed, c.disqualified) = (:c0, :c1, :c2, :c3, :c4))""",
    ),
}
_INSERT_GROUP = {
    entity: text(f"""
INSERT INTO entity_stage_completions
       (tenant_id, id, run_id, stage, entity, entity_id, state, reason_code, reason, finished_at)
SELECT :tenant, {ORDERED_ID}, :run, :stage, :entity, entity_id, CAST(:state AS text), :code, :reason,
       CASE WHEN CAST(:state AS text) <> 'ready' THEN now() END
  FROM (SELECT m.entity_id, row_number() OVER (ORDER BY m.entity_id) AS rn {group}) AS chosen
""")
    for entity, group in _OF_GROUP.items()
}
_SAVE_GROUP = {
    entity: text(f"""
UPDATE pipeline_run_members AS u SET created = :n0, satisfied = :n1, terminal = :n2, failed = :n3, disqualified = :n4
 WHERE u.tenant_id = :tenant AND u.id IN (SELECT m.id {group})
""")
    for entity, group in _OF_GROUP.items()
}
_HEAR = text("""
UPDATE pipeline_run_members AS c
   SET terminal = c.terminal | (:awaited & coalesce(
         (SELECT bit_and(k.terminal) FROM pipeline_run_members k
           WHERE k.tenant_id = :tenant AND k.run_id = :run AND k.entity = 'contact' AND k.company_id = c.entity_id), -1))
 WHERE c.tenant_id = :tenant AND c.run_id = :run AND c.entity = 'company'
""")


class FirstRelease:
    """The releases of a start: records with equal masks go together, so that it costs a few statements for any number."""

    def __init__(self, session: Session, run_id: UUID, plan: Plan, deltas: Deltas) -> None:
        self._session = session
        self._plan = plan
        self._deltas = deltas
        self._given = {"tenant": tenant_of(session), "run": run_id}

    def advance(self, entity: Entity) -> None:
        """Release what all members of one kind may do with the masks that they have."""
        for row in self._session.execute(_GROUPS[entity], self._given).all():
            own, has_company, theirs = Bits(*row[0:5]), row[5], Bits(*row[6:11])
            bits, moves = self._plan.advance(entity, own, theirs if has_company else None)
            if bits == own:
                continue
            group: dict[str, Any] = self._given | {"entity": entity.value}
            group |= {f"m{i}": v for i, v in enumerate(own)}
            if entity is Entity.CONTACT:
                group |= {"has_company": has_company} | {f"c{i}": v for i, v in enumerate(theirs)}
            for position, state, cause in moves:
                node = self._plan.nodes[position]
                code, reason = why_at_start(self._plan, cause)
                given = group | {"stage": node.code, "state": state.value, "code": code, "reason": reason}
                made = self._session.execute(_INSERT_GROUP[entity], given).rowcount  # type: ignore[attr-defined]
                self._deltas.move(node.code, None, State(state), made)
            self._session.execute(_SAVE_GROUP[entity], group | {f"n{i}": v for i, v in enumerate(bits)})

    def hear_contacts(self) -> None:
        """Tell companies which contact stages are over for all their contacts: for those without contacts, all are."""
        self._session.execute(_HEAR, self._given | {"awaited": self._plan.awaited_contacts})


def why_at_start(plan: Plan, cause: int | None) -> tuple[str | None, str | None]:
    """Code and sentence for a record that a stage is closed to from the start, because of the node at `cause`."""
    if cause is None:
        return None, None
    node: Node | None = plan.nodes[cause] if cause != NO_COMPANY else None
    while node is not None and not node.outside:
        causes = [plan.by_code[need] for need in node.needs]
        node = next((need for need in causes if need.outside), causes[0] if causes else None)
    if node is None:
        return "no_company", "This contact has no company."
    return "missing_stage", f"{node.label} has no fresh result for this record, and this run leaves it out."


def load_options(session: Session, run_id: UUID, registry: Registry) -> Options:
    """What a run wants of its stages beyond the order."""
    config = session.scalar(select(PipelineRun.config).where(PipelineRun.id == run_id)) or {}
    return options_of(session, config, registry)


def campaign_hooks(registry: Registry, codes: Iterable[str]) -> list[ForCampaign]:
    """What the stages among these bring along that work for a campaign; names that the product no longer has mean nothing."""
    stages = (registry.stages.get(code) for code in codes)
    return [stage.campaign for stage in stages if stage is not None and stage.campaign is not None]


def members_of(session: Session, registry: Registry, wanted: DagRunIn) -> Members:
    """What the selection of a request holds now, a part of its campaign included."""
    of_campaign = part_of_campaign(registry, wanted.stages, wanted.campaign_id, wanted.selection.campaign)
    return find_members(session, wanted.selection, of_campaign=of_campaign)


def check_campaign(session: Session, registry: Registry, codes: Iterable[str], campaign_id: UUID | None) -> None:
    """Raise what a start would raise for this campaign."""
    for hooks in campaign_hooks(registry, codes):
        if campaign_id is not None:
            hooks.check(session, campaign_id)


def load_plan(session: Session, run_id: UUID) -> Plan | None:
    """The plan of a run; None when there is no such run in this tenant."""
    found = session.scalar(select(PipelineRun.plan).where(PipelineRun.id == run_id))
    return Plan(found) if found is not None else None
