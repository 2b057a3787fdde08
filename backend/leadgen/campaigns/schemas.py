"""Schemas of the API of campaigns."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field, model_validator

from leadgen.contacts.contact_filter import ContactFilter
from leadgen.csv_export import CsvPurpose
from leadgen.errors import FieldValueError
from leadgen.fields import enums
from leadgen.messages.schemas import MessageDetailOut
from leadgen.schema import MAX_IDS, In, Instant, Line, Money, Out, Page, PageQuery, Query


class CampaignPath(In):
    campaign_id: UUID


class CampaignQuery(PageQuery):
    status: list[enums.CampaignStatus] = Field(default_factory=list)
    search: str | None = Field(default=None, max_length=200, description="Part of the name")


class StepPresetOut(Out):
    """One step of a template."""

    channel: enums.MessageChannel
    label: str
    enabled: bool
    delay_days: int
    instructions: str
    needs_pdf: bool


class TemplateOut(Out):
    """A preset of steps that a campaign can start from."""

    key: str
    name: str
    description: str
    tone: enums.MessageTone
    language: enums.Language
    is_system: bool
    steps: list[StepPresetOut]


class TemplatesOut(Out):
    items: list[TemplateOut]


class Sender(In):
    """The sender. Empty fields are not mentioned in messages."""

    name: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=200)
    company: str = Field(default="", max_length=200)
    offer: str = Field(default="", max_length=4000, description="What the sender's company offers, in its own words")
    email: str = Field(default="", max_length=320)
    website: str = Field(default="", max_length=500)
    linkedin_account: enums.LinkedInAccount = Field(
        default=enums.LinkedInAccount.UNKNOWN,
        description="Free accounts send invitations with at most 200 characters: advice, the limit is 300",
    )


class CampaignIn(In):
    """A new campaign; tone and language default to the template's."""

    name: Line = Field(min_length=1, max_length=200)
    template_key: str = Field(max_length=100)
    language: enums.Language | None = None
    tone: enums.MessageTone | None = None
    formality: enums.Formality | None = None
    sender: Sender = Field(default_factory=Sender)


class StepIn(In):
    """One step. With `id` an existing one is changed, without it a new one is created."""

    id: UUID | None = None
    channel: enums.MessageChannel
    label: str = Field(min_length=1, max_length=120)
    enabled: bool = True
    delay_days: int = Field(default=0, ge=0, le=365)
    instructions: str = Field(default="", max_length=4000)
    needs_pdf: bool = False


class CampaignPatchIn(In):
    """Changes to a campaign, based on `version`.

    `steps` replaces the whole sequence, in this order.
    """

    version: int
    name: Line | None = Field(default=None, min_length=1, max_length=200)
    language: enums.Language | None = None
    tone: enums.MessageTone | None = None
    formality: enums.Formality | None = None
    sender: Sender | None = None
    steps: list[StepIn] | None = Field(default=None, min_length=1, max_length=20)


class StepOut(Out):
    """One step; `max_body` is the channel's limit in characters."""

    id: UUID
    position: int
    channel: enums.MessageChannel
    label: str
    enabled: bool
    delay_days: int
    instructions: str
    needs_pdf: bool
    max_body: int


class ContactCountsOut(Out):
    """Contacts of a campaign by status; they add up to `total`."""

    total: int = 0
    pending: int = 0
    enrichment_ok: int = 0
    enrichment_needed: int = 0
    generating: int = 0
    generated: int = 0
    failed: int = 0
    excluded: int = 0


class ReviewCountsOut(Out):
    """Messages of a campaign by review status; `sent` counts everything after the review."""

    total: int = 0
    draft: int = 0
    approved: int = 0
    rejected: int = 0
    sent: int = 0


class WritingRunOut(Out):
    """A run of the pipeline that writes messages for the campaign.

    `is_generation`: the run does nothing else, and was started on the campaign's page. `is_capped`: a budget paused it,
    as `reason` says; resume it to continue.
    """

    id: UUID
    name: str
    status: enums.RunStatus
    reason: str | None
    is_generation: bool
    is_capped: bool
    started_at: Instant
    finished_at: Instant | None


class GenerationOut(Out):
    """Progress of generation, in messages.

    `done` = completed + failed + skipped + cancelled; ready and running are open. `run` is the newest run that writes
    or wrote for the campaign. `cost_usd` is the sum of known costs; `unpriced_calls` counts calls of unknown price.
    """

    total: int = 0
    done: int = 0
    ready: int = 0
    running: int = 0
    completed: int = 0
    failed: int = 0
    skipped: int = 0
    cancelled: int = 0
    cost_usd: Money = 0
    unpriced_calls: int = 0
    is_stopping: bool = False
    stop_reason: str | None = Field(
        default=None,
        description="Why generation paused without a person's request: a budget is reached",
    )
    interrupted: str | None = Field(
        default=None, description="What an upgrade left unwritten, why it does not continue, and what to do"
    )
    started_at: Instant | None = None
    finished_at: Instant | None = None
    last_failure: str | None = None
    run: WritingRunOut | None = None


