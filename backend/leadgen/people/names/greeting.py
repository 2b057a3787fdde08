"""Decides how a person is greeted in a language: gender, cases, and the name in the greeting.

`greet` is the one function for writing and for checks. Where the name does not tell enough, a part is None, and the
greeting has no name ("Dobrý den,").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from leadgen.people.names.affixes import Affix, affix_before
from leadgen.people.names.given_names import BOTH_GENDERS, GIVEN, MEN_AT_HOME, gender_of_given
from leadgen.people.names.letters import LONGEST, show_name
from leadgen.people.names.order import is_initial
from leadgen.people.names.vocative import has_foreign_letters, vocative_of_man, vocative_of_woman
from leadgen.people.names.words import is_company, names_an_office


class GreetingForm(StrEnum):
    """How a person is addressed: by surname or by given name."""

    FORMAL = "formal"
    INFORMAL = "informal"


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a greeting may say. None: not certain, so that part is left out.

    `greeting_name` is the name as the greeting has it: "pane Nováku", "Evo", "Herr Muster". `sure` tells that it is
    certain.
    """

    vocative_first: str | None = None
    vocative_last: str | None = None
    gender: str | None = None
    greeting_name: str | None = None
    sure: bool = False
    remarks: tuple[str, ...] = ()


_SURNAME_OF_WOMAN = re.compile(r"[^\W\d_]{2}á$")
_PRECEDING = {
    "cs": {"m": "pane", "f": "paní"},
    "sk": {"m": "pán", "f": "pani"},
    "de": {"m": "Herr", "f": "Frau"},
    "en": {"m": "Mr", "f": "Ms"},
    "fr": {"m": "Monsieur", "f": "Madame"},
    "pl": {"m": "Panie", "f": "Pani"},
}
_HOME = frozenset({None, "CZ", "SK"})
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ -])*")


def greet(
    first: str | None,
    last: str | None,
    *,
    language: str,
    country: str | None = None,
    form: GreetingForm | str = GreetingForm.FORMAL,
    gender: str | None = None,
) -> Greeting:
    """Return how to greet a person in a language; "" for a language that is not known.

    `gender`: what is known already, as from a salutation.
    """
    given, family = _name_part(first), _name_part(last)
    if not given and not family:
        return Greeting(remarks=("there is no name to greet",))
    known = gender or gender_of_name(given, family)
    tongue = language.lower().split("-")[0]
    if tongue == "cs":
        case_first, case_last = _czech(given, family, known, country)
    else:
        case_first, case_last = given, family
    name = _greeting_name(case_first, case_last, known, tongue, GreetingForm(form))
    remarks = ("the gender is not certain",) if known is None else ()
    return Greeting(
        vocative_first=case_first if tongue in {"cs", "sk"} else None,
        vocative_last=case_last if tongue in {"cs", "sk"} else None,
        gender=known,
        greeting_name=name,
        sure=name is not None,
        remarks=remarks if name else (*remarks, "a greeting without a name is safer"),
    )


def gender_of_name(first: str | None, last: str | None) -> str | None:
    """Return m or f where given name and surname agree, None where they do not tell."""
    by_first = gender_of_given(first.split(" ")[0]) if first else None
    if last and _SURNAME_OF_WOMAN.search(last.lower()):
        return None if by_first == "m" else "f"
    return by_first


def _name_part(text: str | None) -> str | None:
    """Return a part of a name without titles in front, or None if it is no name."""
    if not text or len(text) > LONGEST:
        return None
    words = " ".join(text.split()).split(" ")
    while len(words) > 1 and affix_before(words[0], behind_title=False) is Affix.TITLE:
        words = words[1:]
    shown = show_name(" ".join(words))
    is_no_name = not _WORD.fullmatch(shown) or is_initial(shown) or is_company(shown) or names_an_office(words)
    is_short = len(shown) == 2 and shown.isupper()
    return None if is_no_name and not is_short else shown


def _czech(
    given: str | None, family: str | None, gender: str | None, country: str | None
) -> tuple[str | None, str | None]:
    """Return the Czech fifth case of both parts; foreign given names leave a man's surname without a form."""
    is_home = country in _HOME
    case_first = _czech_first(given, gender) if given else None
    if not family or gender is None:
        return case_first, None
    if gender == "f":
        return case_first, family
    is_certain = is_home and " " not in family and not has_foreign_letters(family)
    is_certain = is_certain and (given is None or given.lower() in MEN_AT_HOME)
    return case_first, vocative_of_man(family) if is_certain else None


def _czech_first(given: str, gender: str | None) -> str | None:
    key = given.lower().split("-")[0]
    if " " in given or key not in GIVEN:
        return None
    if gender is None:  # the form is the same for both: Saša, Nikola, Ilja
        return vocative_of_woman(given) if key in BOTH_GENDERS and key.endswith("a") else None
    if gender == "f":
        return vocative_of_woman(given)
    return vocative_of_man(given) if all(part in MEN_AT_HOME for part in given.lower().split("-")) else None


def _greeting_name(
    first: str | None, last: str | None, gender: str | None, language: str, form: GreetingForm
) -> str | None:
    if form is GreetingForm.INFORMAL:
        return first
    before = _PRECEDING.get(language, {}).get(gender or "")
    if not before or not last:
        return None
    if language == "pl":
        return None  # the surname would need its own case
    return f"{before} {last}"
