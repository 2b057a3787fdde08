"""Options of one run for its stages: a better model, the age of fresh results, or force."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.budgets.dollars import dollars
from leadgen.errors import ErrorCode, FieldProblem, InvalidError
from leadgen.pipeline.plan import Plan
from leadgen.pipeline.runs.schemas import DagRunIn
from leadgen.pipeline.runs.selection import no_campaign
from leadgen.pipeline.stage import Registry, Stage

BOOSTED = "+boost"
"""Suffix of a boosted result's `code_version`: a plain result is not fresh for a run that boosts its stage."""


@dataclass(frozen=True, slots=True)
class Options:
    """A run's options by stage code.

    `fresh_days` overrides how long a result stays fresh, 0 = not at all. `bound` are the stages that work for the run's
    campaign.
    """

    boosted: frozenset[str] = frozenset()
    fresh_days: Mapping[str, float] = field(default_factory=dict)
    is_forced: bool = False
    bound: Mapping[str, Stage] = field(default_factory=dict)

    def of(self, stage: Stage) -> Stage:
        """Return the stage as this run uses it: its call, its price, and what is a fresh result."""
        changed = self.bound.get(stage.code, stage)
        if stage.code in self.boosted and stage.boost is not None:
            changed = replace(
                stage,
                call=stage.boost.call,
                expected_cost=stage.boost.expected_cost,
                code_version=stage.code_version + BOOSTED,
            )
        elif stage.boost is not None:
            changed = replace(stage, also_fresh=(stage.code_version + BOOSTED,))
        days = self.fresh_days.get(stage.code)
        if self.is_forced or days == 0:
            return replace(changed, ttl=None)
        return changed if days is None else replace(changed, ttl=timedelta(days=days))


def read_options(session: Session, registry: Registry, codes: Collection[str], wanted: DagRunIn) -> Options:
    """Return a request's options by stage code, aliases expanded.

    `codes` are the run's stages. Raises a 422 that names each entry for a stage that does not exist or is not in the
    run. Also for a boost of a stage without a better model. Also for a campaign without a stage that works for one, and
    for such a stage without a campaign.
    """
    if codes and wanted.selection.campaign is not None and wanted.campaign_id is None:
        raise no_campaign()
    problems = _campaign_problems(registry, codes, wanted.campaign_id)
    boosted: set[str] = set()
    for name in (name for name, on in wanted.boost.items() if on):
        found = _chosen(registry, codes, f"boost.{name}", name, problems)
        able = [code for code in found if registry[code].boost is not None]
        boosted.update(able)
        if found and not able:
            better = ", ".join(code for code in codes if registry[code].boost is not None) or "none of this run's"
            fix = f"Leave it out; stages with a better model: {better}."
            problems.append(FieldProblem(f"boost.{name}", f"{name} has no better model to ask.", fix))
    days: dict[str, float] = {}
    # a stage's own entry overrides that of an alias for several stages
    for name in sorted(wanted.fresh_days, key=lambda name: name not in registry.aliases):
        for code in _chosen(registry, codes, f"fresh_days.{name}", name, problems):
            if registry[code].campaign is not None:
                said = f"What {code} writes never expires."
                problems.append(FieldProblem(f"fresh_days.{name}", said, "Leave it out."))
            days[code] = wanted.fresh_days[name]
    if problems:
        unknown = any(problem.message.startswith("There is no") for problem in problems)
        code = ErrorCode.UNKNOWN_STAGE if unknown else ErrorCode.INVALID
        raise InvalidError(" ".join(problem.message for problem in problems), code=code, errors=problems)
    return Options(frozenset(boosted), days, wanted.force, _bound(session, registry, codes, wanted.campaign_id))


def check_budget(plan: Plan, registry: Registry, options: Options, budget: Decimal | None) -> None:
    """Raise a 422 for a budget that pays for no first call of any paid stage; 0 asks for what is free alone.

    The first paid stages of a run are those that no other paid stage of the run comes before.
    """
    if not budget:
        return
    costs = {node.code: options.of(registry[node.code]).expected_cost for node in plan.running}
    paid = {node.code: node for node in plan.running if costs[node.code] > 0}
    first = [code for code, node in paid.items() if not any(need in paid for need in node.needs)]
    least = min((costs[code] for code in first), default=None)
    if least is None or budget >= least:
        return
    label = next(paid[code].label for code in first if costs[code] == least)
    said = f"A budget of {dollars(budget)} pays for no call: {label} costs about {dollars(least)} per record."
    fix = f"Set at least {dollars(least)}, or 0 for the free stages alone."
    raise InvalidError(said, errors=[FieldProblem("budget_usd", said, fix)])


def _campaign_problems(registry: Registry, codes: Collection[str], campaign_id: UUID | None) -> list[FieldProblem]:
    writing = [code for code in codes if registry[code].campaign is not None]
    if writing and campaign_id is None:
        said = f"{writing[0]} writes the messages of a campaign, and none is chosen."
        return [FieldProblem("campaign_id", said, f"Choose a campaign, or leave {writing[0]} out.")]
    if codes and campaign_id is not None and not writing:
        able = ", ".join(code for code, stage in registry.stages.items() if stage.campaign is not None)
        said = "A campaign is chosen, and no stage of this run writes messages."
        return [FieldProblem("campaign_id", said, f"Add {able} to the stages, or leave the campaign out.")]
    return []


def _bound(session: Session, registry: Registry, codes: Iterable[str], campaign_id: UUID | None) -> dict[str, Stage]:
    if campaign_id is None:
        return {}
    found = {code: registry[code] for code in codes}
    return {
        code: stage.campaign.bind(session, stage, campaign_id)
        for code, stage in found.items()
        if stage.campaign is not None
    }


def _chosen(
    registry: Registry, codes: Collection[str], where: str, name: str, problems: list[FieldProblem]
) -> Iterable[str]:
    meant = registry.aliases.get(name, (name,))
    if not all(code in registry.stages for code in meant):
        problems.append(FieldProblem(where, f"There is no stage {name!r}.", f"Use one of: {', '.join(codes)}."))
        return ()
    found = [code for code in meant if code in codes]
    if not found:
        fix = f"Add {name} to the stages, or leave it out here."
        problems.append(FieldProblem(where, f"{name} is not among the run's stages.", fix))
    return found


def options_of(session: Session, config: Mapping[str, Any], registry: Registry) -> Options:
    """Return the options of a run from its stored request; unknown names are ignored."""

    def expand(named: Mapping[str, Any]) -> dict[str, Any]:
        ordered = sorted(named, key=lambda name: name not in registry.aliases)
        return {code: named[name] for name in ordered for code in registry.aliases.get(name, (name,))}

    boosted = expand({name: True for name, on in (config.get("boost") or {}).items() if on})
    days = expand(config.get("fresh_days") or {})
    campaign_id = config.get("campaign_id")
    bound = _bound(session, registry, registry.stages, UUID(campaign_id) if campaign_id else None)
    return Options(frozenset(boosted), days, bool(config.get("force")), bound)
