"""How well the columns of exports are recognised, on files that are composed from known columns.

    python bench/mapping.py [--n 120] [--seed N] [--json] [--misses]

Each file is composed: a language, a way to write headers (plain, with the object in front, camel case, the headers of a
known export, none), a separator, an encoding, what people put above and below the table, and columns of noise. The truth
is what a column was composed from. All people and companies are invented. A new seed each run; `--seed` repeats one.

`columns_right`: columns whose field is recognised without a question, and columns of another system that are left out.
`wrong_and_sure`: a wrong field, without a question, at a confidence of 0.8 or more. `content_lost`: columns and rows with
content that are left out although they are data, and no question asks about them.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field

from leadgen.errors import AppError
from leadgen.imports.dry_run import DryRun
from leadgen.imports.formats.list_file import open_list

HIGH = 0.8
TARGETS = {"columns_right": 97.0, "wrong_and_sure": 0.0, "content_lost": 0.0}

FIRST = {
    "cs": "Jana Petr Lucie Tomáš Alena Radek Ivana Miroslav Šárka Zdeněk Hana Ondřej",
    "sk": "Zuzana Peter Katarína Marek Ľubica Juraj Andrea Ivan Mária Tomáš Jana Michal",
    "pl": "Agnieszka Piotr Małgorzata Krzysztof Ewa Paweł Joanna Tomasz Anna Marcin Zofia Jan",
    "de": "Sabine Jürgen Claudia Matthias Ute Stefan Monika Andreas Heike Thomas Birgit Klaus",
    "fr": "Hélène Thierry Céline François Aurélie Julien Sophie Nicolas Élodie Laurent Claire Pierre",
    "no": "Ingrid Bjørn Silje Håkon Marit Geir Astrid Lars Solveig Knut Anne Erik",
    "sv": "Åsa Göran Karin Anders Eva Björn Maria Lars Kristina Johan Anna Erik",
    "fi": "Päivi Timo Sari Jukka Minna Antti Leena Pekka Tiina Mikko Anna Juha",
    "da": "Mette Søren Hanne Jens Lene Niels Kirsten Anders Anne Peter Marie Lars",
    "es": "Lucía José Carmen Javier Elena Manuel Pilar Antonio María Carlos Ana Miguel",
    "it": "Giulia Marco Francesca Luca Chiara Giuseppe Elena Antonio Paola Roberto Anna Andrea",
    "nl": "Anouk Pieter Sanne Willem Femke Jeroen Marieke Hendrik Anna Jan Maria Peter",
    "en": "Emily James Rachel Oliver Hannah George Laura Edward Alice Simon Emma Daniel",
}
LAST = "Vrabelová Tichomil Zástěra Brunnhald Kestrelow Rovany Halvstad Lindqvarn Okkonaho Dubreval Castrena Morvelli Bergvoort"
FIRMS = {
    "cs": ("{} s.r.o.", "{} a.s."), "sk": ("{} s.r.o.", "{} a.s."), "pl": ("{} sp. z o.o.", "{} S.A."),
    "de": ("{} GmbH", "{} AG"), "fr": ("{} SAS", "{} SARL"), "no": ("{} AS", "{} ASA"), "sv": ("{} AB", "{} Group"),
    "fi": ("{} Oy", "{} Oyj"), "da": ("{} ApS", "{} A/S"), "es": ("{} S.L.", "{} S.A."), "it": ("{} S.r.l.", "{} S.p.A."),
    "nl": ("{} B.V.", "{} N.V."), "en": ("{} Ltd", "{} Inc."),
}  # fmt: skip
STEMS = "Ferrolan Ostrava,Lumivex,Kvarnby,Pelorand,Tessalit,Brumeval,Norvika,Silfira,Granutek,Ambrel,Drevona,Hydramo".split(",")
CITIES = {
    "cs": "Brno Plzeň Zlín", "sk": "Košice Žilina Nitra", "pl": "Kraków Łódź Gdańsk", "de": "Köln Essen Ulm",
    "fr": "Lyon Nantes Besançon", "no": "Bergen Tromsø Moss", "sv": "Malmö Umeå Gävle", "fi": "Turku Oulu Jyväskylä",
    "da": "Aarhus Odense Køge", "es": "Málaga Bilbao Cádiz", "it": "Torino Bari Forlì", "nl": "Utrecht Delft Breda",
    "en": "Leeds Bristol Hull",
}  # fmt: skip
COUNTRIES = {
    "cs": "Česko Německo", "sk": "Slovensko Rakúsko", "pl": "Polska Niemcy", "de": "Deutschland Österreich",
    "fr": "France Belgique", "no": "Norge Sverige", "sv": "Sverige Norge", "fi": "Suomi Ruotsi", "da": "Danmark Norge",
    "es": "España Portugal", "it": "Italia Francia", "nl": "Nederland België", "en": "Germany Norway",
}  # fmt: skip
TITLES = {
    "cs": "Jednatel,Obchodní ředitel,Vedoucí nákupu", "sk": "Konateľ,Obchodný riaditeľ,Vedúci nákupu",
    "pl": "Prezes zarządu,Dyrektor sprzedaży,Kierownik", "de": "Geschäftsführer,Vertriebsleiter,Einkäuferin",
    "fr": "Directeur général,Responsable achats,Gérant", "no": "Daglig leder,Salgssjef,Innkjøper",
    "sv": "VD,Försäljningschef,Inköpare", "fi": "Toimitusjohtaja,Myyntijohtaja,Ostaja", "da": "Direktør,Salgschef,Indkøber",
    "es": "Director general,Jefe de ventas,Gerente", "it": "Amministratore delegato,Direttore vendite,Responsabile acquisti",
    "nl": "Directeur,Verkoopleider,Inkoper", "en": "CEO,Head of Sales,Purchasing Manager",
}  # fmt: skip
PHONES = {
    "cs": "+420 777 {}", "sk": "+421 905 {}", "pl": "+48 601 {}", "de": "+49 151 {}", "fr": "+33 6 39 98 {}", "no": "+47 40 {}",
    "sv": "+46 70 {}", "fi": "+358 40 {}", "da": "+45 20 {}", "es": "+34 600 {}", "it": "+39 333 {}", "nl": "+31 6 12 {}",
    "en": "+44 7700 900{}",
}  # fmt: skip
# first name | last name | full name | e-mail | phone | mobile | company | title | website | city | country | notes | employees
HEADERS = {
    "en": "First Name|Last Name|Full Name|Email Address|Phone|Mobile|Company|Job Title|Website|City|Country|Notes|Employees",
    "cs": "Jméno|Příjmení|Jméno a příjmení|E-mail|Telefon|Mobil|Firma|Funkce|Web|Město|Země|Poznámka|Počet zaměstnanců",
    "sk": "Meno|Priezvisko|Meno a priezvisko|E-mail|Telefón|Mobil|Názov firmy|Pozícia|Web|Mesto|Krajina|Poznámka|Počet zamestnancov",
    "pl": "Imię|Nazwisko|Imię i nazwisko|Adres e-mail|Telefon|Telefon komórkowy|Nazwa firmy|Stanowisko|Strona www|Miasto|Kraj|Uwagi|Liczba pracowników",
    "de": "Vorname|Nachname|Ansprechpartner|E-Mail|Telefon|Handy|Firma|Position|Webseite|Ort|Land|Bemerkung|Mitarbeiter",
    "fr": "Prénom|Nom|Nom complet|Courriel|Téléphone|Portable|Société|Fonction|Site web|Ville|Pays|Remarques|Effectif",
    "no": "Fornavn|Etternavn|Fullt navn|E-post|Telefon|Mobil|Bedrift|Stilling|Nettside|Poststed|Land|Merknad|Antall ansatte",
    "sv": "Förnamn|Efternamn|Namn|E-post|Telefon|Mobil|Företag|Befattning|Hemsida|Ort|Land|Anteckningar|Antal anställda",
    "fi": "Etunimi|Sukunimi|Koko nimi|Sähköposti|Puhelin|Matkapuhelin|Yritys|Tehtävänimike|Kotisivu|Kaupunki|Maa|Huomautus|Henkilöstö",
    "da": "Fornavn|Efternavn|Fulde navn|E-mail|Telefon|Mobil|Virksomhed|Stilling|Hjemmeside|By|Land|Bemærkninger|Antal ansatte",
    "es": "Nombre|Apellidos|Nombre completo|Correo electrónico|Teléfono|Móvil|Empresa|Cargo|Sitio web|Ciudad|País|Observaciones|Empleados",
    "it": "Nome|Cognome|Nome e cognome|E-mail|Telefono|Cellulare|Azienda|Ruolo|Sito web|Città|Paese|Note|Dipendenti",
    "nl": "Voornaam|Achternaam|Volledige naam|E-mailadres|Telefoon|Mobiel|Bedrijf|Functie|Website|Plaats|Land|Opmerkingen|Aantal medewerkers",
}  # fmt: skip
KINDS = "first last full email phone mobile company title website city country notes employees".split()
FIELDS = {
    "first": {"contact.first_name"}, "last": {"contact.last_name"}, "full": {"contact.full_name"}, "email": {"contact.email"},
    "phone": {"contact.phone"}, "mobile": {"contact.mobile_phone"}, "company": {"company.name"}, "title": {"contact.job_title"},
    "website": {"company.website_url", "company.domain"}, "notes": {"contact.notes", "company.notes"},
    "employees": {"company.employees_count"}, "linkedin": {"contact.linkedin_url"}, "company_city": {"company.hq_city"},
    "person_city": {"contact.location_city"}, "company_phone": {"company.phone"}, "person_country": {"contact.location_country"},
    "dept": {"contact.department"}, "city": {"company.hq_city", "contact.location_city"}, "country": {"company.hq_country", "contact.location_country"},
}  # fmt: skip
TELLING = {"email", "full", "linkedin", "website", "company"}
"""Kinds whose values tell the field without a header."""
# Headers of known exports, with what each column holds; "-" is a column of that system.
EXPORTS = {
    "linkedin_connections": "First Name:first|Last Name:last|URL:linkedin|Email Address:email|Company:company|Position:title|Connected On:-date",
    "hubspot_contacts": "Record ID:-id|First Name:first|Last Name:last|Email:email|Phone Number:phone|Contact owner:-owner|Lead Status:-status|Associated Company:company|Job Title:title|City:person_city|Country/Region:person_country",
    "pipedrive_people": "Person - ID:-id|Person - Name:full|Person - Email - Work:email|Person - Phone - Work:phone|Person - Owner:-owner|Organization - Name:company|Organization - Web:website",
    "apollo": "First Name:first|Last Name:last|Title:title|Company:company|Company Name for Emails:-short|Email:email|Email Status:-status|Corporate Phone:company_phone|# Employees:employees|Person Linkedin Url:linkedin|Website:website|City:person_city|Country:person_country|Company City:company_city",
    "google_contacts": "First Name:first|Last Name:last|Organization Name:company|Organization Title:title|Notes:notes|E-mail 1 - Label:-label|E-mail 1 - Value:email|Phone 1 - Label:-label|Phone 1 - Value:phone|Website 1 - Value:website",
    "google_contacts_old": "Name:full|Given Name:first|Family Name:last|Group Membership:-group|E-mail 1 - Type:-label|E-mail 1 - Value:email|Phone 1 - Type:-label|Phone 1 - Value:phone|Organization 1 - Name:company|Organization 1 - Title:title",
    "salesforce_contacts": "Salutation:-salutation|First Name:first|Last Name:last|Title:title|Account Name:company|Mailing City:person_city|Mailing Country:person_country|Phone:phone|Email:email|Contact Owner:-owner|Contact ID:-id",
    "zoominfo": "ZoomInfo Contact ID:-id|Last Name:last|First Name:first|Job Title:title|Direct Phone Number:phone|Email Address:email|Contact Accuracy Score:-score|LinkedIn Contact Profile URL:linkedin|Person City:person_city|Country:person_country|Company Name:company|Website:website|Company HQ Phone:company_phone|Employees:employees|Company City:company_city",
    "lemlist": "email:email|firstName:first|lastName:last|companyName:company|jobTitle:title|linkedinUrl:linkedin|phone:phone|emailStatus:-status|icebreaker:-text|campaignName:-group",
    "phantombuster": "profileUrl:-sales|fullName:full|firstName:first|lastName:last|companyName:company|title:title|companyUrl:-salesfirm|linkedInProfileUrl:linkedin|connectionDegree:-status|vmid:-id",
    "outlook_de": "Anrede:-salutation|Vorname:first|Nachname:last|Firma:company|Abteilung:dept|Position:title|Ort geschäftlich:company_city|Telefon geschäftlich:phone|Mobiltelefon:mobile|E-Mail-Adresse:email|E-Mail-Typ:-type|Webseite:website",
    "outlook_no": "Tittel:-salutation|Fornavn:first|Etternavn:last|Firma:company|Stilling:title|Adresse, arb.: Poststed:company_city|Telefon, arb.:phone|Mobiltelefon:mobile|E-postadresse:email|E-posttype:-type|Webside:website",
    "outlook_cs": "Titul:-salutation|Jméno:first|Příjmení:last|Společnost:company|Funkce:title|Město (zam.):company_city|Telefon (zam.):phone|Mobilní telefon:mobile|E-mailová adresa:email|Typ e-mailu:-type|Webová stránka:website",
}  # fmt: skip
ABOVE = ("", "", "", "{title}\n", "{title}\n\n", "Export{s}2026-03-01\nRows{s}{n}\n\n", "# {title}\n")
BELOW = ("", "", "", "\n{total}{s}{n}\n", "\nExported 2026-03-01\n", "{average}{s}\n")
ENCODINGS = {"cs": ("cp1250", "cp852", "mac-latin2"), "sk": ("cp1250", "cp852"), "pl": ("cp1250", "iso8859-2"), "en": ("utf-8",)}
NOISE = {
    "Record ID": "-id", "Contact owner": "-owner", "Assigned to": "-owner", "Created": "-date", "Internal code": "?code",
    "": "?code", "Wxq": "?word", "Segment": "-segment", "Private e-mail": "?second",
}  # fmt: skip


@dataclass
class Row:
    """One person with an employer, from whom the cells of every kind are written."""

    first: str
    last: str
    firm: str
    domain: str
    city: str
    country: str
    number: int


@dataclass
class Case:
    """One composed file: its bytes, the kind of each column, the number of rows."""

    name: str
    content: bytes
    kinds: list[str]
    rows: int
    headers: list[str] = field(default_factory=list)


@dataclass
class Score:
    """What was right, wrong and lost over all files."""

    right: int = 0
    asked: int = 0
    wrong: int = 0
    lost: int = 0
    misses: list[str] = field(default_factory=list)


def people(pick: random.Random, language: str, number: int) -> list[Row]:
    """Return invented people; about three work at one company."""
    firms = [(stem, pick.choice(FIRMS[language]).format(stem)) for stem in pick.sample(STEMS, len(STEMS))]
    found = []
    for place in range(number):
        stem, firm = firms[place % max(3, number // 3) % len(firms)]
        domain = stem.lower().replace(" ", "-") + ".example"
        first, last = pick.choice(FIRST[language].split()), pick.choice(LAST.split())
        city = pick.choice(CITIES[language].split())
        found.append(Row(first, last, firm, domain, city, pick.choice(COUNTRIES[language].split()), place))
    return found


def cell(pick: random.Random, kind: str, row: Row, language: str) -> str:  # noqa: C901, PLR0911, PLR0912 - one kind a line
    """Return a row's cell of one kind."""
    digits = f"{100 + row.number:03d} {200 + row.number:03d}"
    match kind:
        case "first":
            return row.first
        case "last":
            return row.last
        case "full":
            return f"{row.first} {row.last}"
        case "email":
            return f"p{row.number}@{row.domain}"
        case "phone" | "mobile":
            text = "" if kind == "mobile" and pick.random() < 0.4 else PHONES[language].format(digits)
            return text if language != "en" else text[:16]
        case "company_phone":
            return f"+420 222 333 {100 + len(row.firm) * 7:03d}"
        case "company":
            return row.firm
        case "title":
            return pick.choice(TITLES[language].split(","))
        case "website":
            return f"https://www.{row.domain}"
        case "city" | "person_city":
            return row.city
        case "company_city":
            return CITIES[language].split()[len(row.firm) % 3]
        case "country" | "person_country":
            return row.country
        case "dept":
            return pick.choice(("Vertrieb", "Einkauf"))
        case "notes":
            return pick.choice(("", "called in March", "no answer yet", "met at the fair"))
        case "employees":
            return str(10 * len(row.firm))
        case "linkedin":
            return f"https://www.linkedin.com/in/person-{row.number}-test"
        case "-id":
            return str(90_000 + row.number)
        case "-owner":
            return pick.choice(("john", "mary"))
        case "-date":
            return f"2026-0{1 + row.number % 9}-14"
        case "-sales":
            return f"https://www.linkedin.com/sales/lead/ACwAA{row.number}xYz,NAME_SEARCH,a1"
        case "-salesfirm":
            return f"https://www.linkedin.com/sales/company/{1000 + len(row.firm)}"
        case "?code":
            return f"K-{row.number * 37 % 91}/{pick.choice('ABC')}"
        case "?word":
            return pick.choice(("amber", "slate", "cobalt"))
        case "?second":
            return f"own{row.number}@mail.example"
    return pick.choice({"-salutation": ("Herr", "Frau"), "-score": ("87", "91")}.get(kind, ("Open", "New")))


