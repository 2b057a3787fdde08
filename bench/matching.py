"""Which rows become one record, on generated pairs and triples with traps, imported in one file or in two.

    python bench/matching.py [--n 600] [--seed N] [--json] [--misses]

Each group is two or three rows of a kind: one person or company in several spellings, or two that look alike. The truth
is what the rows were generated from. All people and companies are invented. A new seed each run; `--seed` repeats one.

`wrong_merges`: rows of two people or companies that became one record. `missed_duplicates`: rows of one that became two.
`suspicions_missed`: rows that may be one, were kept apart, and are not named as possible duplicates. `values_lost`: cells
that no observation of the record holds and no remark of the row names.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

from figures import Figures
from sqlalchemy import text

import leadgen.bootstrap.database.models  # noqa: F401 - foreign keys need every table
from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.database.provision import app_url, provision
from leadgen.db import new_id
from leadgen.fields import normalize_text
from leadgen.imports import actions
from leadgen.imports.commit import run_commit
from leadgen.imports.formats.list_file import open_list
from leadgen.imports.queries import get_import
from leadgen.imports.schemas import MappingIn
from leadgen.tenancy import Database
from leadgen.tenants.models import Tenant

HEADER = ("Name", "E-mail", "LinkedIn", "Phone", "Job title", "Company", "Website", "IČO", "Country")
TARGETS = ("contact.full_name", "contact.email", "contact.linkedin_url", "contact.phone", "contact.job_title", "company.name", "company.domain", "company.registration_id", "company.hq_country")  # fmt: skip
SAME, TWO, SUSPECT, EITHER = "same", "two", "suspect", "either"
"""`either`: one record where the reader of names is sure of the order, else a possible duplicate."""
GIVEN = (("Jan", "Honza"), ("Josef", "Pepa"), ("Jiří", "Jirka"), ("Robert", "Bob"), ("Kateřina", "Katka"), ("Tomáš", "Tom"), ("Zdeněk", "Zdenda"), ("Margaret", "Peggy"), ("Vojtěch", "Vojta"), ("František", "Franta"))  # fmt: skip
OTHERS = ("Ludmila", "Otakar", "Ingrid", "Thierry", "Päivi", "Wolfgang", "Giulia", "Håkon")
SYLLABLES = "bra dol fen gri hul kas lom mir nov pel ruk sve tal vor zim".split()
FREE = ("gmail.com", "seznam.cz", "hotmail.fr", "gmx.net", "online.no", "kolumbus.fi")


@dataclass
class Group:
    """Rows with what is expected of each pair of them, about contacts or about companies."""

    kind: str
    about: str
    expected: str
    rows: list[dict[str, str]]


class Maker:
    """Makes names that no other group has."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._taken = set[str]()

    def word(self) -> str:
        while True:
            found = "".join(self.rng.choice(SYLLABLES) for _ in range(4))
            if found not in self._taken:
                self._taken.add(found)
                return found.capitalize()

    def ico(self) -> str:
        digits = f"{self.rng.randrange(10**6, 10**7):07d}"
        total = sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True))
        return f"{digits}{(11 - total % 11) % 10}"

    def phone(self) -> str:
        return f"+420 7{self.rng.randrange(10**7, 10**8)}"

    def firm(self, word: str = "") -> dict[str, str]:
        word = word or self.word()
        return {"Company": f"{word} s.r.o.", "Website": f"{word.lower()}.example", "Country": "CZ"}

    def person(self) -> tuple[str, str, str]:
        """Return given name, short form and surname; the surname has an accent."""
        given, short = self.rng.choice(GIVEN)
        return given, short, f"{self.word()}ý"


def plain(name: str) -> str:
    return normalize_text(name).replace(" ", "")


