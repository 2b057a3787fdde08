"""A company's identifiers: their stored form and their validity. Pure.

A number that is invalid, or whose check digit fails, is kept and marked, never refused: real registers hold such
numbers. The scheme of a number follows from the company's other values, so the catalogue does not define it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadgen.countries.lookups import CONNECTED_SCHEMES, COUNTRY_OF_TLD, NUMBER_NAMES, REGISTER_OF
from leadgen.fields.enums import IdentifierScheme
from leadgen.providers.registries.identifiers import (
    Identifier,
    Scheme,
    check_siren,
    check_siret,
    check_vat,
    registration_number,
    tax_check,
)
from leadgen.providers.registries.numbers.reading import vat_country

IDENTIFIER_KEYS = frozenset({"registration_id", "siret", "tax_id"})
_NAMES = NUMBER_NAMES | {Scheme.DIC: "DIČ", Scheme.SIRET: "SIRET", Scheme.VAT: "VAT number"}
_NOT_FRENCH = Identifier(Scheme.SIRET, None, False, "only companies in France have one")


def normal_identifiers(values: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, str]:
    """Return the identifiers in `said` whose stored form differs, and the values they imply.

    `values` are all values of the company, including those of `said`: they determine the country. Leading zeros and
    the hyphen are added, blanks and points removed. A number outside its scheme is not changed.

    A valid SIRET that was given as the registration number is split into the SIREN and the SIRET. A SIRET that was
    given as such also sets the SIREN, where the company has no registration number.
    """
    found = {}
    for key in IDENTIFIER_KEYS & said.keys():
        given = said[key]
        judged = _judge(key, given, values) if given else None
        if judged is not None and judged.value is not None and judged.value != given:
            found[key] = judged.value
    return found | _said_besides(values, said)


def _said_besides(values: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, str]:
    if "siret" not in said:
        number = said.get("registration_id")
        whole = check_siret(number) if number and "FR" in _countries(values) else None
        return {"siret": whole.value} if whole is not None and whole.valid and whole.value else {}
    if values.get("registration_id") or not said["siret"]:
        return {}
    whole = _judge("siret", said["siret"], values)
    if whole is None or whole.value is None or not whole.valid:
        return {}
    register = {} if values.get("registration_scheme") else {"registration_scheme": Scheme.SIREN.value}
    return {"registration_id": whole.value[:9], **register}


def identifier_warnings(values: Mapping[str, Any]) -> list[str] | None:
    """Return what is wrong with a company's numbers, "field: sentence".

    None where nothing is wrong, or nothing can be checked.
    """
    warnings = []
    for key in sorted(IDENTIFIER_KEYS):
        judged = _judge(key, values[key], values) if values.get(key) else None
        if judged is not None and not judged.valid:
            name = _NAMES[judged.scheme]
            what = f"the {name}'s check digit does not fit" if judged.value else f"this is no {name}: {judged.warning}"
            warnings.append(f"{key}: {what}")
    return warnings or None


def is_siret_of_another(values: Mapping[str, Any]) -> bool:
    """Return whether a company's SIRET belongs to another company than its registration number.

    Numbers that are no SIRET, or no SIREN, cannot be compared and are marked as doubtful instead.
    """
    siret, registration_id = values.get("siret"), values.get("registration_id")
    if not siret or not registration_id or not _may_be_french(values):
        return False
    whole, number = check_siret(siret).value, check_siren(registration_id).value
    return whole is not None and number is not None and not whole.startswith(number)


def is_of_scheme(scheme: IdentifierScheme, values: Mapping[str, Any]) -> bool:
    """Return whether a company's number may belong to the scheme that a list's column declares.

    It may not where the company's country or domain points to another register, or where the number does not have the
    scheme's format. The scheme decides which register is queried.
    """
    country, given = CONNECTED_SCHEMES.get(scheme.value), values.get("registration_id")
    if country is None or not given:
        return False
    home = values.get("hq_country")
    ending = str(values.get("domain") or "").rpartition(".")[2]
    # Slovak lists call their numbers IČO, too.
    elsewhere = ending == "sk" or COUNTRY_OF_TLD.get(ending, country) != country
    judged = registration_number(country, given)
    return home == country or (home is None and not elsewhere and judged is not None and judged.value is not None)


def _judge(key: str, given: str, values: Mapping[str, Any]) -> Identifier | None:
    if key == "tax_id":
        return _tax_number(given, next(iter(_countries(values)), None))
    if key == "siret":
        return check_siret(given) if _may_be_french(values) else _NOT_FRENCH
    judged = [found for country in _countries(values) if (found := _of_country(country, given)) is not None]
    return next((found for found in judged if found.valid), judged[0] if judged else None)


def _of_country(country: str, given: str) -> Identifier | None:
    long = check_siret(given) if country == "FR" else None
    if long is not None and long.value is not None and not long.valid:
        return long  # cut to nine digits, the number would hide that something is wrong with it
    return registration_number(country, given)


def _may_be_french(values: Mapping[str, Any]) -> bool:
    """Return whether a number may be a SIRET: the company is French, or its country is unknown.

    Unlike other numbers, a SIRET is recognizable without the company's country.
    """
    countries = _countries(values)
    return "FR" in countries or not (countries or values.get("hq_country"))


def _countries(values: Mapping[str, Any]) -> list[str]:
    """Return the countries whose register may hold the number.

    These are the headquarters' country and the country of the known scheme, otherwise the country of the domain's
    ending or of a valid VAT number.
    """
    home = values.get("hq_country")
    known = [home, CONNECTED_SCHEMES.get(values.get("registration_scheme") or "")]
    found = [country for country in known if country in REGISTER_OF]
    if found or home:
        return found
    ending = COUNTRY_OF_TLD.get(str(values.get("domain") or "").rpartition(".")[2])
    if ending is None and values.get("tax_id"):
        ending = vat_country(values["tax_id"])
    return [ending] if ending in REGISTER_OF else []


def _tax_number(given: str, country: str | None) -> Identifier | None:
    bare = "".join(given.split()).upper()
    if bare[:2].isalpha() or bare.endswith("MVA"):
        return check_vat(given)
    # Without a prefix, only the company's country tells which scheme the number belongs to.
    known = tax_check(country)
    return known(given) if known is not None else None
