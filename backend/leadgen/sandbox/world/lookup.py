"""Looks records up in the world as outside services do: by identifier, domain, name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from leadgen.sandbox.world.generate import Generator, ascii_fold, slug
from leadgen.sandbox.world.model import WorldCompany, WorldPerson

SEED = 20261101


class World:
    """The companies and people, with the indexes that the stand-ins need. Read-only once built."""

    def __init__(self, companies: Iterable[WorldCompany], people: Iterable[WorldPerson]) -> None:
        self.companies = tuple(companies)
        self.people = tuple(people)
        self._by_key = {company.key: company for company in self.companies}
        self._by_registration = {(c.country, c.registration_id): c for c in self.companies if c.registration_id}
        self._by_domain: dict[str, WorldCompany] = {}
        for company in self.companies:
            # cz-domain-taken is listed with the domain of another company: the web knows the domain's owner.
            self._by_domain.setdefault(company.domain, company)

    def company(self, key: str) -> WorldCompany:
        """Return the company with this key; raise KeyError for an unknown key."""
        return self._by_key[key]

    def person(self, key: str) -> WorldPerson:
        """Return the person with this key ("cz-001/1"); raise KeyError for an unknown key."""
        return next(person for person in self.people if person.key == key)

    def people_of(self, company_key: str) -> tuple[WorldPerson, ...]:
        return tuple(person for person in self.people if person.company_key == company_key)

    def in_country(self, country: str) -> tuple[WorldCompany, ...]:
        """Return the companies that the registry of the country holds."""
        return tuple(c for c in self.companies if c.country == country and c.registration_id)

    def by_registration(self, country: str, registration_id: str) -> WorldCompany | None:
        return self._by_registration.get((country, registration_id))

    def by_domain(self, domain: str) -> WorldCompany | None:
        bare = domain.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
        return self._by_domain.get(bare.split("/")[0].split("@")[-1])

    def by_name(self, name: str, country: str | None = None) -> WorldCompany | None:
        wanted = slug(name)
        if not wanted:
            return None
        matches = [c for c in self.companies if slug(c.name) == wanted and country in (None, "", c.country)]
        return matches[0] if matches else None

    def person_named(self, first_name: str, last_name: str, company: WorldCompany | None) -> WorldPerson | None:
        """Find a person by name at that company, or among people without a company.

        A name alone does not identify a person of a company.
        """
        wanted = ascii_fold(f"{first_name} {last_name}").split()
        for person in self.people:
            same_company = person.company_key == (company.key if company else None)
            if same_company and ascii_fold(f"{person.first_name} {person.last_name}").split() == wanted:
                return person
        return None

    def competitors(self, company: WorldCompany) -> list[str]:
        """Return names of up to three others in the same trade, those of the same country first."""
        trade = [
            c
            for c in self.companies
            if c.activity.key == company.activity.key and c.key[3:].isdigit() and c.key != company.key
        ]
        trade.sort(key=lambda other: other.country != company.country)
        return [other.name for other in trade[:3]]

    def another(self, company: WorldCompany) -> WorldCompany:
        """Return another company of the same country, for a wrong-entity answer."""
        competitors = [
            c for c in self.companies if c.country == company.country and c.key[3:].isdigit() and c.key != company.key
        ]
        return competitors[len(company.name) % len(competitors)]


def _special_people(people: list[WorldPerson]) -> list[WorldPerson]:
    """Mark one person as gone, and add the two people without a company of the world."""
    left_index = next(i for i, person in enumerate(people) if person.key == "cz-001/2")
    people[left_index] = replace(people[left_index], key="person-left", left=True, now_at="Halwend Pekárny s.r.o.")
    template = people[left_index]
    loose = replace(
        template,
        key="person-no-company",
        first_name="Radmila",
        last_name="Bezděková",
        company_key=None,
        email="radmila.bezdekova@posta-demo.cz",
        linkedin_url=None,
        left=False,
        now_at=None,
        job_title="Konzultantka",
    )
    stranger = replace(
        loose,
        key="person-stranger",
        first_name="Kristoffer",
        last_name="Ukjent",
        country="NO",
        city="Oslo",
        email="kristoffer@finnesikke-demo.no",
        job_title="Innkjøpssjef",
    )
    return [*people, loose, stranger]


@lru_cache(maxsize=1)
def world() -> World:
    """Return the one world of this process."""
    generator = Generator(SEED)
    companies = generator.companies()
    return World(companies, _special_people(generator.people(companies)))
