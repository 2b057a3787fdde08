"""Prospective members of a run in temporary tables, with the state each would start in.

Uses the same rule as a start (`Plan.advance`), once per group of members with equal history. So the numbers of records
and of blocked records are those that the run gets. Of a kind with many members only a sample is read: their number
stays exact, the blocked ones follow from the sample's share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, column, func, insert, literal, select, table, text
from sqlalchemy.orm import Session

from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.field import Entity
from leadgen.pipeline.app_stages import Looking
from leadgen.pipeline.estimates.shares import at_least, at_most, expected, is_in_sample
from leadgen.pipeline.estimates.stage_notes import Alone
from leadgen.pipeline.models import Completion
from leadgen.pipeline.plan import Bits, Move, Node, Plan
from leadgen.pipeline.runs.first_release import Past, at_start, fresh_since, why_at_start
from leadgen.pipeline.runs.selection import Members
from leadgen.pipeline.runs.start_steps import refuse_missing
from leadgen.pipeline.stage import Stage
from leadgen.tenancy import tenant_of


class ProspectiveMember(NamedTuple):
    """One member. `earlier` has a bit for each stage of the plan with a fresh enough result."""

    id: UUID
    company_id: UUID | None
    earlier: int
    company_earlier: int


@dataclass(slots=True)
class Tally:
    """One stage at the start.

    Counts its records, the blocked ones by reason, and the open ones with a fresh enough result. The limits are the
    numbers themselves where every record was counted.
    """

    records: int = 0
    maybe_fresh: int = 0
    blocked: Counter[tuple[str, str]] = field(default_factory=Counter)
    maybe_fresh_at_most: int = 0
    open_at_least: int = 0
    open_at_most: int = 0

    @property
    def open(self) -> int:
        return self.records - self.blocked.total()

    def extend(self, count: int) -> None:
        """Make the numbers those of all `count` records: the ones counted so far are these, or a sample of them."""
        looked, there, fresh = self.records, self.open, self.maybe_fresh
        self.records = count
        self.blocked = Counter({why: expected(number, looked, count) for why, number in self.blocked.items()})
        self.maybe_fresh = min(expected(fresh, looked, count), self.open)
        self.maybe_fresh_at_most = at_most(fresh, looked, count)
        self.open_at_least = at_least(there, looked, count)
        self.open_at_most = at_most(there, looked, count)


_TABLES = (
    text("CREATE TEMP TABLE IF NOT EXISTS estimate_members (id uuid, entity text, company_id uuid) ON COMMIT DROP"),
    text("CREATE TEMP TABLE IF NOT EXISTS estimate_earlier (id uuid, mask bigint) ON COMMIT DROP"),
    text("TRUNCATE estimate_members, estimate_earlier"),
)
_MEMBERS = table("estimate_members", column("id"), column("entity"), column("company_id"))
# The companies of a sample's contacts are not in the sample. One pass over the results: a join with the plan's stages
# would make the planner look each of them up.
_EARLIER = """
INSERT INTO estimate_earlier
SELECT c.entity_id, bit_or(CASE {cases} END) FROM entity_stage_completions c
 WHERE c.tenant_id = :tenant AND c.state = 'completed' AND c.stage = ANY(:stages)
   AND c.entity_id IN (SELECT id FROM estimate_members UNION SELECT company_id FROM estimate_members)
 GROUP BY c.entity_id
"""

_GROUPS = text("""
SELECT m.entity, m.company_id IS NOT NULL AS has_company, coalesce(e.mask, 0) AS earlier,
       coalesce(f.mask, 0) AS company_earlier, count(*) AS number
  FROM estimate_members m LEFT JOIN estimate_earlier e ON e.id = m.id
  LEFT JOIN estimate_earlier f ON f.id = m.company_id GROUP BY 1, 2, 3, 4
""")
_SOME = """
SELECT m.id, m.company_id, coalesce(e.mask, 0), coalesce(f.mask, 0)
  FROM ({chosen} ORDER BY uuid_hash(m.id), m.id LIMIT :limit) AS m
  LEFT JOIN estimate_earlier e ON e.id = m.id LEFT JOIN estimate_earlier f ON f.id = m.company_id
 ORDER BY uuid_hash(m.id), m.id
