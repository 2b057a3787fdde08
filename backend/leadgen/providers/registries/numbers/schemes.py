"""Schemes of company and tax numbers: the five connected registers', and further ones that lists hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from stdnum.ch import uid as ch_uid
from stdnum.de import stnr
from stdnum.dk import cvr
from stdnum.es import nif
from stdnum.it import codicefiscale, iva
from stdnum.pl import nip, regon
from stdnum.se import orgnr as se_orgnr
from stdnum.sk import dph

from leadgen.fields.identifiers import Kind
from leadgen.providers.registries.identifiers import (
    Identifier,
    Scheme,
    check_dic,
    check_ico,
    check_orgnr,
    check_siren,
    check_siret,
    check_vat,
    check_ytunnus,
)

_NOISE = re.compile(r"[\s.\-/]+")


@dataclass(frozen=True, slots=True)
class NumberScheme:
    """A scheme of numbers: its name for people, its country (None: many), and its check.

    `certain` means that a check digit proves the number: about one in ten random numbers passes.
    """

    key: str
    name: str
    country: str | None
    kind: Kind
    check: Callable[[str], Identifier]
    certain: bool = True


def _stdnum(
    key: str, module: ModuleType, form: str, why: str, *, show: Callable[[str], str] = str, prefix: str = ""
) -> Callable[[str], Identifier]:
    expression = re.compile(form)

    def check(text: str) -> Identifier:
        value = _NOISE.sub("", text).upper().removeprefix(prefix)
        if not expression.fullmatch(value):
            return Identifier(key, None, False, why)
        valid = bool(module.is_valid(value))
        return Identifier(key, show(value), valid, None if valid else "check digit does not fit")

    return check


def _form(key: str, form: str, why: str, show: Callable[[str], str] = str) -> Callable[[str], Identifier]:
    """Return a check of the form alone, for numbers without a check digit that we know."""
    expression = re.compile(form)

    def check(text: str) -> Identifier:
        value = _NOISE.sub("", text).upper()
        return Identifier(key, show(value), True) if expression.fullmatch(value) else Identifier(key, None, False, why)

    return check


def _check_slovak_ico(text: str) -> Identifier:
    """Check a Slovak IČO: eight digits with the check digit of the Czech one."""
    found = check_ico(text)
    return Identifier("sk_ico", found.value, found.valid, found.warning)


def _belgian(text: str) -> Identifier:
    """Check a Belgian enterprise number: 10 digits, in the form 0123.456.789."""
    digits = _NOISE.sub("", text).upper().removeprefix("BE")
    if not re.fullmatch(r"[01]?[0-9]{9}", digits):
        return Identifier("kbo", None, False, "a Belgian number has 10 digits")
    found = check_vat(f"BE{digits.zfill(10)}")
    whole = digits.zfill(10)
    return Identifier("kbo", f"{whole[:4]}.{whole[4:7]}.{whole[7:]}", found.valid, found.warning)


_R, _T, _E = Kind.REGISTRATION, Kind.TAX, Kind.ESTABLISHMENT
SCHEMES: dict[str, NumberScheme] = {
    scheme.key: scheme
    for scheme in (
        NumberScheme(Scheme.ICO, "IČO", "CZ", _R, check_ico),
        NumberScheme(Scheme.ORGNR, "organisasjonsnummer", "NO", _R, check_orgnr),
        NumberScheme(Scheme.YTUNNUS, "Y-tunnus", "FI", _R, check_ytunnus),
        NumberScheme(Scheme.SIREN, "SIREN", "FR", _R, check_siren),
        NumberScheme(Scheme.SIRET, "SIRET", "FR", _E, check_siret),
        NumberScheme(Scheme.DIC, "DIČ", "CZ", _T, check_dic),
        NumberScheme(Scheme.VAT, "VAT number", None, _T, check_vat),
        NumberScheme("sk_ico", "IČO", "SK", _R, _check_slovak_ico),
        NumberScheme("sk_dic", "DIČ", "SK", _T, _stdnum("sk_dic", dph, r"[0-9]{10}", "a Slovak DIČ has 10 digits")),
        NumberScheme(
            "se_orgnr", "organisationsnummer", "SE", _R,
            _stdnum("se_orgnr", se_orgnr, r"[0-9]{10}", "an organisationsnummer has 10 digits",
                    show=lambda value: f"{value[:6]}-{value[6:]}"),
        ),
        NumberScheme(
            "cvr", "CVR", "DK", _R, _stdnum("cvr", cvr, r"[0-9]{8}", "a CVR number has 8 digits", prefix="DK")
        ),
        NumberScheme("nip", "NIP", "PL", _T, _stdnum("nip", nip, r"[0-9]{10}", "a NIP has 10 digits", prefix="PL")),
        NumberScheme(
            "regon", "REGON", "PL", _R, _stdnum("regon", regon, r"[0-9]{9}|[0-9]{14}", "a REGON has 9 or 14 digits")
        ),
        NumberScheme(
            "krs", "KRS", "PL", _R,
            _form("krs", r"[0-9]{1,10}", "a KRS number has 10 digits", lambda value: value.zfill(10)), certain=False,
        ),
        NumberScheme(
            "hrb", "HRB", "DE", _R,
            _form("hrb", r"(?:HR[AB]|GNR|VR|PR)[0-9]{1,6}[A-Z]{0,2}", "a German number begins with HRB or HRA",
                  lambda value: re.sub(r"(?<=[A-Z])(?=[0-9])|(?<=[0-9])(?=[A-Z])", " ", value)), certain=False,
        ),
        NumberScheme(
            "steuernummer", "Steuernummer", "DE", _T,
            _stdnum("steuernummer", stnr, r"[0-9]{10,13}", "a Steuernummer has 10 to 13 digits"), certain=False,
        ),
        NumberScheme(
            "fn", "Firmenbuchnummer", "AT", _R,
            _form("fn", r"(?:FN)?[0-9]{1,6}[A-Z]", "a Firmenbuchnummer has up to 6 digits and a letter",
                  lambda value: f"FN {value.removeprefix('FN')[:-1]}{value[-1].lower()}"), certain=False,
        ),
        NumberScheme(
            "uid", "UID", "CH", _R,
            _stdnum("uid", ch_uid, r"CHE[0-9]{9}", "a Swiss UID is CHE and 9 digits",
                    show=lambda value: f"CHE-{value[3:6]}.{value[6:9]}.{value[9:]}"),
        ),
        NumberScheme(
            "piva", "Partita IVA", "IT", _T,
            _stdnum("piva", iva, r"[0-9]{11}", "a Partita IVA has 11 digits", prefix="IT"),
        ),
        NumberScheme(
            "codice_fiscale", "Codice fiscale", "IT", _T,
            _stdnum("codice_fiscale", codicefiscale, r"[0-9]{11}|[0-9A-Z]{16}", "a codice fiscale has 11 or 16 signs"),
        ),
        NumberScheme(
            "nif", "NIF", "ES", _T,
            _stdnum("nif", nif, r"[0-9A-Z][0-9]{7}[0-9A-Z]", "a NIF has 9 letters and digits", prefix="ES"),
        ),
        NumberScheme(
            "kvk", "KvK", "NL", _R, _form("kvk", r"[0-9]{8}", "a KvK number has 8 digits"), certain=False
        ),
        NumberScheme(
            "kbo", "KBO", "BE", _R, _belgian,
        ),
        NumberScheme(
            "crn", "company number", "GB", _R,
            _form("crn", r"[0-9]{7,8}|(?:SC|NI|OC|SO|NC|R)[0-9]{6}", "a company number has 8 digits, or SC and 6",
                  lambda value: value.zfill(8) if value.isdigit() else value), certain=False,
        ),
    )
}  # fmt: skip
"""Known schemes by key. Those of the connected registers come first."""
