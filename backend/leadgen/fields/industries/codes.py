"""Industries of activity codes: NACE and its national forms by division, SIC and NAICS by major group. Pure.

A division that holds several of our industries has none. Revisions 2.0 and 2.1 of NACE agree on these divisions, but for
sections J and K, where the class decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from leadgen.fields.enums import Industry

_NACE = {
    Industry.AGRICULTURE: "01 02 03",
    Industry.ENERGY: "05 06 09 19 35",
    Industry.MANUFACTURING: "10 11 12 13 14 15 16 17 18 20 22 23 24 25 26 27 28 31 33",
    Industry.PHARMA_BIOTECH: "21",
    Industry.AUTOMOTIVE: "29",
    Industry.CONSTRUCTION: "41 42 43",
    Industry.RETAIL: "46 47",
    Industry.TRANSPORT: "49 50 51 52 53",
    Industry.HOSPITALITY: "55 56 79",
    Industry.MEDIA: "59 60",
    Industry.TELECOM: "61",
    Industry.FINANCIAL_SERVICES: "64 65 66",
    Industry.REAL_ESTATE: "68",
    Industry.PROFESSIONAL_SERVICES: "69 70 71 78 80",
    Industry.CREATIVE_SERVICES: "73 90",
    Industry.EDUCATION: "85",
    Industry.PUBLIC_SECTOR: "84",
    Industry.HEALTHCARE: "75 86 87 88",
}
_NACE_CLASSES: dict[str, Industry | None] = {
    "5821": Industry.SOFTWARE_SAAS,
    "5829": Industry.SOFTWARE_SAAS,
    "6201": Industry.SOFTWARE_SAAS,
    "6210": Industry.SOFTWARE_SAAS,
    "6202": Industry.IT,
    "6203": Industry.IT,
    "6209": Industry.IT,
    "6220": Industry.IT,
    "6290": Industry.IT,
    "6311": Industry.IT,
    "6310": Industry.IT,
    "5811": Industry.MEDIA,
    "5813": Industry.MEDIA,
    "5814": Industry.MEDIA,
    "5812": Industry.MEDIA,
    "3030": Industry.AEROSPACE_DEFENSE,
    "3031": Industry.AEROSPACE_DEFENSE,
    "2540": Industry.AEROSPACE_DEFENSE,
    "2530": Industry.AEROSPACE_DEFENSE,
    "3040": Industry.AEROSPACE_DEFENSE,
    "3250": Industry.HEALTHCARE,
    "4511": Industry.AUTOMOTIVE,
    "4520": Industry.AUTOMOTIVE,
    "7211": Industry.PHARMA_BIOTECH,
    # Head offices and holdings belong to companies of any kind.
    "7010": None,
    "6420": None,
    "6421": None,
}
_SIC = {
    Industry.AGRICULTURE: "01 02 07 08 09",
    Industry.ENERGY: "12 13 29 49",
    Industry.CONSTRUCTION: "15 16 17",
    Industry.MANUFACTURING: "20 22 23 24 25 26 30 31 32 33 34 35 36 39",
    Industry.TRANSPORT: "40 41 42 44 45 47",
    Industry.RETAIL: "50 51 52 53 54 56 57 59",
    Industry.AUTOMOTIVE: "55 75",
    Industry.HOSPITALITY: "58 70",
    Industry.FINANCIAL_SERVICES: "60 61 62 63 64",
    Industry.REAL_ESTATE: "65",
    Industry.HEALTHCARE: "80",
    Industry.PROFESSIONAL_SERVICES: "81 87",
    Industry.EDUCATION: "82",
    Industry.PUBLIC_SECTOR: "91 92 93 94 95 96 97",
}
_SIC_GROUPS: dict[str, Industry | None] = {
    "737": Industry.IT,
    "7372": Industry.SOFTWARE_SAAS,
    "283": Industry.PHARMA_BIOTECH,
    "371": Industry.AUTOMOTIVE,
    "372": Industry.AEROSPACE_DEFENSE,
    "376": Industry.AEROSPACE_DEFENSE,
    "481": Industry.TELECOM,
    "483": Industry.MEDIA,
    "731": Industry.CREATIVE_SERVICES,
    "271": Industry.MEDIA,
}
_NAICS = {
    Industry.AGRICULTURE: "11",
    Industry.ENERGY: "22",
    Industry.CONSTRUCTION: "23",
    Industry.MANUFACTURING: "31 32 33",
    Industry.RETAIL: "42 44 45",
    Industry.TRANSPORT: "48 49",
    Industry.FINANCIAL_SERVICES: "52",
    Industry.REAL_ESTATE: "53",
    Industry.EDUCATION: "61",
    Industry.HEALTHCARE: "62",
    Industry.HOSPITALITY: "72",
    Industry.PUBLIC_SECTOR: "92",
}
_NAICS_GROUPS: dict[str, Industry | None] = {
    "5132": Industry.SOFTWARE_SAAS,
    "5112": Industry.SOFTWARE_SAAS,
    "517": Industry.TELECOM,
    "512": Industry.MEDIA,
    "516": Industry.MEDIA,
    "5415": Industry.IT,
    "518": Industry.IT,
    "5418": Industry.CREATIVE_SERVICES,
    "3254": Industry.PHARMA_BIOTECH,
    "3361": Industry.AUTOMOTIVE,
    "3363": Industry.AUTOMOTIVE,
    "3364": Industry.AEROSPACE_DEFENSE,
    "5411": Industry.PROFESSIONAL_SERVICES,
    "5412": Industry.PROFESSIONAL_SERVICES,
    "5416": Industry.PROFESSIONAL_SERVICES,
    "213": Industry.ENERGY,
}


def _by_start(starts: dict[Industry, str], more: dict[str, Industry | None]) -> dict[str, Industry | None]:
    return {start: industry for industry, line in starts.items() for start in line.split()} | more


_TABLES = {
    "NACE": _by_start(_NACE, _NACE_CLASSES),
    "SIC": _by_start(_SIC, _SIC_GROUPS),
    "NAICS": _by_start(_NAICS, _NAICS_GROUPS),
}
_SCHEMES = {
    "NACE": "NACE",
    "NAF": "NACE",
    "APE": "NACE",
    "SN": "NACE",
    "TOL": "NACE",
    "CZ-NACE": "NACE",
    "OKEC": "NACE",
}
_LABELLED = re.compile(
    r"(?P<scheme>CZ-NACE|NACE|NAF|APE|TOL|SN|OKEC|NAICS|SIC)(?: ?(?:rev\.? ?2(?:\.1)?|2007|2008|2025))?(?: code)?[ :.#-]{0,3}"
    r"(?P<code>[A-U]?\d{2}\.?\d{0,4}[A-Z]?)(?:[ :,.;–-].*)?",
    re.IGNORECASE | re.DOTALL,
)
# Without the scheme's name, only a dot or a letter behind four digits marks the code of NACE.
_BARE = re.compile(r"[A-U]?(?P<code>\d{2}\.\d{1,3}[A-Z]?|\d{4}[A-Z])(?:[ :,;–-].*)?", re.DOTALL)
_MOST_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class ActivityCode:
    """A code in a text: the scheme, its digits, and its industry where the code has exactly one."""

    scheme: str
    digits: str
    industry: Industry | None


def industry_of_code(digits: str, scheme: str = "NACE") -> Industry | None:
    """Return the industry of a code's digits; None where the code holds several of ours, or is unknown, or the scheme is."""
    table = _TABLES.get(scheme, {})
    return next((table[digits[:size]] for size in (4, 3, 2) if len(digits) >= size and digits[:size] in table), None)


def read_code(text: str) -> ActivityCode | None:
    """Return the activity code that a text is or begins with; None where a number is not surely a code."""
    cell = " ".join(text[:_MOST_CHARACTERS].split())
    found = _LABELLED.fullmatch(cell)
    scheme = found["scheme"].upper() if found else "NACE"
    found = found or _BARE.fullmatch(cell)
    if found is None:
        return None
    known = _SCHEMES.get(scheme, scheme)
    digits = "".join(sign for sign in found["code"] if sign.isdigit())
    return ActivityCode(known, digits, industry_of_code(digits, known))
