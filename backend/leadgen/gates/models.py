"""Tables, shared by all tenants: provider_states, provider_slots, provider_limits."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import READERS, GlobalTable, system_only_ddl, waited_for

ZERO = text("0")


class ProviderState(GlobalTable):
    """State of an outside service over all workers: its circuit breaker and requested waits.

    `failures` counts failures in a row. `broken_until` follows from failures, `asked_until` from a time that the
    service named itself. `trial_until` keeps a second trial call from being made at the same time. `rests` counts rests
    in a row, each longer than the one before.
    """

    __tablename__ = "provider_states"
    __table_args__ = (UniqueConstraint("provider"),)
    row_security = (*system_only_ddl("provider_states"), READERS.format("provider_states"))

    provider: Mapped[str]
    failures: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    rests: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    broken_until: Mapped[datetime | None] = mapped_column(info=waited_for())
    asked_until: Mapped[datetime | None] = mapped_column(info=waited_for())
    trial_until: Mapped[datetime | None] = mapped_column(info=waited_for())
    last_error: Mapped[str | None]


class ProviderSlot(GlobalTable):
    """One of the concurrent calls that all workers may make to a service, with its lease."""

    __tablename__ = "provider_slots"
    __table_args__ = (UniqueConstraint("provider", "number"),)
    row_security = system_only_ddl("provider_slots")

    provider: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger)
    holder: Mapped[UUID | None]
    leased_until: Mapped[datetime] = mapped_column(info=waited_for())


class ProviderLimit(GlobalTable):
    """Earliest time of the next call to a provider, across all workers of the installation."""

    __tablename__ = "provider_limits"
    __table_args__ = (UniqueConstraint("provider"),)
    row_security = system_only_ddl("provider_limits")

    provider: Mapped[str]
    next_at: Mapped[datetime]
