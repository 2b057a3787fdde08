# ruff: noqa: INP001 - a script, not a package
"""Writes the sample lists beside this file from the sandbox's invented world. Same output on every machine.

Run from the project's root: `python examples/make.py` (with the virtual environment active).
"""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

from leadgen.sandbox.world import WorldCompany, WorldPerson, world
from leadgen.sandbox.world.places import plain_city

HERE = Path(__file__).parent
COMPANIES = 132
CZECH_COMPANIES = 45
HEADER = (
    "Company name", "Website", "Registration number", "Country", "City", "First name", "Last name", "Job Title", "E-mail", "Phone",
    "LinkedIn", "Industry", "Employees", "Source list", "Notes",
)  # fmt: skip
CZECH_HEADER = ("Firma", "Web", "IČO", "Jméno", "Příjmení", "Pozice", "E-mail", "Telefon", "Město", "Poznámka")
SPECIAL = (
    "cz-leading-zeros", "cz-dissolved-404", "cz-dissolved-past-end", "cz-liquidation", "cz-insolvent-konkurs",
    "cz-insolvency-pending", "cz-namesake-brno", "cz-namesake-plzen", "cz-absent", "cz-too-many",
    "cz-bad-check-digit", "cz-company-director", "cz-hq-elsewhere", "cz-vat-group", "cz-llm-unknown",
    "cz-domain-taken", "cz-reelected", "no-deleted", "no-gone-410", "no-bankrupt", "no-headcount-conflict",
    "fr-revenue-conflict", "no-headcount-withheld", "no-namesake-oslo", "no-namesake-bergen", "no-absent",
    "no-sole-trader", "fi-ceased", "fi-bankrupt", "fi-renamed", "fi-leading-zeros", "fr-closed", "fr-withheld",
    "fr-company-president", "fr-namesake-lyon", "fr-llm-unknown", "de-namesake", "us-llm-unknown",
)  # fmt: skip
# Companies about which the registers give odd answers; in a list of their own, with their number or without.
ODD_ANSWERS = (
    "cz-sole-trader", "cz-debtor-person", "cz-foreign-seat", "cz-debtor", "cz-debtor-namesake", "cz-address-text",
    "cz-address-elsewhere", "cz-vat-ended", "cz-vat-group", "no-foreign-branch", "fi-vat-ended", "fi-address-free-text",
    "fr-seat-closed", "fr-no-seat", "fr-two-seats", "fr-mentioned", "fr-withheld-seat", "fr-foreign-seat",
)  # fmt: skip
ODD_HEADER = ("Company", "Website", "Registration number", "Country", "City")
COUNTRY_WORDS = {
    "CZ": ("CZ", "Czech Republic", "Česko", "cz"),
    "NO": ("NO", "Norway", "Norge"),
    "FI": ("FI", "Finland", "Suomi"),
    "FR": ("FR", "France"),
    "DE": ("DE", "Germany", "Deutschland"),
    "US": ("US", "USA", "United States"),
}
FORMULAS = ('=HYPERLINK("https://tracking-demo.com/x","click")', "@SUM(A1:A9)", "+1-1", "-2+3", "=1+1")


def website(company: WorldCompany, rng: random.Random) -> str:
    """The domain in one of the ways that people paste it."""
    domain = company.domain
    forms = (
        domain, f"www.{domain}", f"https://www.{domain}/", f"http://{domain}", f"HTTPS://WWW.{domain.upper()}/kontakt?ref=list",
        f"  {domain} ",
    )  # fmt: skip
    return rng.choice(forms)


def spaced(text: str, rng: random.Random) -> str:
    """Now and then with a stray space in front, behind, or doubled inside."""
    roll = rng.random()
    if roll < 0.05:
        return f" {text}"
    if roll < 0.1:
        return f"{text}  "
    return text.replace(" ", "  ", 1) if roll < 0.13 else text


def mailbox(person: WorldPerson, rng: random.Random) -> str:
    address = person.email or ""
    roll = rng.random()
    if roll < 0.1:
        return address.upper()
    if roll < 0.15:
        return f" {address} "
    return "" if roll < 0.22 else address


def contact_row(person: WorldPerson, company: WorldCompany | None, rng: random.Random) -> list[str]:
    """One line of the international list."""
    registration = (company.registration_id or "") if company else ""
    if company and company.key[3:].isdigit() and rng.random() < 0.25:
        registration = ""
    return [
        spaced(company.name, rng) if company else "",
        website(company, rng) if company and rng.random() < 0.9 else "",
        registration,
        rng.choice(COUNTRY_WORDS[person.country]),
        spaced(plain_city(company.address.place), rng) if company else person.city,
        spaced(person.first_name, rng),
        spaced(person.last_name, rng),
        person.job_title if rng.random() < 0.93 else "",
        mailbox(person, rng),
        person.phone or "",
        (person.linkedin_url or "").replace("https://www.", rng.choice(("https://www.", "", "http://www."))),
        company.activity.industry if company and rng.random() < 0.4 else "",
        str(company.headcount) if company and rng.random() < 0.4 else "",
        rng.choice(("Trade fair 2026", "Old CRM", "Referral", "")),
        "",
    ]


