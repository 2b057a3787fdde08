"""Table: record_counts, what the total of an unfiltered list is read from."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import TenantTable

COUNTED = ("companies", "contacts")
"""The tables whose rows are counted."""


class RecordCount(TenantTable):
    """By how many rows one statement changed one of the counted tables; a table's rows are the sum of its changes.

    Triggers write it with the rows, so that a snapshot sees both or neither. Rows are added and folded, never updated.
    """

    __tablename__ = "record_counts"

    table_name: Mapped[str]
    change: Mapped[int] = mapped_column(BigInteger)
