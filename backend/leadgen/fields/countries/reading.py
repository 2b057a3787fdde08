"""Reads a country as people write it: names, codes, flags, places with a country, and regions that are none. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from leadgen.fields.countries.names import ALPHA_2, by_name, find_alpha_3, names_of, shared_names
from leadgen.fields.text import decompose, normalize_text

LONGEST = 200
"""Longest text that is read, in characters."""


@dataclass(frozen=True, slots=True)
class CountryReading:
    """The alpha-2 code of a country, None where the text names none for sure; and how it was read."""

    value: str | None
    rule: str
    parts: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


# Parts of a country, or older and looser names: the country is certain, the text says less or more.
_PARTS = {
    "GB": "england|anglie|anglicko|angleterre|inghilterra|inglaterra|engeland|englanti|anglia|scotland|skotsko"
    "|schottland"
    "|écosse|skottland|skotlanti|szkocja|wales|walia|pays de galles|northern ireland|severní irsko|nordirland",
    "NL": "holland|holandsko|hollande|holandia|hollanti|olanda|holanda",
}
_REGIONS: dict[str, str] = {
    normalize_text(word): what
    for what, words in {
        "a union of countries, not a country": "eu|european union|evropská unie|europäische union|union européenne"
        "|e u|eea|efta|eurozone"
        "|unia europejska|schengen",
        "a part of the world, not a country": "europe|evropa|európa|europa|eurooppa|asia|asie|africa|afrika"
        "|north america|south america|oceania"
        "|afrique|severní amerika|latin america",
        "a region of several countries, not a country": """dach|d a ch|benelux|nordics|nordic|scandinavia
        |skandinavien|skandinávie|norden
        |baltics|pobaltí|baltikum|cee|central europe|eastern europe|western europe|emea|apac|latam|mena|amer|americas
        |gcc
        |middle east|střední evropa|osteuropa|v4|visegrad|balkans|balkán|iberia|uk ireland|uk and ireland|uki|anz
        |north america and europe|caribbean""",
        "not one country": "worldwide|global|international|weltweit|celosvětově|world|remote|various|multiple|all"
        "|anywhere"
        "|mezinárodní|monde|cały świat",
    }.items()
    for word in " ".join(words.split()).replace(" |", "|").split("|")
}
_GONE = {
    normalize_text(word)
    for word in """czechoslovakia|československo|tschechoslowakei|čssr|ussr|soviet union|sssr|udssr|yugoslavia
    |jugoslávie
    |jugoslawien|serbia and montenegro""".replace("\n", " ").split("|")
}
_REMARKS = {
    "georgia": "Georgia may also be the state in the US.",
    "gruzie": "",
    "ca": "CA is the code of Canada; in US addresses it is California.",
    "de": "DE is the code of Germany; in US addresses it is Delaware.",
    "in": "IN is the code of India; in US addresses it is Indiana.",
    "co": "CO is the code of Colombia; in US addresses it is Colorado.",
    "al": "AL is the code of Albania; in US addresses it is Alabama.",
    "ga": "GA is the code of Gabon; in US addresses it is Georgia.",
    "ar": "AR is the code of Argentina; in US addresses it is Arkansas.",
    "il": "IL is the code of Israel; in US addresses it is Illinois.",
    "ma": "MA is the code of Morocco; in US addresses it is Massachusetts.",
    "md": "MD is the code of Moldova; in US addresses it is Maryland.",
    "me": "ME is the code of Montenegro; in US addresses it is Maine.",
    "mn": "MN is the code of Mongolia; in US addresses it is Minnesota.",
    "mo": "MO is the code of Macao; in US addresses it is Missouri.",
    "mt": "MT is the code of Malta; in US addresses it is Montana.",
    "nc": "NC is the code of New Caledonia; in US addresses it is North Carolina.",
    "ne": "NE is the code of Niger; in US addresses it is Nebraska.",
    "pa": "PA is the code of Panama; in US addresses it is Pennsylvania.",
    "sc": "SC is the code of Seychelles; in US addresses it is South Carolina.",
    "sd": "SD is the code of Sudan; in US addresses it is South Dakota.",
    "tn": "TN is the code of Tunisia; in US addresses it is Tennessee.",
    "va": "VA is the code of Vatican City; in US addresses it is Virginia.",
    "jersey": "Jersey is the island, not New Jersey in the US.",
    "korea": "Korea is taken as South Korea.",
    "ireland": "",
    "america": "America is taken as the United States.",
}
_PART_OF = {normalize_text(word): code for code, words in _PARTS.items() for word in words.split("|")}
_STATES_TOO = frozenset({"georgia"})
_FLAG = re.compile(r"[\U0001F1E6-\U0001F1FF]{2}")
_FLAG_A = 0x1F1E6
_HOME_NATION_FLAG = re.compile(r"\U0001F3F4[\U000E0061-\U000E007A]{2,6}\U000E007F?")
_BREAK = re.compile(r"[,;/|()\[\]]| - | – ")
_MOST_PARTS, _ABBREVIATION = 8, 4


def read_country(text: str) -> CountryReading:
    """Read a country; `value` is None where the text names none, or not for sure."""
    if len(text) > LONGEST:
        return _refused(f"It is {len(text)} characters long.")
    flags = {"".join(chr(ord(sign) - _FLAG_A + ord("A")) for sign in flag) for flag in _FLAG.findall(text)} & ALPHA_2
    plain = " ".join(decompose(_FLAG.sub(" ", text), "NFKC").split()).strip(" .,;:'\"")
    home_nation = _HOME_NATION_FLAG.search(plain)
    if home_nation:
        plain = _HOME_NATION_FLAG.sub("", plain).strip() or "England"
    if flags:
        return _of_flags(flags, plain)
    whole = _one(plain)
    if whole is not None:
        return whole
    parts = [part.strip(" .") for part in _BREAK.split(plain) if part.strip(" .")]
    if 1 < len(parts) <= _MOST_PARTS:
        return _of_parts(parts)
    return _refused("It names no country. Write a country name or its two-letter code, such as CZ.")


def find_country(text: str) -> str | None:
    """Return the alpha-2 code of a country as people write it, else None."""
    code = text[:LONGEST].strip().upper()
    return code if code in ALPHA_2 else read_country(text).value


def _refused(*remarks: str) -> CountryReading:
    return CountryReading(None, "refused", remarks=remarks)


def _of_flags(flags: set[str], plain: str) -> CountryReading:
    named = _one(plain) if plain else None
    if len(flags) > 1 or (named is not None and named.value not in (None, *flags)):
        return _refused("It names several countries.")
    return CountryReading(next(iter(flags)), "flag")


def _one(plain: str) -> CountryReading | None:
    """Read a text that is one name or code; None where it is neither."""
    key = normalize_text(plain)
    if not key:
        return _refused("It names no country.")
    refused = _no_country(plain, key)
    if refused is not None:
        return refused
    remark = _REMARKS.get(key, "")
    if key in _PART_OF:
        what = f"“{plain}” is read as {names_of(_PART_OF[key])}."
        return CountryReading(_PART_OF[key], "part_of_country", {"part": plain}, (what,))
    bare = plain.replace(".", "").replace(" ", "").upper()
    code = bare if len(bare) == 2 and bare in ALPHA_2 and len(plain) <= 5 else None
    rule = "alpha_2"
    if code is None and len(bare) == 3:
        code, rule = find_alpha_3(bare), "alpha_3"
    if code is None:
        short = by_name().get(bare.casefold()) if "." in plain and len(bare) <= _ABBREVIATION else None
        code, rule = by_name().get(key) or short or by_name().get(_without_article(plain, key) or ""), "name"
    if code is None:
        return None
    return CountryReading(code, rule, {}, (remark,) if remark else ())


def _no_country(plain: str, key: str) -> CountryReading | None:
    """Refuse regions, former countries and names that several countries share."""
    if key in _REGIONS:
        return _refused(f"“{plain}” is {_REGIONS[key]}.")
    if key in _GONE:
        return _refused(f"“{plain}” is no country today.")
    if key in shared_names():
        names = " or ".join(names_of(code) for code in sorted(shared_names()[key]))
        return _refused(f"“{plain}” may be {names}.")
    return None


_ARTICLES = (
    "the ",
    "la ",
    "le ",
    "les ",
    "l ",
    "die ",
    "der ",
    "el ",
    "il ",
    "de ",
    "rep of ",
    "republic of ",
    "state of ",
)


def _without_article(plain: str, key: str) -> str | None:
    if _BREAK.search(plain):
        return None
    for article in _ARTICLES:
        key = key.removeprefix(article)
    return key


def _of_parts(parts: list[str]) -> CountryReading:
    """Read a place with its country, or a name with its code: "Brno, Czechia", "Germany (DE)"."""
    read = [(part, _one(part)) for part in parts]
    codes = {found.value for _, found in read if found is not None and found.value is not None}
    named = [(part, found) for part, found in read if found is not None and found.value is not None]
    if len(codes) == 1 and len(named) == len(parts):
        return CountryReading(named[0][1].value, named[0][1].rule)
    last_text, last = read[-1]
    first_text, first = read[0]
    if last is not None and last.value is not None and all(found is None for _, found in read[:-1]):
        if last.rule == "alpha_2" or normalize_text(last_text) in _STATES_TOO:
            return _refused(f"“{last_text}” may be a state of the US here, or a country.")
        place = ", ".join(part for part, _ in read[:-1])
        return CountryReading(last.value, "place", {"place": place}, last.remarks)
    is_region = last is not None and last.value is None and len(read) == 2
    if is_region and first is not None and first.value is not None and first.rule != "alpha_2":
        return CountryReading(first.value, first.rule, {"region": last_text}, first.remarks)
    if len(codes) > 1:
        return _refused("It names several countries: " + ", ".join(names_of(code) for code in sorted(codes)) + ".")
    return _refused(f"It names no country for sure: “{first_text}”.")
