"""Checks registration and tax numbers offline: first the form, then the check digit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from types import ModuleType
from typing import TypeAlias, cast

from stdnum.ch import uid as ch_uid
from stdnum.cz import dic as cz_dic
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.gb import vat as gb_vat
from stdnum.no import mva, orgnr

from leadgen.countries.lookups import BY_CODE, COUNTRY_OF_SCHEME, REGISTER_OF, load
from leadgen.fields.text import words_of


class Scheme(StrEnum):
    """Numbers that this module checks: Czech, Norwegian, Finnish, French, and value added tax.

    The table of countries names the check of each registration number. A further country's is in its client.
    """

    ICO = "ico"
    DIC = "dic"
    ORGNR = "orgnr"
    YTUNNUS = "ytunnus"
    SIREN = "siren"
    SIRET = "siret"
    VAT = "vat"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number in its stored form.

    `value` None = not a number of this scheme at all (`warning` says why). `value` set with `valid` False = the form is
    right and the check digit is wrong. Such a number is kept and marked, because registers hold such numbers.
    `personal`: the number is a person's birth number, or contains it.
    """

    scheme: str
    value: str | None
    valid: bool
    warning: str | None = None
    personal: bool = False


NumberCheck: TypeAlias = Callable[[str], Identifier]
_NOISE = re.compile(r"[\s .\-/‐‑‒–—−]+")
_ICO_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)
_VAT_FORM = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}")


def _without_prefix(text: str, country: str) -> str:
    """Return a number without blanks, marks and the code of its country: the VAT form of the same number."""
    bare = _NOISE.sub("", text)
    return bare[2:] if bare[:2].upper() == country else bare


def _bad(scheme: Scheme, why: str) -> Identifier:
    return Identifier(scheme, None, False, why)


def _checked(scheme: Scheme, value: str, *, ok: bool) -> Identifier:
    return Identifier(scheme, value, ok, None if ok else "check digit does not fit")


def check_ico(text: str) -> Identifier:
    """Check a Czech IČO: up to 8 digits, padded with zeros.

    Active companies exist whose check digit fails.
    """
    digits = _without_prefix(text, "CZ")
    if not (digits.isascii() and digits.isdigit() and 1 <= len(digits) <= 8):
        return _bad(Scheme.ICO, "an IČO has up to 8 digits")
    value = digits.zfill(8)
    if value == "00000000":
        return _bad(Scheme.ICO, "an IČO is not all zeros")
    total = sum(int(digit) * weight for digit, weight in zip(value[:7], _ICO_WEIGHTS, strict=True))
    return _checked(Scheme.ICO, value, ok=(11 - total % 11) % 10 == int(value[7]))


def check_dic(text: str) -> Identifier:
    """Check a Czech DIČ: CZ and 8 to 10 digits.

    Companies have their IČO (lost zeros of a bare number are restored where the check digit then fits), people their birth
    number or a number from 6, VAT groups a number from 699.
    """
    digits = _without_prefix(text, "CZ")
    if not (digits.isascii() and digits.isdigit()):
        return _bad(Scheme.DIC, "a DIČ is CZ and 8 to 10 digits")
    # Only a bare number can have lost its zeros: a spreadsheet leaves "CZ00027383" alone.
    if len(digits) in (6, 7) and not text.strip().upper().startswith("CZ") and check_ico(digits).valid:
        digits = digits.zfill(8)
    if not 8 <= len(digits) <= 10:
        return _bad(Scheme.DIC, "a DIČ is CZ and 8 to 10 digits")
    value = f"CZ{digits}"
    if len(digits) == 8:
        number = check_ico(digits)
        return _checked(Scheme.DIC, value, ok=number.valid) if number.value else _bad(Scheme.DIC, number.warning or "")
    found = _checked(Scheme.DIC, value, ok=bool(cz_dic.is_valid(digits)))
    return replace(found, personal=not (len(digits) == 9 and digits.startswith("6")))


