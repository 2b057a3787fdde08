"""Stage qc: the final check over all that is known about a company and its contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.companies.identifiers import identifier_warnings
from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.countries.lookups import HOME_OF, INSOLVENCY_OF, INSOLVENCY_REGISTERS, REGISTER_OF
from leadgen.enrichment.company_status import update_status
from leadgen.enrichment.models import RegistryMatch
from leadgen.enrichment.providers import Providers
from leadgen.enrichment.qc.duplicate_numbers import find_same_numbers
from leadgen.enrichment.qc.findings import store_findings
from leadgen.enrichment.qc.input import (
    PERSON,
    ContactSeen,
    MatchSeen,
    OtherCompany,
    QcInput,
    RuleFinding,
    SourceStatement,
)
from leadgen.enrichment.qc.rules import check
from leadgen.enrichment.record_values import home_country, latest_of
from leadgen.enrichment.registries.match_text import shown_candidates
from leadgen.enrichment.registries.matches import matches_of
from leadgen.fields import Entity, SourceKind
from leadgen.fields.enums import CompletionStatus
from leadgen.observations.fold import FieldOutcome, Observation, ObservedValue, current, fold
from leadgen.observations.sources import file_names
from leadgen.observations.store import load_observations
from leadgen.pipeline.models import Completion
from leadgen.pipeline.stage import Findings, Saved, Stage

COMPARED = ("hq_country", "employees_count", "revenue_eur_m")
# One number follows from the other, so a statement about one does not settle the other.
NUMBERS = ("registration_id", "siret")
_SOURCES = {
    SourceKind.PERSON: PERSON,
    SourceKind.REGISTRY: "state register",
    SourceKind.IMPORT: "imported file",
    SourceKind.RULE: "rule",
    SourceKind.LLM: "AI research",
}


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, QcInput]:
    """Load the input of the rules, in a few statements for any number of companies."""
    said = load_observations(session, Entity.COMPANY, ids)
    values = {key: current(items) for key, items in said.items()}
    today = datetime.now(UTC).date().isoformat()
    contacts = _contacts(session, ids)
    matches = matches_of(session, ids)
    completed = _completed(session, ids)
    numbers = find_same_numbers(session, values)
    domains = _others(session, Company.domain, {k: v.get("domain") for k, v in values.items()})
    files = file_names(session, chain.from_iterable(said.values()))
    homes = {key: home_country(items) for key, items in said.items()}
    return {
        key: QcInput(
            values=_small(values[key], homes[key]),
            statements=_statements(said[key], files),
            l1_flags=_flags(said[key]),
            # A look-up in a country says nothing once the company turned out to be elsewhere.
            matches=tuple(
                _seen(match)
                for match in matches.get(key, ())
                if REGISTER_OF.get(homes[key] or "") == match.registry_code
            ),
            contacts=tuple(contacts.get(key, ())),
            same_number=numbers.get(key, ()),
            same_domain=domains.get(key, ()),
            completed=tuple(sorted(completed.get(key, set()) - _foreign(homes[key]))),
            doubtful_numbers=tuple(identifier_warnings(values[key]) or ()),
            researched_on=_researched_on(said[key]),
            today=today,
        )
        for key in values
    }


def _foreign(home: str | None) -> set[str]:
    """Return the insolvency registers of other countries."""
    return {code for code in INSOLVENCY_REGISTERS if HOME_OF[code] != home}


def call(_providers: Providers, seen: QcInput) -> Findings:
    """Apply every rule."""
    problems = check(seen)
    count = len(problems)
    note = f"{count} finding{'s' if count > 1 else ''}" if problems else "No findings."
    return Findings(note=note, payload=tuple(problems))


def save(session: Session, saved: Sequence[Saved]) -> None:
    """Store the findings, and update the companies' status."""
    found: dict[UUID, Sequence[RuleFinding]] = {item.entity_id: item.findings.payload for item in saved}
    store_findings(session, found)
    update_status(session, set(found))


# No rule reads long research texts.
_LOOKED_AT = (
    "name",
    "domain",
    "website_url",
    "email",
    "registration_id",
    "registration_scheme",
    "siret",
    "summary",
    "industry",
    "hq_country",
    "employees_count",
    "revenue_eur_m",
    "official_name",
    "trading_names",
    "registration_status",
    "registry_warnings",
    "date_dissolved",
    "registered_address",
    "registered_employees",
    "registry_checked_at",
    "tax_id",
    "registry_website",
    "registry_confidence",
    "insolvency_flag",
    "insolvency_checked_at",
    "insolvency_proceedings",
    "insolvency_warnings",
)


def _small(values: Mapping[str, object], home: str | None) -> dict[str, object]:
    # What an insolvency register said about a company of another country does not become outdated.
    left_out = {"insolvency_checked_at"} if home not in INSOLVENCY_OF else set()
    return {key: values[key] for key in _LOOKED_AT if key in values and key not in left_out}


