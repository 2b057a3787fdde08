"""A cursor gives back the position that it was issued for, to the list that issued it only."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from leadgen.db import new_id
from leadgen.errors import BadRequestError
from leadgen.fields.enums import CompanyStatus
from leadgen.lists.cursor import Cursor

CURSOR = Cursor("test")
ID = new_id()
POSITIONS: list[tuple[Any, Any]] = [
    ("Ø škola", str),
    (None, lambda value: value),
    (7, int),
    (0.5, float),
    (Decimal("8.750000"), Decimal),
    (ID, type(ID)),
    (datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), datetime.fromisoformat),
    (CompanyStatus.NEW, CompanyStatus),
]


@pytest.mark.parametrize(("value", "parse"), POSITIONS, ids=[type(value).__name__ for value, _ in POSITIONS])
def test_a_position_is_read_as_it_was_issued(value: Any, parse: Any) -> None:
    token = CURSOR.issue(("name", ID), value, ID)
    assert CURSOR.read(("name", ID), token, lambda first, key: (parse(first), type(ID)(key))) == (value, ID)


def test_the_first_page_has_no_position() -> None:
    assert CURSOR.read(("name",), None, str) is None


@pytest.mark.parametrize("of", [("other",), ("name", "desc"), ("name", "asc", "x")])
def test_another_list_refuses_it(of: tuple[str, ...]) -> None:
    token = CURSOR.issue(("name", "asc"), "x")
    with pytest.raises(BadRequestError):
        CURSOR.read(of, token, lambda *position: position)


def test_a_cursor_signed_with_another_secret_is_refused() -> None:
    with pytest.raises(BadRequestError):
        CURSOR.read(("name",), Cursor("other").issue(("name",), "x"), str)