def _by_stdnum(
    scheme: Scheme, module: ModuleType, form: re.Pattern[str], why: str, *, country: str
) -> Callable[[str], Identifier]:
    def check(text: str) -> Identifier:
        value = _without_prefix(text, country)
        if not form.fullmatch(value):
            return _bad(scheme, why)
        return _checked(scheme, value, ok=bool(module.is_valid(value)))

    return check


_check_bare_orgnr = _by_stdnum(
    Scheme.ORGNR, orgnr, re.compile(r"[89][0-9]{8}"), "an organisasjonsnummer is 9 digits from 8 or 9", country="NO"
)
check_siren = _by_stdnum(Scheme.SIREN, siren, re.compile(r"[0-9]{9}"), "a SIREN has 9 digits", country="FR")
check_siret = _by_stdnum(Scheme.SIRET, siret, re.compile(r"[0-9]{14}"), "a SIRET has 14 digits", country="FR")


def check_orgnr(text: str) -> Identifier:
    """Check a Norwegian organisasjonsnummer, with or without NO in front and MVA behind."""
    return _check_bare_orgnr(text.strip().upper().removesuffix("MVA"))


def check_ytunnus(text: str) -> Identifier:
    """Check a Finnish Y-tunnus: seven digits, hyphen, check digit.

    A lost leading zero of old numbers is restored.
    """
    cleaned = re.sub(r"\s+", "", text).upper().removeprefix("FI").replace("-", "")
    if not (cleaned.isascii() and cleaned.isdigit() and 7 <= len(cleaned) <= 8):
        return _bad(Scheme.YTUNNUS, "a Y-tunnus is 7 digits, a hyphen and a check digit")
    digits = cleaned.zfill(8)
    return _checked(Scheme.YTUNNUS, f"{digits[:7]}-{digits[7]}", ok=bool(ytunnus.is_valid(digits)))


def check_vat(text: str) -> Identifier:
    """Check a VAT number of an EU state with its prefix, or a Norwegian, British or Swiss one.

    A Norwegian number is "123456789MVA", with the NO prefix dropped. Greece is EL, Monaco has French numbers.
    """
    value = _NOISE.sub("", text[:_VAT_CHARACTERS]).upper()
    if value.endswith("MVA") or re.fullmatch(r"NO[89][0-9]{8}", value):
        return _check_mva(f"{value.removeprefix('NO').removesuffix('MVA')}MVA")
    if value.startswith("CHE"):
        return _swiss_vat(value)
    if re.fullmatch(r"FR[0-9]{14}", value):
        return _bad(Scheme.VAT, "these are the 14 digits of a SIRET; a French VAT number has 11 behind FR")
    if not _VAT_FORM.fullmatch(value):
        return _bad(Scheme.VAT, "a VAT number begins with its country code")
    return _of_prefix(value)


def _of_prefix(value: str) -> Identifier:
    match value[:2]:
        case "CZ":
            return replace(check_dic(value), scheme=Scheme.VAT)
        case "GB":
            return _checked_vat(value, lambda number: f"GB{gb_vat.validate(number[2:])}")
        case "GR":
            return _checked_vat(f"EL{value[2:]}", eu_vat.validate)
    return _checked_vat(value, eu_vat.validate)


_VAT_CHARACTERS = 200


def _checked_vat(value: str, validate: Callable[[str], object]) -> Identifier:
    try:
        return Identifier(Scheme.VAT, str(validate(value)), True)
    except InvalidChecksum:
        return _checked(Scheme.VAT, value, ok=False)
    except ValidationError:
        if value[:2] not in _VAT_COUNTRIES:
            return _bad(Scheme.VAT, f"{value[:2]} is not the prefix of a VAT number")
        return _bad(Scheme.VAT, f"its digits do not have the form of a VAT number from {value[:2]}")


_VAT_COUNTRIES = words_of("AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI GB")


def _swiss_vat(value: str) -> Identifier:
    """Check a Swiss VAT number: CHE, 9 digits and MWST, TVA or IVA. Without the word it is the company's UID."""
    found = re.fullmatch(r"(CHE[0-9]{9})(?:MWST|TVA|IVA|TPV)?", value)
    if found is None:
        return _bad(Scheme.VAT, "a Swiss VAT number is CHE, 9 digits and MWST, TVA or IVA")
    return _checked(Scheme.VAT, value, ok=bool(ch_uid.is_valid(found[1])))


