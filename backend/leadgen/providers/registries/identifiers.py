"""Checks registration and tax numbers offline: first the form, then the check digit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import TypeAlias, cast

from stdnum.cz import dic as cz_dic
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.no import mva, orgnr

from leadgen.countries.lookups import BY_CODE, COUNTRY_OF_SCHEME, REGISTER_OF, load


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
    """

    scheme: str
    value: str | None
    valid: bool
    warning: str | None = None


NumberCheck: TypeAlias = Callable[[str], Identifier]
_NOISE = re.compile(r"[\s .\-/]+")
_ICO_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)
_VAT_FORM = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}")


def _bad(scheme: Scheme, why: str) -> Identifier:
    return Identifier(scheme, None, False, why)


def _checked(scheme: Scheme, value: str, *, ok: bool) -> Identifier:
    return Identifier(scheme, value, ok, None if ok else "check digit does not fit")


def check_ico(text: str) -> Identifier:
    """Check a Czech IČO: up to 8 digits, padded with zeros.

    Active companies exist whose check digit fails.
    """
    digits = _NOISE.sub("", text)
    if not (digits.isascii() and digits.isdigit() and 1 <= len(digits) <= 8):
        return _bad(Scheme.ICO, "an IČO has up to 8 digits")
    value = digits.zfill(8)
    if value == "00000000":
        return _bad(Scheme.ICO, "an IČO is not all zeros")
    total = sum(int(digit) * weight for digit, weight in zip(value[:7], _ICO_WEIGHTS, strict=True))
    return _checked(Scheme.ICO, value, ok=(11 - total % 11) % 10 == int(value[7]))


def check_dic(text: str) -> Identifier:
    """Check a Czech DIČ: CZ and 8 to 10 digits (8 for legal persons, checked as an IČO)."""
    value = _NOISE.sub("", text).upper()
    value = value if value.startswith("CZ") else f"CZ{value}"
    digits = value[2:]
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 10):
        return _bad(Scheme.DIC, "a DIČ is CZ and 8 to 10 digits")
    if len(digits) == 8:
        return _checked(Scheme.DIC, value, ok=check_ico(digits).valid)
    return _checked(Scheme.DIC, value, ok=bool(cz_dic.is_valid(digits)))


def _by_stdnum(scheme: Scheme, module: ModuleType, form: re.Pattern[str], why: str) -> Callable[[str], Identifier]:
    def check(text: str) -> Identifier:
        value = _NOISE.sub("", text)
        if not form.fullmatch(value):
            return _bad(scheme, why)
        return _checked(scheme, value, ok=bool(module.is_valid(value)))

    return check


check_orgnr = _by_stdnum(
    Scheme.ORGNR, orgnr, re.compile(r"[89][0-9]{8}"), "an organisasjonsnummer is 9 digits from 8 or 9"
)
check_siren = _by_stdnum(Scheme.SIREN, siren, re.compile(r"[0-9]{9}"), "a SIREN has 9 digits")
check_siret = _by_stdnum(Scheme.SIRET, siret, re.compile(r"[0-9]{14}"), "a SIRET has 14 digits")


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
    """Check a VAT number of an EU state with its prefix, or a Norwegian one.

    A Norwegian number is "123456789MVA", with the NO prefix dropped.
    """
    value = _NOISE.sub("", text).upper()
    if value.endswith("MVA"):
        return _check_mva(value.removeprefix("NO"))
    if not _VAT_FORM.fullmatch(value):
        return _bad(Scheme.VAT, "a VAT number begins with its country code")
    if value.startswith("CZ"):
        czech = check_dic(value)
        return Identifier(Scheme.VAT, czech.value, czech.valid, czech.warning)
    try:
        return Identifier(Scheme.VAT, str(eu_vat.validate(value)), True)
    except InvalidChecksum:
        return _checked(Scheme.VAT, value, ok=False)
    except ValidationError:
        return _bad(Scheme.VAT, "not a VAT number of an EU state")


def _check_mva(number: str) -> Identifier:
    if not re.fullmatch(r"[0-9]{9}MVA", number):
        return _bad(Scheme.VAT, "a Norwegian VAT number is 9 digits and MVA")
    return _checked(Scheme.VAT, number, ok=bool(mva.is_valid(number)))


def check_norwegian_vat(text: str) -> Identifier:
    """Check a Norwegian VAT number that lacks its suffix MVA."""
    return check_vat(f"{_bare(text)}MVA")


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
        if long.value is not None:
            text = long.value[:9]
    return known(text)
