"""Checks a message's text against its reader, its campaign and its channel, by the rules of `lint`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from leadgen.fields.enums import Formality, Language, MessageChannel
from leadgen.messages.limits import LIMITS
from leadgen.messages.lint import Correspondents, FindingSeverity, TextFinding, count_characters, lint_text

TextPart = Literal["subject", "body"]


@dataclass(frozen=True, slots=True)
class LocatedFinding:
    """A finding, and the part of the message where it is."""

    field: TextPart
    finding: TextFinding

    @property
    def blocks(self) -> bool:
        """Tell whether the message cannot be approved with it."""
        return self.finding.severity is FindingSeverity.ERROR

    def sentence(self) -> str:
        """Return passage and reason for people."""
        shown = " ".join(self.finding.text.split())
        return f"“{shown[:80]}” {self.finding.reason}."


def check_text(channel: MessageChannel, subject: str | None, body: str, who: Correspondents) -> list[LocatedFinding]:
    """Return what is wrong with a message. Its limits are checked by `limits.breaches`; advice on length is found here."""
    found = [LocatedFinding("body", item) for item in lint_text(channel, body, who, limit=LIMITS[channel].max_body)]
    if subject:
        found += [LocatedFinding("subject", item) for item in lint_text(channel, subject, who)]
    return found


def correspondents(
    record: Mapping[str, Any],
    sender: Mapping[str, Any] | None,
    language: Language,
    formality: Formality | None,
    *,
    other_companies: Sequence[str] = (),
) -> Correspondents:
    """Return reader and sender of a message; `record` is the contact with its company."""
    return Correspondents.of(
        {
            **record,
            "sender": sender or {},
            "language": language.value,
            "formality": formality and formality.value,
            "other_companies": other_companies,
        }
    )


def explain_message(channel: MessageChannel, body: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return length, limit and findings of a text; `record` holds the reader, the company and the sender.

    Keys: see docs/explain.md.
    """
    limit = LIMITS[channel].max_body
    findings = lint_text(channel, body, Correspondents.of(record), limit=limit)
    return {
        "length": count_characters(channel, body),
        "limit": limit,
        "findings": [
            {
                "kind": item.kind.value,
                "text": item.text,
                "start": item.start,
                "end": item.end,
                "severity": item.severity.value,
                "reason": item.reason,
            }
            for item in findings
        ],
        "remarks": [f"{item.kind}: {item.reason}" for item in findings if item.severity is FindingSeverity.WARNING],
    }
