"""Stage triage: rules decide whether a company goes on to deep research. No call, no cost.

The stage judges by the values known at that moment. Statements of registers in the same run count if they arrived
before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.enrichment.company_status import update_status
from leadgen.enrichment.providers import Providers
from leadgen.enrichment.qc.triage_rules import TriageDecision, judge
from leadgen.enrichment.record_values import pick
from leadgen.fields import Entity, SourceKind
from leadgen.fields.enums import TriageResult
from leadgen.observations.fold import current
from leadgen.observations.store import load_observations
from leadgen.pipeline.stage import Finding, Findings, FreshBy, Stage

JUDGED_BY = ("registration_status", "insolvency_flag", "tier", "l1_confidence")


@dataclass(frozen=True, slots=True)
class TriageInput(FreshBy):
    """Values that the rules read, and their decision.

    A result is stale when the decision changes, not whenever a register adds a value.
    """

    values: Mapping[str, Any]
    verdict: TriageDecision

    def fresh_by(self) -> TriageDecision:
        """Return the part of the input that freshness depends on (see `FreshBy`)."""
        return self.verdict


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, TriageInput]:
    """Judge by the current values of all sources; a company without values is unknown."""
    said = load_observations(session, Entity.COMPANY, ids)
    known = {key: pick(current(said.get(key, [])), *JUDGED_BY) for key in ids}
    return {key: TriageInput(values, judge(values)) for key, values in known.items()}


def call(_providers: Providers, asked: TriageInput) -> Findings:
    """Return the decision; a disqualified company ends here in this run."""
    result, reasons = asked.verdict.result, asked.verdict.reasons
    values = {"triage_result": Finding(result.value)}
    if reasons:
        values["triage_reasons"] = Finding(list(reasons))
    if result is TriageResult.DISQUALIFIED:
        return Findings(values=values, outcome="disqualified", reasons=reasons)
    note = "Passed; somebody should look: " + " ".join(reasons) if reasons else None
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
