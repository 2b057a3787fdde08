"""Reads one number out of a text: its scheme, its country, and whether its check digit fits. Pure.

A number is never made: what is not certain is refused, with the reason and the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from leadgen.fields.identifiers import (
    NORDIC,
    Kind,
    Label,
    NumberRefusal,
    WrittenNumber,
    choose_number,
    label_of,
    numbers_in,
)
from leadgen.fields.text import words_of
from leadgen.providers.registries.identifiers import (
    Identifier,
    Scheme,
    check_vat,
    is_monegasque,
    siren_of_vat,
    with_lost_zeros,
)
from leadgen.providers.registries.numbers.schemes import SCHEMES, NumberScheme

_COUNTRY_OF_PREFIX = {"EL": "GR", "XI": "GB"}
_YTUNNUS = re.compile(r"[0-9]{6,7}-[0-9]")
_NAMED = {"HRB": "hrb", "HRA": "hrb", "GNR": "hrb", "FN": "fn"}


@dataclass(frozen=True, slots=True)
class IdentifierReading:
    """What a text is as a number. `valid` is None where no check digit is known, or the scheme is not certain.

    `value` is None for a refused text; a number with a wrong check digit is kept, with `valid` False.
    """

    value: str | None
    scheme: str | None = None
    country: str | None = None
    valid: bool | None = None
    rule: str = "refused"
    parts: dict[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def read_identifier(text: str, *, country: str | None = None, header: str | None = None) -> IdentifierReading:
    """Read the number in a text. `country` and `header` decide where the text does not.

    `header` is a column's header, such as "DIČ": it counts as a label.
    """
    found = numbers_in(text)
    if isinstance(found, NumberRefusal):
        return _refused(found)
    asked = label_of(header) if header else None
    chosen = _choose(found, asked)
    if isinstance(chosen, NumberRefusal):
        return _refused(chosen)
    label = chosen.label if chosen.label is not None and chosen.label != Label(None) else asked
    known = (country or "").upper() or _country_beside(chosen, found)
    reading = _read(chosen, label, known)
    others = [number.number for number in found if number.number != chosen.number]
    remarks = [*reading.remarks, *([f"Left out: {', '.join(others)}."] if others else [])]
    if chosen.rule == "spreadsheet" and reading.value is not None:
        remarks.append("A spreadsheet had turned the number into a decimal; all digits are there.")
    parts = {"number": chosen.number, **({"label": label.scheme or label.kind} if label else {}), **reading.parts}
    return IdentifierReading(
        reading.value, reading.scheme, reading.country, reading.valid, reading.rule, parts, tuple(remarks)
    )


def _country_beside(chosen: WrittenNumber, found: Sequence[WrittenNumber]) -> str | None:
    """Return the country of a VAT number in the same text that holds the chosen number."""
    return next(
        (other.prefix for other in found if other.prefix and other != chosen and other.digits.endswith(chosen.digits)),
        None,
    )


def _refused(refusal: NumberRefusal) -> IdentifierReading:
    return IdentifierReading(None, remarks=(f"It {refusal.reason}. {refusal.fix}",))


def _choose(found: Sequence[WrittenNumber], asked: Label | None) -> WrittenNumber | NumberRefusal:
    if len(found) == 1:
        return found[0]
    if asked is not None and asked.kind is not None:
        return choose_number(found, {asked.kind})
    labelled = [number for number in found if number.label is not None and number.label.kind is not None]
    for kind in (Kind.REGISTRATION, Kind.ESTABLISHMENT, Kind.TAX):
        of_kind = [number for number in labelled if number.label is not None and number.label.kind is kind]
        if len(of_kind) == 1:
            return of_kind[0]
    return choose_number(found, {Kind.REGISTRATION})


def _read(number: WrittenNumber, label: Label | None, country: str | None) -> IdentifierReading:
    scheme = _named_scheme(number, _of_slovakia(label, number, country))
    if scheme is not None:
        rule = "prefix" if label is None or label.scheme is None else "label"
        return _checked(scheme, _with_prefix(number, label, scheme), rule)
    country = country or (label.country if label is not None else None)
    if country is not None:
        return _of_country(number, country, label)
    return _by_form(number, label)


def _of_slovakia(label: Label | None, number: WrittenNumber, country: str | None) -> Label | None:
    """Return the Slovak meaning of the labels IČO and DIČ, which Czech numbers have, too."""
    own = {"ico": "sk_ico", "dic": "sk_dic"}.get((label.scheme if label is not None else None) or "")
    if label is None or own is None or number.prefix is not None:
        return label
    is_slovak = (
        own == "sk_dic" and not SCHEMES["dic"].check(number.number).valid and SCHEMES[own].check(number.number).valid
    )
    return label._replace(scheme=own) if country == "SK" or (country is None and is_slovak) else label


def _named_scheme(number: WrittenNumber, label: Label | None) -> NumberScheme | None:
    """Return the scheme that the label or the number's own letters name."""
    text = number.number
    if label is not None and label.scheme == NORDIC and not text.endswith("MVA"):
        return SCHEMES[{9: "orgnr", 10: "se_orgnr"}.get(len(number.digits), "orgnr")]
    if label is not None and label.scheme in SCHEMES and _may_have(number, label.scheme):
        return SCHEMES["vat" if label.scheme == "dic" and number.prefix not in (None, "CZ") else label.scheme]
    for start, key in _NAMED.items():
        if text.startswith(start):
            return SCHEMES[key]
    if text.startswith("CHE"):
        return SCHEMES["vat" if text.endswith(("MWST", "TVA", "IVA")) or _is_tax(label) else "uid"]
    if number.prefix is not None or text.endswith("MVA"):
        is_company = label is not None and label.kind is Kind.REGISTRATION
        own = _registration_of(number.prefix) if is_company and number.prefix else None
        return own or SCHEMES["vat"]
    return None


