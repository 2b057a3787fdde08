"""Table: record_counts, the source of the total of an unfiltered list."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import TenantTable

COUNTED = ("companies", "contacts")
"""The tables whose rows are counted."""


class RecordCount(TenantTable):
    """Change in the number of rows of a counted table by one statement.

    The sum of a table's changes is its number of rows. Triggers write the change with the rows, so that a snapshot
    sees both or neither. Rows are added and folded, never updated.
    """

    __tablename__ = "record_counts"

    table_name: Mapped[str]
    change: Mapped[int] = mapped_column(BigInteger)
