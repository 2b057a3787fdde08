"""Array literals say exactly what a list would have said."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import array, array_of_new_ids, new_id
from tests.examples import examples

AWKWARD = st.sampled_from(["", "NULL", '"', "\\", '\\"', "{", "}", ",", "\x01", "\x02", "a\x01b", "\x02\x02", "é\n\t"])
TEXTS = st.lists(st.none() | AWKWARD | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))


def read(session: Session, literal: str, kind: str) -> list[object]:
    return list(session.scalar(text(f"SELECT CAST(:given AS {kind}[])"), {"given": literal}))


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[])
@given(values=TEXTS)
def test_any_texts(values: list[str | None]) -> None:
    assert read(_session[0], array(values), "text") == values


_session: list[Session] = []


@pytest.fixture(autouse=True)
def _one_session(session: Session) -> None:
    _session[:] = [session]  # hypothesis would make one per example


def test_other_kinds(session: Session) -> None:
    ids = [new_id(), new_id()]
    assert read(session, array(ids), "uuid") == ids
    assert read(session, array([ids[0], None]), "uuid") == [ids[0], None]
    assert read(session, array([True, False, None]), "boolean") == [True, False, None]
    assert read(session, array([1, None, 3]), "integer") == [1, None, 3]
    assert read(session, array([Decimal("1.50"), Decimal(7)]), "numeric") == [Decimal("1.5"), Decimal(7)]
    assert read(session, array([['a"b', "c\\"], {"d": None}, None]), "jsonb") == [['a"b', "c\\"], {"d": None}, None]


def test_new_ids_are_in_order_of_time(session: Session) -> None:
    found = read(session, array_of_new_ids(50), "uuid")
    assert found == sorted(found, key=str)
    assert all(isinstance(item, UUID) and item.version == 7 for item in found)
