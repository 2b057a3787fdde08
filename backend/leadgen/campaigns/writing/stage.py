"""The stage `generate`: a run writes a campaign's messages to each contact.

One completion is one contact with all messages that are still to be written to it. The messages are the memory of this
stage: a written message stays, and is never requested again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from leadgen.campaigns.lifecycle import WRITABLE
from leadgen.campaigns.models import Campaign, CampaignContact, CampaignStep
from leadgen.campaigns.overview import find_lacks
from leadgen.campaigns.queries import get_campaign, list_steps
from leadgen.campaigns.readiness import HELD, NO_CHANNEL, STAGE_CODE, contacts_to_write, unwritten
from leadgen.campaigns.writing.compose import Letter, Letters, make_brief, write_letters
from leadgen.campaigns.writing.interrupted import go_on
from leadgen.campaigns.writing.price import cost_each, cost_to_reserve, list_price
from leadgen.campaigns.writing.save import conclude, count_messages, save_messages, settle_run
from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.enrichment.providers import Providers
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError, NotFoundError
from leadgen.fields import Entity
from leadgen.fields.enums import CampaignStatus, TriageResult
from leadgen.messages.facts import Addressee, load_addressees
from leadgen.messages.neighbours import load_other_companies
from leadgen.messages.writing import PROMPT_VERSION, Writing
from leadgen.pipeline.campaign_runs import listen
from leadgen.pipeline.stage import CampaignPart, Findings, Registry, Skip, Stage
from leadgen.providers.service_limits import WRITING_SERVICE
from leadgen.tenancy import Database

S = CampaignStatus
WRITES_AT_ONCE = 64
"""Contacts that one worker writes to at once, unless the limits of the model's service say otherwise."""

listen(settle_run)


def generate_stage(model: str, *, at_once: int = WRITES_AT_ONCE) -> Stage:
    """Return the stage, not yet bound to a campaign.

    `model` writes, to at most `at_once` contacts at once.
    """
    return Stage(
        code=STAGE_CODE,
        label="Messages",
        entity=Entity.CONTACT,
        load=load,
        call=call,
        needs=("person",),
        soft_needs=("triage", "l2", "signals"),
        may_lift=("person",),
        concurrency=at_once,
        code_version=f"1.{PROMPT_VERSION}",
        expected_cost=list_price(model),
        provider=WRITING_SERVICE,
        ttl=None,
        campaign=WritesForCampaign(model),
    )


def load(session: Session, ids: Sequence[UUID], *, campaign_id: UUID | None = None) -> Mapping[UUID, Letters | Skip]:
    """Return the letters to each contact, or why there are none."""
    people = load_addressees(session, ids)
    known = select(Campaign).where(Campaign.id == campaign_id).execution_options(populate_existing=True)
    campaign = session.scalar(known)
    if campaign is None:
        return dict.fromkeys(people, Skip("no_campaign", "The campaign of this run no longer exists."))
    if campaign.status not in WRITABLE:
        said = f"The campaign is {campaign.status} and takes no new messages. Start a run for another one."
        return dict.fromkeys(people, Skip("campaign_closed", said))
    places = select(CampaignContact.contact_id, CampaignContact.id).where(
        CampaignContact.campaign_id == campaign.id, CampaignContact.contact_id.in_(people)
    )
    place_of: dict[UUID, UUID] = {row.contact_id: row.id for row in session.execute(places)}
    steps = {step.id: step for step in list_steps(session, campaign.id)}
    todo: dict[UUID, list[Any]] = {}
    for row in session.execute(unwritten(campaign.id, with_failed=True).where(CampaignContact.contact_id.in_(people))):
        todo.setdefault(row.contact_id, []).append(row)
    ruled_out = _ruled_out(session, people)
    others = load_other_companies(session, campaign.id)
    return {
        key: ruled_out.get(key)
        or _to_write(campaign, steps, person, place_of.get(key), todo.get(key, []), others=others)
        for key, person in people.items()
    }


def _ruled_out(session: Session, ids: Collection[UUID]) -> dict[UUID, Skip]:
    """Return skips for contacts whose companies triage has ruled out, in this run or before.

    The check of a person still runs for them; writing does not.
    """
    companies = (
        select(Contact.id, Company.triage_reasons)
        .join(Company, and_(Company.tenant_id == Contact.tenant_id, Company.id == Contact.company_id))
        .where(Contact.id.in_(ids), Company.triage_result == TriageResult.DISQUALIFIED)
    )
    advice = "If that has changed, run triage again."
    return {
        row.id: Skip("disqualified", f"Triage ruled the company out: {' '.join(row.triage_reasons or ())} {advice}")
        for row in session.execute(companies)
    }


