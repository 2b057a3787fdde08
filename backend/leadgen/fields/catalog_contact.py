"""Everything that can be known about a contact.

Values that lists filter or sort by live in `contacts`; research text in `contact_enrichment`.
"""

from __future__ import annotations

from typing import Any

from leadgen.fields import enums
from leadgen.fields.field import LIST_BEFORE_REGISTRY, Entity, Field, FieldType

MAIN = "contacts"
ENRICHMENT = "contact_enrichment"


def _field(key: str, kind: FieldType, label: str, group: str, table: str = MAIN, **more: Any) -> Field:
    return Field(key=key, entity=Entity.CONTACT, type=kind, label=label, group=group, table=table, column=key, **more)


def _identity(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "identity", personal=True, sources=LIST_BEFORE_REGISTRY, **more)


def _score(key: str, kind: FieldType, label: str, table: str = MAIN, **more: Any) -> Field:
    return _field(key, kind, label, "scores", table, **{"importable": False, "personal": True, **more})


T = FieldType

IDENTITY = (
    _identity("first_name", T.TEXT, "First name", max_length=120,
              aliases=("first name", "firstname", "given name", "forename", "jméno", "křestní jméno", "vorname", "prénom", "fornavn", "etunimi")),
    _identity("last_name", T.TEXT, "Last name", max_length=120,
              aliases=("last name", "lastname", "surname", "family name", "příjmení", "nachname", "familienname", "nom", "nom de famille", "etternavn", "sukunimi")),
    _identity("full_name", T.TEXT, "Full name", max_length=250,
              aliases=("name", "full name", "fullname", "contact", "contact name", "person", "jméno a příjmení", "celé jméno", "kontakt", "kontaktní osoba", "ansprechpartner", "vollständiger name",
                       "nom complet", "nom et prénom", "fullt navn", "navn", "kontaktperson", "koko nimi", "nimi", "yhteyshenkilö")),
    _identity("email", T.EMAIL, "E-mail", max_length=320,
              aliases=("email", "e-mail", "mail", "email address", "e-mail address", "work email", "business email", "emailová adresa", "e-mail-adresse", "emailadresse", "courriel", "adresse e-mail", "adresse email",
                       "e-post", "epost", "e-postadresse", "sähköposti", "sähköpostiosoite")),
    _identity("phone", T.PHONE, "Phone", max_length=40,
              aliases=("phone", "phone number", "telephone", "tel", "work phone", "direct phone", "telefon", "telefonní číslo", "telefonnummer", "rufnummer", "téléphone", "puhelin", "puhelinnumero", "tlf")),
    _identity("mobile_phone", T.PHONE, "Mobile", max_length=40, aliases=("mobile", "mobile phone", "cell", "cell phone", "mobil", "mobilní telefon", "handy", "mobiltelefon", "portable", "mobilnummer", "matkapuhelin", "gsm")),
    _identity("linkedin_url", T.LINKEDIN_URL, "LinkedIn profile", max_length=500,
              aliases=("linkedin", "linkedin url", "linkedin profile", "linkedin profile url", "person linkedin url", "profile url", "linkedin profil", "li url", "profil linkedin", "linkedin-profil")),
)

ROLE = (
    _field("job_title", T.TEXT, "Job title", "role", personal=True, max_length=300,
           aliases=("job title", "title", "position", "role", "job", "jobtitle", "funkce", "pozice", "pracovní pozice", "stellenbezeichnung", "titel", "funktion", "poste", "fonction", "intitulé du poste",
                    "stilling", "stillingstittel", "tittel", "titteli", "tehtävänimike", "asema")),
    _field("seniority_level", T.ENUM, "Seniority", "role", enum=enums.SeniorityLevel, facet=True, personal=True, aliases=("seniority", "seniority level", "level", "management level", "úroveň")),
    _field("department", T.ENUM, "Department", "role", enum=enums.Department, facet=True, personal=True, aliases=("department", "function", "departments", "oddělení", "abteilung", "service", "département", "avdeling", "osasto")),
    _field("language", T.ENUM, "Language", "role", enum=enums.Language, facet=True, personal=True, hint="ISO 639-1 code of the language to write in", aliases=("language", "preferred language", "jazyk", "sprache", "langue", "språk", "kieli")),
)

LOCATION = (
    _field("location_city", T.TEXT, "City", "location", personal=True, max_length=120, aliases=("contact city", "person city", "location", "location city", "lokalita")),
    _field("location_country", T.COUNTRY, "Country", "location", personal=True, facet=True, hint="ISO 3166-1 alpha-2", aliases=("contact country", "person country", "location country")),
)

SCORES = (
    _score("icp_fit", T.ENUM, "ICP fit", enum=enums.IcpFit, facet=True),
    _score("contact_score", T.INTEGER, "Contact score", minimum=0, maximum=100, hint="0-100, how worth writing to"),
    _score("authority_score", T.INTEGER, "Authority", minimum=0, maximum=100, hint="0-100, say over a purchase"),
    _score("ai_champion", T.BOOLEAN, "AI champion", hint="known to drive AI in the company"),
    _score("linkedin_activity", T.ENUM, "LinkedIn activity", enum=enums.LinkedinActivity, facet=True),
    _score("role_verified", T.BOOLEAN, "Role verified", hint="true: still in the role; false: left or never was; unknown stays empty"),
    _score("person_confidence", T.NUMBER, "Research confidence", ENRICHMENT, minimum=0, maximum=1, editable=False),
)

RESEARCH = (
    _score("person_summary", T.LONG_TEXT, "Person summary", ENRICHMENT, hint="who the person is, in 2-3 sentences"),
    _score("role_check", T.TEXT, "Role check", ENRICHMENT, max_length=500, hint="what the role check found"),
    _score("career_highlights", T.TEXT_LIST, "Career highlights", ENRICHMENT),
    _score("interests", T.TEXT_LIST, "Professional interests", ENRICHMENT),
    _score("recent_activity", T.TEXT_LIST, "Recent activity", ENRICHMENT, hint="dated public statements, one sentence each"),
    _score("conversation_starters", T.TEXT_LIST, "Conversation starters", ENRICHMENT),
    _score("person_flags", T.TEXT_LIST, "Research flags", ENRICHMENT, editable=False),
)

WORKFLOW = (
    _field("contact_source", T.ENUM, "Source", "workflow", enum=enums.ContactSource, facet=True, aliases=("lead source", "contact source", "source", "zdroj", "quelle", "kilde", "lähde")),
    _field("relationship_status", T.ENUM, "Relationship", "workflow", enum=enums.RelationshipStatus, facet=True, aliases=("relationship", "relationship status", "vztah")),
    _field("message_status", T.ENUM, "Messages", "workflow", enum=enums.ContactMessageStatus, facet=True, importable=False, editable=False, computed=True),
    _field("notes", T.LONG_TEXT, "Notes", "workflow", personal=True, aliases=("notes", "note", "contact notes", "comment", "comments", "poznámka", "poznámky", "bemerkung", "notizen", "remarques", "merknad", "huomautus")),
)

CONTACT_FIELDS: tuple[Field, ...] = IDENTITY + ROLE + LOCATION + SCORES + RESEARCH + WORKFLOW
