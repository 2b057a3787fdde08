"""Finds a greeting that names another person than the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadgen.fields.text import normalize_text
from leadgen.messages.lint.finding import Correspondents, FindingKind, FindingSeverity, TextFinding
from leadgen.people.names import greet
from leadgen.people.names.tables import words_of
from leadgen.people.names.vocative import vocative_of_man, vocative_of_woman

_OPENING = re.compile(
    r"^\s{0,10}(?P<words>hi there|hi|hello again|hello|hey there|hey|dear|good (?:morning|afternoon|evening|day)"
    r"|ahoj|čau|nazdar|dobrý den|dobrý deň|dobré ráno|dobré odpoledne|dobrý večer|hezký den|krásný den"
    r"|zdravím(?: vás)?|vážen[ýáíé]|mil[ýáíé]|drah[ýá]"
    r"|guten (?:tag|morgen|abend)|hallo|liebe[r]?|sehr geehrte[r]?|servus|moin|grüezi|grüß gott|bonjour"
    r"|bonsoir|salut|ch[eè]re?"
    r"|heisann|hei|hejsan|hej|kjære|kære|god (?:dag|morgen)|goddag|bästa|hyvä|hyvää päivää|moikka"
    r"|moi|terve|dzień dobry|witam|witaj|cześć|drogi|droga"
    r"|szanown[ya]|hola|estimad[oa]|querid[oa]|buenos días|buenas tardes|ciao|gentile|buongiorno|salve"
    r"|egregi[oa]|car[oa]|beste|geachte|dag|hoi"
    r"|olá|prezad[oa]|bom dia|boa tarde)\b(?P<rest>[^\n]{0,160})",
    re.IGNORECASE,
)
_END = re.compile(r"[,!:;?\n–—]|(?<=\w\w\w\w)\.(?=\s|$)| - ")
_WORD = re.compile(r"[^\W_](?:[^\W_]|['’.-])*")
_HONORIFICS = words_of(
    """
    mr mrs ms miss mx dr prof sir madam pan pane pani panem slecno slecna panove vazeny vazena ing mgr bc judr mudr
    rndr phdr doc phd mba herr frau herrn damen herren und doktor professor monsieur madame mademoiselle m mme mlle
    maitre docteur herra rouva senor senora sr sra don dona signor signora signore dott ssa dottore dottoressa
    meneer mevrouw heer de het panie panstwo szanowna pana inz there again to and arch dipl mag lic ddr the a i og
    och ja et e y en dhr mevr
    """
)
# Words of a greeting that name nobody, or a group.
_NOBODY = words_of(
    """
    all everyone everybody team colleagues colleague friends friend folks guys group people sirs sir madam from
    vsichni vsem tyme kolegove kolego kolegyne pratele priteli damy panove tym kolegovia priatelia vas vam vazeni
    zusammen alle kollegen kolleginnen damen herren freunde tous toutes equipe messieurs mesdames dames sammen
    teamet venner kolleger alla kaikki tiimi kollegat wszyscy panstwo zespole equipo todos tutti squadra iedereen
    allen equipa jmenuji jsem mein ich je my i m am s me its this name is
    """
)
_NICKNAMES = tuple(
    words_of(group)
    for group in """
    tom thomas tomas
    mike michael michal
    bob robert rob bobby
    bill william will billy
    dick richard rick rich
    jim james jimmy
    joe joseph josef pepa
    dave david
    steve steven stephen stepan
    kate katherine catherine katka katerina
    liz elizabeth elisabeth beth eliska
    sue susan
    chris christopher christian christine
    alex alexander alexandra alexandr
    nick nicholas nicolas nikolas
    tony anthony antonin antonio
    ed edward eda eduard
    matt matthew matthias matej matyas
    dan daniel
    sam samuel samantha
    ben benjamin
    andy andrew andreas ondrej ondra
    greg gregory
    jeff jeffrey
    hans johannes johann
    honza jan
    jirka jiri
    pepa josef
    vasek vaclav
    zdenda zdenek
    mirek miroslav
    petra peta
    misa michal michaela
    jarda jaroslav
    pavla pavlina
    lenka magdalena
    jana janicka
    lada vladimir ladislav
    klaus nikolaus
    uli ulrich
    sepp josef joseph
    fritz friedrich
    max maximilian
    basti sebastian
    """.strip().splitlines()
)


def find_wrong_name(text: str, who: Correspondents) -> Iterator[TextFinding]:
    """Yield the name in a greeting that is not the reader's. A greeting without a name, or of a group, is none."""
    known = _known_words(who)
    found = _OPENING.match(text)
    if not known or found is None:
        return
    rest = found["rest"]
    skipped = _COMMA.match(rest)
    if skipped is not None:  # "Dobrý den, paní Nová,"
        rest = " " * skipped.end() + rest[skipped.end() :]
    end = _END.search(rest)
    if skipped is not None and (end is None or rest[end.end() :].strip() or not _is_addressed(rest[: end.start()])):
        return
    if end is None and len(rest.split()) > 4:
        return  # a sentence, not a greeting of its own
    name = rest[: end.start()] if end else rest
    words = [(item.start(), item[0].rstrip(".'’-")) for item in _WORD.finditer(name)]
    named = [(at, word) for at, word in words if normalize_text(word) and not _is_common(word)]
    if not named or any(_is_nobody(word) for _, word in words):
        return
    if _names_company(name, who) or not any(word[:1].isupper() for _, word in named):
        return
    wrong = [(at, word) for at, word in named if not any(_same(word, item) for item in known)]
    if (wrong and len(wrong) == len(named)) or any(not _same_person(word, known) for _, word in wrong):
        start = found.start("rest") + wrong[0][0]
        stop = found.start("rest") + wrong[-1][0] + len(wrong[-1][1])
        shown = who.full_name or " ".join(filter(None, (who.first_name, who.last_name)))
        yield TextFinding(
            FindingKind.WRONG_NAME,
            text[start:stop],
            start,
            stop,
            FindingSeverity.ERROR,
            f"is not the reader's name ({shown})",
        )


