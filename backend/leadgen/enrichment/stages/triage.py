"""triage: rules decide whether a company goes on to deep research. It asks nobody and costs nothing.

It judges by all that is known when it comes to a company: what registers say in the same run counts where they were faster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    """The rules' verdict on what is known now. It is the input itself, so that a result is out of date when the verdict would
    be another one, and not whenever some register says more.
    """

    result: TriageResult
    reasons: tuple[str, ...]


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, TriageInput]:
    """Judge by the current values, whoever said them; a company nobody said anything of is judged as unknown."""
    said = load_observations(session, Entity.COMPANY, ids)
    verdicts = {key: judge(pick(current(said.get(key, [])), *JUDGED_BY)) for key in ids}
    return {key: TriageInput(verdict.result, verdict.reasons) for key, verdict in verdicts.items()}


def call(_providers: Providers, asked: TriageInput) -> Findings:
    """The verdict, which ends a disqualified company's road in this run."""
    values = {"triage_result": Finding(asked.result.value)}
    if asked.reasons:
        values["triage_reasons"] = Finding(list(asked.reasons))
    if asked.result is TriageResult.DISQUALIFIED:
        return Findings(values=values, outcome="disqualified", reasons=asked.reasons)
    note = "Passed; somebody should look: " + " ".join(asked.reasons) if asked.reasons else None
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