def _people(m: Maker) -> dict[str, Callable[[], tuple[str, list[dict[str, str]]]]]:
    given, short, last = m.person()
    firm, domain = m.firm(), ""
    domain = firm["Website"]
    name, local = f"{given} {last}", f"{plain(given)}.{plain(last)}"
    other = f"{m.rng.choice(OTHERS)} {m.word()}"
    mail = f"{local}@{domain}"
    profile = f"https://www.linkedin.com/in/{plain(given)}-{plain(last)}"
    free = f"{plain(last)}@{m.rng.choice(FREE)}"

    def rows(*cells: dict[str, str], at: dict[str, str] = firm) -> list[dict[str, str]]:
        return [{"Job title": m.rng.choice(("CEO", "Buyer", "Jednatel")), **at, **one} for one in cells]

    upper = {"Name": name.upper(), "E-mail": mail.upper()}
    return {
        "mailbox in capitals": lambda: (SAME, rows({"Name": name, "E-mail": mail}, upper, {"Name": name, "E-mail": f" {mail} "})),
        "gmail dots and tags": lambda: (SAME, rows({"Name": name, "E-mail": f"{local}@gmail.com"}, {"Name": name, "E-mail": f"{plain(local)}+x@googlemail.com"}, at={})),
        "tag at an own domain": lambda: (SAME, rows({"Name": name, "E-mail": mail}, {"Name": name, "E-mail": f"{local}+fair@{domain}"})),
        "nickname, same mailbox": lambda: (SAME, rows({"Name": name, "E-mail": mail}, {"Name": f"{short} {last}", "E-mail": mail})),
        "turned name, same mailbox": lambda: (SAME, rows({"Name": name, "E-mail": mail}, {"Name": f"{last}, {given}", "E-mail": mail})),
        "no accents, same mailbox": lambda: (SAME, rows({"Name": name, "E-mail": mail}, {"Name": normalize_text(name).title(), "E-mail": mail})),
        "profile spellings": lambda: (SAME, rows({"Name": name, "LinkedIn": profile}, {"Name": name, "LinkedIn": f"cz.linkedin.com/in/{plain(given)}-{plain(last)}/cs?trk=x"}, {"Name": name, "LinkedIn": profile.upper().replace("HTTPS", "https")})),
        "profile, job changed": lambda: (SAME, [*rows({"Name": name, "E-mail": mail, "LinkedIn": profile}), *rows({"Name": name, "E-mail": f"{plain(given)}@{m.word().lower()}.example", "LinkedIn": profile}, at=m.firm())]),
        "name and company": lambda: (SAME, rows({"Name": name}, {"Name": name.upper(), "Phone": m.phone()})),
        "name, company, first mail": lambda: (SAME, rows({"Name": name}, {"Name": name, "E-mail": mail})),
        "shared mailbox, same name": lambda: (SAME, rows({"Name": name, "E-mail": f"info@{domain}"}, {"Name": name, "E-mail": mail})),
        "mailbox without a name": lambda: (SAME, rows({"E-mail": mail}, {"Name": name, "E-mail": mail})),
        "second own domain": lambda: (SAME, rows({"Name": name, "E-mail": mail}, {"Name": name, "E-mail": f"{local}@{domain.replace('.example', '.test')}"})),
        "shared mailbox, other names": lambda: (TWO, rows({"Name": name, "E-mail": f"office@{domain}"}, {"Name": other, "E-mail": f"office@{domain}"})),
        "own mailbox, other name": lambda: (SUSPECT, rows({"Name": name, "E-mail": free}, {"Name": other, "E-mail": free})),
        "namesakes, two addresses": lambda: (SUSPECT, rows({"Name": name, "E-mail": mail}, {"Name": name, "E-mail": f"{plain(last)}2@{domain}"})),
        "namesakes, two profiles": lambda: (SUSPECT, rows({"Name": name, "LinkedIn": profile}, {"Name": name, "LinkedIn": f"{profile}-2"})),
        "namesakes, two companies": lambda: (TWO, [*rows({"Name": name}), *rows({"Name": name}, at=m.firm())]),
        "namesakes without a company": lambda: (TWO, rows({"Name": name, "E-mail": free}, {"Name": name, "E-mail": f"x{free}"}, at={})),
        "turned name only": lambda: (EITHER, rows({"Name": name}, {"Name": f"{last} {given}"})),
        "no accents only": lambda: (SUSPECT, rows({"Name": name}, {"Name": normalize_text(name).title()})),
        "nickname only": lambda: (SUSPECT, rows({"Name": name}, {"Name": f"{short} {last}"})),
        "dots outside of Gmail": lambda: (TWO, rows({"Name": name, "E-mail": mail}, {"Name": other, "E-mail": f"{local.replace('.', '')}@{domain}"})),
        "opaque profiles, other case": lambda: (TWO, rows({"Name": name, "LinkedIn": f"https://www.linkedin.com/in/ACwAAA{plain(last)}AbCdEf"}, {"Name": other, "LinkedIn": f"https://www.linkedin.com/in/ACwAAA{plain(last)}AbCdeF"})),
        "old profiles of namesakes": lambda: (SUSPECT, rows({"Name": name, "LinkedIn": f"https://cz.linkedin.com/pub/{plain(name)}/4/936/537"}, {"Name": name, "LinkedIn": f"https://cz.linkedin.com/pub/{plain(name)}/7/12a/b44"})),
    }  # fmt: skip


