"""Queries for register answers over time, and for their consequences for a company."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.companies.models import Activity
from leadgen.companies.queries import get_company
from leadgen.countries.lookups import HOME_OF, LABELS
from leadgen.enrichment.models import IN_LIVE_CAMPAIGN, CompanyWatch
from leadgen.enrichment.record_values import home_country, latest_of
from leadgen.enrichment.registries.changes import news
from leadgen.enrichment.registries.holds import history
from leadgen.enrichment.schemas import (
    ActivityListOut,
    ActivityOut,
    RawAnswerOut,
    RegisterOut,
    RegistryAnswerListOut,
    RegistryAnswerOut,
    RegistryChangeOut,
    RegistryCheckOut,
    RegistryChecksOut,
    RegistryHistoryItemOut,
    RegistryHistoryOut,
    WatchOut,
)
from leadgen.fields import Entity
from leadgen.fields.enums import CompletionStatus
from leadgen.observations.fold import Observation
from leadgen.observations.store import load_observations
from leadgen.pipeline.models import Completion, EvidenceSnapshot
from leadgen.tenancy import tenant_of
from leadgen.users.models import User

MOST_ACTIVITIES = 200


def show_checks(session: Session, company_id: UUID) -> RegistryChecksOut:
    """Return the registers asked about a company, their last answers and the watch.

    Raises a 404 for no such company.
    """
    get_company(session, company_id)
    said = load_observations(session, Entity.COMPANY, [company_id]).get(company_id, [])
    country = home_country(said)
    codes = [code for code, home in HOME_OF.items() if home == country]
    ended = _newest_completions(session, company_id, codes)
    elsewhere = [
        RegisterOut(registry=code, label=LABELS[code], country=home)
        for code, home in HOME_OF.items()
        if code not in codes
    ]
    return RegistryChecksOut(
        checks=[_check(code, latest_of(said, code), ended.get(code)) for code in codes],
        watch=_watch(session, company_id),
        country=country,
        elsewhere=elsewhere,
    )


_WITHOUT_ANSWER = (CompletionStatus.FAILED, CompletionStatus.BLOCKED)


def _check(code: str, answer: Observation | None, newest: Completion | None) -> RegistryCheckOut:
    failed = newest is not None and newest.state in _WITHOUT_ANSWER
    evidence = [item for claim in answer.values.values() for item in claim.evidence] if answer else []
    return RegistryCheckOut(
        registry=code,
        label=LABELS[code],
        checked_at=answer.observed_at if answer else None,
        failed_at=newest.finished_at if newest and failed else None,
        problem=newest.reason if newest and failed else None,
        not_asked=newest is not None and newest.state == CompletionStatus.BLOCKED,
        asked_at=newest.finished_at if newest else None,
        note=newest.reason if newest and not failed else None,
        provider=answer.provider if answer else newest.provider if newest else None,
        fetched_at=next((item["seen_at"] for item in evidence if item.get("seen_at")), None),
        source_url=next((item["url"] for item in evidence if item.get("url")), None),
    )


def _newest_completions(session: Session, company_id: UUID, codes: list[str]) -> dict[str, Completion]:
    ended = (CompletionStatus.COMPLETED, CompletionStatus.SKIPPED, *_WITHOUT_ANSWER)
    rows = session.scalars(
        select(Completion)
        .where(
            Completion.entity_id == company_id,
            Completion.stage.in_(codes),
            Completion.state.in_(ended),
            # The stage was skipped because an earlier answer is still fresh: that answer is the news.
            Completion.reason_code.is_distinct_from("fresh"),
        )
        .order_by(Completion.finished_at)
    )
    return {row.stage: row for row in rows}


def _watch(session: Session, company_id: UUID) -> WatchOut:
    in_live = text(f"SELECT {IN_LIVE_CAMPAIGN.get()} FROM companies c WHERE c.tenant_id = :tenant AND c.id = :id")
    live = bool(session.scalar(in_live, {"tenant": tenant_of(session), "id": company_id}))
    row = session.execute(
        select(CompanyWatch, User.display_name)
        .outerjoin(User, User.id == CompanyWatch.released_by)
        .where(CompanyWatch.id == company_id)
    ).one_or_none()
    if row is None:
        return WatchOut(in_live_campaign=live)
    watch = row.CompanyWatch
    return WatchOut(
        in_live_campaign=live,
        marked_at=watch.marked_at,
        checked_at=watch.checked_at,
        held=watch.held_at is not None and watch.released_at is None,
        held_at=watch.held_at,
        hold_reasons=watch.hold_reasons or [],
        released_at=watch.released_at,
        released_by_name=row.display_name,
        release_reason=watch.release_reason,
    )


def show_answers(session: Session, company_id: UUID) -> RegistryAnswerListOut:
    """Return the last raw answer of each register; 404 when there is no such company."""
    get_company(session, company_id)
    said = load_observations(session, Entity.COMPANY, [company_id]).get(company_id, [])
    newest = {code: answer for code in LABELS if (answer := latest_of(said, code)) is not None}
    rows = session.execute(
        select(EvidenceSnapshot.id, EvidenceSnapshot.raw).where(
            EvidenceSnapshot.id.in_([answer.id for answer in newest.values()])
        )
    )
    kept = {row.id: row.raw.get("answers") or {} for row in rows}
    return RegistryAnswerListOut(
        items=[_answer(code, answer, kept[answer.id]) for code, answer in newest.items() if kept.get(answer.id)]
    )


def _answer(code: str, answer: Observation, bodies: Mapping[str, str]) -> RegistryAnswerOut:
    shown = _check(code, answer, None)
    return RegistryAnswerOut(
        registry=code,
        label=LABELS[code],
        provider=answer.provider,
        fetched_at=shown.fetched_at,
        source_url=shown.source_url,
        bodies=[RawAnswerOut(part=part, body=body) for part, body in bodies.items()],
    )


def show_history(session: Session, company_id: UUID) -> RegistryHistoryOut:
    """Return the changes between answers; 404 when there is no such company.

    Each answer is compared with the record of the same number that the register gave before.
    """
    get_company(session, company_id)
    said = load_observations(session, Entity.COMPANY, [company_id]).get(company_id, [])
    found = []
    for code, label in LABELS.items():
        answers = history(said, code)
        for count, after in enumerate(answers, start=1):
            seen = news(answers[:count])
            if seen.before is not None and seen.changes:
                found.append(
                    RegistryHistoryItemOut(
                        registry=code,
                        label=label,
                        at=after.observed_at,
                        since=seen.before.observed_at,
                        changes=[RegistryChangeOut.model_validate(change.to_json()) for change in seen.changes],
                    )
                )
    return RegistryHistoryOut(items=sorted(found, key=lambda item: item.at, reverse=True))


def list_activities(session: Session, company_id: UUID) -> ActivityListOut:
    """Return a company's activities, newest first; 404 when there is no such company."""
    get_company(session, company_id)
    rows = session.scalars(
        select(Activity)
        .where(Activity.company_id == company_id)
        .order_by(Activity.occurred_at.desc(), Activity.id.desc())
        .limit(MOST_ACTIVITIES)
    )
    return ActivityListOut(items=[ActivityOut.model_validate(row) for row in rows])
