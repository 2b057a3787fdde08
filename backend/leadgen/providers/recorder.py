"""Interface of the recorder of calls to outside services. See `recording`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Request:
    """One call before it is sent. Equal requests have equal digests.

    `is_paid`: the service bills the call. `reference` is the idempotency key that is sent along, if any.
    """

    provider: str
    digest: str
    is_paid: bool = False
    model: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """An unprocessed answer. `call_id` names its call."""

    call_id: UUID
    status: int
    headers: Mapping[str, str]
    body: bytes
    answered_at: datetime


class Recorder(Protocol):
    """Records the calls that are made for one piece of work. Thread safe."""

    def find(self, request: Request) -> RecordedAnswer | None:
        """Return an earlier attempt's answer to this request, once; None without one."""
        ...

    def begin(self, request: Request) -> UUID:
        """Record that the call is sent now.

        Raises LimitReachedError where recording is impossible: nothing may be sent then.
        """
        ...

    def end(self, answer: RecordedAnswer) -> None:
        """Record an answer, without waiting until it is written."""
        ...

    def cancel(self, call_id: UUID) -> None:
        """Record that a call was not sent after all."""
        ...
