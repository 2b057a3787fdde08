"""Invented companies and contacts for `bench/lists.py`: seeded, skewed as real lists are, loaded by COPY."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

import psycopg

from leadgen.companies.models import derive_company
from leadgen.contacts.models import derive_contact
from leadgen.db import new_id
from leadgen.fields import enums, normalize_text

SEED = 11
NEIGHBOURS = 60
"""Other namespaces of the installation, each small: they set what the planner believes about a namespace."""
NEIGHBOUR_CONTACTS = 160
COMPANIES_PER_CONTACT = 0.2
TAGS = 40
TAGGED = 0.15
"""Share of contacts that carry a tag."""

_FIRST = ["Jan", "Petr", "Pavel", "Tomáš", "Jiří", "Martin", "Jakub", "Ondřej", "Lukáš", "Eva", "Hana", "Lucie", "Kateřina", "Tereza", "Ole", "Bjørn", "Lars", "Kari", "Ingrid", "Øyvind", "Matti", "Päivi", "Jukka", "Aino", "Jean", "Camille", "François", "Élodie", "Benoît", "Anna", "Stefan", "Jürgen", "Björn", "Sabine", "Uwe", "Müge", "Łukasz", "Małgorzata", "Paweł", "Agnieszka", "José", "María", "Íñigo", "Chloé", "Zoë", "Søren", "Åse", "Håkon", "Yrjö", "Väinö", "Žofie", "Šárka", "Řehoř", "Čeněk"]
_SYLLABLES = ["ber", "kov", "ham", "lin", "dro", "sal", "ner", "vik", "hol", "mar", "ten", "gor", "bal", "ros", "win", "kle", "ste", "pro", "zel", "nov", "dvo", "cer", "hor", "mal", "pol", "sku", "val", "jan", "kra", "ble", "fis", "wei", "müh", "schä", "bjö", "gå", "søl", "mäk", "kör", "lef", "bou", "dél", "gué", "žiž", "šim", "řez", "čap"]
_ENDINGS = ("", "a", "ek", "ová", "ský", "sen", "nen", "er", "ard", "son", "ić", "mann")
_COMPANY_WORDS = ["Group", "Systems", "Solutions", "Trade", "Tech", "Invest", "Stavby", "Consulting", "Partner", "Energy", "Logistics", "Media", "Software", "Export", "Services"]
_FORMS = {
    "CZ": ("s.r.o.", ".cz"), "DE": ("GmbH", ".de"), "NO": ("AS", ".no"), "FI": ("Oy", ".fi"), "FR": ("SAS", ".fr"), "GB": ("Ltd", ".co.uk"),
    "PL": ("sp. z o.o.", ".pl"), "AT": ("GmbH", ".at"), "SE": ("AB", ".se"), "US": ("Inc.", ".com"), "SK": ("s.r.o.", ".sk"), "NL": ("B.V.", ".nl"),
}  # fmt: skip
_LEVELS = ("Head of", "Director of", "VP", "Chief", "Senior", "Junior", "Deputy", "Regional", "Global", "Lead")
_AREAS = ["Sales", "Marketing", "Engineering", "Finance", "Operations", "Product", "Procurement", "Quality", "Logistics", "Human Resources", "IT", "Data", "Legal", "Research", "Security", "Facilities", "Design", "Customer Success", "Business Development", "Production", "Strategy", "Compliance", "Supply Chain", "Digital", "Innovation"]
_COMMON_TITLES = (
    "CEO", "Sales Manager", "Account Manager", "CTO", "Managing Director", "Project Manager", "Jednatel", "Geschäftsführer", "Daglig leder",
    "Toimitusjohtaja", "Directeur général", "Marketing Manager", "Product Manager", "Buyer", "Software Engineer", "Obchodní ředitel", "CFO",
)  # fmt: skip
_BEGAN = datetime(2025, 1, 1, tzinfo=UTC)


class _Draw:
    """Draws with a long tail: the n-th choice is about 1/n as frequent as the first."""

    def __init__(self, rng: random.Random, choices: Sequence[Any], *, missing: float = 0.0) -> None:
        weights = [1 / place for place in range(1, len(choices) + 1)]
        pool = list(choices)
        if missing:
            pool.append(None)
            weights.append(sum(weights) * missing / (1 - missing))
        self._rng, self._pool, self._sums = rng, pool, list(accumulate(weights))

    def many(self, count: int) -> list[Any]:
        return self._rng.choices(self._pool, cum_weights=self._sums, k=count)


def _values(rng: random.Random, kind: type, missing: float) -> _Draw:
    return _Draw(rng, [member.value for member in kind], missing=missing)


def surnames(rng: random.Random, count: int = 9_000) -> list[str]:
    """Return invented last names, some with diacritics."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(rng.choices(_SYLLABLES, k=2)).capitalize() + rng.choice(_ENDINGS)] = None
    return list(found)


