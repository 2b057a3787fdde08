"""What records calls to outside services, and what it is told. See `recording`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Request:
    """One call about to be made. Equal requests have equal digests.

    `is_paid`: the service bills it. `reference` is the idempotency key that is sent along, if any.
    """

    provider: str
    digest: str
    is_paid: bool = False
    model: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """An answer as it came. `call_id` names the call that it answers."""

    call_id: UUID
    status: int
    headers: Mapping[str, str]
    body: bytes
    answered_at: datetime


class Recorder(Protocol):
    """Records the calls that are made for one piece of work. Thread safe."""

    def find(self, request: Request) -> RecordedAnswer | None:
        """Return the answer that an earlier attempt got to this request, once; None where there is none."""
        ...

    def begin(self, request: Request) -> UUID:
        """Record that the call is sent now. Raises LimitReachedError where that is impossible: nothing may be sent then."""
        ...

    def end(self, answer: RecordedAnswer) -> None:
        """Record an answer. Does not wait until it is written."""
        ...

    def cancel(self, call_id: UUID) -> None:
        """Record that a call was not sent after all."""
        ...
