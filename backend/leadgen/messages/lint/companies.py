"""Finds another company's name where the reader's own is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadgen.fields.enums import Language
from leadgen.fields.text import normalize_text
from leadgen.messages.lint.finding import Correspondents, FindingKind, FindingSeverity, TextFinding
from leadgen.people.names.tables import words_of

_NAME = r"(?P<name>[A-ZÀ-Ž0-9][\w&.’'+-]{0,40}(?:[ ](?:&|[A-ZÀ-Ž0-9][\w&.’'+-]{0,40})){0,4})"
_FORM = (
    r"(?:s\.\s?r\.\s?o\.|spol\. s r\. ?o\.|a\.\s?s\.|v\.\s?o\.\s?s\.|GmbH(?: & Co\.? KG)?|AG|KG|UG"
    r"|SE|SARL|SAS|SASU|S\.A\.|Ltd\.?|Limited|LLC|Inc\.?|plc"
    r"|AS|ASA|ANS|AB|Oy|Oyj|ApS|A/S|[Ss]p\. z o\. ?o\.(?: [Ss]p\. ?k\.)?|S\.p\.A\.|S\.r\.l\.|B\.V\.|N\.V\.|Lda\.?|S\.L\.)"
)
_WITH_FORM = re.compile(rf"(?<![\w.]){_NAME},?[ ]{_FORM}(?![\w])")
# Words behind which the reader's own company is named.
_OWN = re.compile(
    r"\b(?:your (?:team|work|role|job|company|colleagues|growth|position|people|success|business|recent \w{1,20}"
    r"|new \w{1,20}|current \w{1,20})"
    r"|you(?:r| and your) (?:team|colleagues)|what you do|you (?:do|are doing|lead|run|joined|built"
    r"|work)|things) (?:at|with|in) "
    rf"{_NAME}"
    r"|\b(?:ve vaší firmě|ve vaší společnosti|u vás v[e]?|vaše firma|vaší firmě|vaší společnosti|váš tým v[e]?"
    r"|vaši práci v[e]?"
    r"|vo vašej firme|vaša firma|u vás v[o]?"
    r"|bei Ihnen in der|Ihr(?:e|em|en)? (?:Team|Unternehmen|Firma|Arbeit|Rolle)(?: bei)?|dein(?:e"
    r"|em)? (?:Team|Unternehmen|Arbeit|Firma)(?: bei)?"
    r"|votre (?:équipe|entreprise|travail|rôle|société)(?: chez)?|dere i|teamet ditt i|arbeidet ditt i"
    r"|jobben din i|ditt team på|er på"
    rf"|twoj(?:a|ej) firm(?:a|ie)|wasz(?:a|ej) firm(?:a|ie)) {_NAME.replace('?P<name>', '?P<other>')}"
)
MOST_OTHERS = 2000
"""Other companies of a campaign that are looked for in one text."""

_NO_NAME = words_of(
    """
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday i the saturday sunday europe germany czechia norway finland france prague berlin paris oslo
    helsinki brno bergen q1 q2 q3 q4 linkedin google ai crm erp it hr b2b saas european czech german french praze
    brne evrope europa deutschland sales marketing
    """
)
_FORM_WORDS = words_of(
    """
    s r o a sro as gmbh ag kg ug se sarl sas ltd limited llc inc plc asa ab oy oyj aps spol co and the group holding
    sp z oo bv nv
    """
)


_SENTENCE_START = re.compile(r"(?:^|[.!?:\n•–-])[\s\"“„«(]*$")


def find_wrong_company(text: str, who: Correspondents) -> Iterator[TextFinding]:
    """Yield names of companies that are neither the reader's nor the sender's.

    A name counts with its legal form, where the text says it is the reader's own, or when it is another company of the
    same campaign (`other_companies`). A mention of a customer or a partner is none.
    """
    own = [_key(name) for name in (who.company, *who.company_names, who.sender_company) if name]
    if not who.company:
        return
    seen: list[tuple[int, int]] = []
    for start, end, name, severity in _mentions(text, who):
        if any(start < stop and begin < end for begin, stop in seen) or any(_same(_key(name), known) for known in own):
            continue
        if normalize_text(name.split(" ")[0]) in _NO_NAME or not _key(name):
            continue
        seen.append((start, end))
        yield TextFinding(
            FindingKind.WRONG_COMPANY,
            text[start:end],
            start,
            end,
            severity,
            f"is not the reader's company ({who.company})",
        )


def _mentions(text: str, who: Correspondents) -> Iterator[tuple[int, int, str, FindingSeverity]]:
    for found in _WITH_FORM.finditer(text):
        name = _from_capital(found["name"])
        if name:
            yield found.end("name") - len(name), found.end(), name, FindingSeverity.ERROR
    for found in _OWN.finditer(text):
        group = "name" if found["name"] else "other"
        name = found[group].rstrip(".,'’-")
        if _from_capital(name) == name:
            yield found.start(group), found.start(group) + len(name), name, FindingSeverity.ERROR
    people = {word for name in _people(who) for word in _key(name)}
    for other in who.other_companies[:MOST_OTHERS]:
        if len(other) > 3 and other in text and not set(_key(other)) <= people:
            for start in _whole(text, other):
                yield start, start + len(other), other, _severity(text, start, other, who.language)


def _severity(text: str, start: int, name: str, language: Language | None) -> FindingSeverity:
    """Return a warning where one word may be an ordinary word: "Focus" at the start of a sentence, a German noun."""
    if " " in name:
        return FindingSeverity.ERROR
    may_be_a_word = language is Language.DE or _SENTENCE_START.search(text[max(0, start - 20) : start]) is not None
    return FindingSeverity.WARNING if may_be_a_word or name.lower() in text else FindingSeverity.ERROR


def _whole(text: str, name: str) -> Iterator[int]:
    """Yield where a name is in a text, not as a part of a longer word."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not text[max(start - 1, 0) : start].isalnum() and not text[end : end + 1].isalnum():
            yield start
        start = text.find(name, end)


def _people(who: Correspondents) -> Iterator[str]:
    """Yield the names of reader and sender: a company of that name is not meant."""
    yield from (name for name in (who.first_name, who.last_name, who.full_name, who.sender_name) if name)


def _from_capital(name: str) -> str:
    """Return a name from its first word with a capital letter or a digit on: the expression lets small letters pass."""
    words = name.split(" ")
    while words and not (words[0][:1].isupper() or words[0][:1].isdigit()):
        words = words[1:]
    return " ".join(words)


def _key(name: str) -> tuple[str, ...]:
    words = normalize_text(name.replace(".", "")).split()
    kept = tuple(word for word in words if word not in _FORM_WORDS)
    return kept or tuple(words)


def _same(name: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Tell whether two names may be one company: the shorter one is a part of the other, or cases differ at the end."""
    if not name or not known:
        return False
    if set(name) <= set(known) or set(known) <= set(name) or "".join(name) == "".join(known):
        return True
    first, other = name[0], known[0]
    stem = min(len(first), len(other)) - 2
    # declined names: "ve Strojírně" for "Strojírna", "Fjordpumpes"
    return stem >= 3 and first[:stem] == other[:stem] and abs(len(first) - len(other)) <= 3
