"""Domain enums of the product, stored as text with a CHECK constraint made from the class.

There is one class per enum. The class name in snake_case is the enum's name in the API (`GET /api/fields`) and in the
constraint.
"""

from __future__ import annotations

from enum import StrEnum

from leadgen.countries.table import COUNTRIES


class CompanyStatus(StrEnum):
    """Status of a company, computed from completions and findings, never written by hand."""

    NEW = "new"
    ENRICHMENT_FAILED = "enrichment_failed"
    TRIAGE_PASSED = "triage_passed"
    TRIAGE_REVIEW = "triage_review"
    TRIAGE_DISQUALIFIED = "triage_disqualified"
    ENRICHMENT_L2_FAILED = "enrichment_l2_failed"
    ENRICHED_L2 = "enriched_l2"
    SYNCED = "synced"
    NEEDS_REVIEW = "needs_review"
    ENRICHED = "enriched"
    ERROR_PUSHING_LEMLIST = "error_pushing_lemlist"


class CompanyTier(StrEnum):
    TIER_1_PLATINUM = "tier_1_platinum"
    TIER_2_GOLD = "tier_2_gold"
    TIER_3_SILVER = "tier_3_silver"
    TIER_4_BRONZE = "tier_4_bronze"
    TIER_5_COPPER = "tier_5_copper"
    DEPRIORITIZE = "deprioritize"


class BusinessModel(StrEnum):
    B2B = "b2b"
    B2C = "b2c"
    MARKETPLACE = "marketplace"
    GOV = "gov"
    NON_PROFIT = "non_profit"
    HYBRID = "hybrid"


class BusinessType(StrEnum):
    MANUFACTURER = "manufacturer"
    DISTRIBUTOR = "distributor"
    SERVICE_COMPANY = "service_company"
    PRODUCT_COMPANY = "product_company"
    SAAS = "saas"
    PLATFORM = "platform"
    HYBRID = "hybrid"
    OTHER = "other"


class CompanySize(StrEnum):
    """Size by headcount: micro 1-9, small 10-49, medium 50-249, and larger bands.

    The larger bands are mid_market 250-999 and enterprise 1000+.
    """

    MICRO = "micro"
    STARTUP = "startup"
    SMALL = "small"
    MEDIUM = "medium"
    MID_MARKET = "mid_market"
    ENTERPRISE = "enterprise"
    SMB = "smb"


class RevenueRange(StrEnum):
    """Yearly revenue band in million EUR: micro < 2, small 2-10, medium 10-50, and larger.

    The larger bands are mid_market 50-500 and enterprise > 500.
    """

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    MID_MARKET = "mid_market"
    ENTERPRISE = "enterprise"


class OwnershipType(StrEnum):
    BOOTSTRAPPED = "bootstrapped"
    VC_BACKED = "vc_backed"
    PE_BACKED = "pe_backed"
    PUBLIC = "public"
    FAMILY_OWNED = "family_owned"
    STATE_OWNED = "state_owned"
    OTHER = "other"


class GeoRegion(StrEnum):
    DACH = "dach"
    NORDICS = "nordics"
    BENELUX = "benelux"
    CEE = "cee"
    UK_IRELAND = "uk_ireland"
    SOUTHERN_EUROPE = "southern_europe"
    US = "us"
    OTHER = "other"


class Industry(StrEnum):
    SOFTWARE_SAAS = "software_saas"
    IT = "it"
    PROFESSIONAL_SERVICES = "professional_services"
    FINANCIAL_SERVICES = "financial_services"
    HEALTHCARE = "healthcare"
    PHARMA_BIOTECH = "pharma_biotech"
    MANUFACTURING = "manufacturing"
    AUTOMOTIVE = "automotive"
    AEROSPACE_DEFENSE = "aerospace_defense"
    RETAIL = "retail"
    HOSPITALITY = "hospitality"
    MEDIA = "media"
    ENERGY = "energy"
    TELECOM = "telecom"
    TRANSPORT = "transport"
    CONSTRUCTION = "construction"
    REAL_ESTATE = "real_estate"
    AGRICULTURE = "agriculture"
    EDUCATION = "education"
    PUBLIC_SECTOR = "public_sector"
    CREATIVE_SERVICES = "creative_services"
    OTHER = "other"


