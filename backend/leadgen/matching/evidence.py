"""What speaks for and against one record being another. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

SUSPECTS = 3
"""Most records that a row names as possible duplicates."""


class MatchEvidence(NamedTuple):
    """What speaks for and against a row and a record being the same. `same`: they are taken as one.

    Otherwise the record is a possible duplicate of the row's new one.
    """

    id: UUID
    label: str
    same: bool
    supports: tuple[str, ...]
    opposes: tuple[str, ...]

    def in_words(self) -> str:
        """Return one sentence: "same e-mail as Jan Malý, but other name"."""
        but = f", but {_listed(self.opposes)}" if self.opposes else ""
        return f"{_listed(self.supports)} as {self.label}{but}"

    def json(self) -> dict[str, Any]:
        """Return the evidence as outcomes of rows store it."""
        return {
            "id": self.id,
            "name": self.label,
            "same": self.same,
            "supports": self.supports,
            "opposes": self.opposes,
        }


Evidence: TypeAlias = tuple[MatchEvidence, ...]


class Judgement(NamedTuple):
    """How a candidate compares with a row. `rule` is why both are one, None where they are not.

    Of several candidates, the one with the highest `rank` is taken.
    """

    rule: str | None
    rank: tuple[int, ...]
    supports: tuple[str, ...]
    opposes: tuple[str, ...]


def _listed(words: tuple[str, ...]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
