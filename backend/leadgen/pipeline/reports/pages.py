"""Signed cursors for the pages of a run's lists; no other list accepts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from leadgen.api import CURSOR
from leadgen.lists.keyset import bad_cursor

T = TypeVar("T")


def cursor_after(of: tuple[object, ...], *position: object) -> str:
    """Return the cursor of the page after `position`.

    `of` names the list: what it lists, and of which run and stage.
    """
    return CURSOR.get().encode([str(part) for part in (*of, *position)])


def position_in(of: tuple[object, ...], token: str | None, read: Callable[..., T]) -> T | None:
    """Return where a page begins; None for the first page.

    Raises a 400 that names `cursor` for a cursor that this list did not issue.
    """
    if token is None:
        return None
    parts = CURSOR.get().decode(token)
    name, position = parts[: len(of)], parts[len(of) :]
    if name != [str(part) for part in of]:
        raise bad_cursor("The cursor belongs to another list.")
    return read(*position)
