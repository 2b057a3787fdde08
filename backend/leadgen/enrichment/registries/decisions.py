"""A person's decisions: which company of a register is meant, and which is not."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.companies.queries import get_company
from leadgen.countries.lookups import COUNTRY_OF, INSOLVENCY_REGISTERS, LABELS, SCHEME_OF
from leadgen.enrichment.models import MatchOutcome, RegistryMatch
from leadgen.enrichment.record_values import CONFIRMED
from leadgen.enrichment.registries.decision_log import REGISTRY_DECISION, note_decision
from leadgen.enrichment.registries.lookup import start_lookups
from leadgen.enrichment.registries.match_text import RULED_OUT
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError
from leadgen.fields import Entity, SourceKind
from leadgen.observations.edit import read_edit, record_edit
from leadgen.observations.fold import Observation
from leadgen.observations.store import load_observations, retract
from leadgen.pipeline.run_names import company_words, dated_name
from leadgen.providers.registries.identifiers import registration_number

REJECTED = "a person says that the register's record is another company's"


def confirm_candidate(
    session: Session, company_id: UUID, registry: str, number: str, *, by: UUID, reason: str | None = None
) -> UUID | None:
    """Accept a candidate as the company, and ask the register for the whole record.

    The candidate's number becomes a person's statement. Returns the run's id. Returns None while another run over the
    company is active: that run sees the new number, or a look-up requested later does. Raises a 404 for no such
    company, and a 422 for a number that was never proposed.
    """
    match, number = _proposed(session, company_id, registry, number)
    match.rejected = [other for other in match.rejected if other != number]
    values = {"registration_id": number, "registration_scheme": SCHEME_OF[COUNTRY_OF[registry]]}
    claims = read_edit(Entity.COMPANY, values)
    claims["registration_id"] = replace(claims["registration_id"], evidence=(_evidence(match, registry, number),))
    record_edit(session, Entity.COMPANY, [company_id], claims, by=by)
    _note(session, match, number, "confirm", by=by, reason=reason)
    return _repeat_lookup(session, company_id, registry, by=by)


def reject_candidate(
    session: Session, company_id: UUID, registry: str, number: str, *, by: UUID, reason: str | None = None
) -> UUID | None:
    """Rule a candidate out; if it was matched, retract all that the register said about it.

    The candidate stays ruled out until a person reconsiders it. The register is then asked again: with one namesake
    less, the match may be clear. Returns as `confirm_candidate`.
    """
    match, number = _proposed(session, company_id, registry, number)
    _note(session, match, number, "reject", by=by, reason=reason)
    match.rejected = [*(other for other in match.rejected if other != number), number]
    match.candidates = [item for item in match.candidates if item["profile"].get("registration_id") != number]
    if match.outcome is MatchOutcome.MATCHED and match.registration_id == number:
        _take_back(session, company_id, registry, number, by=by)
        match.outcome, match.registration_id, match.confidence = MatchOutcome.ABSENT, None, None
        match.reason = RULED_OUT
    session.flush()  # the look-up below reads the rejected numbers by plain SQL
    return _repeat_lookup(session, company_id, registry, by=by)


def reconsider_candidate(
    session: Session, company_id: UUID, registry: str, number: str, *, by: UUID, reason: str | None = None
) -> UUID | None:
    """Undo the rejection of a candidate: it may be proposed, and matched, again.

    Returns as `confirm_candidate`. Raises a 409 where the candidate is not ruled out.
    """
    match, number = _proposed(session, company_id, registry, number)
    if number not in match.rejected:
        raise ConflictError(f"{number} is not ruled out.", code=ErrorCode.INVALID_STATE)
    match.rejected = [other for other in match.rejected if other != number]
    _note(session, match, number, "reconsider", by=by, reason=reason)
    # The company that was matched instead may be the wrong one, so the name is searched for again.
    match.outcome, match.registration_id, match.confidence = MatchOutcome.AMBIGUOUS, None, None
    session.flush()  # the look-up below reads the rejected numbers by plain SQL
    return _repeat_lookup(session, company_id, registry, by=by)


def _proposed(session: Session, company_id: UUID, registry: str, number: str) -> tuple[RegistryMatch, str]:
    get_company(session, company_id)
    judged = registration_number(COUNTRY_OF[registry], number)
    wanted = judged.value if judged else None
    match = session.scalars(
        select(RegistryMatch)
        .where(RegistryMatch.company_id == company_id, RegistryMatch.registry_code == registry)
        .with_for_update()
    ).one_or_none()
    known = {item["profile"].get("registration_id") for item in match.candidates} if match else set()
    known |= {match.registration_id, *match.rejected} if match else set()
    if match is None or wanted is None or wanted not in known:
        message = f"{LABELS[registry]} has not proposed {number} for this company."
        fix = "Choose one of the candidates, or enter the number in the record."
        raise InvalidError(message, errors=[FieldProblem("registration_id", message, fix)])
    return match, wanted


_DID = {"confirm": "confirmed", "reject": "ruled out", "reconsider": "reconsidered"}


def _note(session: Session, match: RegistryMatch, number: str, decision: str, *, by: UUID, reason: str | None) -> None:
    profiles = (item["profile"] for item in match.candidates)
    name = next((p.get("official_name") for p in profiles if p.get("registration_id") == number), None)
    about = f"{name} ({number})" if name else number
    note_decision(
        session,
        match.company_id,
        REGISTRY_DECISION,
        f"{_DID[decision]} {about} of {LABELS[match.registry_code]}",
        by=by,
        reason=reason,
        decision=decision,
        registry=match.registry_code,
        registration_id=number,
        official_name=name,
    )


def _evidence(match: RegistryMatch, registry: str, number: str) -> dict[str, str]:
    shown = {"title": f"Confirmed as the record of {LABELS[registry]}", CONFIRMED: registry}
    for item in match.candidates:
        if item["profile"].get("registration_id") == number and item["profile"].get("source_url"):
            shown["url"] = item["profile"]["source_url"]
    return shown


def _take_back(session: Session, company_id: UUID, registry: str, number: str, *, by: UUID) -> None:
    said = load_observations(session, Entity.COMPANY, [company_id]).get(company_id, [])
    # Values that follow from the wrong record (insolvency by its number, the score) are retracted with it.
    stages = {registry, *INSOLVENCY_REGISTERS, "legal"}
    gone = [item.id for item in said if item.source_kind is SourceKind.REGISTRY and item.stage in stages]
    by_people = [item for item in said if item.source_kind is SourceKind.PERSON]
    gone += [item.id for item in by_people if _names(item, number)]
    if not any("registration_id" in item.values and not _names(item, number) for item in by_people):
        # a person who confirms a number says its scheme in a statement of its own, which is nothing without the number
        gone += [item.id for item in by_people if set(item.values) == {"registration_scheme"}]
    retract(session, ids=gone, reason=REJECTED, by=by)


def _names(said: Observation, number: str) -> bool:
    """Tell whether the observation gives the company this number, directly or in a SIRET."""
    own, siret = (said.values[key].value if key in said.values else None for key in ("registration_id", "siret"))
    return own == number or (siret is not None and str(siret).startswith(number))


def _repeat_lookup(session: Session, company_id: UUID, registry: str, *, by: UUID) -> UUID | None:
    company = get_company(session, company_id)
    name = dated_name(session, f"{LABELS[registry]} after a decision: {company_words(company)}")
    try:
        with session.begin_nested():
            return start_lookups(session, [company_id], COUNTRY_OF[registry], name=name, by=by)
    except ConflictError:
        return None
