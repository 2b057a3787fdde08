"""Generates the world from seeds: the same records in every process and on every machine."""

from __future__ import annotations

import random
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from leadgen.sandbox.world import checkdigits
from leadgen.sandbox.world.activities import ACTIVITIES
from leadgen.sandbox.world.model import LineOfBusiness, Officer, Town, WorldAddress, WorldCompany, WorldPerson
from leadgen.sandbox.world.names import FIRST_NAMES, JOBS, LAST_NAMES, brand_stems
from leadgen.sandbox.world.places import PLACES, plain_city
from leadgen.sandbox.world.specials import SPECIALS, Special

COUNTS = {"CZ": 81, "NO": 44, "FI": 41, "FR": 47, "DE": 25, "US": 15}
_LANGUAGE = {"CZ": "cs", "NO": "no", "FI": "fi", "FR": "fr", "DE": "de", "US": "en"}
_TLD = {"CZ": "cz", "NO": "no", "FI": "fi", "FR": "fr", "DE": "de", "US": "com"}
# Values are (code of the registry, words after the name). FR prints no form in the name.
_FORMS = {
    "CZ": (("112", "s.r.o."), ("112", "s.r.o."), ("112", "s.r.o."), ("121", "a.s."), ("111", "v.o.s.")),
    "NO": (("AS", "AS"), ("AS", "AS"), ("AS", "AS"), ("ASA", "ASA"), ("DA", "DA")),
    "FI": (("16", "Oy"), ("16", "Oy"), ("16", "Oy"), ("13", "Ky")),
    "FR": (("5710", ""), ("5710", ""), ("5499", ""), ("5599", "")),
    "DE": (("GmbH", "GmbH"), ("GmbH", "GmbH"), ("AG", "AG"), ("GmbH & Co. KG", "GmbH & Co. KG")),
    "US": (("Inc.", "Inc."), ("LLC", "LLC"), ("Corp.", "Corp.")),
}
_CAPITAL = {"CZ": 200_000, "NO": 30_000, "FI": 2_500, "FR": 10_000, "DE": 25_000, "US": 0}
_ROLES = {
    "CZ": ("Jednatel", "Jednatel", "Jednatel"),
    "NO": ("DAGL", "LEDE", "MEDL"),
    "FI": ("toimitusjohtaja", "hallituksen puheenjohtaja", "hallituksen jäsen"),
    "FR": ("Président de SAS", "Directeur Général", "Commissaire aux comptes titulaire"),
    "DE": ("Geschäftsführer", "Geschäftsführer", "Prokurist"),
    "US": ("CEO", "CFO", "Director"),
}
_LEGAL_WORDS = frozenset(
    (
        "sro",
        "as",
        "vos",
        "ks",
        "asa",
        "da",
        "nuf",
        "oy",
        "oyj",
        "ab",
        "ky",
        "gmbh",
        "ag",
        "co",
        "kg",
        "inc",
        "llc",
        "corp",
        "v",
        "likvidaci",
    )
)


@lru_cache(maxsize=8192)
def ascii_fold(text: str) -> str:
    """Reduce to lower case without diacritics, as a person types it into an address bar."""
    replaced = text.lower().replace("ø", "o").replace("ß", "ss").replace("æ", "ae").replace("đ", "d")
    return "".join(char for char in unicodedata.normalize("NFD", replaced) if not unicodedata.combining(char))


@lru_cache(maxsize=8192)
def slug(text: str) -> str:
    """Join the words of a name without legal form by hyphens, in plain ASCII."""
    words = ascii_fold(text.replace(".", "")).replace("'", " ").replace(",", " ").replace("&", " ").split()
    return "-".join(word for word in words if word not in _LEGAL_WORDS)


