"""Scores how well a column's values fit a kind of value. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from leadgen.countries.table import COUNTRIES
from leadgen.fields import Entity, Field, FieldError, FieldType, catalog, coerce, get_field, normalize_text
from leadgen.fields.amounts import header_unit
from leadgen.fields.enums import IdentifierScheme
from leadgen.fields.synonyms import find_member
from leadgen.imports.columns.headers import NO_FIELDS
from leadgen.imports.rows.several import first_value
from leadgen.people.names.given_names import is_given
from leadgen.people.titles import judge_title, read_department_words, read_seniority_word
from leadgen.providers.registries.identifiers import Identifier, check_siret, check_vat, number_check

_LEGAL_FORM = re.compile(
    r"\b(?:s\.?\s?r\.?\s?[ol]|a\.?\s?s|k\.?\s?s|v\.?\s?o\.?\s?s|spol|gmbh|ag|kg|ug|ohg|as|asa|ans|oy|oyj|ab|ky|sas|sasu|sarl"
    r"|s\.?\s?a|s\.\s?l|s\.?\s?p\.?\s?a|s\.?\s?c|eurl|sci|inc|llc|ltd|limited|corp|plc|b\.?v|n\.?v|aps|a/s|i/s|sp\.?\s?z\.?\s?o\.?\s?o"
    r"|sp\.\s?[jk]|group|holding)\b\.?,?\s*$",
    re.IGNORECASE,
)
_LEGAL_CHARACTERS = 200


def has_legal_form(text: str) -> bool:
    """Tell whether a text ends like a company's name with its legal form."""
    found = _LEGAL_FORM.search(text[:_LEGAL_CHARACTERS])
    return found is not None and found.start() > 0


_TITLE = re.compile(
    r"\b(?:ceo|cto|cfo|coo|cio|cmo|chief|head|director|manager|lead|vp|president|founder|owner|officer|engineer|consultant"
    r"|analyst|specialist|partner|ředitel\w*|jednatel\w*|vedoucí|manažer\w*|obchodní\w*|geschäftsführer\w*|leiter\w*|vorstand"
    r"|directeur|directrice|responsable|gérant\w*|président\w*|daglig leder|leder|sjef|direktør|toimitusjohtaja|johtaja"
    r"|päällikkö)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"^[^\W\d_][^\W\d_'’.-]*(?:[ -][^\W\d_][^\W\d_'’.-]*\.?){1,3}$")
_WORD_NAME = re.compile(r"^[^\W\d_][^\W\d_'’-]+(?:[ -][^\W\d_][^\W\d_'’-]+)?$")
_HOST = re.compile(r"^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$", re.IGNORECASE)
_SCHEMES: dict[IdentifierScheme, Callable[[str], Identifier]] = {
    IdentifierScheme(country.scheme): known
    for country in COUNTRIES
    if (known := number_check(country.code)) is not None
}
# One in ten numbers passes the check of a foreign register by chance.
_LEAST_NUMBERS, _MOST_FIT, _FEW_FIT = 5, 0.8, 0.4


Values: TypeAlias = Mapping[str, int] | Sequence[str]
"""Values of a column, with the number of rows that hold each; a sequence holds each in one row."""


def share(values: Values, fits: Callable[[str], bool]) -> float:
    """Return the share of rows whose value fits, 0 to 1; 0 without values."""
    if not values:
        return 0.0
    if isinstance(values, Mapping):
        return sum(rows for value, rows in values.items() if fits(value)) / sum(values.values())
    return sum(1 for value in values if fits(value)) / len(values)


def _coerces(field: Field) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        try:
            return coerce(field, value) is not None
        except FieldError:
            return first_value(field, value) is not None or _is_role_word(field, value)

    return fits


def _is_role_word(field: Field, value: str) -> bool:
    """Tell whether a value is a word of another tool for a seniority or a department."""
    if field.key == "department":
        return read_department_words(value).department is not None
    return field.key == "seniority_level" and read_seniority_word(value) is not None


_EMAIL = _coerces(get_field(Entity.CONTACT, "email"))
_LINKEDIN = _coerces(get_field(Entity.CONTACT, "linkedin_url"))
_COUNTRY = _coerces(get_field(Entity.COMPANY, "hq_country"))
_YEAR = re.compile(r"^(?:18|19|20)\d\d$")


_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?(?:19|20)\d\d(?!\d)")


def _is_url(value: str) -> bool:
    return value.lower().startswith(("http://", "https://", "www.")) and "." in value


