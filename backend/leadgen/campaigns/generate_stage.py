"""generate: a run writes what a campaign has to say to each contact, once the contact is researched.

One completion is one contact with all messages that are still to be written to it. The messages are the memory of this
stage: what is written stays, and is never asked for again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from leadgen.campaigns.generated import count_messages, note_failures, save_messages
from leadgen.campaigns.letters import Letter, Letters, write_letters
from leadgen.campaigns.lifecycle import WRITABLE
from leadgen.campaigns.models import Campaign, CampaignContact, CampaignStep
from leadgen.campaigns.overview import find_lacks
from leadgen.campaigns.price import cost_each, cost_to_hold, list_price
from leadgen.campaigns.queries import get_campaign, list_steps
from leadgen.campaigns.readiness import HELD, NO_CHANNEL, unwritten
from leadgen.campaigns.work import make_brief
from leadgen.campaigns.writing_runs import STAGE_CODE
from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.enrichment.bundle import Providers
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError, NotFoundError
from leadgen.fields import Entity
from leadgen.fields.enums import CampaignStatus, TriageResult
from leadgen.messages.facts import Addressee, load_addressees
from leadgen.messages.writing import PROMPT_VERSION, Writing
from leadgen.pipeline.graph import Findings, Skip, Stage

S = CampaignStatus


def generate_stage(model: str) -> Stage:
    """The stage, not yet bound to a campaign; `model` is the one that writes."""
    return Stage(
        code=STAGE_CODE,
        label="Messages",
        entity=Entity.CONTACT,
        load=load,
        call=call,
        needs=("person",),
        soft_needs=("triage", "l2", "signals"),
        code_version=f"1.{PROMPT_VERSION}",
        expected_cost=list_price(model),
        provider="anthropic",
        ttl=None,
        campaign=WritesForCampaign(model),
    )


def load(session: Session, ids: Sequence[UUID], *, campaign_id: UUID | None = None) -> Mapping[UUID, Letters | Skip]:
    """What there is to write to each contact, or why nothing is."""
    people = load_addressees(session, ids)
    known = select(Campaign).where(Campaign.id == campaign_id).execution_options(populate_existing=True)
    campaign = session.scalar(known)
    if campaign is None:
        return dict.fromkeys(people, Skip("no_campaign", "The campaign of this run is not there."))
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
    return {
        key: ruled_out.get(key) or _to_write(campaign, steps, person, place_of.get(key), todo.get(key, []))
        for key, person in people.items()
    }


def _ruled_out(session: Session, ids: Collection[UUID]) -> dict[UUID, Skip]:
    """Contacts of companies that triage has ruled out, in this run or before: the check of a person goes on, writing does not."""
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
    campaign: Campaign, steps: Mapping[UUID, CampaignStep], person: Addressee, place: UUID | None, todo: Sequence[Any]
) -> Letters | Skip:
    if place is None:
        return Skip("not_in_campaign", "The contact is not in the campaign. Add it there, then start a run again.")
    if not todo:
        return Skip("written_already", "Every message of the campaign to this contact is written already.")
    if todo[0].held:
        return Skip("held", f"{HELD}. Release the hold on the company's page first.")
    wanted = sorted((steps[row.step_id] for row in todo if row.reachable), key=lambda step: step.position)
    if not wanted:
        missing = " and ".join(sorted({NO_CHANNEL[row.channel] for row in todo}))
        return Skip("no_channel", f"{missing}: no message of the campaign can reach this contact.")
    letters = tuple(Letter(step.id, make_brief(campaign, step, person)) for step in wanted)
    return Letters(campaign.id, place, letters, person.facts)


def call(providers: Providers, asked: Letters) -> Findings:
    """Write to one contact."""
    return write_letters(Writing(providers.writing, providers.writing_model), asked)


@dataclass(frozen=True, slots=True)
class WritesForCampaign:
    """What the stage brings along for the campaign that a run names; `model` is what writes, for its price."""

    model: str

    def bind(self, session: Session, stage: Stage, campaign_id: UUID) -> Stage:
        """The stage for this campaign. It expects a message of each step that is switched on, at what messages cost by now."""
        steps = max(1, sum(step.enabled for step in list_steps(session, campaign_id)))
        _, basis = cost_each(session, self.model)
        return replace(
            stage,
            load=partial(load, campaign_id=campaign_id),
            save=partial(save_messages, campaign_id=campaign_id),
            ended=partial(note_failures, campaign_id=campaign_id),
            expected_cost=cost_to_hold(session, self.model) * steps,
            expected_calls=steps,
            price_note="From your last messages, one for each step." if basis == "history" else None,
            campaign_id=campaign_id,
        )

    def check(self, session: Session, campaign_id: UUID) -> None:
        """Raise a 422 for a campaign that is not there, and a 409 for one that can take no messages."""
        _check(session, _find(session, campaign_id))

    def begin(self, session: Session, campaign_id: UUID) -> None:
        """As `check`, for good: a draft is made ready, and one that generates by itself is refused."""
        campaign = _find(session, campaign_id, lock=True)
        _refuse_generating(campaign)
        _check(session, campaign)
        if campaign.status is S.DRAFT:
            campaign.status = S.READY

    def resume(self, session: Session, campaign_id: UUID) -> None:
        """Refuse one that generates by itself."""
        _refuse_generating(_find(session, campaign_id, lock=True))

    def count_messages(self, session: Session, run_id: UUID) -> int:
        """Of a run, those that are there."""
        return count_messages(session, run_id)


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


def _refuse_generating(campaign: Campaign) -> None:
    if campaign.status is S.GENERATING:
        said = f"The campaign “{campaign.name}” is generating its messages by itself."
        raise _refused(said, "Wait for it, or stop it on its page.")


def _refused(said: str, fix: str) -> ConflictError:
    problem = FieldProblem("campaign_id", said, fix)
    return ConflictError(f"{said} {fix}", code=ErrorCode.INVALID_STATE, errors=[problem])