def _statements(said: Iterable[Observation], files: Mapping[str, str]) -> dict[str, tuple[SourceStatement, ...]]:
    verdicts = fold(said)
    found = {}
    for key in (*COMPARED, *NUMBERS):
        if key not in verdicts:
            continue
        claims = _contesting(verdicts[key]) if key in COMPARED else [verdicts[key].winner, *verdicts[key].losers]
        by_source: dict[tuple[SourceKind, str | None], SourceStatement] = {}
        for item in claims:
            if item.claim.value is not None:
                by_source.setdefault(
                    _source(item.observation), SourceStatement(item.claim.value, _in_words(item.observation, files))
                )
        found[key] = tuple(by_source.values())
    return found


def _source(said: Observation) -> tuple[SourceKind, str | None]:
    """Return the key of a source, whose newest statement counts.

    Each imported file is one source, each stage is one, and all people together are one.
    """
    part = {SourceKind.IMPORT: said.source_ref, SourceKind.PERSON: None}.get(said.source_kind, said.stage)
    return said.source_kind, part


def _in_words(said: Observation, files: Mapping[str, str]) -> str:
    words = _SOURCES[said.source_kind]
    if said.source_kind is SourceKind.IMPORT and said.source_ref in files:
        return f"{words} {files[said.source_ref]}"
    return f"{words} ({said.stage})" if said.source_kind is SourceKind.LLM and said.stage not in (None, "l1") else words


def _contesting(verdict: FieldOutcome) -> list[ObservedValue]:
    """Return the claims to compare.

    A person's statement settles earlier claims; only later ones can contest it.
    """
    everyone = [verdict.winner, *verdict.losers]
    if not verdict.locked:
        return everyone
    settled_at = verdict.winner.observation.observed_at
    before = [
        (item.observation.source_kind, item.claim.value)
        for item in verdict.losers
        if item.observation.observed_at <= settled_at
    ]
    return [
        item
        for item in everyone
        if item is verdict.winner
        or (
            item.observation.observed_at > settled_at and (item.observation.source_kind, item.claim.value) not in before
        )
    ]


def _researched_on(said: Sequence[Observation]) -> str | None:
    last = latest_of(said, "l1")
    return last.observed_at.date().isoformat() if last else None


def _flags(said: Sequence[Observation]) -> tuple[str, ...]:
    last = latest_of(said, "l1")
    flags = last.values.get("l1_flags") if last else None
    return tuple(flags.value) if flags else ()


def _seen(match: RegistryMatch) -> MatchSeen:
    profiles = [candidate["profile"] for candidate in shown_candidates(match)]
    texts = tuple(
        ", ".join(
            filter(
                None,
                (
                    profile.get("official_name"),
                    profile.get("registration_id"),
                    (profile.get("address") or {}).get("city"),
                ),
            )
        )
        for profile in profiles
    )
    return MatchSeen(match.registry_code, match.outcome.value, match.reason, texts)


def _contacts(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[ContactSeen]]:
    rows = session.execute(
        select(Contact.id, Contact.company_id, Contact.name, Contact.email)
        .where(Contact.company_id.in_(ids), Contact.email.is_not(None))
        .order_by(Contact.id)
    )
    found: dict[UUID, list[ContactSeen]] = defaultdict(list)
    for row in rows:
        found[row.company_id].append(ContactSeen(str(row.id), row.name or row.email, row.email))
    return found


def _completed(session: Session, ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    rows = session.execute(
        select(Completion.entity_id, Completion.stage)
        # without its own completion, which changes the question with every answer
        .where(Completion.entity_id.in_(ids), Completion.state == CompletionStatus.COMPLETED, Completion.stage != "qc")
        .distinct()
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        found[row.entity_id].add(row.stage)
    return found


def _others(session: Session, column: object, values: Mapping[UUID, object]) -> dict[UUID, tuple[OtherCompany, ...]]:
    """Find other companies of the list with the same value in `column`, by company."""
    wanted = {str(value) for value in values.values() if value}
    if not wanted:
        return {}
    by_value: dict[str, list[OtherCompany]] = defaultdict(list)
    rows = session.execute(
        select(Company.id, Company.name, Company.domain, column.label("shared"))  # type: ignore[attr-defined]
        .where(column.in_(wanted))  # type: ignore[attr-defined]
        .order_by(Company.id)
    )
    for row in rows:
        by_value[row.shared].append(OtherCompany(str(row.id), row.name or row.domain or "A company without a name"))
    return {
        key: tuple(other for other in by_value.get(str(value), ()) if other.id != str(key))
        for key, value in values.items()
        if value
    }


STAGE = Stage(
    code="qc",
    label="Quality control",
    entity=Entity.COMPANY,
    load=load,
    call=call,
    save=save,
    after_all=True,
    source=SourceKind.RULE,
    ttl=None,
)
