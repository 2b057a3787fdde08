"""What one run wants of its stages beyond the order: a better model, how old a result may be, or to ask in any case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from leadgen.errors import ErrorCode, FieldProblem, InvalidError
from leadgen.pipeline.graph import Registry, Stage
from leadgen.pipeline.schemas import DagRunIn

BOOSTED = "+boost"
"""What the `code_version` of a boosted result ends in: a plain result is not fresh enough for a run that boosts its stage."""


@dataclass(frozen=True, slots=True)
class Options:
    """A run's wishes by stage code. `fresh_days` overrides how long a result stays fresh, 0 = not at all."""

    boosted: frozenset[str] = frozenset()
    fresh_days: Mapping[str, float] = field(default_factory=dict)
    is_forced: bool = False

    def of(self, stage: Stage) -> Stage:
        """The stage as this run works with it: its call, its price, and what counts as a fresh result."""
        changed = stage
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


def read_options(registry: Registry, codes: Collection[str], wanted: DagRunIn) -> Options:
    """A request's options by stage code, aliases expanded; `codes` are the run's stages.

    Raises a 422 that names each entry for a stage that does not exist or is not in the run, and for a boost that there is not.
    """
    problems: list[FieldProblem] = []
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
    # a stage's own entry goes before one for a name that stands for several
    for name in sorted(wanted.fresh_days, key=lambda name: name not in registry.aliases):
        for code in _chosen(registry, codes, f"fresh_days.{name}", name, problems):
            days[code] = wanted.fresh_days[name]
    if problems:
        unknown = any(problem.message.startswith("There is no") for problem in problems)
        code = ErrorCode.UNKNOWN_STAGE if unknown else ErrorCode.INVALID
        raise InvalidError(" ".join(problem.message for problem in problems), code=code, errors=problems)
    return Options(frozenset(boosted), days, wanted.force)


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


def options_of(config: Mapping[str, Any], registry: Registry) -> Options:
    """The options of a run from its kept request; names that the product no longer has mean nothing."""

    def expand(named: Mapping[str, Any]) -> dict[str, Any]:
        ordered = sorted(named, key=lambda name: name not in registry.aliases)
        return {code: named[name] for name in ordered for code in registry.aliases.get(name, (name,))}

    boosted = expand({name: True for name, on in (config.get("boost") or {}).items() if on})
    days = expand(config.get("fresh_days") or {})
    return Options(frozenset(boosted), days, bool(config.get("force")))
