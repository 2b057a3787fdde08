"""Reads the unit that a column's header names: “Umsatz Mio. EUR”, “Obrat (tis. Kč)”, “Revenue in USD m”. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from leadgen.fields.amounts import words as w
from leadgen.fields.text import decompose, normalize_text

HEADER_CHARACTERS = 200
"""Longest part of a header that is read, in characters."""
_TOKEN = re.compile(
    r"(?P<thousands>'?\b000s?\b|\b1[ .,']?000\b)|(?P<year>\b(?:19|20)\d\d\b)|(?P<word>[^\W\d_]+)|(?P<sign>[€$£₹%(\[])"
)
_LETTERS = frozenset({"m", "t", "k", "b", "mm", "mn", "bn", "md", "tn", "cr", "mil", "mill", "mila", "mille"})
_LEADS = frozenset({"in", "v", "im", "en", "i", "w", "ve", "inn"})
_PEOPLE = w.words_of("""employees employee headcount fte ftes staff zaměstnanců zaměstnanci zaměstnanec pracovníků
    mitarbeiter mitarbeiterzahl mitarbeiteranzahl beschäftigte salariés effectif effectifs employés ansatte anställda
    henkilöstö henkilöstömäärä työntekijät pracowników zatrudnienie dipendenti empleados medewerkers zamestnancov
    årsverk medarbejdere""")


@dataclass(frozen=True, slots=True)
class HeaderUnit:
    """The unit of a column's values: what is counted, the possible currencies, the factor, and the year."""

    unit: str | None = None
    currencies: tuple[str, ...] = ()
    factor: int = 1
    year: int | None = None

    @property
    def currency(self) -> str | None:
        """Return the ISO code of the currency; None without one, or where several are possible."""
        return self.currencies[0] if len(self.currencies) == 1 else None


@lru_cache(maxsize=1_024)
def _read(header: str) -> HeaderUnit:
    tokens = [
        (str(found.lastgroup), found[0])
        for found in _TOKEN.finditer(decompose(header.translate(_APOSTROPHES), "NFKC").casefold())
    ]
    unit: str | None = None
    currencies: tuple[str, ...] = ()
    factor, year = 1, None
    for place, (kind, text) in enumerate(tokens):
        word = text if kind == "sign" else normalize_text(text)
        if kind == "thousands":
            factor = 1_000
        elif kind == "year":
            year = int(text)
        elif word in w.COMBINED:
            factor, currencies = w.COMBINED[word]
        elif kind == "sign" or word in w.CURRENCIES:
            if word == "%":
                unit = "percent"
            elif word in w.CURRENCIES and not (word in {"fr", "try", "rs", "ft"} and not _is_beside(tokens, place)):
                currencies = w.CURRENCIES[word]
        elif word in w.SCALES and (word not in _LETTERS or _is_beside(tokens, place)):
            factor = w.SCALES[word]
        elif word in _PEOPLE:
            unit = unit or "employees"
    return HeaderUnit(unit or ("money" if currencies else None), currencies, factor, year)


_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´", "'"))


def _is_beside(tokens: list[tuple[str, str]], place: int) -> bool:
    """Return whether a short word is a unit: in brackets, behind “in”, or beside a currency or a factor."""
    before = tokens[place - 1] if place else ("", "")
    after = tokens[place + 1] if place + 1 < len(tokens) else ("", "")
    if before[1] in ("(", "[") or normalize_text(before[1]) in _LEADS:
        return True
    return any(_is_money(kind, text) for kind, text in (before, after))


def _is_money(kind: str, text: str) -> bool:
    if kind == "sign":
        return text in w.CURRENCIES
    word = normalize_text(text)
    return word in w.CURRENCIES or (word in w.SCALES and word not in _LETTERS) or kind == "thousands"


def header_unit(header: str) -> HeaderUnit | None:
    """Return the unit that a header names; None where it names none."""
    found = _read(header[:HEADER_CHARACTERS])
    return None if found == HeaderUnit() else found


def without_unit(header: str) -> str:
    """Return the words of a header without currency, factor, year and signs, normalized."""
    kept = []
    for found in _TOKEN.finditer(decompose(header[:HEADER_CHARACTERS].translate(_APOSTROPHES), "NFKC").casefold()):
        word = normalize_text(found[0])
        is_unit = word in w.CURRENCIES or word in w.COMBINED or word in w.SCALES or word in _LEADS
        if found.lastgroup not in {"sign", "thousands", "year"} and word and not is_unit:
            kept.append(word)
    return " ".join(kept)
