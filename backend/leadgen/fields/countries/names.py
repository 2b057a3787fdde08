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

ALPHA_2 = _CODES

# Spellings of lists that CLDR's names and alpha-3 codes lack: other forms, abbreviations, parts of a country.
_ALIASES: dict[str, str] = {
    "AE": "uae",
    "AT": "österreich|rakousko|republik österreich",
    "BA": "bosnia|bosna|bosnia herzegovina",
    "BY": "belorussia|bělorusko",
    "CD": "dr congo|drc",
    "CH": "switz|schweizerische eidgenossenschaft|swiss confederation|confederation helvetique",
    "CI": "ivory coast|elfenbeinküste",
    "CZ": "czech republic|česká republika|čr|repubblica ceca|tschechische republik|république tchèque|czech|czech rep"
    "|republika czeska"
    "|česka rep|česká rep|tschechische rep|cechia|rep tcheque|den tjekkiske republik|republica checa"
    "|tsjechische republiek"
    "|cesko republika|czechrepublic|tšekin tasavalta|tjeckiska republiken",
    "DE": "brd|ger|bundesrepublik deutschland|federal republic of germany|německá spolková republika|srn"
    "|republika federalna niemiec",
    "DK": "kongeriget danmark",
    "FI": "suomen tasavalta",
    "FR": "république française|french republic",
    "GB": "uk|great britain|velká británie|großbritannien|britain|united kingdom of great britain|gr britain"
    "|spojene kralovstvi"
    "|england uk|g b|gran bretagna|gran bretaña|grande bretagne|groot brittannie|storbritannia|iso britannia"
    "|wielka brytania",
    "GR": "ellada|el|hellas|hellenic republic",
    "HK": "hong kong|hongkong",
    "HU": "magyarorszag|uhry",
    "IE": "eire|republic of ireland|rep of ireland|irish republic|southern ireland",
    "KR": "korea|republic of korea|rep of korea",
    "LU": "grand duchy of luxembourg|luxemburg",
    "MD": "republic of moldova|republica de moldova",
    "MK": "macedonia|fyrom|makedonie",
    "MO": "macau|macao",
    "NL": "the netherlands|nederland|niederlande|nizozemi",
    "NO": "kongeriket norge",
    "PL": "republic of poland|rzeczpospolita polska|polsko|rp",
    "PT": "republica portuguesa",
    "RU": "russian federation|rf|ruská federace",
    "SI": "republika slovenija|republic of slovenia",
    "SK": "slovenská republika|slovak republic|slovak rep|slovenská rep|sr|republika słowacka|slowakische republik"
    "|république slovaque",
    "TR": "turkey",
    "UA": "ukrajina|ukraina",
    "US": "united states of america|u s|u s a|america|spojené státy americké|usa|us of a|spojene staty"
    "|vereinigte staaten von amerika"
    "|etats unis d amerique|stany zjednoczone ameryki|estados unidos de america|yhdysvallat",
    "VA": "vatican|vatikan",
    "VN": "vietnam|viet nam",
    "ZA": "rsa",
}
_SHARED = {"congo": ("CD", "CG"), "virgin islands": ("VG", "VI"), "samoa islands": ("AS", "WS")}
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
def _codes_by_name() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in _CODES:
                found.setdefault(normalize_text(name), set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def shared_names() -> Mapping[str, frozenset[str]]:
    """Return the names that several countries share, in one language or in two."""
    own = {normalize_text(alias) for text in _ALIASES.values() for alias in text.split("|")}
    shared = {name: codes for name, codes in _codes_by_name().items() if len(codes) > 1 and name not in own}
    return shared | {name: frozenset(codes) for name, codes in _SHARED.items()}


@cache
def by_name() -> Mapping[str, str]:
    """Return alpha-2 codes by normalised name, in the languages of Europe.

    A name that two countries share is left out.
    """
    names = {name: next(iter(codes)) for name, codes in _codes_by_name().items() if len(codes) == 1}
    return names | {normalize_text(alias): code for code, text in _ALIASES.items() for alias in text.split("|")}


@cache
def _alpha_3() -> Mapping[str, str]:
    return {
        alias.upper(): codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if len(alias) == 3 and alias.isalpha() and len(codes) == 1 and codes[0] in _CODES
    }


def find_alpha_3(code: str) -> str | None:
    """Return the alpha-2 code of an alpha-3 code, else None."""
    return _alpha_3().get(code.upper())


def names_of(code: str) -> str:
    """Return the English name of a country with its code."""
    return f"{country_name(code)} ({code})"


def country_name(code: str) -> str:
    """Return the English name of a country; a code without one is returned unchanged."""
    return _english_names().get(code, code)


@cache
def _english_names() -> Mapping[str, str]:
    names: Mapping[str, str] = Locale("en").territories
    return {code: names[code] for code in _CODES if code in names}
