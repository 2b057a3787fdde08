"""Predicts how records would end at each stage: fresh, skipped or to do.

A look loads the inputs of a stage and compares them with those of earlier results. Where a kind has at most
`Looking.each` records, it looks at all of them. Otherwise it looks at a sample, and the numbers follow from the
sample's share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.fields.field import Entity
from leadgen.observations.store import read_once
from leadgen.pipeline.app_stages import Looking
from leadgen.pipeline.engine.call import fingerprint
from leadgen.pipeline.estimates.freshness import fresh_among
from leadgen.pipeline.estimates.members import ProspectiveMember, ProspectiveMembers
from leadgen.pipeline.estimates.shares import at_most
from leadgen.pipeline.plan import Node, Plan
from leadgen.pipeline.stage import Skip, Stage

PART = 500
"""Records read at once: their data is kept while all stages look at them."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the records that may do a stage would end: fresh, not applying (`skipped`), or called."""

    fresh: int
    fresh_at_least: int
    fresh_at_most: int
    skipped: int
    skipped_at_least: int
    skipped_at_most: int
    is_exact: bool
    looked_at: int


class Looks:
    """The looks at all stages of a plan.

    `settled` are, by stage, the records whose end is certain: they are fresh or skipped, and so are all their needs.
    """

    def __init__(
        self,
        session: Session,
        plan: Plan,
        stages: Mapping[str, Stage],
        prospective: ProspectiveMembers,
        looking: Looking,
    ) -> None:
        self._session = session
        self._plan = plan
        self._stages = stages
        self._prospective = prospective
        self._looking = looking
        self._settled: dict[str, set[UUID]] = {}
        self._looks: dict[str, Look] = {}
        for entity in (Entity.COMPANY, Entity.CONTACT):  # contacts follow their companies
            nodes = plan.of(entity)
            look = self._at_each if prospective.counts[entity] <= looking.each else self._at_some
            self._looks |= look(nodes) if nodes else {}

    def at(self, node: Node) -> Look:
        """Return the look at one stage."""
        return self._looks[node.code]

    def _at_each(self, nodes: Sequence[Node]) -> dict[str, Look]:
        people = self._prospective.people(nodes[0].entity, self._looking.each)
        fresh: dict[str, set[UUID]] = defaultdict(set)
        skipped: dict[str, set[UUID]] = defaultdict(set)
        for part in _parts(people):
            with read_once(self._session):
                for node in nodes:
                    found = self._judge(node, self._prospective.open_to(node, part))
                    fresh[node.code] |= found[0]
                    skipped[node.code] |= found[1]
        return {node.code: self._exact(node, people, fresh[node.code], skipped[node.code]) for node in nodes}

    def _exact(self, node: Node, people: Sequence[ProspectiveMember], fresh: set[UUID], skipped: set[UUID]) -> Look:
        there = self._prospective.open_to(node, people)
        safe = {person.id for person in there if self._is_after_settled(node, person)}
        self._settled[node.code] = (fresh | skipped) & safe
        return Look(
            fresh=len(fresh),
            fresh_at_least=len(fresh & safe),
            fresh_at_most=self._prospective.tallies[node.code].maybe_fresh,
            skipped=len(skipped),
            skipped_at_least=len(skipped & safe),
            skipped_at_most=len(skipped),
            is_exact=True,
            looked_at=len(there),
        )

    def _is_after_settled(self, node: Node, person: ProspectiveMember) -> bool:
        for code in (*node.needs, *node.soft_needs):
            need = self._plan.by_code[code]
            key = person.company_id if need.entity is not node.entity else person.id
            if need.entity is Entity.CONTACT and node.entity is Entity.COMPANY:
                return False  # this look does not check each of the company's contacts
            if not need.outside and key is not None and key not in self._settled.get(code, ()):
                return False
        return True

    def _at_some(self, nodes: Sequence[Node]) -> dict[str, Look]:
        people = self._prospective.people(nodes[0].entity, self._looking.some)
        with read_once(self._session):
            return {node.code: self._sampled(node, people) for node in nodes}

    def _sampled(self, node: Node, people: Sequence[ProspectiveMember]) -> Look:
        tally = self._prospective.tallies[node.code]
        some = self._prospective.open_to(node, people)
        maybe = self._prospective.people_maybe_fresh(node, self._looking.some) if tally.maybe_fresh else []
        bit = 1 << node.position
        fresh, skipped = self._judge(node, [*some, *maybe])
        others = [person for person in some if not person.earlier & bit]
        number = round(_share(fresh, maybe) * tally.maybe_fresh)
        parts = ((others, tally.open - tally.maybe_fresh), (maybe, tally.maybe_fresh))
        over = round(sum(_share(skipped, looked) * count for looked, count in parts))
        most = sum(_most(skipped, looked, count) for looked, count in parts)
        return Look(
            fresh=number,
            fresh_at_least=0,
            fresh_at_most=tally.maybe_fresh_at_most,
            skipped=min(over, tally.open - number),
            skipped_at_least=0,
            skipped_at_most=most,
            is_exact=False,
            looked_at=len({person.id for person in (*some, *maybe)}),
        )

    def _judge(self, node: Node, people: Sequence[ProspectiveMember]) -> tuple[set[UUID], set[UUID]]:
        stage, bit = self._stages[node.code], 1 << node.position
        ids = list({person.id: None for person in people})
        loaded = stage.load(self._session, ids) if ids else {}
        skipped = {key for key in ids if isinstance(loaded.get(key), Skip)}
        maybe = {person.id for person in people if person.earlier & bit and loaded.get(person.id) is not None} - skipped
        return fresh_among(self._session, stage, {key: fingerprint(loaded[key]) for key in maybe}), skipped


def _parts(people: Sequence[ProspectiveMember]) -> Iterator[Sequence[ProspectiveMember]]:
    for start in range(0, len(people), PART):
        yield people[start : start + PART]


def _hits(part: set[UUID], people: Sequence[ProspectiveMember]) -> int:
    return sum(1 for person in people if person.id in part)


def _share(part: set[UUID], people: Sequence[ProspectiveMember]) -> float:
    return _hits(part, people) / len(people) if people else 0.0


def _most(part: set[UUID], people: Sequence[ProspectiveMember], count: int) -> int:
    return at_most(_hits(part, people), len(people), count)
