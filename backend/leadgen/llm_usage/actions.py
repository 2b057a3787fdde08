"""Writes of the usage log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.llm_usage.models import LLMUsage
from leadgen.tenancy import tenant_of


def record_usage(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Log paid calls: each row names `purpose` and `provider`, the other columns of `llm_usage_log` as far as known."""
    if rows:
        tenant_id = tenant_of(session)
        session.execute(insert(LLMUsage), [{"tenant_id": tenant_id, "id": new_id(), **row} for row in rows])
