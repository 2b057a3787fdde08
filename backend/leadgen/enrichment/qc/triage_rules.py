"""Rules of the triage gate: whether a company is worth deep research. Pure.

Only a certain fact disqualifies a company: a register's statement, or a person's. A doubt of the research asks a person
to look (`review`) and lets the company pass: losing a good company silently is worse than one call too many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadgen.fields.enums import CompanyTier, RegistrationStatus, TriageResult

UNSURE = 0.5
"""Below this confidence of the research, a person should look at the company."""


@dataclass(frozen=True, slots=True)
class TriageDecision:
    """Decision of the gate, with one sentence per rule that applied."""

    result: TriageResult
    reasons: tuple[str, ...] = ()


def judge(known: Mapping[str, Any]) -> TriageDecision:
    """Decide by a company's current values.

    Keys are catalogue keys. A missing value is unknown and decides nothing.
    """
    out = _out(known)
    if out:
        return TriageDecision(TriageResult.DISQUALIFIED, tuple(out))
    doubts = _doubts(known)
    return TriageDecision(TriageResult.REVIEW, tuple(doubts)) if doubts else TriageDecision(TriageResult.PASSED)


def _out(known: Mapping[str, Any]) -> list[str]:
    reasons = []
    status = known.get("registration_status")
    if status == RegistrationStatus.DISSOLVED:
        reasons.append("The register says that the company is dissolved.")
    if status == RegistrationStatus.INSOLVENT or known.get("insolvency_flag") is True:
        reasons.append("Insolvency proceedings are running.")
    if known.get("tier") == CompanyTier.DEPRIORITIZE:
        reasons.append("Its tier is “deprioritize”.")
    return reasons


def _doubts(known: Mapping[str, Any]) -> list[str]:
    reasons = []
    confidence = known.get("l1_confidence")
    if confidence is None or float(confidence) == 0:
        reasons.append("Research found nothing about the company.")
    elif float(confidence) < UNSURE:
        reasons.append(f"Research is only {float(confidence):.0%} sure that it found the right company.")
    if known.get("registration_status") == RegistrationStatus.IN_LIQUIDATION:
        reasons.append("The register says that the company is being wound up.")
    return reasons
