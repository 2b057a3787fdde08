"""Stage isir: insolvency proceedings of a Czech company.

A question that the register could not answer is never shown as clean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.countries.lookups import HOME_OF, INSOLVENCY_REGISTERS, REGISTER_OF
from leadgen.enrichment.providers import NamedInsolvencyRegister, Providers
from leadgen.enrichment.record_values import home_country
from leadgen.enrichment.registries.holds import note_changes
from leadgen.enrichment.registries.profile import evidence_of, insolvency_values
from leadgen.fields import Entity, SourceKind
from leadgen.observations.fold import current
from leadgen.observations.store import load_observations
from leadgen.pipeline.stage import Finding, Findings, Saved, Skip, Stage
from leadgen.providers.registries.base import ALL_HITS
from leadgen.providers.registries.identifiers import check_ico
from leadgen.providers.registries.matching.names import normalize_name, plain
from leadgen.providers.registries.models import LegalProfile

CODE = "isir"
BY_NAME_CONFIDENCE = 0.4
_REGISTER = INSOLVENCY_REGISTERS[CODE]


@dataclass(frozen=True, slots=True)
class IsirInput:
    """The debtor to look for: by IČO, or by the exact name where no IČO is known."""

    registration_id: str | None
    name: str | None


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, IsirInput | Skip]:
    """Load Czech companies with an IČO (from the list or from ARES), else with a name."""
    said = load_observations(session, Entity.COMPANY, ids)
    return {key: _asked(home_country(items), current(items)) for key, items in said.items()}


def save(session: Session, saved: Sequence[Saved]) -> None:
    """Record the changes since the register was last asked."""
    note_changes(session, CODE, [item.entity_id for item in saved if item.findings.values])


def _asked(home: str | None, values: Mapping[str, Any]) -> IsirInput | Skip:
    if home != "CZ":
        return Skip(
            "wrong_country", f"The insolvency register is for CZ; the company is in {home or 'an unknown country'}."
        )
    number = check_ico(values["registration_id"]).value if values.get("registration_id") else None
    if number is None and not values.get("name"):
        return Skip("no_registration_id", "Neither an IČO nor a name is known.")
    return IsirInput(number, None if number else values["name"])


def call(providers: Providers, asked: IsirInput) -> Findings:
    """Ask about one debtor.

    Error codes of the register arrive as Transient, never as an empty answer.
    """
    register = providers.isir
    if asked.registration_id is not None:
        profile = register.fetch(asked.registration_id)
        total = profile.insolvency.total_count if profile.insolvency else None
        note = _note(profile) or ("No entry now." if total == 0 else None)
        return Findings(
            values=_values(profile, None), note=note, raw={"answers": dict(profile.raw)}, provider=register.name
        )
    return _by_name(register, asked.name or "")


def _by_name(register: NamedInsolvencyRegister, name: str) -> Findings:
    # The register compares beginnings of names as it spells them. So the legal form is left out here and compared
    # afterwards.
    found = register.search(normalize_name(name, "CZ"), limit=ALL_HITS)
    debtors = [debtor for debtor in found if debtor.registration_id and _same_name(name, debtor.official_name or "")]
    if len(debtors) != 1 or found.too_many:
        note = (
            f"{len(debtors)} debtors have this name; without an IČO it is not clear whether one is the company."
            if debtors
            else "No debtor has exactly this name; without an IČO that proves nothing."
        )
        raw = {"candidates": [debtor.to_json() for debtor in debtors]}
        return Findings(values=_checked(None), note=note, nothing_found=not debtors, raw=raw, provider=register.name)
    values = _values(debtors[0], BY_NAME_CONFIDENCE)
    if debtors[0].insolvency is None or debtors[0].insolvency.flag is not True:
        values.pop("insolvency_flag", None)
    note = "By name only: it may be another company of the same name. " + (_note(debtors[0]) or "")
    return Findings(
        values=values, note=note.strip(), raw={"candidates": [debtors[0].to_json()]}, provider=register.name
    )


def _same_name(ours: str, theirs: str) -> bool:
    """Compare names but for spelling, with the legal form where it is known.

    "X s.r.o." and "X a.s." are two companies.
    """
    bare = normalize_name(ours, "CZ")
    if plain(ours) == bare:
        return normalize_name(theirs, "CZ") == bare
    return plain(theirs).replace(" ", "") == plain(ours).replace(" ", "")


def _values(profile: LegalProfile, confidence: float | None) -> dict[str, Finding]:
    evidence = evidence_of(profile)
    said = insolvency_values(profile.insolvency)
    if profile.warnings:
        said["insolvency_warnings"] = list(profile.warnings)
    return _checked(profile.fetched_at) | {key: Finding(value, confidence, evidence) for key, value in said.items()}


def _checked(fetched_at: datetime | None) -> dict[str, Finding]:
    """Return the values of every answer.

    Without them, an answer without proceedings would not replace an earlier one.
    """
    return {"insolvency_checked_at": Finding(fetched_at or datetime.now(UTC))}


def _note(profile: LegalProfile) -> str | None:
    sentences = [text.partition(": ")[2] or text for text in profile.warnings]
    return ". ".join(s[:1].upper() + s[1:] for s in sentences) + "." if sentences else None


STAGE = Stage(
    code=CODE,
    label=_REGISTER.stage_label,
    entity=Entity.COMPANY,
    load=load,
    call=call,
    save=save,
    needs=(REGISTER_OF[HOME_OF[CODE]],),
    provider=CODE,
    source=SourceKind.REGISTRY,
    ttl=timedelta(days=7),
    concurrency=_REGISTER.records_at_once,
)