def styled(pick: random.Random, language: str, kinds: list[str]) -> list[str]:
    """Return the headers of these kinds in one way of writing."""
    names = dict(zip(KINDS, HEADERS[language].split("|"), strict=True)) | {"linkedin": "LinkedIn"}
    style = pick.choice(("plain", "plain", "plain", "upper", "prefix", "camel", "snake", "colon"))
    own = ("company", "website", "employees")
    if style == "upper":
        return [names[kind].upper() for kind in kinds]
    if style in ("camel", "snake"):
        words = dict(zip(KINDS, HEADERS["en"].split("|"), strict=True)) | {"linkedin": "LinkedIn Url"}
        apart = [words[kind].split() for kind in kinds]
        if style == "snake":
            return ["_".join(parts).lower() for parts in apart]
        return ["".join([parts[0].lower(), *map(str.title, parts[1:])]) for parts in apart]
    if style in ("prefix", "colon"):
        words = dict(zip(KINDS, HEADERS["en"].split("|"), strict=True)) | {"linkedin": "LinkedIn", "company": "Name"}
        mark = " - " if style == "prefix" else ": "
        objects = {kind: "Company" if kind in own else "Person" for kind in kinds}
        return [f"{objects[kind]}{mark}{words[kind]}" for kind in kinds]
    return [names[kind] for kind in kinds]


