"""What the lint of a message finds, and what it knows about the reader and the sender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from leadgen.fields.enums import Formality, Language, LinkedInAccount

_E = TypeVar("_E", bound=StrEnum)


class FindingKind(StrEnum):
    """Kinds of findings in a message."""

    PLACEHOLDER = "placeholder"
    WRONG_NAME = "wrong_name"
    WRONG_COMPANY = "wrong_company"
    LANGUAGE = "language"
    FORMALITY = "formality"
    SOURCE_MARK = "source_mark"
    LENGTH = "length"
    SHOUTING = "shouting"


class FindingSeverity(StrEnum):
    """`error` blocks approval, `warning` is advice."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class TextFinding:
    """A passage of a message, from `start` to `end` in code points, with what is wrong and how to mend it."""

    kind: FindingKind
    text: str
    start: int
    end: int
    severity: FindingSeverity
    reason: str


@dataclass(frozen=True, slots=True)
class Correspondents:
    """Reader, sender, and what was asked for. Empty values are unknown, and not checked."""

    first_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    greeting_name: str | None = None
    company: str | None = None
    company_names: tuple[str, ...] = ()
    sender_name: str | None = None
    sender_company: str | None = None
    sender_account: LinkedInAccount = LinkedInAccount.UNKNOWN
    other_companies: tuple[str, ...] = ()
    language: Language | None = None
    formality: Formality | None = None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Correspondents:
        """Return what a record of a contact says: its names, its company, sender, language and form of address."""
        company, sender = record.get("company"), record.get("sender")
        company = company if isinstance(company, Mapping) else {"name": company}
        sender = sender if isinstance(sender, Mapping) else {"name": sender}
        named = _text(company.get("name")) or _text(record.get("company_name"))
        spoken = [_text(item.get(key)) for item in (company, record) for key in ("spoken_name", "legal_name", "domain")]
        return cls(
            first_name=_text(record.get("first_name")),
            last_name=_text(record.get("last_name")),
            full_name=_text(record.get("full_name")) or _text(record.get("name")),
            greeting_name=_text(record.get("greeting_name")),
            company=named,
            company_names=tuple(name for name in spoken if name),
            sender_name=_text(sender.get("name")),
            sender_company=_text(sender.get("company")) or _text(record.get("sender_company")),
            sender_account=_member(LinkedInAccount, sender.get("linkedin_account")) or LinkedInAccount.UNKNOWN,
            other_companies=tuple(name for name in map(_text, record.get("other_companies") or ()) if name),
            language=_member(Language, record.get("language")),
            formality=_member(Formality, record.get("formality")),
        )


def _text(value: object) -> str | None:
    return (value.strip()[:500] or None) if isinstance(value, str) else None


def _member(kind: type[_E], value: object) -> _E | None:
    return kind(value) if isinstance(value, str) and value in [item.value for item in kind] else None