class BuyingStage(StrEnum):
    UNAWARE = "unaware"
    PROBLEM_AWARE = "problem_aware"
    EXPLORING_AI = "exploring_ai"
    LOOKING_FOR_PARTNERS = "looking_for_partners"
    IN_DISCUSSION = "in_discussion"
    PROPOSAL_SENT = "proposal_sent"
    WON = "won"
    LOST = "lost"


class EngagementStatus(StrEnum):
    COLD = "cold"
    APPROACHED = "approached"
    PROSPECT = "prospect"
    CUSTOMER = "customer"
    CHURNED = "churned"


class CrmStatus(StrEnum):
    COLD = "cold"
    SCHEDULED_FOR_OUTREACH = "scheduled_for_outreach"
    OUTREACH = "outreach"
    PROSPECT = "prospect"
    CUSTOMER = "customer"
    CHURN = "churn"


class ConfidenceLevel(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Cohort(StrEnum):
    A = "a"
    B = "b"


class TriageResult(StrEnum):
    """Decision of the triage gate; `review` leaves the decision to a person."""

    PASSED = "passed"
    REVIEW = "review"
    DISQUALIFIED = "disqualified"


class SeniorityLevel(StrEnum):
    C_LEVEL = "c_level"
    VP = "vp"
    DIRECTOR = "director"
    MANAGER = "manager"
    INDIVIDUAL_CONTRIBUTOR = "individual_contributor"
    FOUNDER = "founder"
    OTHER = "other"


class Department(StrEnum):
    EXECUTIVE = "executive"
    ENGINEERING = "engineering"
    PRODUCT = "product"
    SALES = "sales"
    MARKETING = "marketing"
    CUSTOMER_SUCCESS = "customer_success"
    FINANCE = "finance"
    HR = "hr"
    OPERATIONS = "operations"
    OTHER = "other"


class IcpFit(StrEnum):
    STRONG_FIT = "strong_fit"
    MODERATE_FIT = "moderate_fit"
    WEAK_FIT = "weak_fit"
    UNKNOWN = "unknown"


class LinkedinActivity(StrEnum):
    ACTIVE = "active"
    MODERATE = "moderate"
    QUIET = "quiet"
    UNKNOWN = "unknown"


class RelationshipStatus(StrEnum):
    PROSPECT = "prospect"
    ACTIVE = "active"
    DORMANT = "dormant"
    FORMER = "former"
    PARTNER = "partner"
    INTERNAL = "internal"


class ContactSource(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    REFERRAL = "referral"
    EVENT = "event"
    SOCIAL = "social"
    OTHER = "other"


class ContactMessageStatus(StrEnum):
    """Message status of a contact, computed from the contact's messages."""

    NOT_STARTED = "not_started"
    GENERATING = "generating"
    PENDING_REVIEW = "pending_review"
    APPROVED = "approved"
    SENT = "sent"
    REPLIED = "replied"
    NO_CHANNEL = "no_channel"
    GENERATION_FAILED = "generation_failed"


class MessageChannel(StrEnum):
    LINKEDIN_CONNECT = "linkedin_connect"
    LINKEDIN_MESSAGE = "linkedin_message"
    EMAIL = "email"
    CALL_SCRIPT = "call_script"


class MessageReviewStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"
    SENT = "sent"
    DELIVERED = "delivered"
    REPLIED = "replied"


class MessageTone(StrEnum):
    PROFESSIONAL = "professional"
    CASUAL = "casual"
    BOLD = "bold"
    EMPATHETIC = "empathetic"


class MessageVariant(StrEnum):
    A = "a"
    B = "b"


class EditReason(StrEnum):
    TOO_FORMAL = "too_formal"
    TOO_CASUAL = "too_casual"
    WRONG_TONE = "wrong_tone"
    WRONG_LANGUAGE = "wrong_language"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    FACTUALLY_WRONG = "factually_wrong"
    OFF_TOPIC = "off_topic"
    GENERIC = "generic"
    OTHER = "other"


class Formality(StrEnum):
    FORMAL = "formal"
    INFORMAL = "informal"


class LinkedInAccount(StrEnum):
    """Account that invitations are sent from: it decides how long their note may be."""

    UNKNOWN = "unknown"
    FREE = "free"
    PAID = "paid"


class Language(StrEnum):
    EN = "en"
    CS = "cs"
    DE = "de"
    FR = "fr"
    ES = "es"
    IT = "it"
    PT = "pt"
    PL = "pl"
    NL = "nl"
    NO = "no"
    FI = "fi"
    SV = "sv"
    DA = "da"
    SK = "sk"


class CampaignStatus(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    GENERATING = "generating"
    REVIEW = "review"
    APPROVED = "approved"
    EXPORTED = "exported"
    ARCHIVED = "archived"


class CampaignContactStatus(StrEnum):
    PENDING = "pending"
    ENRICHMENT_OK = "enrichment_ok"
    ENRICHMENT_NEEDED = "enrichment_needed"
    GENERATING = "generating"
    GENERATED = "generated"
    FAILED = "failed"
    EXCLUDED = "excluded"


class CampaignChannel(StrEnum):
    LINKEDIN = "linkedin"
    EMAIL = "email"
    MULTI = "multi"


class ActivitySource(StrEnum):
    EMAIL = "email"
    LINKEDIN = "linkedin"
    CALL = "call"
    IN_PERSON = "in_person"
    MANUAL = "manual"


class ActivityType(StrEnum):
    MESSAGE = "message"
    EVENT = "event"


class CrmEventType(StrEnum):
    MEETING = "meeting"
    CALL = "call"
    EMAIL = "email"
    DEMO = "demo"
    FOLLOW_UP = "follow_up"
    INTRO = "intro"
    NOTE = "note"
    OTHER = "other"


class CrmEventOutcome(StrEnum):
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    ACTION_REQUIRED = "action_required"


class CompanyTagCategory(StrEnum):
    RISK_EXCLUSION_FLAG = "risk_exclusion_flag"
    OPPORTUNITY_THEME = "opportunity_theme"
    TRIGGER_EVENT = "trigger_event"
    AI_USE_CASE = "ai_use_case"
    PAIN_AREA = "pain_area"
    OPPORTUNITY_AREA = "opportunity_area"
    STRATEGIC_SIGNAL = "strategic_signal"


class RegistrationStatus(StrEnum):
    ACTIVE = "active"
    IN_LIQUIDATION = "in_liquidation"
    INSOLVENT = "insolvent"
    DISSOLVED = "dissolved"
    UNKNOWN = "unknown"


class IdentifierScheme(StrEnum):
    """Register that a registration number belongs to: the schemes of the table of countries, and `other`."""

    vars().update({country.scheme.upper(): country.scheme for country in COUNTRIES})
    OTHER = "other"


class ImportStatus(StrEnum):
    UPLOADED = "uploaded"
    MAPPED = "mapped"
    PREVIEWED = "previewed"
    IMPORTING = "importing"
    COMPLETED = "completed"
    FAILED = "failed"
    UNDONE = "undone"


class RunStatus(StrEnum):
    """State of a run. `starting` is shown for a running run whose records are still being added.

    `starting` is never stored.
    """

    QUEUED = "queued"
    STARTING = "starting"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class CompletionStatus(StrEnum):
    READY = "ready"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"
    DISQUALIFIED = "disqualified"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """Role of a member in a tenant. Each role includes the role before."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"
