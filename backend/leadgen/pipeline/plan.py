"""The DAG of one run, and the one rule of eligibility. Pure: no database, no clock.

Every stage of a run has a position. A record's history is five bit masks over positions (`Bits`). What may happen next
is a function of the record's masks and, for a contact, its company's. So it costs no query, and two records with equal
masks share one answer. Positions are unique over both entities, so a contact's and its company's masks never collide.
At the positions of contact stages, a company's `terminal` mask says "over for all its contacts".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from leadgen.errors import ErrorCode, FieldProblem, InvalidError
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.field import Entity
from leadgen.pipeline.runs.schemas import DagRunIn
from leadgen.pipeline.stage import Registry, StageCycleError

NO_COMPANY = -1
"""The cause of a move that no stage caused: the contact has no company."""

MAX_POSITIONS = 62


class Bits(NamedTuple):
    """History of one record.

    `failed` includes blocked; `disqualified` includes skipped for that reason.
    """

    created: int = 0
    satisfied: int = 0
    terminal: int = 0
    failed: int = 0
    disqualified: int = 0


class Move(NamedTuple):
    """One release: the record enters the stage at `position` in `state`, because of `cause`.

    `state` is ready, skipped or blocked.
    """

    position: int
    state: State
    cause: int | None


@dataclass(frozen=True, slots=True)
class Node:
    """One stage of a run. `outside` stages are not run: they represent results of earlier runs."""

    position: int
    code: str
    label: str
    entity: Entity
    needs: tuple[str, ...]
    soft_needs: tuple[str, ...]
    outside: bool
    is_free: bool
    hard: int
    soft: int


class Plan:
    """The nodes of one run in DAG order."""

    def __init__(self, nodes: Iterable[Mapping[str, Any]]) -> None:
        """Read what `to_json` wrote, so that a run keeps its shape when the product's stages change."""
        listed = list(nodes)
        if len(listed) > MAX_POSITIONS:
            raise ValueError(f"a run holds at most {MAX_POSITIONS} stages")
        at = {node["code"]: position for position, node in enumerate(listed)}
        self.nodes = tuple(
            Node(
                position=position,
                code=node["code"],
                label=node["label"],
                entity=Entity(node["entity"]),
                needs=tuple(node["needs"]),
                soft_needs=tuple(node["soft_needs"]),
                outside=node["outside"],
                is_free=node["is_free"],
                hard=sum(1 << at[need] for need in node["needs"]),
                soft=sum(1 << at[need] for need in node["soft_needs"]),
            )
            for position, node in enumerate(listed)
        )
        self.by_code = {node.code: node for node in self.nodes}
        self.running = tuple(node for node in self.nodes if not node.outside)
        self.company_mask = self._mask(Entity.COMPANY)
        self.contact_mask = self._mask(Entity.CONTACT)
        self.awaited_contacts = 0
        for node in self.running:
            if node.entity is Entity.COMPANY:
                self.awaited_contacts |= (node.hard | node.soft) & self.contact_mask
        self.contact_watch = 0
        for node in self.running:
            if node.entity is Entity.CONTACT:
                self.contact_watch |= (node.hard | node.soft) & self.company_mask
        self.advance = lru_cache(maxsize=4096)(self._advance)

    def _mask(self, entity: Entity) -> int:
        return sum(1 << node.position for node in self.nodes if node.entity is entity)

    def to_json(self) -> list[dict[str, Any]]:
        """Return what the run's row keeps."""
        return [
            {
                "code": node.code,
                "label": node.label,
                "entity": node.entity.value,
                "needs": list(node.needs),
                "soft_needs": list(node.soft_needs),
                "outside": node.outside,
                "is_free": node.is_free,
            }
            for node in self.nodes
        ]

    def of(self, entity: Entity) -> tuple[Node, ...]:
        """Return the run's own stages for one kind of record."""
        return tuple(node for node in self.running if node.entity is entity)

    def _advance(self, entity: Entity, own: Bits, company: Bits | None) -> tuple[Bits, tuple[Move, ...]]:
        created, satisfied, terminal, failed, gone = own
        if entity is Entity.CONTACT:
            if company is None:
                terminal |= self.company_mask
            else:
                satisfied |= company.satisfied & self.company_mask
                terminal |= company.terminal & self.company_mask
                failed |= company.failed & self.company_mask
                gone |= company.disqualified & self.company_mask
        moves = []
        for node in self.running:
            bit = 1 << node.position
            if node.entity is not entity or created & bit:
                continue
            lacks_company = entity is Entity.CONTACT and company is None and bool(node.hard & self.company_mask)
            if node.hard & gone:
                gone |= bit
                terminal |= bit
                state, cause = State.SKIPPED, _lowest(node.hard & gone)
            elif lacks_company or node.hard & failed:
                failed |= bit
                terminal |= bit
                state, cause = State.BLOCKED, NO_COMPANY if lacks_company else _lowest(node.hard & failed)
            elif node.hard & ~satisfied or node.soft & ~terminal:
                continue
            else:
                state, cause = State.READY, None
            created |= bit
            moves.append(Move(node.position, state, cause))
        # a contact does not keep its company's bits; at contact positions a company keeps what its contacts brought
        keep = self.contact_mask if entity is Entity.CONTACT else -1
        return Bits(created, satisfied & keep, terminal & keep, failed & keep, gone & keep), tuple(moves)

    def reset(self, codes: Collection[str]) -> tuple[int, int]:
        """Return the positions that a retry of `codes` may send back to waiting.

        First those blocked behind the retried stages, then free stages that went on. Every stage that hard-needs a
        failed stage is blocked, and so is what a redone free stage blocked itself. A stage that only soft-needed it may
        have gone on without it. Where that stage costs nothing it is redone, so that its result counts what the retry
        brings.
        """
        blocked = free = 0
        behind = sum(1 << self.by_code[code].position for code in codes)
        for node in self.running:
            bit = 1 << node.position
            if node.hard & (behind | blocked | free):
                blocked |= bit
            if node.is_free and (node.hard | node.soft) & (behind | blocked | free):
                free |= bit
        return blocked, free


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def finish(bits: Bits, position: int, state: State) -> Bits:
    """Return the masks after the stage at `position` ended in `state` for this record."""
    bit = 1 << position
    satisfied = state in {State.COMPLETED, State.SKIPPED}
    return Bits(
        bits.created | bit,
        bits.satisfied | bit if satisfied else bits.satisfied,
        bits.terminal | bit,
        bits.failed | bit if state is State.FAILED else bits.failed,
        bits.disqualified | bit if state is State.DISQUALIFIED else bits.disqualified,
    )


