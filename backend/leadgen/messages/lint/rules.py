"""Runs all rules over one text."""

from __future__ import annotations

from itertools import chain

from leadgen.fields.enums import MessageChannel
from leadgen.messages.lint.companies import find_wrong_company
from leadgen.messages.lint.finding import Correspondents, TextFinding
from leadgen.messages.lint.formality import find_other_form
from leadgen.messages.lint.greetings import find_wrong_name
from leadgen.messages.lint.languages import find_other_language
from leadgen.messages.lint.lengths import find_shouting, find_too_long
from leadgen.messages.lint.marks import find_source_marks
from leadgen.messages.lint.placeholders import find_placeholders

UNKNOWN = Correspondents()
_LONGEST = 50_000


def lint_text(
    channel: MessageChannel, text: str, who: Correspondents = UNKNOWN, *, limit: int | None = None
) -> list[TextFinding]:
    """Return what is wrong with a text, in the order of its passages. `limit` is in characters as the channel counts.

    Reads the first 50,000 characters; a longer text is too long for every channel.
    """
    read = text[:_LONGEST]
    found = chain(
        find_too_long(channel, text, limit, who.sender_account) if limit is not None else (),
        find_placeholders(read),
        find_source_marks(read),
        find_wrong_name(read, who),
        find_wrong_company(read, who),
        find_other_language(read, who),
        find_other_form(read, who),
        find_shouting(read),
    )
    return sorted(found, key=lambda item: (item.start, item.end))