def _may_have(number: WrittenNumber, scheme: str) -> bool:
    return scheme in ("dic", "vat") or number.prefix in (None, SCHEMES[scheme].country)


def _is_tax(label: Label | None) -> bool:
    return label is not None and label.kind is Kind.TAX


def _registration_of(country: str) -> NumberScheme | None:
    return next((s for s in SCHEMES.values() if s.country == country and s.kind is Kind.REGISTRATION), None)


def _with_prefix(number: WrittenNumber, label: Label | None, scheme: NumberScheme) -> str:
    """Return a VAT number with the prefix of the country that its label names."""
    if scheme.key != "vat" or label is None or label.country is None or number.prefix is not None:
        return number.number
    start = {"GR": "EL", "AT": "ATU"}.get(label.country, label.country)
    return number.number if number.number.endswith("MVA") else f"{start}{number.number}"


def _of_country(number: WrittenNumber, country: str, label: Label | None) -> IdentifierReading:
    kind = label.kind if label is not None else None
    own = [s for s in SCHEMES.values() if s.country == country and (kind is None or s.kind is kind)]
    readings = [_checked(scheme, number.number, "country") for scheme in own]
    if kind is not Kind.REGISTRATION and country in _VAT_STARTS:
        readings.append(_checked(SCHEMES["vat"], f"{_VAT_STARTS[country]}{number.number}", "country"))
    if not readings:
        return IdentifierReading(
            number.number,
            None,
            country,
            None,
            "form",
            {},
            (f"Numbers of {country} are not checked; it is kept as written.",),
        )
    return max(readings, key=lambda reading: (reading.valid is True, reading.value is not None))


_VAT_STARTS = {
    code: {"GR": "EL", "AT": "ATU"}.get(code, code)
    for code in words_of("AT BE BG CY DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")
}


def _by_form(number: WrittenNumber, label: Label | None) -> IdentifierReading:
    """Read a number that neither a label, nor a prefix, nor a country explains."""
    text = number.number
    if _YTUNNUS.fullmatch(text) and SCHEMES["ytunnus"].check(text).valid:
        return _checked(SCHEMES["ytunnus"], text, "form")
    if len(number.digits) == 14 and text.isdigit() and SCHEMES["siret"].check(text).valid:
        return _checked(SCHEMES["siret"], text, "form")
    kinds = {label.kind} if label is not None and label.kind is not None else set(Kind)
    possible = [
        scheme
        for scheme in SCHEMES.values()
        if scheme.certain
        and scheme.kind in kinds
        and scheme.country
        and scheme.key != Scheme.DIC
        and scheme.check(text).valid
    ]
    if not possible:
        return IdentifierReading(
            text, None, None, None, "as_written", {}, ("No known scheme is certain; name the country to check it.",)
        )
    names = ", ".join(f"{scheme.name} ({scheme.country})" for scheme in possible)
    return IdentifierReading(
        text, None, None, None, "as_written", {"possible": [scheme.key for scheme in possible]},
        (f"The check digit fits {names}; name the country to be sure.",),
    )  # fmt: skip