def titles() -> list[str]:
    """Return job titles, the most frequent first."""
    return [*_COMMON_TITLES, *(f"{level} {area}" for level in _LEVELS for area in _AREAS)]


def _company_rows(rng: random.Random, tenant: UUID, count: int, owners: list[UUID]) -> Iterator[dict[str, Any]]:
    E = enums
    drawn = {
        "status": _values(rng, E.CompanyStatus, 0).many(count),
        "industry": _values(rng, E.Industry, 0.1).many(count),
        "business_model": _values(rng, E.BusinessModel, 0.2).many(count),
        "business_type": _values(rng, E.BusinessType, 0.3).many(count),
        "company_size": _values(rng, E.CompanySize, 0.1).many(count),
        "revenue_range": _values(rng, E.RevenueRange, 0.3).many(count),
        "ownership_type": _values(rng, E.OwnershipType, 0.5).many(count),
        "geo_region": _values(rng, E.GeoRegion, 0.1).many(count),
        "registration_status": _values(rng, E.RegistrationStatus, 0.4).many(count),
        "triage_result": _values(rng, E.TriageResult, 0.4).many(count),
        "tier": _values(rng, E.CompanyTier, 0.4).many(count),
        "engagement_status": _values(rng, E.EngagementStatus, 0.6).many(count),
        "crm_status": _values(rng, E.CrmStatus, 0.6).many(count),
        "hq_country": _Draw(rng, list(_FORMS)).many(count),
        "owner_id": _Draw(rng, owners, missing=0.6).many(count),
    }
    stems = ["".join(rng.choices(_SYLLABLES, k=3)).capitalize() for _ in range(count)]
    words = _Draw(rng, _COMPANY_WORDS, missing=0.3).many(count)
    for number in range(count):
        row = {name: values[number] for name, values in drawn.items()}
        form, ending = _FORMS[row["hq_country"]]
        word = words[number]
        stem = f"{stems[number]} {word}" if word else stems[number]
        domain = f"{normalize_text(stem).replace(' ', '-')}{ending}" if rng.random() < 0.9 else None
        row |= {
            "tenant_id": tenant, "id": new_id(), "name": f"{stem} {form}", "domain": domain,
            "registration_id": f"{rng.randrange(10**8):08d}" if rng.random() < 0.5 else None,
            "hq_city": rng.choice(("Praha", "Oslo", "Helsinki", "Paris", "München", "Wien", "Brno", None)),
            "employees_count": rng.randrange(1, 3_000) if rng.random() < 0.5 else None,
            "revenue_eur_m": round(rng.random() * 200, 2) if rng.random() < 0.3 else None,
            "triage_score": rng.randrange(101) if rng.random() < 0.5 else None,
            "credibility_score": rng.randrange(101) if rng.random() < 0.4 else None,
            "updated_at": _BEGAN + timedelta(seconds=rng.randrange(30_000_000)),
        }  # fmt: skip
        derived = derive_company(row)
        row |= {key: derived[key] for key in ("name_key", "search_text")}
        yield row


