"""Stages of the state registers: look-up by number where one is known, else by name.

A match is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.countries.country import Register
from leadgen.countries.lookups import COMPANY_REGISTERS, COUNTRY_OF
from leadgen.enrichment.models import MatchOutcome
from leadgen.enrichment.providers import NamedRegistry, Providers
from leadgen.enrichment.record_values import CONFIRMED, RESEARCHED, country_of
from leadgen.enrichment.registries.holds import note_changes
from leadgen.enrichment.registries.legal_removal import delete_copies
from leadgen.enrichment.registries.match_text import Basis
from leadgen.enrichment.registries.matches import LastMatch, last_matches, store_matches
from leadgen.enrichment.registries.profile import NAME_IN_DOUBT, SAME_NAME, name_confidence, profile_findings
from leadgen.fields import Entity, SourceKind
from leadgen.fields.enums import RegistrationStatus
from leadgen.observations.fold import Observation, current
from leadgen.observations.store import load_observations
from leadgen.pipeline.stage import Finding, Findings, FreshBy, Saved, Skip, Stage
from leadgen.providers.base import NotFound
from leadgen.providers.registries.base import ALL_HITS, REMOVED
from leadgen.providers.registries.identifiers import registration_number
from leadgen.providers.registries.matching.names import plain
from leadgen.providers.registries.matching.ranking import WORTH_SHOWING, NameQuery, pick, rank_candidates
from leadgen.providers.registries.models import Candidate, LegalProfile, SearchResult

KEPT_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class RegistryQuestion:
    """Company to look up by its normalised `registration_id`, or else by name.

    `id_note` explains an unusable number.

    `confirmed`: a person chose the number among this register's candidates, so the names need not agree. `matched`: the
    number comes from an earlier match by this very name, with that confidence.
    """

    name: str | None
    city: str | None
    domain: str | None
    registration_id: str | None
    id_note: str | None = None
    rejected: tuple[str, ...] = ()
    confirmed: bool = False
    matched: float | None = None
    address: str | None = None
    industry: str | None = None


@dataclass(frozen=True, slots=True)
class RegistryInput(RegistryQuestion, FreshBy):
    """The question. `known`: the number was surely matched before under this very name.

    Such a company was renamed if its names differ now. That is news, and no doubt about the number.
    """

    known: bool = False

    def fresh_by(self) -> RegistryQuestion:
        """Return the question alone: an earlier match changes no answer."""
        return RegistryQuestion(**{part.name: getattr(self, part.name) for part in fields(RegistryQuestion)})


@dataclass(frozen=True, slots=True)
class Match:
    """Outcome of the look-up, for the `registry_matches` row.

    `removed`: the register wants copies of this number deleted.
    """

    outcome: MatchOutcome
    reason: str
    registration_id: str | None = None
    confidence: float | None = None
    candidates: tuple[Candidate, ...] = ()
    removed: str | None = None


def registry_stage(country: str, register: Register) -> Stage:
    """Build the stage of a country's register; its code is also its name in `Providers`.

    Registers cost nothing.
    """
    code = register.code
    return Stage(
        code=code,
        label=register.stage_label,
        entity=Entity.COMPANY,
        load=_loader(code, country),
        call=_caller(code, country),
        save=_saver(code),
        needs=("l1",),
        provider=code,
        source=SourceKind.REGISTRY,
        ttl=timedelta(days=30),
        concurrency=register.records_at_once,
    )


def _loader(code: str, country: str) -> Callable[[Session, Sequence[UUID]], Mapping[UUID, RegistryInput | Skip]]:
    def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, RegistryInput | Skip]:
        before = last_matches(session, code, ids)
        found: dict[UUID, RegistryInput | Skip] = {}
        for key, said in load_observations(session, Entity.COMPANY, ids).items():
            given = [item for item in said if item.source_kind in RESEARCHED]
            match = before.get(key)
            asked = _asked(current(given), country, match.rejected if match else ())
            if isinstance(asked, RegistryInput) and match is not None:
                asked = _as_before(asked, match)
            if isinstance(asked, RegistryInput) and _is_confirmed(given, code, asked.registration_id):
                asked = replace(asked, confirmed=True)
            found[key] = asked
        return found

    return load


def _as_before(asked: RegistryInput, match: LastMatch) -> RegistryInput:
    """Use the number that the same name led to before.

    Thus a company is not lost when it is renamed or struck off.
    """
    if match.number is None or match.number in asked.rejected or plain(match.name or "") != plain(asked.name or ""):
        return asked
    if asked.registration_id:
        is_known = match.number == asked.registration_id and match.confidence >= SAME_NAME
        return replace(asked, known=is_known)
    return replace(asked, registration_id=match.number, matched=match.confidence)


def _is_confirmed(said: Sequence[Observation], code: str, number: str | None) -> bool:
    claims = [
        claim
        for item in said
        if item.source_kind is SourceKind.PERSON and (claim := item.values.get("registration_id")) is not None
    ]
    return any(c.value == number and any(e.get(CONFIRMED) == code for e in c.evidence) for c in claims)


def _asked(values: Mapping[str, Any], country: str, rejected: tuple[str, ...]) -> RegistryInput | Skip:
    home = country_of(values)
    if home is None:
        return Skip("no_country", "Neither the headquarters' country nor the domain says which register to ask.")
    if home != country:
        return Skip("wrong_country", f"The company is in {home}; this register is for {country}.")
    given = values.get("registration_id")
    number = registration_number(country, given) if given else None
    if number is not None and number.value in rejected:
        number = replace(number, value=None, warning="a person has ruled it out")
    if not values.get("name") and (number is None or number.value is None):
        return Skip("nothing_to_ask", "Neither a name nor a usable registration number is known.")
    return RegistryInput(
        name=values.get("name"),
        city=values.get("hq_city"),
        domain=values.get("domain"),
        registration_id=number.value if number else None,
        id_note=f"id_unusable: {given}: {number.warning}" if number and number.value is None else None,
        rejected=rejected,
        address=values.get("hq_address"),
        industry=values.get("industry"),
    )


def _caller(code: str, country: str) -> Callable[[Providers, RegistryInput], Findings]:
    def call(providers: Providers, asked: RegistryInput) -> Findings:
        register = providers.register(code)
        if asked.registration_id is not None:
            return _by_number(register, asked, asked.registration_id, country)
        return _by_name(register, asked, country)

    return call


def _by_number(register: NamedRegistry, asked: RegistryInput, number: str, country: str) -> Findings:
    try:
        profile = register.fetch(number)
    except NotFound as gone:
        return _gone(register, asked, number, gone, country)
    confidence, warnings = (1.0, ()) if asked.confirmed else name_confidence(asked.name, profile, country)
    if confidence < SAME_NAME and not asked.known and asked.matched is None:
        return _doubtful(register, asked, profile, warnings, country)
    how = Basis.PERSON if asked.confirmed else Basis.NUMBER
    if asked.matched is not None and not asked.confirmed:
        confidence, how = min(confidence, asked.matched), Basis.FORMER_SEARCH
    match = Match(MatchOutcome.MATCHED, how.value, profile.registration_id, confidence)
    return _matched(register, asked, profile, match, country=country, warnings=warnings)


def _doubtful(
    register: NamedRegistry, asked: RegistryInput, profile: LegalProfile, warnings: Sequence[str], country: str
) -> Findings:
    """Handle a number that the register knows under another name: its record is a candidate, and no fact.

    Companies of our name are candidates beside it: the number may be a slip.
    """
    ours, _ = _named(register, asked, country)
    near = [c for c in ours if c.score >= WORTH_SHOWING and c.profile.registration_id != profile.registration_id]
    kept = (*rank_candidates(_query(asked, country), [profile]), *near)[:KEPT_CANDIDATES]
    reason = f"the register knows {profile.registration_id} as {profile.official_name}"
    doubt = f"{NAME_IN_DOUBT}: {reason}, and not by our name"
    note = f"Not clear which company it is: {reason}. A person must choose."
    match = Match(MatchOutcome.AMBIGUOUS, reason, candidates=kept)
    return _unmatched(register, match, *warnings, doubt, _ambiguous(kept, reason), note=note)


def _ambiguous(kept: Sequence[Candidate], reason: str) -> str:
    count = f"{len(kept)} candidate{'' if len(kept) == 1 else 's'}, " if kept else ""
    return f"ambiguous: {count}{reason}"


def _gone(register: NamedRegistry, asked: RegistryInput, number: str, gone: NotFound, country: str) -> Findings:
    """Handle a number that the register does not hold.

    Other companies of that name become candidates for a person, and are never accepted automatically.
    """
    warnings = [f"not_found: {number} is not in the register (any more): {gone.message}"]
    note = f"Not in the register: {number}"
    kept: tuple[Candidate, ...] = ()
    removed = number if gone.reason == REMOVED else None
    if removed:
        warnings.insert(0, f"removed: the register has removed {number} for legal reasons; our copies are deleted")
    elif asked.name:
        ranked, _ = _named(register, asked, country)
        kept = tuple(c for c in ranked[:KEPT_CANDIDATES] if c.score >= WORTH_SHOWING)
        if kept:
            found = f"{len(kept)} compan{'y' if len(kept) == 1 else 'ies'} of a similar name"
            warnings.append(f"candidates: the register has {found}")
            note = f"The register does not hold {number}, and has {found}: a person must choose."
    # The company may have been struck off, or never existed. So an earlier "active" must not remain, and "dissolved" is
    # not claimed.
    status = Finding(RegistrationStatus.UNKNOWN.value)
    match = Match(MatchOutcome.ABSENT, gone.message, candidates=kept, removed=removed)
    return _unmatched(register, match, *warnings, note=note, more={"registration_status": status})


def _named(register: NamedRegistry, asked: RegistryInput, country: str) -> tuple[list[Candidate], SearchResult]:
    name = asked.name or ""
    found = register.search(name, limit=ALL_HITS)
    ranked = rank_candidates(_query(asked, country), found)
    return [c for c in ranked if c.profile.registration_id not in asked.rejected], found


def _query(asked: RegistryInput, country: str) -> NameQuery:
    return NameQuery(
        name=asked.name or "",
        city=asked.city,
        domain=asked.domain,
        country=country,
        address=asked.address,
        industry=asked.industry,
    )


def _by_name(register: NamedRegistry, asked: RegistryInput, country: str) -> Findings:
    ranked, found = _named(register, asked, country)
    choice = pick(ranked, too_many=found.too_many, cut=found.cut)
    kept = tuple(ranked[:KEPT_CANDIDATES])
    if choice.outcome == "match" and choice.candidate is not None:
        listed = choice.candidate.profile
        try:
            # A list entry lacks directors, capital and the court; only the second request returns them.
            profile = register.fetch(listed.registration_id) if listed.registration_id else listed
        except NotFound as gone:
            return _gone(register, asked, listed.registration_id or "", gone, country)
        match = Match(MatchOutcome.MATCHED, choice.reason, profile.registration_id, choice.candidate.score, kept)
        return _matched(register, asked, profile, match, country=country)
    if choice.outcome == "ambiguous":
        warning = _ambiguous(kept, choice.reason)
        note = f"Not clear which company it is: {choice.reason}. A person must choose."
        return _unmatched(register, Match(MatchOutcome.AMBIGUOUS, choice.reason, candidates=kept), warning, note=note)
    return _unmatched(
        register,
        Match(MatchOutcome.ABSENT, choice.reason),
        f"not_found: the register has no company with a similar enough name ({choice.reason})",
        *([asked.id_note] if asked.id_note else []),
        note="Not in the register",
    )


def _matched(
    register: NamedRegistry,
    asked: RegistryInput,
    profile: LegalProfile,
    match: Match,
    *,
    country: str,
    warnings: Sequence[str] = (),
) -> Findings:
    noted = [*warnings, *([asked.id_note] if asked.id_note else [])]
    values = profile_findings(profile, country=country, confidence=match.confidence or 0.0, warnings=noted)
    if not asked.name and profile.official_name:
        values["name"] = values["official_name"]
    raw = {"answers": dict(profile.raw), "candidates": [candidate.to_json() for candidate in match.candidates]}
    note = noted[0].partition(": ")[2].capitalize() if warnings else None
    return Findings(values=values, note=note, raw=raw, payload=match, provider=register.name)


def _unmatched(
    register: NamedRegistry,
    match: Match,
    *warnings: str,
    note: str,
    more: Mapping[str, Finding] | None = None,
) -> Findings:
    values = {
        "registry_warnings": Finding(list(warnings)),
        "registry_checked_at": Finding(datetime.now(UTC)),
        **(more or {}),
    }
    raw = {"candidates": [candidate.to_json() for candidate in match.candidates]}
    return Findings(
        values=values,
        note=note,
        nothing_found=match.outcome is MatchOutcome.ABSENT and not match.candidates,
        raw=raw,
        payload=match,
        provider=register.name,
    )


def _saver(code: str) -> Callable[[Session, Sequence[Saved]], None]:
    def save(session: Session, saved: Sequence[Saved]) -> None:
        store_matches(session, [_row(code, item) for item in saved if isinstance(item.findings.payload, Match)])
        note_changes(session, code, [item.entity_id for item in saved])
        gone = {item.entity_id: match.removed for item in saved if (match := item.findings.payload) and match.removed}
        delete_copies(session, code, gone)

    return save


def _row(code: str, item: Saved) -> dict[str, Any]:
    match: Match = item.findings.payload
    return {
        "company_id": item.entity_id,
        "registry_code": code,
        "outcome": match.outcome,
        "reason": match.reason,
        "query": asdict(item.input),
        "registration_id": match.registration_id,
        "confidence": Decimal(str(match.confidence)) if match.confidence is not None else None,
        "candidates": [candidate.to_json() for candidate in match.candidates],
        "rejected": [],
        "checked_at": datetime.now(UTC),
    }


REGISTRY_STAGES = {code: registry_stage(COUNTRY_OF[code], register) for code, register in COMPANY_REGISTERS.items()}
"""Stages of all company registers, by code."""