def is_monegasque(vat: str) -> bool:
    """Return whether a French VAT number is of a company in Monaco, which has no SIREN."""
    return bool(re.fullmatch(r"FR[0-9A-Z]{2}000[0-9]{6}", vat))


def siren_of_vat(vat: str) -> str | None:
    """Return the SIREN in a valid French VAT number; None for Monaco and for any other number."""
    found = check_vat(vat)
    value = found.value or ""
    return value[4:] if found.valid and value.startswith("FR") and not is_monegasque(value) else None


def _check_mva(number: str) -> Identifier:
    if not re.fullmatch(r"[0-9]{9}MVA", number):
        return _bad(Scheme.VAT, "a Norwegian VAT number is 9 digits and MVA")
    return _checked(Scheme.VAT, number, ok=bool(mva.is_valid(number)))


def check_norwegian_vat(text: str) -> Identifier:
    """Check a Norwegian VAT number that lacks its suffix MVA."""
    return check_vat(f"{_bare(text).removesuffix('MVA')}MVA")


def check_finnish_vat(text: str) -> Identifier:
    """Check a Finnish VAT number that lacks its prefix."""
    return check_vat(f"FI{_bare(text)}")


def check_french_vat(text: str) -> Identifier:
    """Check a French VAT number that lacks its prefix."""
    return check_vat(f"FR{_bare(text)}")


def _bare(text: str) -> str:
    return "".join(text.split()).upper()


_OTHER_CHECKS: dict[str, NumberCheck] = {Scheme.DIC: check_dic, Scheme.SIRET: check_siret, Scheme.VAT: check_vat}


def number_check(country: str) -> NumberCheck | None:
    """Return the check of a country's registration numbers; None for a country without one."""
    known = BY_CODE.get(country)
    return cast(NumberCheck, load(known.check)) if known is not None and known.check else None


def tax_check(country: str | None) -> NumberCheck | None:
    """Return the check of a country's tax numbers that lack their prefix; None for a country without one."""
    known = BY_CODE.get(country or "")
    return cast(NumberCheck, load(known.check_tax)) if known is not None and known.check_tax else None


def check(scheme: str, text: str) -> Identifier:
    """Normalise and check a number of the given scheme; raise ValueError for an unknown scheme."""
    known = _OTHER_CHECKS.get(scheme) or number_check(COUNTRY_OF_SCHEME.get(scheme, ""))
    if known is None:
        raise ValueError(f"no numbers of the scheme {scheme!r} can be checked")
    return known(text)


def _with_zeros(text: str, length: int, known: NumberCheck) -> str:
    """Return a number with the zeros that a spreadsheet took, where its check digit then fits; else the text."""
    digits = _NOISE.sub("", text)
    short = digits.isascii() and digits.isdigit() and length - _MOST_ZEROS <= len(digits) < length
    return digits.zfill(length) if short and known(digits.zfill(length)).valid else text


_MOST_ZEROS = 3


def with_lost_zeros(scheme: str, text: str, known: NumberCheck) -> str:
    """Return a number of a scheme of fixed length with its lost zeros, where its check digit then fits."""
    length = _LENGTHS.get(scheme)
    return _with_zeros(text, length, known) if length is not None else text


_LENGTHS = {"siren": 9, "siret": 14, "piva": 11, "regon": 9, "kbo": 10}


def registration_number(country: str, text: str) -> Identifier | None:
    """Check the company number of a country whose register we can ask.

    Returns None for other countries. A SIRET gives its company's SIREN.
    """
    country = country.upper()
    known = number_check(country) if country in REGISTER_OF else None
    if known is None:
        return None
    if country == "FR":
        long = check_siret(text)
        text = long.value[:9] if long.value is not None else siren_of_vat(text) or _with_zeros(text, 9, check_siren)
    return known(text)