def _contact_rows(
    rng: random.Random, tenant: UUID, count: int, companies: list[tuple[UUID, str | None]], owners: list[UUID]
) -> Iterator[dict[str, Any]]:
    E = enums
    drawn = {
        "message_status": _values(rng, E.ContactMessageStatus, 0).many(count),
        "seniority_level": _values(rng, E.SeniorityLevel, 0.1).many(count),
        "department": _values(rng, E.Department, 0.1).many(count),
        "language": _values(rng, E.Language, 0.2).many(count),
        "icp_fit": _values(rng, E.IcpFit, 0.5).many(count),
        "linkedin_activity": _values(rng, E.LinkedinActivity, 0.6).many(count),
        "contact_source": _values(rng, E.ContactSource, 0.2).many(count),
        "relationship_status": _values(rng, E.RelationshipStatus, 0.5).many(count),
        "location_country": _Draw(rng, list(_FORMS), missing=0.1).many(count),
        "job_title": _Draw(rng, titles(), missing=0.05).many(count),
        "owner_id": _Draw(rng, owners, missing=0.6).many(count),
        "first_name": _Draw(rng, _FIRST).many(count),
        "last_name": _Draw(rng, surnames(rng)).many(count),
    }
    homes: list[Any] = rng.choices([*companies, *[(None, None)] * (len(companies) // 33)], k=count)
    for number in range(count):
        row = {name: values[number] for name, values in drawn.items()}
        company_id, domain = homes[number]
        address = f"{normalize_text(row['first_name'])}.{normalize_text(row['last_name'])}".replace(" ", "")
        row |= {
            "tenant_id": tenant, "id": new_id(), "company_id": company_id,
            "email": f"{address}{number % 97}@{domain}" if domain and rng.random() < 0.9 else None,
            "linkedin_url": f"https://www.linkedin.com/in/{address}-{number}" if rng.random() < 0.6 else None,
            "phone": f"+4207{number:08d}" if rng.random() < 0.4 else None,
            "contact_score": rng.randrange(101) if rng.random() < 0.5 else None,
            "authority_score": rng.randrange(101) if rng.random() < 0.3 else None,
            "updated_at": _BEGAN + timedelta(seconds=rng.randrange(30_000_000)),
        }  # fmt: skip
        if row["job_title"] and rng.random() < 0.1:
            row["job_title"] = row["job_title"].upper()
        row |= derive_contact(row)
        yield row


def _copy(conn: psycopg.Connection[Any], table: str, rows: Iterable[dict[str, Any]]) -> None:
    columns: list[str] | None = None
    with conn.cursor() as cursor:
        iterator = iter(rows)
        first = next(iterator)
        columns = list(first)
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            copy.write_row(list(first.values()))
            for row in iterator:
                copy.write_row([row[column] for column in columns])


def fill_namespace(conn: psycopg.Connection[Any], tenant: UUID, contacts: int, *, seed: int = SEED) -> None:
    """Fill one namespace with `contacts` contacts, a fifth as many companies, owners and tags; the caller commits."""
    rng = random.Random(seed)  # noqa: S311 - a bench, not a secret
    conn.execute("SET LOCAL session_replication_role = replica")  # foreign keys are right as made; to check them takes minutes
    owners = [new_id() for _ in range(12)]
    _copy(conn, "owners", (
        {"tenant_id": tenant, "id": key, "name": f"Owner {n}", "name_key": f"owner {n}"} for n, key in enumerate(owners)
    ))  # fmt: skip
    companies = list(_company_rows(rng, tenant, max(1, int(contacts * COMPANIES_PER_CONTACT)), owners))
    _copy(conn, "companies", companies)
    homes = [(row["id"], row["domain"]) for row in companies]
    kept: list[UUID] = []

    def people() -> Iterator[dict[str, Any]]:
        for row in _contact_rows(rng, tenant, contacts, homes, owners):
            kept.append(row["id"])
            yield row

    _copy(conn, "contacts", people())
    tags = [new_id() for _ in range(TAGS)]
    _copy(conn, "tags", (
        {"tenant_id": tenant, "id": key, "name": f"List {n}", "name_key": f"list {n}"} for n, key in enumerate(tags)
    ))  # fmt: skip
    draw = _Draw(rng, tags)
    for entity, ids in (("company", [row["id"] for row in companies]), ("contact", kept)):
        tagged = rng.sample(ids, max(1, int(len(ids) * TAGGED)))
        rows = zip(tagged, draw.many(len(tagged)), strict=True)
        _copy(conn, f"{entity}_tag_assignments", (
            {"tenant_id": tenant, "id": new_id(), f"{entity}_id": key, "tag_id": tag} for key, tag in rows
        ))  # fmt: skip
