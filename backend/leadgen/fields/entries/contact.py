"""Catalogue entries of a contact.

Values that lists filter or sort by are in `contacts`; research text is in `contact_enrichment`.
"""

from __future__ import annotations

from typing import Any

from leadgen.fields import enums
from leadgen.fields.field import LIST_BEFORE_REGISTRY, Entity, Field, FieldType, FilterKind
from leadgen.fields.headers import contact_headers

MAIN = "contacts"
ENRICHMENT = "contact_enrichment"


def _field(key: str, kind: FieldType, label: str, group: str, table: str = MAIN, **more: Any) -> Field:
    return Field(
        key=key,
        entity=Entity.CONTACT,
        type=kind,
        label=label,
        group=group,
        table=table,
        column=key,
        aliases=contact_headers(key),
        **more,
    )


def _identity(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "identity", personal=True, sources=LIST_BEFORE_REGISTRY, **more)


def _score(key: str, kind: FieldType, label: str, table: str = MAIN, **more: Any) -> Field:
    return _field(key, kind, label, "scores", table, **{"importable": False, "personal": True, **more})


T = FieldType
FACET, RANGE = FilterKind.FACET, FilterKind.RANGE

IDENTITY = (
    _identity("first_name", T.TEXT, "First name", max_length=120),
    _identity("last_name", T.TEXT, "Last name", max_length=120),
    _identity("full_name", T.TEXT, "Full name", max_length=250),
    _identity(
        "greeting_name",
        T.TEXT,
        "Greeting name",
        max_length=120,
        hint="how messages greet the person (“Evo”, “pane Nováku”); empty: by rule from the name, or without a name",
    ),
    _identity("email", T.EMAIL, "E-mail", max_length=320),
    _identity("phone", T.PHONE, "Phone", max_length=40),
    _identity("mobile_phone", T.PHONE, "Mobile", max_length=40),
    _identity("linkedin_url", T.LINKEDIN_URL, "LinkedIn profile", max_length=500),
    _identity("further_emails", T.TEXT_LIST, "Further e-mails", hint="other addresses of the person"),
    _identity("further_phones", T.TEXT_LIST, "Further phones", hint="other numbers of the person"),
)

ROLE = (
    _field("job_title", T.TEXT, "Job title", "role", personal=True, max_length=300),
    _field("seniority_level", T.ENUM, "Seniority", "role", enum=enums.SeniorityLevel, filter=FACET, personal=True),
    _field("department", T.ENUM, "Department", "role", enum=enums.Department, filter=FACET, personal=True),
    _field("further_departments", T.TEXT_LIST, "Further departments", "role", personal=True),
    _field(
        "further_companies",
        T.TEXT_LIST,
        "Further companies",
        "role",
        personal=True,
        hint="other companies that lists name for the person",
    ),
    _field(
        "language",
        T.ENUM,
        "Language",
        "role",
        enum=enums.Language,
        filter=FACET,
        personal=True,
        hint="ISO 639-1 code of the language to write in",
    ),
)

LOCATION = (
    _field("location_city", T.TEXT, "City", "location", personal=True, max_length=120),
    _field(
        "location_country", T.COUNTRY, "Country", "location", personal=True, filter=FACET, hint="ISO 3166-1 alpha-2"
    ),
)

SCORES = (
    _score("icp_fit", T.ENUM, "ICP fit", enum=enums.IcpFit, filter=FACET),
    _score(
        "contact_score",
        T.INTEGER,
        "Contact score",
        filter=RANGE,
        minimum=0,
        maximum=100,
        hint="0-100, how worth writing to",
    ),
    _score(
        "authority_score",
        T.INTEGER,
        "Authority",
        filter=RANGE,
        minimum=0,
        maximum=100,
        hint="0-100, say over a purchase",
    ),
    _score("ai_champion", T.BOOLEAN, "AI champion", hint="known to drive AI in the company"),
    _score("linkedin_activity", T.ENUM, "LinkedIn activity", enum=enums.LinkedinActivity, filter=FACET),
    _score(
        "role_verified",
        T.BOOLEAN,
        "Role verified",
        hint="true: still in the role; false: left or never was; unknown stays empty",
    ),
    _score("person_confidence", T.NUMBER, "Research confidence", ENRICHMENT, minimum=0, maximum=1, editable=False),
)

RESEARCH = (
    _score("person_summary", T.LONG_TEXT, "Person summary", ENRICHMENT, hint="who the person is, in 2-3 sentences"),
    _score("role_check", T.TEXT, "Role check", ENRICHMENT, max_length=500, hint="what the role check found"),
    _score("career_highlights", T.TEXT_LIST, "Career highlights", ENRICHMENT),
    _score("interests", T.TEXT_LIST, "Professional interests", ENRICHMENT),
    _score(
        "recent_activity", T.TEXT_LIST, "Recent activity", ENRICHMENT, hint="dated public statements, one sentence each"
    ),
    _score("conversation_starters", T.TEXT_LIST, "Conversation starters", ENRICHMENT),
    _score("person_flags", T.TEXT_LIST, "Research flags", ENRICHMENT, editable=False),
)

WORKFLOW = (
    _field("contact_source", T.ENUM, "Source", "workflow", enum=enums.ContactSource, filter=FACET),
    _field("relationship_status", T.ENUM, "Relationship", "workflow", enum=enums.RelationshipStatus, filter=FACET),
    _field(
        "message_status",
        T.ENUM,
        "Messages",
        "workflow",
        enum=enums.ContactMessageStatus,
        filter=FACET,
        importable=False,
        editable=False,
        computed=True,
    ),
    _field("notes", T.LONG_TEXT, "Notes", "workflow", personal=True),
)

CONTACT_FIELDS: tuple[Field, ...] = IDENTITY + ROLE + LOCATION + SCORES + RESEARCH + WORKFLOW