def chosen(rng: random.Random) -> list[WorldCompany]:
    """The special cases that a list can hold, filled up with ordinary companies of every country."""
    known = world()
    ordinary = [company for company in known.companies if company.key[3:].isdigit()]
    rng.shuffle(ordinary)
    special = [known.company(key) for key in SPECIAL]
    return special + ordinary[: COMPANIES - len(special)]


def duplicates(rows: list[list[str]], rng: random.Random) -> list[list[str]]:
    """The same people again, as another list would have them: other case, no e-mail, another form of the website."""
    again = []
    for row in rng.sample(rows, 14):
        copy = list(row)
        copy[5], copy[6] = copy[5].strip().upper(), copy[6].strip().upper()
        copy[1] = copy[1].strip().removeprefix("https://").removeprefix("www.")
        if rng.random() < 0.4:
            copy[8] = ""
        copy[13] = "Second list"
        again.append(copy)
    return again


def row(**cells: str) -> list[str]:
    """A row with these cells; "_" in a keyword stands for the space in the header."""
    made = dict.fromkeys(HEADER, "")
    made.update({name.replace("_", " "): value for name, value in cells.items()})
    return list(made.values())


def bad_rows() -> list[list[str]]:
    """Rows that an import has to survive: bad e-mails, nobody in it, ragged lines, formulas, nonsense numbers."""
    ragged_short = ["Doralytra Foods GmbH", "doralytra-demo.de", "", "DE"]
    ragged_long = [
        *row(Company_name="Ostmirex Oy", First_name="Outi", Last_name="Järvelä", Country="FI"),
        "extra",
        "cells",
    ]
    rows = [
        row(Company_name="Tamvexa Foods", First_name="Greta", Last_name="Lindauer", Country="DE"),
        row(First_name="Nobody", Last_name="Without Company", Country="NO"),
        row(Company_name="Company Without People s.r.o.", Website="bez-lidi-demo.cz", Country="CZ"),
        row(),
        row(Company_name="Halvexa AS", First_name="Gro", Last_name="Lunde", Country="Narnia", Employees="about forty"),
        ragged_short,
        ragged_long,
    ]
    rows[0][HEADER.index("E-mail")] = "greta.lindauer(at)tamvexa"
    mail = row(Company_name="Bremodal Oy", First_name="Sampo", Last_name="Virtala", Country="FI")
    mail[HEADER.index("E-mail")] = "sampo@@bremodal-demo.fi"
    return [*rows, mail]


def person_without_company(key: str, rng: random.Random) -> list[str]:
    return contact_row(world().person(key), None, rng)


def write_international(rng: random.Random) -> None:
    """UTF-8, commas, one line per person."""
    known = world()
    rows = []
    for company in chosen(rng):
        people = list(known.people_of(company.key))
        # The domain of cz-domain-taken is someone else's: the row must carry it, or nobody could notice.
        take = 3 if company.key == "cz-domain-taken" else rng.choice((1, 2, 2, 3, 3))
        rows += [contact_row(person, company, rng) for person in people[:take]]
    rows += [contact_row(known.person("person-left"), known.company("cz-001"), rng)]
    rows += [person_without_company(key, rng) for key in ("person-no-company", "person-stranger")]
    rows += duplicates(rows, rng)
    for number, formula in enumerate(FORMULAS):
        rows[9 + number * 13][HEADER.index("Notes")] = formula
    rows[40][HEADER.index("Notes")] = 'Met at the stand,\nasked for "the short version", wants a call'
    rng.shuffle(rows)
    for number, bad in enumerate(bad_rows()):
        rows.insert(20 + number * 31, bad)
    with (HERE / "companies-and-contacts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)


def write_czech(rng: random.Random) -> None:
    """CP1250, semicolons, CRLF, a title line's worth of stray spaces in the header: what a Czech Excel saves."""
    known = world()
    odd = {known.company(key).name for key in ODD_ANSWERS if key.startswith(("cz-sole", "cz-debtor", "cz-foreign"))}
    companies = [company for company in known.companies if company.country == "CZ" and company.name not in odd]
    rng.shuffle(companies)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow([f"{name} " if name == "IČO" else name for name in CZECH_HEADER])
    for company in companies[:CZECH_COMPANIES]:
        for person in known.people_of(company.key)[: rng.choice((1, 2))]:
            writer.writerow(
                (
                    spaced(company.name, rng),
                    website(company, rng),
                    company.registration_id or "",
                    person.first_name,
                    person.last_name,
                    person.job_title,
                    mailbox(person, rng),
                    person.phone or "",
                    plain_city(company.address.place),
                    rng.choice(("", "", "zavolat po dovolené", "=1+1", "schůzka; ranní termín")),
                )
            )
    (HERE / "kontakty-cz.csv").write_bytes(lines.getvalue().encode("cp1250"))


def write_odd_answers() -> None:
    """Companies about which the registers give odd answers: each by its number, and sole traders also by name."""
    with (HERE / "register-surprises.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ODD_HEADER)
        for key in ODD_ANSWERS:
            company = world().company(key)
            name = company.name.removeprefix("Ing. ").removeprefix("Bc. ")
            number = "" if key in ("cz-debtor", "cz-debtor-person") else company.registration_id
            writer.writerow((name, company.domain, number, company.country, plain_city(company.address.place)))


def main() -> None:
    rng = random.Random(7)  # noqa: S311 - repeatable on purpose
    write_international(rng)
    write_czech(rng)
    write_odd_answers()


if __name__ == "__main__":
    main()