def _to_write(
    campaign: Campaign,
    steps: Mapping[UUID, CampaignStep],
    person: Addressee,
    place: UUID | None,
    todo: Sequence[Any],
    *,
    others: Sequence[str],
) -> Letters | Skip:
    if place is None:
        return Skip("not_in_campaign", "The contact is not in the campaign. Add it there, then start a run again.")
    if not todo:
        return Skip("written_already", "Every message of the campaign to this contact is written already.")
    if todo[0].held:
        return Skip("held", f"{HELD}. Release the hold on the company's page first.")
    wanted = sorted((steps[row.step_id] for row in todo if row.reachable), key=lambda step: step.position)
    missing = sorted({NO_CHANNEL[row.channel] for row in todo if not row.reachable})
    if not wanted:
        return Skip("no_channel", f"{' and '.join(missing)}: no message of the campaign can reach this contact.")
    letters = tuple(Letter(step.id, make_brief(campaign, step, person, others)) for step in wanted)
    return Letters(campaign.id, place, letters, person.facts, tuple(missing))


def call(providers: Providers, asked: Letters) -> Findings:
    """Write to one contact."""
    return write_letters(Writing(providers.writing, providers.writing_model), asked)


def _cost_of_contact(session: Session, *, model: str, steps: int) -> Decimal:
    return cost_to_reserve(session, model) * steps


@dataclass(frozen=True, slots=True)
class WritesForCampaign:
    """Campaign hooks of the stage; `model` is the writing model, for its price."""

    model: str

    def bind(self, session: Session, stage: Stage, campaign_id: UUID) -> Stage:
        """Return the stage for this campaign, with the expected cost of a contact.

        It expects one message for each enabled step, at the current cost of messages.
        """
        steps = max(1, sum(step.enabled for step in list_steps(session, campaign_id)))
        _, basis = cost_each(session, self.model)
        return replace(
            stage,
            load=partial(load, campaign_id=campaign_id),
            save=partial(save_messages, campaign_id=campaign_id),
            ended=partial(conclude, campaign_id=campaign_id),
            expected_cost=cost_to_reserve(session, self.model) * steps,
            price_now=partial(_cost_of_contact, model=self.model, steps=steps),
            expected_calls=steps,
            price_note="From your last messages, one for each step." if basis == "history" else None,
            campaign_id=campaign_id,
        )

    def check(self, session: Session, campaign_id: UUID) -> None:
        """Raise a 422 for an unknown campaign, and a 409 for one that can take no messages."""
        _check(session, _find(session, campaign_id))

    def begin(self, session: Session, campaign_id: UUID) -> None:
        """Check the campaign as `check` does, lock it, and make a draft ready."""
        campaign = _find(session, campaign_id, lock=True)
        _check(session, campaign)
        if campaign.status is S.DRAFT:
            campaign.status = S.READY

    def members(self, campaign_id: UUID, part: CampaignPart) -> Select[UUID]:
        """Return a statement of the ids of the contacts in this part of the campaign now."""
        return contacts_to_write(campaign_id, part)

    def count_messages(self, session: Session, run_id: UUID) -> int:
        """Return how many messages of a run exist."""
        return count_messages(session, run_id)

    def go_on(self, database: Database, registry: Registry) -> None:
        """Start runs for what an upgrade interrupted."""
        go_on(database, registry)


def _find(session: Session, campaign_id: UUID, *, lock: bool = False) -> Campaign:
    try:
        return get_campaign(session, campaign_id, lock=lock)
    except NotFoundError as error:
        problem = FieldProblem("campaign_id", error.detail, "Choose one of your campaigns.")
        raise InvalidError(error.detail, errors=[problem]) from error


def _check(session: Session, campaign: Campaign) -> None:
    if campaign.status not in WRITABLE:
        said = f"The campaign “{campaign.name}” is {campaign.status} and takes no new messages."
        raise _refused(said, "Choose one that is a draft, ready or in review.")
    lacks = find_lacks(session, campaign) if campaign.status in {S.DRAFT, S.READY} else None
    if lacks is not None:
        raise _refused(f"The campaign “{campaign.name}” is not ready to write. {lacks}", "Do that on its page.")


def _refused(said: str, fix: str) -> ConflictError:
    problem = FieldProblem("campaign_id", said, fix)
    return ConflictError(f"{said} {fix}", code=ErrorCode.INVALID_STATE, errors=[problem])