def _is_identifier(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    return 8 <= len(digits) <= 9 and len(value) <= 12 and any(check(value).valid for check in _SCHEMES.values())


def _part_valid(check: Callable[[str], Identifier], values: Sequence[str]) -> float:
    return share(values, lambda value: check(value).valid)


def scheme_of_values(values: Sequence[str]) -> IdentifierScheme | None:
    """Recognise the register by the check digits of the numbers.

    Nearly all numbers must pass its check, and hardly any the check of another register. Returns None for a few
    numbers.
    """
    filled = [value for value in values if value.strip()]
    if len(filled) < _LEAST_NUMBERS:
        return None
    fits = sorted(((_part_valid(check, filled), scheme) for scheme, check in _SCHEMES.items()), reverse=True)
    (best, scheme), (second, _) = fits[:2]
    return scheme if best >= _MOST_FIT and second <= _FEW_FIT else None


def _is_vat(value: str) -> bool:
    return value[:2].isalpha() and bool(check_vat(value).valid)


def _is_phone(value: str) -> bool:
    if _DATE.match(value):
        return False
    digits = re.sub(r"\D", "", value)
    return 9 <= len(digits) <= 15 and (value.startswith(("+", "00")) or bool(re.search(r"\d[\s()/-]+\d", value)))


def content_scores(values: Values, rows: str = "filled rows") -> dict[str, tuple[float, str]]:
    """Return the possible targets of the values, with confidence (0-1) and reason; `rows` names the rows in it."""
    found: dict[str, tuple[float, str]] = {}

    def say(target: str, part: float, weight: float, what: str, least: float = 0.6) -> None:
        if part >= least and part * weight > found.get(target, (0.0, ""))[0]:
            found[target] = (round(part * weight, 3), f"content looks like {what} in {part:.0%} of {rows}")

    say("contact.email", share(values, _EMAIL), 0.9, "e-mail addresses")
    linkedin = [v for v in values if "linkedin.com/" in v.lower()]
    if linkedin and share(values, _LINKEDIN) >= 0.6:
        people = share(values, lambda v: "/in/" in v.lower() or "/pub/" in v.lower())
        say("contact.linkedin_url", people, 0.95, "LinkedIn profiles")
        say("company.linkedin_url", share(values, lambda v: "/company/" in v.lower()), 0.95, "LinkedIn company pages")
        return found
    say("company.website_url", share(values, _is_url), 0.85, "web addresses")
    say("company.domain", share(values, lambda v: bool(_HOST.match(v)) and not _is_url(v)), 0.85, "domains")
    say("company.registration_id", share(values, _is_identifier), 0.85, "registration numbers with a right check digit")
    say("company.siret", share(values, lambda value: check_siret(value).valid), 0.9, "SIRET numbers")
    say("company.tax_id", share(values, _is_vat), 0.9, "VAT numbers")
    say("contact.phone", share(values, _is_phone), 0.75, "phone numbers")
    say("company.hq_country", share(values, lambda v: len(v) <= 30 and _COUNTRY(v)), 0.75, "countries", 0.8)
    say("company.founded_year", share(values, lambda v: bool(_YEAR.match(v))), 0.6, "years", 0.9)
    _say_names(say, values, found)
    _say_enums(say, values)
    return found


_NAME_CHARACTERS = 120
COMPARED = 100


def _some(values: Values) -> Values:
    """Return the first values, for rules that take long."""
    if isinstance(values, Mapping):
        return dict(islice(values.items(), COMPARED))
    return values[:COMPARED]


def _names_rank(value: str) -> bool:
    """Tell whether a text is a job title that names a rank or a role."""
    reading = judge_title(value[:_NAME_CHARACTERS])
    return reading.seniority is not None and reading.rule not in ("department_only", "former")


def _say_names(say: Callable[..., None], values: Values, found: Container[str]) -> None:
    say(
        "company.name",
        share(values, lambda v: bool(_LEGAL_FORM.search(v))),
        0.85,
        "company names with a legal form",
        0.3,
    )
    say("contact.job_title", share(values, lambda v: bool(_TITLE.search(v))), 0.8, "job titles", 0.4)
    if "contact.job_title" not in found:
        say("contact.job_title", share(_some(values), _names_rank), 0.8, "job titles", 0.5)
    known = share(values, lambda v: any(map(is_given, v[:_NAME_CHARACTERS].split()[:3])))
    if known >= 0.15:
        say("contact.full_name", share(values, lambda v: bool(_PERSON.match(v)) and " " in v), 0.75, "people's names")
        single = share(values, lambda v: bool(_WORD_NAME.match(v)) and " " not in v)
        say("contact.first_name", single, 0.75 if known >= 0.3 else 0.5, "first names", 0.8)


def _say_enums(say: Callable[..., None], values: Values) -> None:
    for entity, key in (("company", "industry"), ("contact", "seniority_level"), ("contact", "department")):
        members = get_field(entity, key).members
        part = share(values, lambda v, members=members: find_member(members, v) is not None)  # type: ignore[misc]
        say(f"{entity}.{key}", part, 0.7, f"values of {get_field(entity, key).label.lower()}", 0.8)


def fits_field(field: Field, values: Values) -> float | None:
    """Return the share of rows whose value the field accepts; None where nearly any text fits."""
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TEXT_LIST, FieldType.IDENTIFIER):
        return None
    return share(_some(values), _coerces(field))


