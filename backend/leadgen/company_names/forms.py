"""Legal forms at the end or the start of a company's name, and words for its state and its branches.

Forms are compared without dots, blanks, accents and case: "s. r. o." and "S.R.O." are `sro`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from leadgen.fields.text import normalize_text

_SIGNS = re.compile(r"[\W_]+")


@lru_cache(maxsize=20_000)
def compact(text: str) -> str:
    """Return a text without blanks, dots, accents and case; `&`, `+`, "und" and "a" between forms are `&`."""
    joined = re.sub(r"&|\+|\bund\b|\bu\.(?= ?co)|\bet\b(?= cie)", " xand ", text.casefold())
    return normalize_text(joined).replace(" ", "").replace("xand", "&")


def _forms(text: str) -> frozenset[str]:
    return frozenset(compact(form) for form in text.replace("\n", " ").split("|") if form.strip())


_STRONG = """s.r.o.|spol. s r.o.|spol. sr.o.|společnost s ručením omezeným|spoločnosť s ručením obmedzeným|akciová společnost
    |akciová spoločnosť|v.o.s.|veřejná obchodní společnost|komanditní společnost|o.p.s.|zapsaný spolek
    |státní podnik|j.s.a.|zapsaný ústav
    |GmbH|mbH|Ges.m.b.H.|gGmbH|UG (haftungsbeschränkt)|UG|OHG|GbR|e.Kfm.|e.Kfr.|KGaA|PartG|PartG mbB|PartGmbB
    |GmbH & Co. KG|GmbH & Co. KGaA|GmbH & Co. OHG|AG & Co. KG|AG & Co. KGaA|UG & Co. KG|SE & Co. KGaA|SE & Co. KG
    |& Co. KG
    |& Co. OHG|& Cie. KG|Co. KG|Gesellschaft mit beschränkter Haftung|Aktiengesellschaft|Kommanditgesellschaft
    |GmbH & Co.|GmbH in Gründung|KG mbH|& Cie|& Cie.
    |SARL|S.à r.l.|S.A.R.L.|SASU|EURL|SCI|SNC|SELARL|SELAS|SCOP|SCIC|GIE|EARL|GAEC
    |société par actions simplifiée|société anonyme|société à responsabilité limitée
    |entreprise unipersonnelle à responsabilité limitée
    |Oyj|Oy|Oy Ab|Abp|Tmi|Osk|Ry|osakeyhtiö|kommandiittiyhtiö|toiminimi|julkinen osakeyhtiö
    |ASA|ENK|ANS|NUF|aksjeselskap|allmennaksjeselskap|enkeltpersonforetak
    |aktiebolag|handelsbolag|kommanditbolag|publ|AB (publ)|ek. för.|ekonomisk förening|enskild firma
    |ApS|IVS|anpartsselskab|aktieselskab|A.M.B.A.
    |Sp. z o.o.|Spółka z o.o.|Spółka z ograniczoną odpowiedzialnością|Spółka Akcyjna|Sp. k.|Sp.k.|Spółka komandytowa
    |Sp. j.
    |Spółka jawna|S.K.A.|S.A. sp. k.|Spółka cywilna|P.S.A.|Prosta Spółka Akcyjna|sp. zo.o.|sp z oo|sp. p.
    |VOF|V.O.F.|BVBA|SPRL|CVBA|besloten vennootschap|naamloze vennootschap|S.C.R.L.
    |S.r.l.|S.r.l.s.|S.a.s. di|S.a.p.a.|S.c.a.r.l.|società a responsabilità limitata|società per azioni|soc. coop.
    |S.L.|S.L.U.|S.A.U.|S.L.P.|S.L.L.|S. Coop.|sociedad limitada|sociedad anónima|S.L.N.E.
    |Ltd|Limited|Ltd.|PLC|LLP|LLC|L.L.C.|Inc|Inc.|Incorporated|Corp|Corp.|Corporation|PLLC|CIC|DAC|ULC|Pty Ltd|Pty
    |Pvt Ltd
    |Pvt. Ltd.|Private Limited|Co., Ltd.|Co. Ltd|Company Limited|public limited company|Co. LLC
    |Kft|Zrt|Nyrt|d.o.o.|j.d.o.o.|d.d.|EOOD|OOD|EAD|UAB|SIA|OÜ|Lda|Unipessoal Lda|Ltda|SRL|GK|KK|Sdn Bhd|Pte Ltd
    |Pte. Ltd."""
STRONG = _forms(_STRONG)
"""Forms that are hardly ever a word or a name."""

_SHORT = (
    "a.s.|AG|KG|OG|SA|SE|AB|BV|NV|KY|AY|HB|KB|KS|DA|BA|eG|SC|AD|BT|SAS|SCA|SpA|LP|CV|MB|AS|sp|eGen|e.V.|e.K.|e.U."
    "|s.p.|n.o.|z.s.|z.ú.|P/S|I/S"
)
SHORT = _forms(_SHORT)
"""Forms that may be a word, an abbreviation or a name: their spelling or the country has to show it."""

LAST_WORDS = frozenset(
    compact(form.split()[-1]) for form in f"{_STRONG}|{_SHORT}".replace("\n", " ").split("|") if form.strip()
)
"""Last words of all forms, compared like the forms."""

WORDLIKE = _forms("SpA|DA|SC|BA|AD|BT|LP|MB|CV|SP|EV|EU|EK|NO|IS|PS|ZS|ZU")
"""Short forms that need dots, or the country: in names in capitals they may be words."""

COUNTRIES_OF_SHORT = {
    "as": ("CZ", "SK", "NO", "DK", "EE"),
    "ag": ("DE", "AT", "CH", "LI"),
    "kg": ("DE", "AT"),
    "og": ("AT",),
    "sa": ("FR", "CH", "BE", "LU", "PL", "ES", "PT", "RO", "NO", "IT"),
    "se": ("DE", "FR", "CZ", "AT", "NO", "NL"),
    "ab": ("SE", "FI"),
    "ky": ("FI",),
    "ay": ("FI",),
    "hb": ("SE",),
    "kb": ("SE", "FI"),
    "ks": ("CZ", "SK", "NO", "DK"),
    "da": ("NO",),
    "ba": ("NO",),
    "eg": ("DE",),
    "sas": ("FR", "IT", "CO"),
    "sca": ("FR", "LU"),
    "spa": ("IT", "CL"),
    "sp": ("CZ",),
    "zs": ("CZ",),
    "zu": ("CZ",),
    "ev": ("DE",),
    "ek": ("DE",),
    "eu": ("AT",),
    "sc": ("PL", "IT"),
    "bt": ("HU",),
    "ad": ("BG", "RS"),
}

_LEADING = """SARL|EURL|SASU|SELARL|SCI|SNC|GIE|société par actions simplifiée|société anonyme|société à responsabilité limitée
    |Oy|Oy Ab|Asunto Oy|Kiinteistö Oy|T:mi|Tmi|Aktiebolaget|UAB|SIA|OÜ|OOO|TOV|Spółka z o.o.|EARL|GAEC"""
LEADING = _forms(_LEADING)
"""Forms that also begin names."""

LEADING_OF_COUNTRY = {
    "FR": _forms("SAS|SA|S.A.S.|S.A."),
    "EE": _forms("AS"),
    "SE": _forms("AB"),
    "FI": _forms("Ab"),
    "LT": _forms("AB|MB"),
}
FIRST_WORDS = frozenset(
    compact(form.split()[0]) for form in f"{_LEADING}|SAS|SA|AS|Ab|MB|S|T".replace("\n", " ").split("|") if form.strip()
)
"""First words of forms that begin names, compared like the forms."""
NAMES_LIKE_FORMS = frozenset({"sas institute", "as roma", "as monaco", "as saint etienne", "sa go", "se bordeaux"})
"""Names that begin with the letters of a form."""

STATES = tuple(
    sorted(
        (
            normalize_text(state)
            for state in """v likvidaci|v konkurzu|v konkursu|v insolvenci|v úpadku|in liquidation|in Liquidation i L
            |i.L.
            |i. Gr.|in Gründung|i.G.|in Insolvenz|in administration|in receivership|under avvikling|under konkurs
            |under tvangsavvikling
            |konkursbo|en liquidation|en liquidation judiciaire|en redressement judiciaire|w likwidacji|w upadłości
            |w upadłości likwidacyjnej|w restrukturyzacji|w organizacji|selvitystilassa|konkurssissa|konkurssipesä
            |i likvidation|i konkurs
            |under konkurs|in liquidazione|in fallimento|en liquidación|en concurso|v likvidácii|v konkurze
            |likvidationsbo
            |in vereffening|in liquidatie|dissolved""".replace("\n", " ").split("|")
        ),
        key=len,
        reverse=True,
    )
)
"""Words of a company's state behind its name, normalised; longest first."""

