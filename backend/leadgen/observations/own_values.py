"""Lists and rewrites the stored values of one custom field, when its type changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import array
from leadgen.fields import Field
from leadgen.tenancy import tenant_of


class OwnValues:
    """Values of custom fields in observations, and in the column that holds the current ones."""

    @staticmethod
    def distinct(session: Session, field: Field) -> list[Any]:
        """Return the different values of a field over all records and sources, empty ones left out."""
        found = session.scalars(
            text(
                "SELECT DISTINCT o.values -> :key -> 'value' FROM observations o WHERE o.tenant_id = :tenant"
                f" AND o.{field.entity.value}_id IS NOT NULL AND o.values ? :key"
                " AND o.values -> :key -> 'value' <> 'null'::jsonb"
            ),
            {"key": field.key, "tenant": tenant_of(session)},
        )
        return list(found)

    @staticmethod
    def rewrite(session: Session, field: Field, changes: Mapping[str, str]) -> None:
        """Replace values, both given as JSON text."""
        params = {
            "key": field.key,
            "tenant": tenant_of(session),
            "old": array(list(changes)),
            "new": array(list(changes.values())),
        }
        pairs = "unnest(CAST(:old AS jsonb[]), CAST(:new AS jsonb[])) AS pair(old, new)"
        session.execute(
            text(
                f"UPDATE observations o SET values = jsonb_set(o.values, ARRAY[:key, 'value'], pair.new) FROM {pairs}"
                f" WHERE o.tenant_id = :tenant AND o.{field.entity.value}_id IS NOT NULL"
                " AND o.values -> :key -> 'value' = pair.old"
            ),
            params,
        )
        session.execute(
            text(
                f"UPDATE {field.table} r SET custom = jsonb_set(r.custom, ARRAY[:key], pair.new) FROM {pairs}"
                " WHERE r.tenant_id = :tenant AND r.custom -> :key = pair.old"
            ),
            params,
        )