def _companies(m: Maker) -> dict[str, Callable[[], tuple[str, list[dict[str, str]]]]]:
    word, second = m.word(), m.word()
    firm, number, another = m.firm(word), m.ico(), m.ico()
    domain, name = firm["Website"], firm["Company"]
    bare = {"Company": name}
    other = {"Company": f"{second} a.s.", "Website": domain, "Country": "CZ"}
    return {
        "same number": lambda: (SAME, [{**firm, "IČO": number}, {**m.firm(second), "IČO": number}]),
        "same domain": lambda: (SAME, [firm, {**firm, "Website": f"https://www.{domain}/kontakt"}, {**firm, "Company": word}]),
        "same name": lambda: (SAME, [bare, {"Company": f"{word.upper()}, S. R. O."}, {**bare, "Country": "CZ"}]),
        "name, then domain and number": lambda: (SAME, [bare, {**firm, "IČO": number}, {"Company": f"{word} shop", "Website": domain}]),
        "number without the domain": lambda: (SAME, [{**firm, "IČO": number}, {**bare, "IČO": number}]),
        "subdomain": lambda: (SAME, [firm, {**firm, "Website": f"shop.{domain}"}]),
        "other number, same domain": lambda: (SUSPECT, [{**firm, "IČO": number}, {**other, "IČO": another}]),
        "other number, same name": lambda: (SUSPECT, [{**firm, "IČO": number}, {**firm, "IČO": another}]),
        "same name, other country": lambda: (SUSPECT, [{**bare, "Country": "CZ"}, {**bare, "Country": "SK"}]),
        "same name, other domain": lambda: (SUSPECT, [firm, {**firm, "Website": f"{second.lower()}.example"}]),
        "free mail as domain": lambda: (TWO, [{"Company": name, "Website": "seznam.cz"}, {"Company": other["Company"], "Website": "seznam.cz"}]),
        "link list as domain": lambda: (TWO, [{"Company": name, "Website": "linktr.ee"}, {"Company": other["Company"], "Website": "linktr.ee"}]),
        "ss is not ß": lambda: (TWO, [{"Company": f"{word} GmbH", "Website": f"{word.lower()}straße.de"}, {"Company": f"{second} GmbH", "Website": f"{word.lower()}strasse.de"}]),
        "name inside a name": lambda: (TWO, [{"Company": f"{word} AS", "Website": domain}, {"Company": f"Ne{word.lower()} AS", "Website": f"ne{domain}"}]),
    }  # fmt: skip