def plain_kinds(pick: random.Random) -> list[str]:
    """Return the kinds of a list's columns: those of the person together, and those of the company."""
    person = [*(["full"] if pick.random() < 0.5 else ["first", "last"]), "email"]
    person += pick.sample(["phone", "mobile", "title", "linkedin"], pick.randint(1, 3))
    company = ["company", *pick.sample(["website", "employees", "city", "country"], pick.randint(0, 4))]
    pick.shuffle(person)
    blocks = [company, person] if pick.random() < 0.3 else [person, company]
    return [*blocks[0], *blocks[1], *(["notes"] if pick.random() < 0.5 else [])]


def compose(pick: random.Random, number: int) -> Case:
    """Compose one file."""
    language = pick.choice(list(HEADERS))
    rows = people(pick, language, pick.randint(8, 60))
    export = pick.choice(list(EXPORTS)) if number % 3 == 0 else None
    if export is not None:
        pairs = [tuple(one.rsplit(":", 1)) for one in EXPORTS[export].split("|")]
        pairs = [pair for pair in pairs if pick.random() > 0.08 or pair[1] in ("email", "first", "last", "full", "company")]
        headers, kinds = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    else:
        kinds = plain_kinds(pick)
        headers = styled(pick, language, kinds)
    for header, kind in pick.sample(list(NOISE.items()), pick.randint(0, 2)):
        place = pick.randint(0, len(kinds))
        headers.insert(place, header)
        kinds.insert(place, kind)
    bare = export is None and pick.random() < 0.1
    return _file(pick, language, rows, headers=headers, kinds=kinds, bare=bare, name=export or language)