"""
_SOME_OF_ALL = text(_SOME.format(chosen="SELECT m.* FROM estimate_members m WHERE m.entity = :entity"))
_SOME_EARLIER = text(
    _SOME.format(
        chosen="SELECT m.* FROM estimate_members m JOIN estimate_earlier e ON e.id = m.id"
        " WHERE m.entity = :entity AND e.mask & :bit <> 0"
    )
)


class ProspectiveMembers:
    """The members of a run that is not started, or a sample of them, in two temporary tables of this transaction.

    `counts` are the members of each kind, `read` those that are in the tables. Raises a 422 for a left-out hard need of
    which no member has a fresh result.
    """

    def __init__(
        self, session: Session, plan: Plan, stages: Mapping[str, Stage], members: Members, looking: Looking
    ) -> None:
        self._session = session
        self._plan = plan
        self._known: dict[Entity, list[ProspectiveMember]] = {}
        self._closed_to: dict[tuple[Entity, bool, int, int], list[Move]] = {}
        self.counts: Counter[Entity] = Counter()
        self.read: Counter[Entity] = Counter()
        self.tallies = {node.code: Tally() for node in plan.running}
        self._lacking: Counter[str] = Counter()
        kinds = {Entity.COMPANY: members.companies}
        if plan.of(Entity.CONTACT):
            kinds[Entity.CONTACT] = members.contacts
        for statement in _TABLES:
            session.execute(statement)
        alone = sum(self._gather(entity, records, looking) for entity, records in kinds.items())
        session.execute(text("ANALYZE estimate_members"))
        cases, given = _earlier(plan, stages)
        session.execute(text(_EARLIER.format(cases=cases)), given | {"tenant": tenant_of(session)})
        session.execute(text("ANALYZE estimate_earlier"))
        for row in session.execute(_GROUPS):
            self.read[Entity(row.entity)] += row.number
            self._tally(Entity(row.entity), row.has_company, row.earlier, row.company_earlier, row.number)
        for node in plan.running:
            self.tallies[node.code].extend(self.counts[node.entity])
        if any(self.counts[node.entity] for node in plan.running):
            refuse_missing(plan, list(self._without_result(kinds, stages)))
        self.alone = Alone(alone, self._companies_alone(members))

    def _gather(self, entity: Entity, records: Select[Any], looking: Looking) -> int:
        """Read the members of a kind, or a sample of them; return how many contacts have no company."""
        chosen = records.subquery()
        numbers = select(func.count(), func.count(chosen.c.company_id)).select_from(chosen)
        self.counts[entity], with_company = self._session.execute(numbers).one()
        rows = select(chosen.c.id, literal(entity.value), chosen.c.company_id)
        if self.counts[entity] > looking.most:
            rows = rows.where(is_in_sample(chosen.c.id, self.counts[entity], looking.most))
        self._session.execute(insert(_MEMBERS).from_select(["id", "entity", "company_id"], rows))
        return self.counts[entity] - with_company if entity is Entity.CONTACT else 0

    def is_sample(self, entity: Entity) -> bool:
        """Return whether only a sample of a kind's members was read."""
        return self.read[entity] < self.counts[entity]

    def _without_result(
        self, kinds: Mapping[Entity, Select[Any]], stages: Mapping[str, Stage]
    ) -> Iterator[tuple[Node, int]]:
        for node in self._plan.nodes:
            entity = node.entity
            if node.outside and self.counts[entity] and self._lacking[node.code] == self.read[entity]:
                if self.is_sample(entity) and self._is_there(stages[node.code], kinds[entity]):
                    continue
                yield node, self.counts[entity]

    def _is_there(self, stage: Stage, records: Select[Any]) -> bool:
        """Return whether any of the records, also those outside the sample, has a fresh enough result."""
        result = Completion
        found = select(result.id).where(
            result.stage == stage.code,
            result.state == State.COMPLETED,
            result.finished_at > fresh_since(stage),
            result.entity_id.in_(select(records.subquery().c.id)),
        )
        return self._session.scalar(found.limit(1)) is not None

    def _companies_alone(self, members: Members) -> int:
        if not self._plan.of(Entity.CONTACT):
            return 0
        of_contacts = members.contacts.subquery().c.company_id
        staffed = select(of_contacts).where(of_contacts.is_not(None)).group_by(of_contacts).subquery()
        return self.counts[Entity.COMPANY] - (self._session.scalar(select(func.count()).select_from(staffed)) or 0)

    def _tally(self, entity: Entity, has_company: bool, earlier: int, theirs: int, number: int) -> None:  # noqa: FBT001
        closed = {move.position: move.cause for move in self._closed(entity, has_company, earlier, theirs)}
        for node in self._plan.nodes:
            bit = 1 << node.position
            if node.entity is not entity:
                continue
            if node.outside:
                self._lacking[node.code] += 0 if earlier & bit else number
                continue
            tally = self.tallies[node.code]
            tally.records += number
            if node.position in closed:
                code, words = why_at_start(self._plan, closed[node.position])
                tally.blocked[code or "", words or ""] += number
            elif earlier & bit:
                tally.maybe_fresh += number

    def _closed(self, entity: Entity, has_company: bool, earlier: int, theirs: int) -> Sequence[Move]:  # noqa: FBT001
        group = (entity, has_company, earlier, theirs)
        if group not in self._closed_to:
            company = None
            if entity is Entity.CONTACT and has_company:
                company, _moves = self._plan.advance(Entity.COMPANY, self._past(Entity.COMPANY, theirs), None)
            _bits, moves = self._plan.advance(entity, self._past(entity, earlier), company)
            self._closed_to[group] = [move for move in moves if move.state is not State.READY]
        return self._closed_to[group]

    def _past(self, entity: Entity, earlier: int) -> Bits:
        return at_start(self._plan, entity, Past(earlier, None))

    def people(self, entity: Entity, limit: int) -> list[ProspectiveMember]:
        """Return up to `limit` members of a kind: always the same ones, in no meaningful order."""
        if entity not in self._known:
            self._known[entity] = self._find(_SOME_OF_ALL, {"entity": entity.value, "limit": limit})
        return self._known[entity]

    def people_maybe_fresh(self, node: Node, limit: int) -> list[ProspectiveMember]:
        """Return members, as `people` does, that have a fresh enough result and may do the stage."""
        bit = 1 << node.position
        known = [person for person in self.people(node.entity, limit) if person.earlier & bit]
        if len(known) * 4 < limit:  # too few among the sample: search for them
            known = self._find(_SOME_EARLIER, {"entity": node.entity.value, "limit": limit, "bit": bit})
        return self.open_to(node, known)

    def open_to(self, node: Node, people: Iterable[ProspectiveMember]) -> list[ProspectiveMember]:
        """Return those members that the stage is not closed to from the start."""
        return [person for person in people if not self._is_closed(node, person)]

    def _find(self, statement: Any, given: dict[str, Any]) -> list[ProspectiveMember]:
        return [ProspectiveMember(*row) for row in self._session.execute(statement, given)]

    def _is_closed(self, node: Node, person: ProspectiveMember) -> bool:
        has_company = person.company_id is not None
        moves = self._closed(node.entity, has_company, person.earlier, person.company_earlier)
        return any(move.position == node.position for move in moves)


def _earlier(plan: Plan, stages: Mapping[str, Stage]) -> tuple[str, dict[str, Any]]:
    """Return the SQL cases of earlier results, and their parameters.

    A stage that the run leaves out accepts a result of any version, another stage only its own or a better version.
    """
    cases = []
    given: dict[str, Any] = {"stages": [node.code for node in plan.nodes]}
    for at, node in enumerate(plan.nodes):
        stage = stages[node.code]
        given |= {f"stage{at}": node.code, f"since{at}": fresh_since(stage), f"bit{at}": 1 << node.position}
        version = ""
        if not node.outside:
            version = f" AND c.code_version = ANY(:versions{at})"
            given[f"versions{at}"] = [stage.code_version, *stage.also_fresh]
        when = f"c.stage = :stage{at} AND c.finished_at > :since{at}{version}"
        cases.append(f"WHEN {when} THEN CAST(:bit{at} AS bigint)")
    return " ".join(cases), given