def groups(rng: random.Random, count: int) -> Iterator[Group]:
    """Yield groups, each kind in turn."""
    maker = Maker(rng)
    for number in range(count):
        about = "company" if number % 3 == 2 else "contact"
        kinds = _companies(maker) if about == "company" else _people(maker)
        kind = list(kinds)[number // 3 % len(kinds) if about == "company" else (number - number // 3) % len(kinds)]
        expected, rows = kinds[kind]()
        rng.shuffle(rows)
        if about == "company" and rng.random() < 0.5:
            rows = [{"Name": f"{rng.choice(OTHERS)} {maker.word()}", **row} for row in rows]
        yield Group(kind, about, expected, rows)


def split(made: list[Group], rng: random.Random) -> list[list[tuple[int, int]]]:
    """Return which rows come in the first and in the second file, as places of groups and of rows."""
    files: list[list[tuple[int, int]]] = [[], []]
    for place, group in enumerate(made):
        together = rng.random() < 0.5
        for number in range(len(group.rows)):
            files[int(not together and number > 0)].append((place, number))
    return files


def imported(database: Database, tenant: UUID, path: Path) -> list[dict[str, Any]]:
    """Import a file, and return the outcomes of its rows."""
    with ExitStack() as stack:
        file = open_list(stack.enter_context(path.open("rb")), path.name, stack)
        seen, notes = actions.examine(file)
        advice = actions.guess_columns(seen, None)
        with database.tenant_session(tenant) as session:
            job = actions.create_import(session, file, seen, notes, advice=advice, by=new_id())
            columns = [{"index": index, "target": target} for index, target in enumerate(TARGETS)]
            actions.set_mapping(session, job, MappingIn.model_validate({"columns": columns, "version": job.version}))
            key = job.id
    with database.tenant_session(tenant) as session:
        actions.start_commit(session, get_import(session, key))
    run_commit(database, tenant, key)
    with database.tenant_session(tenant) as session:
        found = session.scalars(
            text("SELECT rows FROM import_outcomes WHERE job_id = :job AND kind = 'done' ORDER BY position"), {"job": key}
        )
        return [row for rows in found for row in rows]


def outcomes_of(made: list[Group], rng: random.Random) -> tuple[dict[tuple[int, int], dict[str, Any]], dict[str, str]]:
    """Import all rows; return the outcome of each, and what is said about each record, by id."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = EmbeddedPostgres(Path(folder) / "pg")
        try:
            provision(server.url())
            database, tenant = Database(app_url(server.url())), new_id()
            with database.system_session() as session:
                session.add(Tenant(id=tenant, slug="bench", name="Bench"))
            found: dict[tuple[int, int], dict[str, Any]] = {}
            for number, places in enumerate(split(made, rng)):
                path = Path(folder) / f"list{number}.csv"
                with path.open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, HEADER, restval="")
                    writer.writeheader()
                    writer.writerows(made[group].rows[row] for group, row in places)
                found |= dict(zip(places, imported(database, tenant, path), strict=True))
            with database.tenant_session(tenant) as session:
                said = session.execute(
                    text("SELECT coalesce(company_id, contact_id), string_agg(values::text, ' ') FROM observations GROUP BY 1")
                )
                told = {str(key): normalize_text(str(values)) for key, values in said}
            database.dispose()
            return found, told
        finally:
            server.stop()


def canonical(header: str, cell: str) -> str:
    """Return what of a cell must be found again, in a form that spellings share."""
    cell = cell.strip()
    if header == "Website":
        return "" if "ß" in cell else normalize_text(".".join(cell.removeprefix("https://").partition("/")[0].split(".")[-2:]))
    if header == "LinkedIn":
        return normalize_text(cell.partition("?")[0].split("/in/")[-1].split("/IN/")[-1].partition("/cs")[0]) if "/pub/" not in cell else ""  # fmt: skip
    return normalize_text(cell).replace(" ", "") if header == "Phone" else normalize_text(cell)


def lost(row: dict[str, str], outcome: dict[str, Any], told: dict[str, str]) -> list[str]:
    """Return the headers of cells that are neither kept nor remarked."""
    records = [outcome[kind]["id"] for kind in ("contact", "company") if outcome[kind]]
    kept = " ".join(told.get(key, "") for key in records)
    kept += kept.replace(" ", "")
    remarked = {problem["column"] for problem in outcome["problems"]}
    return [
        header for header, cell in row.items()
        if cell and canonical(header, cell) not in kept and header not in remarked
    ]  # fmt: skip


def suspected(outcomes: list[dict[str, Any]], about: str) -> bool:
    """Tell whether one of the rows names another one's record as a possible duplicate."""
    ids = {outcome[about]["id"] for outcome in outcomes}
    named = {one["id"] for outcome in outcomes for one in outcome[about].get("evidence", ()) if not one["same"]}
    return bool(ids & named)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=600, help="pairs and triples")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", action="store_true", help="print the groups that went wrong")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    rng = random.Random(seed)  # noqa: S311 - a bench, not a secret
    made = list(groups(rng, options.n))
    found, told = outcomes_of(made, rng)
    wrong = missed = unsaid = cells_lost = same_pairs = 0
    for place, group in enumerate(made):
        outcomes = [found[place, number] for number in range(len(group.rows))]
        records = [outcome[group.about] and outcome[group.about]["id"] for outcome in outcomes]
        pairs = [one is not None and one == other for one, other in combinations(records, 2)]
        gone = [header for row, outcome in zip(group.rows, outcomes, strict=True) for header in lost(row, outcome, told)]
        merged_wrongly = 0 if group.expected in (SAME, EITHER) else sum(pairs)
        split_wrongly = pairs.count(False) if group.expected == SAME else 0
        is_unsaid = group.expected in (SUSPECT, EITHER) and not any(pairs) and not suspected(outcomes, group.about)
        same_pairs += len(pairs) if group.expected == SAME else 0
        wrong, missed, unsaid, cells_lost = wrong + merged_wrongly, missed + split_wrongly, unsaid + is_unsaid, cells_lost + len(gone)  # fmt: skip
        if options.misses and (merged_wrongly or split_wrongly or is_unsaid or gone):
            print(group.kind, group.expected, gone, group.rows, [outcome["rule"] for outcome in outcomes], sep="\n  ")
    figures = Figures(quiet=options.json)
    figures.say("groups", len(made), "", 500)
    figures.say("wrong_merges", wrong, "", 0, most=True)
    figures.say("missed_duplicates", 100 * missed / max(1, same_pairs), "%", 5, most=True)
    figures.say("suspicions_missed", unsaid, "", 0, most=True)
    figures.say("values_lost", cells_lost, "", 0, most=True)
    if options.json:
        sys.stdout.write(json.dumps({"name": "matching", "seed": seed, "figures": figures.all}) + "\n")
    else:
        print(f"seed {seed}")


if __name__ == "__main__":
    main()
