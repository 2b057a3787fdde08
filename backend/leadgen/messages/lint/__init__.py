"""Checks the text of a message before a person sees it: what must not be sent, with the passage and the reason. Pure.

One set of rules for texts of models, hand edits, approval and the command line.
"""

from leadgen.messages.lint.companies import MOST_OTHERS
from leadgen.messages.lint.finding import Correspondents, FindingKind, FindingSeverity, TextFinding
from leadgen.messages.lint.lengths import FREE_ACCOUNT_NOTE, count_characters
from leadgen.messages.lint.rules import lint_text

__all__ = [
    "FREE_ACCOUNT_NOTE",
    "MOST_OTHERS",
    "Correspondents",
    "FindingKind",
    "FindingSeverity",
    "TextFinding",
    "count_characters",
    "lint_text",
]