def _file(
    pick: random.Random, language: str, rows: list[Row], *, headers: list[str], kinds: list[str], bare: bool, name: str
) -> Case:
    separator = pick.choice((",", ";", "\t", "|"))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    if not bare:
        writer.writerow(headers)
    for row in rows:
        writer.writerow([cell(pick, kind, row, language) for kind in kinds])
    words = {"title": "Contacts of the guild", "s": separator, "n": len(rows), "total": "Total", "average": "Average"}
    above, below = ("", "") if bare else (pick.choice(ABOVE), pick.choice(BELOW))
    text = above.format(**words) + out.getvalue() + below.format(**words)
    encoding = pick.choice(("utf-8", "utf-8-sig", "utf-16", *ENCODINGS.get(language, ("cp1252",))))
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        content = text.encode("utf-8")
    return Case(f"{name}/{encoding}/{separator!r}{'/no header' if bare else ''}", content, kinds, len(rows), headers)


def judge(case: Case, score: Score) -> None:
    """Compare the recognised columns of a file with the truth."""
    try:
        with ExitStack() as stack:
            head = DryRun(open_list(io.BytesIO(case.content), "list.csv", stack)).head
    except AppError as error:
        score.lost += 1
        score.asked += len(case.kinds)
        score.misses.append(f"{case.name}: refused: {error.detail}")
        return
    if head["file"]["row_count"] != case.rows:
        score.lost += 1
        score.misses.append(f"{case.name}: {head['file']['row_count']} rows, not {case.rows}")
    columns = head["columns"]
    if len(columns) != len(case.kinds):
        score.lost += 1
        score.misses.append(f"{case.name}: {len(columns)} columns, not {len(case.kinds)}")
        return
    named = {column["target"] for column in columns}
    for column, kind, header in zip(columns, case.kinds, case.headers, strict=True):
        if not head["header"]["lines"] and kind not in TELLING and column["question"] is not None:
            continue  # without a header, these values alone tell nothing, so a person is asked
        _judge_column(column, kind, f"{case.name} “{header}” ({kind})", named, score)


