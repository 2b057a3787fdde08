"""Stage legal: one legal profile over all registers, and the credibility score.

The stage calls no service: it reads the registers' stored answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.countries.lookups import INSOLVENCY_OF, REGISTER_OF, REGISTERS
from leadgen.enrichment.providers import Providers
from leadgen.enrichment.record_values import home_country, latest_of
from leadgen.enrichment.registries.credibility import RegisterStatement, credibility, is_insolvent
from leadgen.fields import Entity, SourceKind
from leadgen.observations.fold import Observation
from leadgen.observations.store import load_observations
from leadgen.pipeline.stage import Evidence, Finding, Findings, FreshBy, Stage

CODE = "legal"


@dataclass(frozen=True, slots=True)
class LegalInput(FreshBy):
    """Latest statements of company and insolvency register, and the day to judge by."""

    country: str | None
    register: RegisterStatement | None
    isir: RegisterStatement | None
    today: str

    def fresh_by(self) -> tuple[Any, ...]:
        """Return what the registers say, without when they said it.

        The same answer at a later time changes no score; the time to live is a day.
        """
        return (self.country, *(_said(statement) for statement in (self.register, self.isir)))


def _said(statement: RegisterStatement | None) -> tuple[Any, ...] | None:
    if statement is None:
        return None
    values = {key: value for key, value in statement.values.items() if not key.endswith("_checked_at")}
    return statement.code, values, statement.confidence


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, LegalInput]:
    """Load the registers' statements; a register that is away now keeps its last one."""
    today = datetime.now(UTC).date().isoformat()
    return {key: _input(said, today) for key, said in load_observations(session, Entity.COMPANY, ids).items()}


def _input(said: Sequence[Observation], today: str) -> LegalInput:
    country = home_country(said)
    code, insolvency = REGISTER_OF.get(country or ""), INSOLVENCY_OF.get(country or "")
    return LegalInput(
        country=country,
        register=_last_word(said, code) if code else None,
        isir=_last_word(said, insolvency) if insolvency else None,
        today=today,
    )


def _last_word(said: Sequence[Observation], code: str) -> RegisterStatement | None:
    last = latest_of(said, code)
    if last is None:
        return None
    surest = max((claim.confidence for claim in last.values.values() if claim.confidence is not None), default=None)
    values = {key: claim.value for key, claim in last.values.items()}
    return RegisterStatement(code, values, last.observed_at.isoformat(), surest)


def call(_providers: Providers, asked: LegalInput) -> Findings:
    """Compute the score with its parts, and the status.

    The status is set where the insolvency register knows more than the company register.
    """
    parts = credibility(asked.country, asked.register, asked.isir, today=date.fromisoformat(asked.today))
    counted = [part for part in parts if part.available]
    values: dict[str, Finding] = {}
    evidence = _evidence(asked.register, asked.isir)
    status = _status(asked)
    if status is not None:
        values["registration_status"] = Finding(status, evidence=evidence)
    # Stored even without a score, to replace the parts of an earlier score.
    values["credibility_parts"] = Finding([part.to_json() for part in parts], evidence=evidence)
    if not counted:
        note = "No register has answered about this company, so there is no score."
        return Findings(values=values, note=note, nothing_found=True)
    points, maximum = sum(part.points for part in counted), sum(part.max for part in counted)
    values["credibility_score"] = Finding(points, evidence=evidence)
    values["credibility_max"] = Finding(maximum, evidence=evidence)
    return Findings(values=values, note=f"{points} of {maximum} points")


def _status(asked: LegalInput) -> str | None:
    """Return the status to show; None where the register's own status is current."""
    own = asked.register.values.get("registration_status") if asked.register else None
    insolvent = is_insolvent(asked.isir)
    wanted = "insolvent" if insolvent and own != "dissolved" else own
    return wanted if wanted != own else None


def _evidence(*registers: RegisterStatement | None) -> tuple[Evidence, ...]:
    return tuple(_records(said for said in registers if said is not None))


def _records(registers: Iterable[RegisterStatement]) -> Iterable[Evidence]:
    for said in registers:
        url: Any = said.values.get("registry_source_url")
        yield Evidence(url=url, title=said.code, seen_at=said.checked_at)


STAGE = Stage(
    code=CODE,
    label="Legal profile and credibility",
    entity=Entity.COMPANY,
    load=load,
    call=call,
    needs=("l1",),
    soft_needs=tuple(REGISTERS),
    source=SourceKind.REGISTRY,
    ttl=timedelta(days=1),
)
