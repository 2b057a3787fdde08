"""Stage isir: insolvency proceedings of a Czech company.

A question that the register could not answer is never shown as clean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.countries.lookups import HOME_OF, INSOLVENCY_REGISTERS, REGISTER_OF
from leadgen.enrichment.providers import NamedInsolvencyRegister, Providers
from leadgen.enrichment.record_values import home_country, latest_of
from leadgen.enrichment.registries.debtors import (
    NUMBER_IN_DOUBT,
    SoughtDebtor,
    is_of_another,
    is_proved,
    possible_debtors,
    same_name,
)
from leadgen.enrichment.registries.holds import note_changes
from leadgen.enrichment.registries.profile import NAME_IN_DOUBT, evidence_of, has_warning, insolvency_values
from leadgen.fields import Entity, SourceKind
from leadgen.observations.fold import Observation, current
from leadgen.observations.store import load_observations
from leadgen.pipeline.stage import Finding, Findings, FreshBy, Saved, Skip, Stage
from leadgen.providers.registries.base import ALL_HITS
from leadgen.providers.registries.czechia.birth_numbers import birth_date
from leadgen.providers.registries.identifiers import check_ico
from leadgen.providers.registries.matching.names import normalize_name
from leadgen.providers.registries.matching.persons import person_name
from leadgen.providers.registries.models import LegalProfile

CODE = "isir"
BY_ADDRESS_CONFIDENCE = 0.9
_REGISTER = INSOLVENCY_REGISTERS[CODE]


@dataclass(frozen=True, slots=True)
class IsirQuestion:
    """The debtor to look for: by IČO, or by the exact name where no IČO is known."""

    registration_id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class IsirInput(IsirQuestion, FreshBy):
    """The question, and what a debtor is compared with.

    `names` are all names of the company, `address` is one line, `born` is a sole trader's birth date. `in_doubt`: the
    company register knows the IČO as another company's.
    """

    names: tuple[str, ...] = ()
    address: str | None = None
    born: date | None = field(default=None, repr=False)
    in_doubt: bool = False

    def fresh_by(self) -> Any:
        """Return the question, with what else decides the answer; a birth date is never hashed."""
        question = IsirQuestion(self.registration_id, self.name)
        if self.registration_id is None:
            return [question, self.address] if self.address else question
        return [question, "in doubt"] if self.in_doubt else question


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, IsirInput | Skip]:
    """Load Czech companies with an IČO (from the list or from ARES), else with a name."""
    said = load_observations(session, Entity.COMPANY, ids)
    return {key: _asked(items) for key, items in said.items()}


def save(session: Session, saved: Sequence[Saved]) -> None:
    """Record the changes since the register was last asked."""
    note_changes(session, CODE, [item.entity_id for item in saved if item.findings.values])


def _asked(said: Sequence[Observation]) -> IsirInput | Skip:
    home, values = home_country(said), current(said)
    if home != "CZ":
        return Skip(
            "wrong_country", f"The insolvency register is for CZ; the company is in {home or 'an unknown country'}."
        )
    number = check_ico(values["registration_id"]).value if values.get("registration_id") else None
    if number is None and not values.get("name"):
        return Skip("no_registration_id", "Neither an IČO nor a name is known.")
    company_register = latest_of(said, REGISTER_OF["CZ"])
    warnings = company_register.values.get("registry_warnings") if company_register else None
    names = [values.get("name"), values.get("official_name"), *(values.get("trading_names") or ())]
    return IsirInput(
        number,
        None if number else values["name"],
        names=tuple(name for name in names if name),
        address=_address(values),
        born=birth_date(values.get("tax_id")),
        in_doubt=number is not None and has_warning(warnings.value if warnings else None, NAME_IN_DOUBT),
    )


def _address(values: Mapping[str, Any]) -> str | None:
    if not values.get("hq_address"):
        return None
    return ", ".join(str(values[key]) for key in ("hq_address", "hq_city") if values.get(key))


def call(providers: Providers, asked: IsirInput) -> Findings:
    """Ask about one debtor.

    Error codes of the register arrive as Transient, never as an empty answer.
    """
    register = providers.isir
    if asked.registration_id is None:
        return _by_name(register, asked)
    profile = register.fetch(asked.registration_id)
    raw = {"answers": dict(profile.raw)}
    if asked.in_doubt or is_of_another(asked.names, profile):
        return _in_doubt(register, asked.registration_id, profile, raw)
    total = profile.insolvency.total_count if profile.insolvency else None
    note = _note(profile) or ("No entry now." if total == 0 else None)
    return Findings(values=_values(profile, None), note=note, raw=raw, provider=register.name)


def _in_doubt(register: NamedInsolvencyRegister, number: str, profile: LegalProfile, raw: dict[str, Any]) -> Findings:
    """Return what an answer about a number says that may be another company's: a warning, and no fact."""
    warnings = [f"{NUMBER_IN_DOUBT}: it was asked by the number {number}, which may be another company's"]
    note = f"Asked by {number}, which may be another company's number; the answer is not stored."
    if profile.insolvency is not None and profile.insolvency.proceedings:
        warnings.append(possible_debtors([profile]))
        note = f"Possible, check: a debtor has the number {number}, which may be another company's."
    return Findings(values=_warned(warnings, profile.fetched_at), note=note, raw=raw, provider=register.name)


def _by_name(register: NamedInsolvencyRegister, asked: IsirInput) -> Findings:
    name = asked.name or ""
    company = SoughtDebtor(name, asked.address, asked.born)
    # The register compares beginnings of names as it spells them. So the legal form is left out here and compared
    # afterwards.
    found = register.search(name if person_name(name, "CZ") else normalize_name(name, "CZ"), limit=ALL_HITS)
    debtors = [debtor for debtor in found if same_name(name, debtor.official_name or "")]
    proved = [debtor for debtor in debtors if is_proved(company, debtor)]
    raw = {"candidates": [debtor.to_json() for debtor in debtors]}
    if len(proved) == 1 and not found.too_many:
        values = _values(proved[0], BY_ADDRESS_CONFIDENCE)
        how = "birth date" if asked.born is not None and proved[0].born_on is not None else "address"
        note = f"Found by name and {how}. {_note(proved[0]) or ''}".strip()
        return Findings(values=values, note=note, raw=raw, provider=register.name)
    if not debtors:
        note = "No debtor has exactly this name; without an IČO that proves nothing."
        return Findings(values=_checked(None), note=note, nothing_found=True, raw=raw, provider=register.name)
    count = "A debtor has" if len(debtors) == 1 else f"{len(debtors)} debtors have"
    note = f"Possible, check: {count} this name; without an IČO it is not clear whether one is the company."
    values = _warned([possible_debtors(debtors)], None)
    return Findings(values=values, note=note, raw=raw, provider=register.name)


def _warned(warnings: list[str], fetched_at: datetime | None) -> dict[str, Finding]:
    return _checked(fetched_at) | {"insolvency_warnings": Finding(warnings)}


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
