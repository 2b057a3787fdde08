"""The states of a campaign and the moves between them. Pure."""

from __future__ import annotations

from leadgen.fields.enums import CampaignStatus as S

MOVES: dict[S, frozenset[S]] = {
    S.DRAFT: frozenset({S.READY, S.ARCHIVED}),
    # directly to review: a run wrote the first messages
    S.READY: frozenset({S.DRAFT, S.GENERATING, S.REVIEW, S.ARCHIVED}),
    # back to ready: generation ended or was stopped before it wrote anything
    S.GENERATING: frozenset({S.REVIEW, S.READY}),
    S.REVIEW: frozenset({S.GENERATING, S.APPROVED, S.ARCHIVED}),
    # back to review: a person wants to change a message before the export
    S.APPROVED: frozenset({S.REVIEW, S.EXPORTED, S.ARCHIVED}),
    S.EXPORTED: frozenset({S.ARCHIVED}),
    S.ARCHIVED: frozenset(),
}

STEPS_EDITABLE = frozenset({S.DRAFT})
CONTACTS_EDITABLE = frozenset({S.DRAFT, S.READY, S.REVIEW})
WRITABLE = frozenset({S.DRAFT, S.READY, S.GENERATING, S.REVIEW})
"""States in which messages may still come in; after approval they may not."""
EXPORTABLE = frozenset({S.APPROVED, S.EXPORTED})


def may_move(current: S, to: S) -> bool:
    """Return whether a campaign in `current` may become `to`."""
    return to in MOVES[current]
