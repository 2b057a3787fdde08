"""Takes up one chunk of a run's frozen records: members, earlier results, first releases.

Records with equal history go together, so a chunk costs a few statements. Ids pass through this process as array
literals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.rows import Deltas
from leadgen.pipeline.engine.sql import plan_by_index
from leadgen.pipeline.plan import NO_COMPANY, Bits, Node, Plan
from leadgen.pipeline.stage import Registry, Stage
from leadgen.tenancy import tenant_of


class FrozenChunk(NamedTuple):
    """One chunk as stored, with its arrays as literals; `alone` of its contacts have no company."""

    number: int
    company_ids: str
    company_masks: str | None
    contact_ids: str
    contact_company_ids: str
    contact_masks: str | None
    companies: int
    contacts: int
    alone: int


class Past(NamedTuple):
    """What a record brings to the start.

    `earlier` are the stages with a fresh earlier result; `mask` has the stages that the run is started for (None: all).
    """

    earlier: int
    mask: int | None


class Group(NamedTuple):
    """Records of a chunk with equal history.

    `company` is what their company brings; None for contacts without a company.
    """

    entity: Entity
    own: Past
    company: Past | None
    ids: str
    company_ids: str | None
    number: int


def fresh_since(stage: Stage) -> datetime:
    """Return the time after which a result of the stage is fresh."""
    ttl = stage.ttl
    return datetime.now(UTC) - ttl if ttl else datetime.max.replace(tzinfo=UTC)


def why_at_start(plan: Plan, cause: int | None) -> tuple[str | None, str | None]:
    """Return the reason code and sentence for a record that cannot do a stage from the start.

    `cause` is the position of the node that closes the stage.
    """
    if cause is None:
        return None, None
    node: Node | None = plan.nodes[cause] if cause != NO_COMPANY else None
    while node is not None and not node.outside:
        causes = [plan.by_code[need] for need in node.needs]
        node = next((need for need in causes if need.outside), causes[0] if causes else None)
    if node is None:
        return "no_company", "This contact has no company."
    return "missing_stage", f"{node.label} has no fresh result for this record, and this run leaves it out."


def at_start(plan: Plan, entity: Entity, past: Past) -> Bits:
    """Return the masks of a record before anything of the run is released."""
    outside = sum(1 << node.position for node in plan.nodes if node.outside and node.entity is entity)
    left = 0 if past.mask is None else sum(1 << node.position for node in plan.of(entity)) & ~past.mask
    earlier = past.earlier & outside
    return Bits(created=left, satisfied=earlier | left, terminal=outside | left, failed=outside & ~earlier)


# One lookup for each record and left-out stage, in the index of its results.
_EARLIER = """
coalesce((SELECT CAST(:bit{at} AS bigint) FROM entity_stage_completions
           WHERE tenant_id = :tenant AND entity_id = r.id AND stage = :stage{at} AND state = 'completed'
             AND finished_at > :since{at} LIMIT 1), 0)
"""
_GROUPS = """
WITH company AS MATERIALIZED (
  SELECT r.id, r.mask, {of_company} AS earlier
    FROM unnest(CAST(:company_ids AS uuid[]), CAST(:company_masks AS bigint[])) AS r(id, mask)),
person AS (
  SELECT r.id, r.company_id, r.mask, {of_contact} AS earlier
    FROM unnest(CAST(:contact_ids AS uuid[]), CAST(:contact_company_ids AS uuid[]), CAST(:contact_masks AS bigint[]))
         AS r(id, company_id, mask))
SELECT 'company' AS entity, earlier, mask, false AS has_company, CAST(0 AS bigint) AS company_earlier,
       CAST(NULL AS bigint) AS company_mask, CAST(array_agg(id) AS text) AS ids, CAST(NULL AS text) AS company_ids,
       count(*) AS number
  FROM company GROUP BY earlier, mask
UNION ALL
SELECT 'contact', p.earlier, p.mask, c.id IS NOT NULL, coalesce(c.earlier, 0), c.mask, CAST(array_agg(p.id) AS text),
       CAST(array_agg(p.company_id) AS text), count(*)
  FROM person p LEFT JOIN company c ON c.id = p.company_id GROUP BY p.earlier, p.mask, c.id IS NOT NULL, 5, c.mask
"""
# UUIDv7s in the order of the rows: a time and random bits from this process, and the row's number.
_NEW_ID = "CAST(:new || lpad(to_hex(r.rn), 8, '0') AS uuid)"
_MEMBERS = text("""
INSERT INTO pipeline_run_members
       (tenant_id, run_id, entity, entity_id, company_id, created, satisfied, terminal, failed, disqualified)
SELECT :tenant, :run, :entity, r.id, r.company_id, :created, :satisfied, :terminal, :failed, :disqualified
  FROM unnest(CAST(:ids AS uuid[]), CAST(:company_ids AS uuid[])) AS r(id, company_id)
""")
_ROWS = text(f"""
INSERT INTO entity_stage_completions
       (tenant_id, id, run_id, stage, entity, entity_id, state, reason_code, reason, finished_at)
SELECT :tenant, {_NEW_ID}, :run, :stage, :entity, r.id, CAST(:state AS text), :code, :reason,
       CASE WHEN CAST(:state AS text) <> 'ready' THEN now() END
  FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS r(id, rn)
