"""ISO 3166-1 alpha-2 codes, and the names people write instead of them."""

from __future__ import annotations

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

# English, own language, and the names in Czech, German, French, Norwegian and Finnish that differ from those; alpha-3 codes too.
_NAMES: dict[str, tuple[str, ...]] = {
    "AE": ("united arab emirates", "uae", "are"),
    "AR": ("argentina", "arg"),
    "AT": ("austria", "österreich", "rakousko", "autriche", "østerrike", "itävalta", "aut"),
    "AU": ("australia", "austrálie", "aus"),
    "BE": ("belgium", "belgique", "belgië", "belgie", "belgien", "belgia", "bel"),
    "BG": ("bulgaria", "bulharsko", "bulgarien", "bulgarie", "bgr"),
    "BR": ("brazil", "brasil", "brazílie", "brasilien", "bra"),
    "CA": ("canada", "kanada", "can"),
    "CH": ("switzerland", "schweiz", "suisse", "svizzera", "švýcarsko", "sveits", "sveitsi", "che"),
    "CN": ("china", "čína", "chine", "kina", "kiina", "chn"),
    "CY": ("cyprus", "kypr", "zypern", "chypre", "cyp"),
    "CZ": (
        "czech republic",
        "czechia",
        "česko",
        "česká republika",
        "čr",
        "tschechien",
        "tschechische republik",
        "république tchèque",
        "tchéquie",
        "tsjekkia",
        "tšekki",
        "cze",
    ),
    "DE": ("germany", "deutschland", "německo", "allemagne", "tyskland", "saksa", "brd", "ger", "deu"),
    "DK": ("denmark", "danmark", "dánsko", "dänemark", "danemark", "tanska", "dnk"),
    "EE": ("estonia", "eesti", "estonsko", "estland", "estonie", "viro", "est"),
    "ES": ("spain", "españa", "španělsko", "spanien", "espagne", "spania", "espanja", "esp"),
    "FI": ("finland", "suomi", "finsko", "finnland", "finlande", "fin"),
    "FR": ("france", "francie", "frankreich", "frankrike", "ranska", "fra"),
    "GB": (
        "united kingdom",
        "uk",
        "great britain",
        "england",
        "scotland",
        "wales",
        "northern ireland",
        "velká británie",
        "spojené království",
        "anglie",
        "vereinigtes königreich",
        "großbritannien",
        "royaume-uni",
        "storbritannia",
        "iso-britannia",
        "gbr",
    ),
    "GR": ("greece", "ellada", "řecko", "griechenland", "grèce", "hellas", "kreikka", "grc", "el"),
    "HR": ("croatia", "hrvatska", "chorvatsko", "kroatien", "croatie", "kroatia", "hrv"),
    "HU": ("hungary", "magyarország", "maďarsko", "ungarn", "hongrie", "unkari", "hun"),
    "IE": ("ireland", "irsko", "irland", "irlande", "irlanti", "irl"),
    "IL": ("israel", "izrael", "isr"),
    "IN": ("india", "indie", "indien", "inde", "ind"),
    "IS": ("iceland", "ísland", "island", "islande", "isl"),
    "IT": ("italy", "italia", "itálie", "italien", "italie", "ita"),
    "JP": ("japan", "japonsko", "japon", "jpn"),
    "KR": ("south korea", "korea", "republic of korea", "jižní korea", "kor"),
    "LI": ("liechtenstein", "lie"),
    "LT": ("lithuania", "lietuva", "litva", "litauen", "lituanie", "liettua", "ltu"),
    "LU": ("luxembourg", "lucembursko", "luxemburg", "lux"),
    "LV": ("latvia", "latvija", "lotyšsko", "lettland", "lettonie", "lva"),
    "MT": ("malta", "mlt"),
    "MX": ("mexico", "méxico", "mexiko", "mex"),
    "NL": (
        "netherlands",
        "the netherlands",
        "holland",
        "nederland",
        "nizozemsko",
        "holandsko",
        "niederlande",
        "pays-bas",
        "alankomaat",
        "nld",
    ),
    "NO": ("norway", "norge", "noreg", "norsko", "norwegen", "norvège", "norja", "nor"),
    "NZ": ("new zealand", "nový zéland", "nzl"),
    "PL": ("poland", "polska", "polsko", "polen", "pologne", "puola", "pol"),
    "PT": ("portugal", "portugalsko", "prt"),
    "RO": ("romania", "românia", "rumunsko", "rumänien", "roumanie", "rou"),
    "RS": ("serbia", "srbija", "srbsko", "serbien", "serbie", "srb"),
    "RU": ("russia", "russian federation", "rusko", "russland", "russie", "rus"),
    "SE": ("sweden", "sverige", "švédsko", "schweden", "suède", "ruotsi", "swe"),
    "SG": ("singapore", "singapur", "sgp"),
    "SI": ("slovenia", "slovenija", "slovinsko", "slowenien", "slovénie", "svn"),
    "SK": ("slovakia", "slovensko", "slovenská republika", "slowakei", "slovaquie", "svk"),
    "TR": ("turkey", "türkiye", "turecko", "türkei", "turquie", "tur"),
    "UA": ("ukraine", "ukrajina", "ukr"),
    "US": (
        "united states",
        "united states of america",
        "usa",
        "u.s.",
        "u.s.a.",
        "america",
        "spojené státy",
        "spojené státy americké",
        "vereinigte staaten",
        "états-unis",
        "yhdysvallat",
    ),
    "ZA": ("south africa", "jihoafrická republika", "zaf"),
}

_BY_NAME = {normalize_text(name): code for code, names in _NAMES.items() for name in names}
_REGIONS = {
    "dach": "AT CH DE LI",
    "nordics": "DK FI IS NO SE",
    "benelux": "BE LU NL",
    "cee": "BG CZ EE HR HU LT LV PL RO RS SI SK UA",
    "uk_ireland": "GB IE",
    "southern_europe": "CY ES GR IT MT PT",
    "us": "US",
}
_REGION_OF = {code: region for region, codes in _REGIONS.items() for code in codes.split()}


def find_country(text: str) -> str | None:
    """Return the alpha-2 code that a code or a name stands for, else None."""
    code = text.strip().upper()
    return code if code in _CODES else _BY_NAME.get(normalize_text(text))


def region_of(country: str) -> str:
    """Return the `GeoRegion` member of an alpha-2 code; `other` where none of the named regions holds it."""
    return _REGION_OF.get(country, "other")