BRANCHES = tuple(
    sorted(
        (
            normalize_text(branch)
            for branch in """organizační složka|organizačná zložka|odštěpný závod
            |odštěpný závod zahraniční právnické osoby
            |organizační složka podniku|zweigniederlassung|niederlassung|zweigstelle|betriebsstätte|branch office
            |succursale|établissement secondaire|norsk avdeling av utenlandsk foretak|avdeling|filial|sivuliike
            |suomen sivuliike
            |oddział w polsce|oddział|branch|uk branch|sede secondaria|sucursal en españa|sucursal|bijkantoor|filiale
            |svensk filial|dansk filial|norsk filial""".replace("\n", " ").split("|")
        ),
        key=len,
        reverse=True,
    )
)
"""Words that begin the addition of a branch, normalised; longest first."""

ADDITIONS = frozenset(
    normalize_text(word)
    for word in [
        "group",
        "groupe",
        "gruppe",
        "grupp",
        "gruppen",
        "grupo",
        "gruppo",
        "grupa",
        "skupina",
        "konzern",
        "konserni",
        "holding",
        "holdings",
        "konsern",
        "koncern",
    ]
)
LANDS = frozenset(
    normalize_text(word)
    for word in """česká republika|czech republic|czechia|cz|čr|czech|slovensko|slovakia|slovak republic|sk
    |deutschland|germany
    |österreich|austria|schweiz|switzerland|suisse|polska|poland|norge|norway|sverige|sweden|suomi|finland|danmark
    |denmark|nederland
    |netherlands|españa|italia|hungary|cz sk""".replace("\n", " ").split("|")
)
GENERIC = frozenset(
    normalize_text(word)
    for word in """air|radio|bank|banka|miss|team|hotel|invest|visit|business|club|fc|sk|ac|tv|post|rail|energy
    |telekom|tele|sport|pro
    |red|blue|banco|banque|bio|camp|expo|auto|moto|casa|art|dance|the|university|institut|institute""".replace(
        "\n", " "
    ).split("|")
)