""")


class FirstRelease:
    """Takes up the records of one chunk; `deltas` collects the changes of the counters."""

    def __init__(self, session: Session, run_id: UUID, plan: Plan, registry: Registry, deltas: Deltas) -> None:
        self._session = session
        self._plan = plan
        self._registry = registry
        self._deltas = deltas
        self._given: dict[str, Any] = {"tenant": tenant_of(session), "run": run_id}

    def take_up(self, chunk: FrozenChunk) -> None:
        """Make the chunk's records members and release what they may do at once."""
        plan_by_index(self._session)
        groups = self._groups(chunk)
        # contacts first: a company may do what depends on the stages that are over for all its contacts
        over: dict[str, int] = {}
        for group in groups:
            if group.entity is Entity.CONTACT:
                bits = self._put(group, at_start(self._plan, Entity.CONTACT, group.own), self._company_bits(group))
                if self._plan.awaited_contacts and group.company_ids is not None:
                    for company_id in _elements(group.company_ids):
                        over[company_id] = over.get(company_id, -1) & bits.terminal
        for group in groups:
            if group.entity is Entity.COMPANY:
                own = at_start(self._plan, Entity.COMPANY, group.own)
                for part, heard in self._heard(group, over):
                    self._put(part, own._replace(terminal=own.terminal | heard), None)

    def _groups(self, chunk: FrozenChunk) -> list[Group]:
        if not chunk.alone and chunk.company_masks is None and not any(node.outside for node in self._plan.nodes):
            return _all_alike(chunk)
        given = self._given | chunk._asdict()
        columns = {Entity.COMPANY: "0", Entity.CONTACT: "0"}
        for node in self._plan.nodes:
            if node.outside:
                columns[node.entity] += f" | {_EARLIER.format(at=node.position)}"
                given |= {
                    f"bit{node.position}": 1 << node.position,
                    f"stage{node.position}": node.code,
                    f"since{node.position}": fresh_since(self._registry[node.code]),
                }
        cast = {entity: f"CAST({column} AS bigint)" for entity, column in columns.items()}
        query = _GROUPS.format(of_company=cast[Entity.COMPANY], of_contact=cast[Entity.CONTACT])
        used = {key: value for key, value in given.items() if f":{key}" in query}
        return [_group(row) for row in self._session.execute(text(query), used)]

    def _company_bits(self, group: Group) -> Bits | None:
        if group.company is None:
            return None
        bits, _moves = self._plan.advance(Entity.COMPANY, at_start(self._plan, Entity.COMPANY, group.company), None)
        return bits

    def _heard(self, group: Group, over: Mapping[str, int]) -> Sequence[tuple[Group, int]]:
        """Split companies by the contact stages that are `over` for all their contacts.

        All contacts of a company are in its chunk. For a company without contacts, all stages are over.
        """
        awaited = self._plan.awaited_contacts
        if not awaited:
            return [(group, 0)]
        parts: dict[int, list[str]] = defaultdict(list)
        for company_id in _elements(group.ids):
            parts[awaited & over.get(company_id, -1)].append(company_id)
        return [(group._replace(ids="{" + ",".join(ids) + "}", number=len(ids)), heard) for heard, ids in parts.items()]

    def _put(self, group: Group, own: Bits, company: Bits | None) -> Bits:
        """Insert the members of a group and release what they may do; return their masks."""
        bits, moves = self._plan.advance(group.entity, own, company)
        given = self._given | {"entity": group.entity.value, "ids": group.ids}
        self._session.execute(_MEMBERS, given | bits._asdict() | {"company_ids": group.company_ids})
        for node in self._plan.of(group.entity):
            if own.created >> node.position & 1:
                said = ("up_to_date", "Up to date; this run only redoes stale results.")
                self._release(given, node.code, State.SKIPPED, said, group.number)
        for position, state, cause in moves:
            code = self._plan.nodes[position].code
            self._release(given, code, state, why_at_start(self._plan, cause), group.number)
        return bits

    def _release(
        self, given: dict[str, Any], stage: str, state: State, said: tuple[str | None, str | None], number: int
    ) -> None:
        more = {"stage": stage, "state": state.value, "code": said[0], "reason": said[1]}
        self._session.execute(_ROWS, given | more | {"new": _first_of_new_ids()})
        self._deltas.move(stage, None, state, number)


def _elements(array: str) -> list[str]:
    """Return the elements of an array literal of ids, as PostgreSQL writes them."""
    return array[1:-1].split(",")


def _first_of_new_ids() -> str:
    bits = token_hex(5)
    return f"{new_id().hex[:13]}{bits[:3]}8{bits[3:]}"


def _all_alike(chunk: FrozenChunk) -> list[Group]:
    """Return the groups of a chunk where all records of a kind are equal, as in most runs."""
    past = Past(0, None)
    companies = Group(Entity.COMPANY, past, None, chunk.company_ids, None, chunk.companies)
    contacts = Group(Entity.CONTACT, past, past, chunk.contact_ids, chunk.contact_company_ids, chunk.contacts)
    return [group for group in (companies, contacts) if group.number]


def _group(row: Any) -> Group:
    entity = Entity(row.entity)
    company = Past(row.company_earlier, row.company_mask) if row.has_company else None
    return Group(entity, Past(row.earlier, row.mask), company, row.ids, row.company_ids, row.number)