class EstimateOut(Out):
    """Cost of generating now: new messages and their expected cost in US dollars.

    The cost is given in total and for each message. While a run writes for the campaign nothing is counted here: see
    `generation`.

    `basis`: `history` = the mean of this tenant's messages so far, `list_price` = tokens of a usual message at list
    price.
    """

    messages: int
    no_channel: int
    not_enriched: int
    held: int = Field(default=0, description="To companies whose outreach a change in a state register holds")
    ruled_out: int = Field(default=0, description="To companies that triage ruled out")
    cost_usd: Money
    cost_each_usd: Money
    basis: Literal["history", "list_price", "unknown"]


class MoveOut(Out):
    """One possible next state: whether it is allowed now, and if not, why."""

    to: enums.CampaignStatus
    allowed: bool
    reason: str | None


class CampaignRowOut(Out):
    """One campaign in the list."""

    id: UUID
    name: str
    status: enums.CampaignStatus
    channel: enums.CampaignChannel
    language: enums.Language
    contact_count: int
    review: ReviewCountsOut
    cost_usd: Money
    created_at: Instant
    updated_at: Instant


CampaignPage = Page[CampaignRowOut]


class CampaignOut(Out):
    """One campaign with everything its page shows."""

    id: UUID
    name: str
    status: enums.CampaignStatus
    channel: enums.CampaignChannel
    template_key: str | None
    language: enums.Language
    tone: enums.MessageTone
    formality: enums.Formality | None
    sender: Sender
    include_unenriched: bool
    steps: list[StepOut]
    contacts: ContactCountsOut
    review: ReviewCountsOut
    generation: GenerationOut
    estimate: EstimateOut
    writing_run: WritingRunOut | None = Field(
        description="A run that writes for it now or later; until it is over the campaign cannot be changed"
    )
    moves: list[MoveOut]
    approved_at: Instant | None
    exported_at: Instant | None
    version: int
    created_at: Instant
    updated_at: Instant


class ContactChoiceIn(In):
    """Choice of contacts: by the filter of the contacts list, by id, or both, minus `not_ids`.

    With both, a contact that matches either is chosen.
    """

    filter: ContactFilter | None = None
    contact_ids: list[UUID] = Field(default_factory=list, max_length=MAX_IDS)
    not_ids: list[UUID] = Field(default_factory=list, max_length=MAX_IDS)

    @model_validator(mode="after")
    def _names_something(self) -> ContactChoiceIn:
        if self.filter is None and not self.contact_ids:
            raise FieldValueError("No contacts are named.", "Send a filter or contact_ids.")
        return self


class ContactsAddedOut(Out):
    """Result of adding contacts. `matched` = `added` + `already_there`.

    `unknown` counts ids that name no contact.
    """

    matched: int
    added: int
    already_there: int
    unknown: int


class ContactsRemovedOut(Out):
    """The number of removed contacts, and of their removed messages."""

    removed: int
    messages_removed: int


class CampaignContactQuery(PageQuery):
    status: list[enums.CampaignContactStatus] = Field(default_factory=list)
    search: str | None = Field(default=None, max_length=200, description="Words in the contact's name, e-mail or title")


class CampaignContactOut(Out):
    """One contact of a campaign. `reason` says in words why the status is what it is."""

    id: UUID
    contact_id: UUID
    name: str | None
    job_title: str | None
    email: str | None
    linkedin_url: str | None
    company_id: UUID | None
    company_name: str | None
    status: enums.CampaignContactStatus
    reason: str | None
    message_count: int
    created_at: Instant


CampaignContactPage = Page[CampaignContactOut]


class GenerateIn(In):
    """Generate request. `include_unenriched`: also write to contacts without any research."""

    include_unenriched: bool = False


class GenerateOut(Out):
    """Result of a generate request.

    `started` false: generation was running already and nothing was added. `queued` counts the messages to write; null
    while the run is being started, since they are not counted yet.
    """

    started: bool
    queued: int | None
    generation: GenerationOut


class RetriedOut(Out):
    """The number of failed messages that are queued again, and of those on hold.

    The latter wait, since outreach to their companies is held.
    """

    retried: int
    held: int = 0


class MoveIn(In):
    """Move request: `ready`, `draft`, `review` (reopens an approved campaign) or `archived`.

    `ready` and `draft` are for a campaign before generation.
    """

    to: Literal["draft", "ready", "review", "archived"]
    version: int | None = Field(default=None, description="If sent, the move fails when someone changed the campaign")


class QueueQuery(Query):
    """Queue request: starts behind the message `after`; without it, at the first draft."""

    after: UUID | None = None
    limit: int = Field(default=3, ge=1, le=20, description="Drafts to return, so that the next one is loaded already")


class QueueItemOut(Out):
    """One draft; `position` is its place among all messages of the campaign, from 1."""

    position: int
    message: MessageDetailOut


class QueueOut(Out):
    """The next drafts in a stable order.

    `total` = draft + approved + rejected (messages that are not sent).
    """

    items: list[QueueItemOut]
    total: int
    draft: int
    approved: int
    rejected: int


class ExportQuery(Query):
    """Export options."""

    purpose: CsvPurpose = Field(
        default=CsvPurpose.SPREADSHEET,
        description="`spreadsheet`: cells that would start a formula get an apostrophe, and the file is marked as UTF-8. "
        "`sending`: every text is exact, without a mark, for tools that send it.",
    )
    bom: bool | None = Field(default=None, description="Mark as UTF-8; default: for spreadsheets only")