def build_plan(
    registry: Registry,
    codes: Collection[str],
    soft_off: Collection[tuple[str, str]] = (),
    lifted: Collection[tuple[str, str]] = (),
) -> Plan:
    """Return the plan of a run over `codes` (as `Registry.resolve` returns them).

    A hard need that is not among them becomes an outside node, unless it is a gate: then its own needs take its place.
    A `lifted` need is a soft one in this run. Raises a 422 for a soft need that does not exist or a need that cannot be
    lifted. Raises a 422 for stages that would wait for each other.
    """
    _check_soft(registry, soft_off)
    _check_lifted(registry, lifted)
    hard = {code: _needs(registry, code, codes, lifted) for code in codes}
    outside = {need for needs in hard.values() for need in needs} - set(codes)
    ordered = [code for code in registry.stages if code in outside] + [c for c in registry.stages if c in codes]
    nodes = []
    for code in ordered:
        stage = registry[code]
        softened = [need for need in stage.needs if (code, need) in lifted]
        soft = [need for need in (*stage.soft_needs, *softened) if need in codes and (code, need) not in soft_off]
        if stage.after_all:
            soft += [c for c in ordered if c in codes and c not in soft and not registry[c].after_all]
        nodes.append(
            {
                "code": code,
                "label": stage.label,
                "entity": stage.entity.value,
                "needs": hard.get(code, []),
                "soft_needs": [need for need in soft if need not in hard.get(code, [])] if code in codes else [],
                "outside": code in outside,
                "is_free": stage.expected_cost == 0 and stage.provider is None,
            }
        )
    plan = Plan(nodes)
    _check_cycle({node.code: (*node.needs, *node.soft_needs) for node in plan.nodes})
    return plan


def plan_of(registry: Registry, codes: Collection[str], wanted: DagRunIn) -> Plan:
    """Return the plan of a request; `codes` are its stages as `Registry.resolve` returns them."""
    soft_off = [(off.stage, off.need) for off in wanted.soft_needs_off]
    return build_plan(registry, codes, soft_off, [(off.stage, off.need) for off in wanted.needs_off])


def _check_cycle(needs: Mapping[str, Collection[str]]) -> None:
    """Raise a StageCycleError where stages wait for each other.

    That happens where a stage that comes after all is needed by another stage.
    """
    over: set[str] = set()

    def visit(code: str, path: list[str]) -> None:
        if code in path:
            raise StageCycleError([*path[path.index(code) :], code])
        if code in over:
            return
        for need in needs[code]:
            visit(need, [*path, code])
        over.add(code)

    for code in needs:
        visit(code, [])


def _needs(registry: Registry, code: str, codes: Collection[str], lifted: Collection[tuple[str, str]]) -> list[str]:
    found: list[str] = []
    for need in registry[code].needs:
        if (code, need) in lifted:
            continue
        past_gate = registry[need].is_gate and need not in codes
        found += [n for n in (_needs(registry, need, codes, lifted) if past_gate else [need]) if n not in found]
    return found


def _check_lifted(registry: Registry, lifted: Collection[tuple[str, str]]) -> None:
    known = [f"{need} of {code}" for code, stage in registry.stages.items() for need in stage.may_lift]
    fix = f"Leave it out, or use one of: {', '.join(known)}." if known else "Leave it out."
    problems = [
        FieldProblem(f"needs_off.{index}", f"{stage} has no need {need!r} that a run may lift.", fix)
        for index, (stage, need) in enumerate(lifted)
        if stage not in registry.stages or need not in registry[stage].may_lift
    ]
    if problems:
        raise InvalidError(problems[0].message, code=ErrorCode.UNKNOWN_STAGE, errors=problems)


def _check_soft(registry: Registry, soft_off: Collection[tuple[str, str]]) -> None:
    problems = [
        FieldProblem(f"soft_needs_off.{index}", f"{stage} has no soft need {need!r}.", _soft_fix(registry, stage))
        for index, (stage, need) in enumerate(soft_off)
        if stage not in registry.stages or need not in registry[stage].soft_needs
    ]
    if problems:
        raise InvalidError(problems[0].message, code=ErrorCode.UNKNOWN_STAGE, errors=problems)


def _soft_fix(registry: Registry, stage: str) -> str:
    known = registry.stages.get(stage)
    if known is None or not known.soft_needs:
        return "Leave it out."
    return f"Leave it out, or use one of: {', '.join(known.soft_needs)}."