class Generator:
    """Builds the companies of all countries and their people.

    Every company has its own random source, seeded by its key, so a new special case changes no other company.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._ids: set[str] = set()
        self._domains: set[str] = set()
        self._special_stems = {special.name.split()[0].lower() for rows in SPECIALS.values() for special in rows}

    def companies(self) -> list[WorldCompany]:
        built: list[WorldCompany] = []
        for country, count in COUNTS.items():
            specials = SPECIALS[country]
            built += [self._company(country, special) for special in specials]
            ordinary = range(1, count - len(specials) + 1)
            built += [self._company(country, self._ordinary(country, number)) for number in ordinary]
        return built

    def people(self, companies: list[WorldCompany]) -> list[WorldPerson]:
        """Build two or more, mostly three people per company; the first is its first director."""
        built: list[WorldPerson] = []
        for company in companies:
            rng = random.Random(f"{self._seed}:{company.key}:people")
            wanted = 2 if company.headcount < 5 else rng.choice((3, 3, 3, 4))
            names = {(company.officers[0].first_name, company.officers[0].last_name): None}
            while len(names) < wanted:
                names.setdefault(_name(rng, company.country))
            built += [_person(rng, company, number, *name) for number, name in enumerate(names)]
        return built

    def _ordinary(self, country: str, number: int) -> Special:
        stem = brand_stems()[_FIRST_STEM[country] + number]
        if stem.lower() in self._special_stems:
            stem += "ex"
        return Special(f"{country.lower()}-{number:03d}", stem)

    def _company(self, country: str, special: Special) -> WorldCompany:
        rng = random.Random(f"{self._seed}:{special.key}")
        activity = rng.choice(ACTIVITIES)
        form, suffix = rng.choice(_FORMS[country])
        name = special.name
        if special.key[3:].isdigit():
            name = " ".join(part for part in (name, activity.noun[_LANGUAGE[country]], suffix) if part)
        registration_id = self._registration_id(rng, country, special)
        founded = date(1990, 1, 1) + timedelta(days=rng.randrange(0, 12_900))
        if special.ended and founded >= special.ended:
            founded = min(date(2009, 3, 30), special.ended - timedelta(days=2000))
        headcount = _headcount(rng)
        if special.headcount is not None:
            headcount = special.headcount
        return WorldCompany(
            key=special.key,
            country=country,
            name=name,
            legal_form=special.legal_form or _form_in_name(country, name) or form,
            domain=special.domain or self._domain(country, name),
            registration_id=registration_id,
            tax_id=_tax_id(rng, country, registration_id, special.quirks),
            address=_address(rng, country, special.city),
            activity=activity,
            founded=founded,
            officers=_officers(rng, country, founded),
            capital=Decimal(_CAPITAL[country] * rng.choice((1, 1, 2, 5, 20))),
            headcount=headcount,
            revenue_eur_m=_revenue(headcount, activity, rng.uniform(0.6, 1.7)),
            quirks=special.quirks,
            trading_names=special.trading_names,
            former_names=special.former_names,
            ended=special.ended,
            proceedings=special.proceedings,
        )

    def _domain(self, country: str, name: str) -> str:
        words = slug(name).split("-")
        label = words[0] if len(words[0]) > 3 else "-".join(words[:2])
        domain = f"{label}-demo.{_TLD[country]}"
        if domain in self._domains:
            domain = f"{'-'.join(words[:2])}-demo.{_TLD[country]}"
        self._domains.add(domain)
        return domain

    def _registration_id(self, rng: random.Random, country: str, special: Special) -> str | None:
        if country in ("DE", "US") or "absent" in special.quirks:
            return None
        made = None
        while made is None or made in self._ids:
            made = _candidate_id(rng, country, special.registration_id)
        if "bad_check_digit" in special.quirks:
            made = f"{made[:-1]}{(int(made[-1]) + 1) % 10}"
        self._ids.add(made)
        return made


def _headcount(rng: random.Random) -> int:
    low, high = rng.choice(((1, 9), (10, 49), (10, 49), (50, 249), (50, 249), (250, 990), (1000, 4200)))
    return rng.randint(low, high)


def _candidate_id(rng: random.Random, country: str, given: str | None) -> str | None:
    if country == "CZ":
        return checkdigits.ico(given or f"80{rng.randrange(10**5):05d}")
    if country == "NO":
        return checkdigits.orgnr(given or f"89{rng.randrange(10**6):06d}")
    if country == "FI":
        return checkdigits.ytunnus(given or f"94{rng.randrange(10**5):05d}")
    return checkdigits.luhn(given or f"09{rng.randrange(10**6):06d}")


def _tax_id(rng: random.Random, country: str, registration_id: str | None, quirks: frozenset[str]) -> str | None:
    if country == "DE":
        return checkdigits.german_vat(f"99{rng.randrange(10**6):06d}")
    if registration_id is None or quirks & {"bad_check_digit", "vat_group", "branch"}:
        return None
    if country == "CZ":
        return f"CZ{registration_id}"
    if country == "NO":
        return f"NO{registration_id}MVA"
    if country == "FI":
        return f"FI{registration_id.replace('-', '')}"
    return checkdigits.french_vat(registration_id) if country == "FR" else None


def _address(rng: random.Random, country: str, city: str | None) -> WorldAddress:
    place: Town = next((p for p in PLACES[country] if p.city == city), rng.choice(PLACES[country]))
    orientation = rng.randint(1, 60) if country == "CZ" and rng.random() < 0.6 else None
    return WorldAddress(place, rng.choice(place.streets), rng.randint(1, 980 if country == "CZ" else 90), orientation)


def _name(rng: random.Random, country: str) -> tuple[str, str]:
    female = rng.randrange(2)
    return rng.choice(FIRST_NAMES[country][female]), rng.choice(LAST_NAMES[country])[female]


def _officers(rng: random.Random, country: str, founded: date) -> tuple[Officer, ...]:
    officers: list[Officer] = []
    for role in _ROLES[country][: rng.choice((1, 2, 3))]:
        first, last = _name(rng, country)
        since = founded if not officers else min(founded + timedelta(days=rng.randrange(30, 2500)), date(2026, 6, 1))
        born = date(rng.randint(1955, 1992), rng.randint(1, 12), rng.randint(1, 28))
        officers.append(Officer(first, last, born, role, max(since, founded)))
    return tuple(officers)


def _person(rng: random.Random, company: WorldCompany, number: int, first: str, last: str) -> WorldPerson:
    titles, seniority, department = JOBS[company.country][number]
    title = titles.split("|")[-1 if first in FIRST_NAMES[company.country][1] else 0]
    mailbox = f"{ascii_fold(first)}.{ascii_fold(last).replace(' ', '').replace(chr(39), '')}"
    handle = f"{mailbox.replace('.', '-')}-{company.key}"
    return WorldPerson(
        key=f"{company.key}/{number + 1}",
        first_name=first,
        last_name=last,
        job_title=title,
        seniority=seniority,
        department=department,
        email=f"{mailbox}@{company.domain}",
        phone=f"+{_DIAL[company.country]} {rng.randrange(10**8, 10**9)}" if rng.random() < 0.6 else None,
        linkedin_url=f"https://www.linkedin.com/in/{handle}" if rng.random() < 0.8 else None,
        city=plain_city(company.address.place),
        country=company.country,
        company_key=company.key,
    )


# Start of each country's range of brand stems; the gaps leave room to grow.
_FIRST_STEM = {"CZ": 0, "NO": 80, "FI": 130, "FR": 175, "DE": 225, "US": 265}
_DIAL = {"CZ": 420, "NO": 47, "FI": 358, "FR": 33, "DE": 49, "US": 1}


def _form_in_name(country: str, name: str) -> str | None:
    padded = f" {name} "
    fitting = [(suffix, code) for code, suffix in _FORMS[country] if suffix and f" {suffix} " in padded]
    return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else None


def _revenue(headcount: int, activity: LineOfBusiness, factor: float) -> Decimal:
    """Return a revenue in millions of EUR, from a usual revenue per head of the trade."""
    per_head = {"wholesale": 0.42, "freight": 0.16, "renewables": 0.5}.get(activity.key, 0.11)
    return round(Decimal(str(max(headcount, 1) * per_head * factor)), 2)