_GREETINGS = frozenset(
    normalize_text(
        """m mme mlle mr mrs ms miss mx sir madam monsieur madame mademoiselle herr frau pan paní slečna hr fru frk herra
        rouva neiti dr prof ing mgr bc mudr judr phdr mba phd msc bsc dipl doc hra senor senora signor signora dott dhr mevr"""
    ).split()
)
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)(?:\?[^\s]{0,200})?$", re.IGNORECASE)
_SOCIAL = re.compile(
    r"(?:https?://)?(?:www\.|[a-z]{2}-[a-z]{2}\.|m\.)?"
    r"(?:facebook|twitter|x|instagram|youtube|tiktok|crunchbase|xing|github|pinterest|medium)\.com/",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?\d[\d\s.,'’]*$")
_CELL_CHARACTERS = 300
_KINDS = {
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "mobile_phone": "phone numbers",
    "linkedin_url": "web addresses",
    "website_url": "web addresses",
    "domain": "web addresses",
    "full_name": "names of people",
    "first_name": "names of people",
    "name": "names of companies",
    "registration_id": "numbers",
    "siret": "numbers",
    "tax_id": "numbers",
    "founded_year": "numbers",
}


def foreign_values(values: Values) -> str | None:
    """Return why values fit no field: forms of address, or addresses that work only inside another tool."""
    if share(values, lambda value: normalize_text(value[:_CELL_CHARACTERS]) in _GREETINGS) >= 0.8:
        return "content is forms of address or degrees, such as “Mr”, “Frau” or “Dr.”"
    if share(values, lambda value: bool(_PICTURE.search(value[-_CELL_CHARACTERS:]))) >= 0.6:
        return "content is addresses of pictures"
    if share(values, lambda value: bool(_SOCIAL.match(value[:_CELL_CHARACTERS]))) >= 0.6:
        return "content is pages in social networks, which have no field"
    if share(values, lambda value: "linkedin.com/sales/" in value[:_CELL_CHARACTERS].lower()) >= 0.6:
        return "content is addresses of Sales Navigator, which work only inside one account"
    return None


def kind_of_values(values: Values) -> str | None:
    """Return what values look like, for a question: addresses, phone numbers, names, links or numbers."""
    scores = content_scores(values)
    kinds = [(score, kind) for target, (score, _) in scores.items() if (kind := _KINDS.get(target.partition(".")[2]))]
    if kinds:
        return max(kinds)[1]
    part = [
        (share(values, lambda value: "@" in value and "." in value.rpartition("@")[2]), "e-mail addresses"),
        (share(values, lambda value: _is_url(value[:_CELL_CHARACTERS])), "web addresses"),
        (share(values, lambda value: bool(_NUMBER.match(value[:_CELL_CHARACTERS]))), "numbers"),
    ]
    best, kind = max(part)
    return kind if best >= 0.5 else None


def lacks_currency(target: str, header: str, values: Iterable[str]) -> bool:
    """Tell whether a column of money says neither in its header nor in its values which money it is."""
    entity, _, key = target.partition(".")
    field = catalog(entity).get(key) if target not in NO_FIELDS else None
    if field is None or field.type is not FieldType.MILLIONS_EUR:
        return False
    unit = header_unit(header)
    return (unit is None or not unit.currencies) and not any(_CURRENCY.search(value[:_READ]) for value in values)


_CURRENCY = re.compile(r"[€$£¥]|[^\W\d]{2}")
_READ = 100
