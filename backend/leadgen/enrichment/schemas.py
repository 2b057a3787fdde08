"""Schemas of findings and of register look-ups."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from leadgen.countries.lookups import COMPANY_REGISTERS
from leadgen.enrichment.models import FindingStatus, MatchOutcome, Severity
from leadgen.enrichment.registries.changes import ChangeKind
from leadgen.fields.enums import ActivitySource, ActivityType, RegistrationStatus
from leadgen.schema import In, Instant, Out, Page, PageQuery, Query, one_of


class CompanyFindingsPath(In):
    company_id: UUID


class FindingPath(In):
    finding_id: UUID


class FindingFilter(Query):
    """Filter of findings: all conditions must hold; values of one condition are alternatives."""

    status: list[FindingStatus] = Field(default_factory=list)
    severity: list[Severity] = Field(default_factory=list)
    rule: list[str] = Field(default_factory=list, max_length=50)
    company_id: UUID | None = None
    search: str | None = Field(
        default=None, max_length=200, description="Words in the finding or in its company's name"
    )


class FindingListQuery(FindingFilter, PageQuery):
    """Filter and page of the worklist."""


class FindingFollowingOut(Out):
    """A field that takes another value with a choice; null empties it."""

    field: str
    label: str
    value: Any


class FindingValueOut(Out):
    """One of the contradicting values, and its source."""

    label: str
    value: Any
    source: str
    field: str | None = Field(default=None, description="Set where choosing this value settles the finding")
    also: list[FindingFollowingOut] = Field(
        default_factory=list, description="Other fields that choosing this value sets"
    )


class FindingOut(Out):
    """One finding: the contradiction, the values with their sources, and what to do."""

    id: UUID
    company_id: UUID
    company_name: str | None
    contact_id: UUID | None
    rule: str
    rule_label: str
    severity: Severity
    message: str
    values: list[FindingValueOut]
    suggestion: str
    status: FindingStatus
    first_seen_at: Instant
    last_seen_at: Instant
    closed_at: Instant | None
    closed_by: UUID | None
    closed_by_name: str | None = None
    close_reason: str | None


class FindingPageOut(Page[FindingOut]):
    """One page of findings, newest first."""


class FindingListOut(Out):
    """All findings of one company: open ones first, then by severity."""

    items: list[FindingOut]


class FindingCloseIn(In):
    """A person's settlement of a finding. The finding opens again when its evidence changes."""

    status: Literal["resolved", "waived", "open"]
    reason: str = Field(min_length=1, max_length=500, description="Why; kept with the finding")


class FindingChoiceIn(In):
    """One of the finding's values, as it was shown. It becomes a person's statement."""

    field: str = Field(max_length=60)
    value: Any = Field(description="Exactly as the finding shows it")


class RegistryAddressOut(Out):
    """A registered seat. `country` is an ISO 3166-1 alpha-2 code."""

    street: str | None = None
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None


class RegistryActivityOut(Out):
    """One activity code as the register writes it."""

    scheme: str
    revision: str | None = None
    code: str
    label: str | None = None


class RegistryDirectorOut(Out):
    """A person or company that may act for the company."""

    name: str
    kind: Literal["person", "company"]
    role: str | None = None
    since: date | None = None


class RegistryCapitalOut(Out):
    """Registered capital. `currency` is an ISO 4217 code."""

    amount: int | float
    currency: str


class RegistryEmployeesOut(Out):
    """Headcount as a band. `max` is null for an open band."""

    min: int
    max: int | None = None


class RegistryProceedingOut(Out):
    """One insolvency proceeding. `state` is the register's own word."""

    reference: str | None = None
    court: str | None = None
    state: str | None = None
    status: Literal["running", "pending", "ended"]
    started_on: date | None = None
    ended_on: date | None = None
    url: str | None = None


class RegistryInsolvencyOut(Out):
    """A register's statement about insolvency. A null `flag` means that it does not tell."""

    flag: bool | None = None
    active_count: int | None = None
    total_count: int | None = None
    proceedings: list[RegistryProceedingOut] = Field(default=[])


class RegistryProfileOut(Out):
    """One register's record of one company. Null means that the register does not tell."""

    registry: str
    registration_id: str | None = None
    siret: str | None = None
    tax_id: str | None = None
    official_name: str | None = None
    trading_names: list[str] = Field(default=[])
    legal_form_code: str | None = None
    legal_form_name: str | None = None
    legal_form_name_en: str | None = None
    registration_status: RegistrationStatus = RegistrationStatus.UNKNOWN
    date_established: date | None = None
    date_dissolved: date | None = None
    address: RegistryAddressOut | None = None
    nace_codes: list[RegistryActivityOut] = Field(default=[])
    directors: list[RegistryDirectorOut] | None = None
    registered_capital: RegistryCapitalOut | None = None
    employees: RegistryEmployeesOut | None = None
    court: str | None = None
    file_number: str | None = None
    insolvency: RegistryInsolvencyOut | None = None
    website: str | None = None
    source_url: str | None = None
    warnings: list[str] = Field(default=[])


