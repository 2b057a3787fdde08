"""States of a message's review and the moves between them. Pure."""

from __future__ import annotations

from leadgen.fields.enums import MessageReviewStatus as S

MOVES: dict[S, frozenset[S]] = {
    S.DRAFT: frozenset({S.APPROVED, S.REJECTED}),
    S.APPROVED: frozenset({S.DRAFT, S.REJECTED, S.SENT}),
    S.REJECTED: frozenset({S.DRAFT, S.APPROVED}),
    S.SENT: frozenset({S.DELIVERED, S.REPLIED}),
    S.DELIVERED: frozenset({S.REPLIED}),
    S.REPLIED: frozenset(),
}

UNDER_REVIEW = (S.DRAFT, S.APPROVED, S.REJECTED)
"""States that a reviewer may still decide; all others are after sending."""


def may_move(current: S, to: S) -> bool:
    """Return whether a message in `current` may become `to`."""
    return to in MOVES[current]
