"""triage: rules decide whether a company goes on to deep research. It asks nobody and costs nothing.

It judges by all that is known when it comes to a company: what registers say in the same run counts where they were faster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.enrichment.bundle import Providers
from leadgen.enrichment.company_status import update_status
from leadgen.enrichment.record_values import pick
from leadgen.enrichment.triage_rules import judge
from leadgen.fields import Entity, SourceKind
from leadgen.fields.enums import TriageResult
from leadgen.observations.fold import current
from leadgen.observations.store import load_observations
from leadgen.pipeline.graph import Finding, Findings, Stage

JUDGED_BY = ("registration_status", "insolvency_flag", "tier", "l1_confidence")


@dataclass(frozen=True, slots=True)
class TriageInput:
    """What the rules look at: the current values, whoever said them."""

    known: dict[str, Any]


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, TriageInput]:
    """The values that the rules look at; a company nobody said anything of is judged as unknown."""
    said = load_observations(session, Entity.COMPANY, ids)
    return {key: TriageInput(pick(current(said.get(key, [])), *JUDGED_BY)) for key in ids}


def call(_providers: Providers, asked: TriageInput) -> Findings:
    """The verdict, which ends a disqualified company's road in this run."""
    verdict = judge(asked.known)
    values = {"triage_result": Finding(verdict.result.value)}
    if verdict.reasons:
        values["triage_reasons"] = Finding(list(verdict.reasons))
    if verdict.result is TriageResult.DISQUALIFIED:
        return Findings(values=values, outcome="disqualified", reasons=verdict.reasons)
    note = "Passed; somebody should look: " + " ".join(verdict.reasons) if verdict.reasons else None
    return Findings(values=values, note=note)


STAGE = Stage(
    code="triage",
    label="Triage",
    entity=Entity.COMPANY,
    load=load,
    call=call,
    needs=("l1",),
    is_gate=True,
    source=SourceKind.RULE,
    ended=update_status,
)