class RegistryCandidateOut(Out):
    """A company of a register that may be ours. `score` is 0 to 1; `parts` name its components."""

    score: float
    parts: dict[str, float]
    profile: RegistryProfileOut


class RegistryMatchOut(Out):
    """The last look-up of a company in one register. `candidates` are ranked, best first.

    `word` and `sentence` describe the outcome for people; `reason` is the part that says why.
    """

    registry: str
    outcome: MatchOutcome
    reason: str
    word: str
    sentence: str
    doubtful: bool = Field(description="Matched, but maybe another company")
    registration_id: str | None
    confidence: float | None
    candidates: list[RegistryCandidateOut]
    rejected: list[str]
    checked_at: Instant


class RegistryDecisionIn(In):
    """A person's decision about a candidate.

    `confirm` makes its number a person's statement. `reject` rules the candidate out, so that it is never proposed
    again. `reconsider` undoes the rejection.
    """

    registry: Annotated[str, one_of(COMPANY_REGISTERS)]
    registration_id: str = Field(min_length=1, max_length=40)
    decision: Literal["confirm", "reject", "reconsider"]
    reason: str | None = Field(default=None, max_length=500, description="Why; kept among the company's activities")


class LookupOut(Out):
    """The run that asks the register, or null.

    Null: another run over the company is active. Ask for a look-up when that run is over.
    """

    run_id: UUID | None


class LookupPath(In):
    company_id: UUID
    country: str = Field(pattern="^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2")


class RegistryCheckOut(Out):
    """One register that is asked about a company: its last answer, and its failures since.

    `checked_at` is null if the register has never answered. `failed_at` and `problem` are set while the newest look-up
    failed, or did not ask the register (`not_asked`). The values shown are then those of `checked_at`. `fetched_at` is
    older than `checked_at` where a cached answer of the same day was used. `provider` names the client that answered;
    the sandbox's begins with `sandbox:`.
    """

    registry: str
    label: str
    checked_at: Instant | None
    failed_at: Instant | None
    problem: str | None
    not_asked: bool = Field(default=False, description="The newest look-up ended before this register was asked")
    asked_at: Instant | None = Field(
        default=None, description="When the newest look-up ended, with an answer or without"
    )
    note: str | None = Field(default=None, description="Note of the newest look-up, in words")
    provider: str | None = None
    fetched_at: Instant | None = None
    source_url: str | None = Field(default=None, description="The official record")


class RegisterOut(Out):
    """A connected register, and its country."""

    registry: str
    label: str
    country: str


class WatchOut(Out):
    """Whether a company is watched, and whether a register change holds its outreach."""

    in_live_campaign: bool
    marked_at: Instant | None = None
    checked_at: Instant | None = None
    held: bool = False
    held_at: Instant | None = None
    hold_reasons: list[str] = Field(default_factory=list)
    released_at: Instant | None = None
    released_by_name: str | None = None
    release_reason: str | None = None


class RegistryChecksOut(Out):
    """State of the registers about one company.

    `elsewhere` are the registers that are not asked, because `country` is not theirs.
    """

    checks: list[RegistryCheckOut]
    watch: WatchOut
    country: str | None = Field(default=None, description="Country whose registers are asked; null: unknown")
    elsewhere: list[RegisterOut] = Field(default_factory=list)


class WatchIn(In):
    watched: bool


class ReleaseIn(In):
    reason: str = Field(min_length=1, max_length=500, description="Why outreach may go on; kept with the hold")


class RegistryChangeOut(Out):
    """One value that changed in a register. A `kind` other than `other` held the outreach."""

    kind: ChangeKind
    field: str
    label: str
    before: Any
    after: Any
    sentence: str


class RegistryHistoryItemOut(Out):
    """One answer of a register that differs from the answer before."""

    registry: str
    label: str
    at: Instant
    since: Instant = Field(description="When the answer before it was given")
    changes: list[RegistryChangeOut]


class RegistryHistoryOut(Out):
    """Changes between answers of registers, newest first."""

    items: list[RegistryHistoryItemOut]


class ActivityOut(Out):
    """An event in the history of a company. `kind` is for machines, `title` for people."""

    id: UUID
    type: ActivityType
    source: ActivitySource | None
    kind: str
    title: str
    details: dict[str, Any] | None
    occurred_at: Instant


class ActivityListOut(Out):
    """The newest activities of a company (200 at most), newest first."""

    items: list[ActivityOut]


class RawAnswerOut(Out):
    """One raw body of a register's answer.

    `part` names the question (`subject`, `public_register`, `roles`, ...).
    """

    part: str
    body: str


class RegistryAnswerOut(Out):
    """A register's last raw answer about a company. `fetched_at` is when the register gave it."""

    registry: str
    label: str
    provider: str | None
    fetched_at: Instant | None
    source_url: str | None
    bodies: list[RawAnswerOut]


class RegistryAnswerListOut(Out):
    """The last answer of each register that has answered."""

    items: list[RegistryAnswerOut]


class RegistryMatchListOut(Out):
    """The last look-up per register."""

    items: list[RegistryMatchOut]
