"""Array literals reach the database as what they were."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.pipeline.engine.sql import array_of_few, array_of_ids


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | st.text(st.characters(exclude_characters="\x00", codec="utf-8"))))
def test_texts_survive(session: Session, values: list[str | None]) -> None:
    assert session.scalar(text("SELECT CAST(:v AS text[])"), {"v": array_of_few(values)}) == values


def test_a_nul_that_the_database_cannot_hold_is_replaced(session: Session) -> None:
    assert session.scalar(text("SELECT CAST(:v AS text[])"), {"v": array_of_few(["a\x00b"])}) == ["a\ufffdb"]


def test_ids_survive(session: Session) -> None:
    ids = [new_id() for _ in range(3)]
    assert session.scalar(text("SELECT CAST(:v AS uuid[])"), {"v": array_of_ids(ids)}) == ids