def _is_addressed(name: str) -> bool:
    """Tell whether the words behind "Good day," are a name: few, and each with a capital letter or an honorific."""
    words = name.split()
    return 0 < len(words) <= 4 and all(word[:1].isupper() or _is_common(word.rstrip(".")) for word in words)


_COMMA = re.compile(r"\s?,\s(?=\S)")


def _same_person(word: str, known: frozenset[str]) -> bool:
    return any(_same(word, item) for item in known)


def _known_words(who: Correspondents) -> frozenset[str]:
    """Return the reader's names in all forms that a greeting may have, folded."""
    parts = [who.first_name, who.last_name, who.full_name, who.greeting_name]
    words = {word for part in parts if part for word in re.split(r"[\s,]+", part) if len(word) > 1}
    forms = set(words)
    for word in words:
        forms.update(form for form in (_case(vocative_of_man, word), _case(vocative_of_woman, word)) if form)
    language = who.language.value if who.language else "cs"
    greeting = greet(who.first_name, who.last_name, language=language)
    forms.update(filter(None, (greeting.vocative_first, greeting.vocative_last)))
    folded = {normalize_text(form) for form in forms}
    return frozenset(word for form in folded for word in form.split() if len(word) > 1)


def _case(form: object, word: str) -> str | None:
    try:
        return form(word)  # type: ignore[operator, no-any-return]
    except (ValueError, IndexError):
        return None


def _same(word: str, known: str) -> bool:
    folded = normalize_text(word)
    parts = folded.split()
    if known in parts or folded == known:
        return True
    return any({folded, known} <= names for names in _NICKNAMES)


def _is_common(word: str) -> bool:
    return normalize_text(word) in _HONORIFICS or len(word) == 1 or word.isdecimal()


def _is_nobody(word: str) -> bool:
    return normalize_text(word) in _NOBODY


def _names_company(name: str, who: Correspondents) -> bool:
    folded = f" {normalize_text(name)} "
    companies = [normalize_text(item) for item in (who.company, *who.company_names) if item]
    return any(first and f" {first} " in folded for first in (item.split(" ")[0] for item in companies if item))
