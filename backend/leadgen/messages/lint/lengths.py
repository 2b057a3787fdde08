"""Counts a text as its network does, and finds what is too long or shouted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from leadgen.fields.enums import LinkedInAccount, MessageChannel
from leadgen.messages.lint.finding import FindingKind, FindingSeverity, TextFinding

FREE_ACCOUNT_NOTE = 200
"""Characters of a connection note that a free LinkedIn account may send."""

_LINKEDIN = frozenset((MessageChannel.LINKEDIN_CONNECT, MessageChannel.LINKEDIN_MESSAGE))
_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKS = re.compile(r"[!?]{3,}")
_SHOUTED = 3  # words in capitals in a row


def count_characters(channel: MessageChannel, text: str) -> int:
    """Return the length of a text as the channel counts it.

    LinkedIn counts UTF-16 units after composition (NFC), and a line break as one; an emoji is two. Other channels count
    code points.
    """
    if channel not in _LINKEDIN:
        return len(text)
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return len(plain.encode("utf-16-le", "surrogatepass")) // 2


def suggested_length(channel: MessageChannel, account: LinkedInAccount, limit: int) -> int:
    """Return the advised length of a text: shorter than the limit where the account may be a free one."""
    is_note = channel is MessageChannel.LINKEDIN_CONNECT
    return FREE_ACCOUNT_NOTE if is_note and account is not LinkedInAccount.PAID else limit


def find_too_long(
    channel: MessageChannel, text: str, limit: int, account: LinkedInAccount = LinkedInAccount.UNKNOWN
) -> Iterator[TextFinding]:
    """Yield the part of a text beyond the limit, or beyond what a free LinkedIn account may send."""
    length = count_characters(channel, text)
    if length > limit:
        start = _fitting(channel, text, limit)
        reason = f"{length} characters, limit {limit}: shorten it by {length - limit}"
        yield TextFinding(FindingKind.LENGTH, text[start:][:200], start, len(text), FindingSeverity.ERROR, reason)
    elif length > suggested_length(channel, account, limit):
        start = _fitting(channel, text, FREE_ACCOUNT_NOTE)
        reason = f"{length} characters; free LinkedIn accounts send notes of at most {FREE_ACCOUNT_NOTE}"
        yield TextFinding(FindingKind.LENGTH, text[start:][:200], start, len(text), FindingSeverity.WARNING, reason)


def _fitting(channel: MessageChannel, text: str, limit: int) -> int:
    """Return how many code points of a text fit the limit."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count_characters(channel, text[:middle]) <= limit else (low, middle - 1)
    return low


def find_shouting(text: str) -> Iterator[TextFinding]:
    """Yield words in capitals in a row, and rows of exclamation marks. Short forms such as "GDPR" are none."""
    run: list[re.Match[str]] = []
    for found in _WORD.finditer(text):
        joined = not run or (
            text[run[-1].end() : found.start()].strip(" ,'’\u00a0-") == "" and found.start() - run[-1].end() < 4
        )
        if found[0].isupper() and joined:
            run.append(found)
            continue
        yield from _shouted(text, run)
        run = [found] if found[0].isupper() else []
    yield from _shouted(text, run)
    for found in _MARKS.finditer(text):
        yield _shout(text, found.start(), found.end(), "shouts: one mark is enough")


def _shouted(text: str, run: list[re.Match[str]]) -> Iterator[TextFinding]:
    letters = sum(len(found[0]) for found in run)
    if len(run) >= _SHOUTED and letters >= 10 and max(len(found[0]) for found in run) >= 5:
        yield _shout(text, run[0].start(), run[-1].end(), "is written in capitals")


def _shout(text: str, start: int, end: int, reason: str) -> TextFinding:
    return TextFinding(FindingKind.SHOUTING, text[start:end], start, end, FindingSeverity.WARNING, reason)