def _judge_column(column: dict[str, object], kind: str, what: str, named: set[object], score: Score) -> None:
    target, question = column["target"], column["question"]
    told = f"{what}: {target} at {column['confidence']}, {column['reason']}" + (f" — {question}" if question else "")
    if kind.startswith("?"):
        if target is None and question is None:
            score.lost += 1
            score.misses.append(f"lost: {told}")
        return
    score.asked += 1
    if kind.startswith("-"):
        right = target in (None, "tag", "contact.contact_source", "contact.department", "company.crm_status") and question is None
    else:
        right = target in FIELDS[kind] and question is None
    score.right += right
    if right:
        return
    score.misses.append(told)
    is_wrong = target is not None and target not in FIELDS.get(kind, set())
    score.wrong += is_wrong and question is None and float(str(column["confidence"])) >= HIGH
    score.lost += target is None and question is None and not kind.startswith("-")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=120, help="files (default 120)")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--json", action="store_true", help="one JSON document at the end")
    parser.add_argument("--misses", action="store_true", help="print what was not right")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    pick = random.Random(seed)  # noqa: S311 - composes test files
    score = Score()
    for number in range(options.n):
        judge(compose(pick, number), score)
    values = {
        "columns_right": (round(100 * score.right / max(1, score.asked), 2), "%"),
        "wrong_and_sure": (score.wrong, "columns"),
        "content_lost": (score.lost, "columns or rows"),
    }
    figures = {
        name: {
            "value": value,
            "unit": unit,
            "target": TARGETS[name],
            "met": value >= TARGETS[name] if unit == "%" else value <= TARGETS[name],
        }
        for name, (value, unit) in values.items()
    }
    if options.misses:
        sys.stdout.write("".join(f"  {line}\n" for line in score.misses))
    if options.json:
        sys.stdout.write(json.dumps({"name": "mapping", "seed": seed, "files": options.n, "figures": figures}) + "\n")
        return
    sys.stdout.write(f"seed {seed}, {options.n} files, {score.asked} columns\n")
    for name, figure in figures.items():
        sys.stdout.write(f"{name:<16} {figure['value']:>7} {figure['unit']}   target {figure['target']:g}\n")


if __name__ == "__main__":
    main()
