"""ISO 3166-1 alpha-2 codes, and the country names that people write instead."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from leadgen.fields.text import normalize_text

_CODES = frozenset(
    code
    for code in """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
    JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW""".replace("\n", " ").split(" ")
    if code
)

# Spellings of lists that CLDR's names and alpha-3 codes lack: other forms, abbreviations, parts of a country.
_ALIASES: dict[str, str] = {
    "AE": "uae",
    "CI": "ivory coast|elfenbeinküste",
    "CZ": "czech republic|česká republika|čr|tschechische republik|république tchèque",
    "DE": "brd|ger",
    "GB": "uk|great britain|england|scotland|wales|northern ireland|velká británie|anglie|großbritannien",
    "GR": "ellada|el",
    "KR": "korea|republic of korea",
    "NL": "the netherlands",
    "RU": "russian federation",
    "SK": "slovenská republika",
    "TR": "turkey",
    "US": "united states of america|u.s.|u.s.a.|america|spojené státy americké",
}
_LANGUAGES = (
    "en",
    "cs",
    "sk",
    "de",
    "fr",
    "nb",
    "nn",
    "fi",
    "sv",
    "da",
    "pl",
    "it",
    "es",
    "nl",
    "pt",
    "hu",
    "ro",
    "hr",
    "sl",
    "et",
    "lv",
    "lt",
    "bg",
    "el",
    "uk",
    "tr",
)


@cache
def _by_name() -> Mapping[str, str]:
    """Return alpha-2 codes by normalised name, in the languages of Europe.

    A name that two countries share is left out.
    """
    found: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in _CODES:
                found.setdefault(normalize_text(name), set()).add(code)
    names = {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}
    names |= {
        alias.lower(): codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if len(alias) == 3 and alias.isalpha() and len(codes) == 1 and codes[0] in _CODES
    }
    return names | {normalize_text(alias): code for code, text in _ALIASES.items() for alias in text.split("|")}


def find_country(text: str) -> str | None:
    """Return the alpha-2 code of a country code or name, else None."""
    code = text.strip().upper()
    return code if code in _CODES else _by_name().get(normalize_text(text))


def country_name(code: str) -> str:
    """Return the English name of a country; a code without one is returned unchanged."""
    return _english_names().get(code, code)


@cache
def _english_names() -> Mapping[str, str]:
    names: Mapping[str, str] = Locale("en").territories
    return {code: names[code] for code in _CODES if code in names}