def _checked(scheme: NumberScheme, text: str, rule: str) -> IdentifierReading:
    found = scheme.check(with_lost_zeros(scheme.key, text, scheme.check))
    country = scheme.country or _country_of(found.value or text)
    if found.value is None:
        return IdentifierReading(
            None, scheme.key, country, False, "refused", {}, (f"This is no {scheme.name}: {found.warning}.",)
        )
    remarks, lost = [], _lost_zeros(scheme, found, text)
    if lost and not found.valid:
        reason = (
            f"It is too short for {_article(scheme.name)}, and the check digit does not fit when zeros are put back."
        )
        return IdentifierReading(None, scheme.key, country, False, "refused", {}, (reason, "Write all digits."))
    if lost:
        remarks.append(
            f"{'A zero' if lost == 1 else f'{lost} zeros'} at the start {'is' if lost == 1 else 'are'} put back."
        )
    if not found.valid:
        remarks.append(f"The check digit of the {scheme.name} does not fit; the number is kept and marked.")
    parts, more = _parts_of(scheme, found)
    valid = found.valid if scheme.certain or not found.valid else None
    if found.value.startswith("FR") and is_monegasque(found.value) and found.valid:
        country = "MC"
    return IdentifierReading(found.value, scheme.key, country, valid, rule, parts, (*remarks, *more))


def _article(name: str) -> str:
    return f"{'an' if name[:1].upper() in 'AEIOU' else 'a'} {name}"


def _lost_zeros(scheme: NumberScheme, found: Identifier, text: str) -> int:
    """Return how many zeros the check has put at the start of the number."""
    before = sum(map(str.isdigit, text))
    return max(0, sum(map(str.isdigit, found.value or "")) - before) if scheme.kind is not Kind.ESTABLISHMENT else 0


def _country_of(number: str) -> str | None:
    if number.endswith("MVA"):
        return "NO"
    if number.startswith("CHE"):
        return "CH"
    start = number[:2]
    return _COUNTRY_OF_PREFIX.get(start, start) if start.isalpha() else None


def _parts_of(scheme: NumberScheme, found: Identifier) -> tuple[dict[str, Any], Iterable[str]]:
    """Return the numbers inside a number, and remarks about them."""
    value = found.value or ""
    parts: dict[str, Any] = {}
    remarks: list[str] = []
    if scheme.key in (Scheme.VAT, Scheme.DIC) and value[:2].isalpha():
        parts["prefix"] = value[:2]
    if value.startswith("CZ"):
        parts |= _czech_parts(value, found)
        if found.personal:
            remarks.append("It is a person's number, a birth number: personal data.")
        elif value.startswith("CZ699") and len(value) == 11:
            remarks.append("It is the number of a VAT group; several companies share it.")
    elif value.startswith("FR") and scheme.key == Scheme.VAT and found.valid:
        parts["siren"] = siren_of_vat(value)
        if is_monegasque(value):
            remarks.append("It is a number from Monaco: it holds no SIREN.")
    elif value.endswith("MVA"):
        parts["orgnr"] = value.removesuffix("MVA")
    elif value.startswith("FI") and scheme.key == Scheme.VAT and found.valid:
        parts["ytunnus"] = f"{value[2:9]}-{value[9:]}"
    elif scheme.key == Scheme.SIRET:
        parts["siren"] = value[:9]
    if value.startswith("XI"):
        remarks.append("The prefix XI is Northern Ireland.")
    return parts, remarks


def _czech_parts(value: str, found: Identifier) -> dict[str, Any]:
    digits = value[2:]
    if len(digits) == 8:
        return {"ico": digits if found.valid else None, "person": False}
    return {"ico": None, "person": found.personal}


def vat_country(text: str) -> str | None:
    """Return the country whose VAT number a text is, where the check digit fits; Monaco for its French numbers."""
    found = check_vat(text)
    if not found.valid or found.value is None:
        return None
    return "MC" if is_monegasque(found.value) else _country_of(found.value)
