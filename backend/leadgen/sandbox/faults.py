"""The fault switch and the request log.

`POST /_sandbox/faults` with `{service, kind, seconds?, retry_after?, times?, match?, status?}` arms a fault. The fault
strikes the next `times` calls (default 1; null = until removed) of that service ("*" = any) whose path, query or body
contains `match`.

Kinds for every service
  latency       waits `seconds`, then answers as usual
  429 500 503 529  the service's own error answer, with `Retry-After` where `retry_after` is given
  timeout       holds the answer for `seconds` (default 0.05), then 504. In process a client cannot see a socket
                timeout, so it sees the 504; over a socket choose `seconds` longer than the client's timeout
  truncated     the first half of the right body, with a matching Content-Length, so that the JSON or XML breaks off
  malformed     200 and a body that is no JSON and no XML, under the right content type
  html          200 (or `status`) and a maintenance page in HTML
  wrong_entity  the right form, about another company of the same country
Kinds of one service
  isir: WS1 WS3 WS4 SQL1 SERVER1 (answers with that `kodChyby` and HTTP 200)
  perplexity: failed incomplete bad_output; anthropic: refusal max_tokens spend_limit bad_output
              (bad_output = the model's text is not the JSON that was asked for)
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

_KEPT_CALLS = 100_000

GENERAL_KINDS = frozenset(
    ("latency", "429", "500", "503", "529", "timeout", "truncated", "malformed", "html", "wrong_entity")
)
SPECIAL_KINDS: Mapping[str, frozenset[str]] = {
    "isir": frozenset(("WS1", "WS3", "WS4", "SQL1", "SERVER1")),
    "perplexity": frozenset(("failed", "incomplete", "bad_output")),
    "anthropic": frozenset(("refusal", "max_tokens", "spend_limit", "bad_output")),
}


@dataclass(slots=True)
class Fault:
    """One armed fault. `times` counts down; None strikes until the fault is removed."""

    service: str
    kind: str
    seconds: float | None = None
    retry_after: float | None = None
    times: int | None = 1
    match: str | None = None
    status: int | None = None

    def fits(self, service: str, haystack: str) -> bool:
        return self.service in ("*", service) and (self.match is None or self.match in haystack)


@dataclass(slots=True)
class Call:
    """One call that the sandbox received. `key` names its company or person of the world.

    Requests with one `digest` ask the same. `bill_id` and `cost_usd` are the service's bill for the answer, null
    without one.
    """

    number: int
    service: str
    method: str
    path: str
    query: str
    digest: str = ""
    key: str | None = None
    about: str | None = None
    fault: str | None = None
    status: int | None = None
    bill_id: str | None = None
    cost_usd: str | None = None
    answered_at: str | None = None
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


class FaultBoard:
    """Armed faults and the log of calls. Thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._calls: deque[Call] = deque(maxlen=_KEPT_CALLS)
        self._number = 0

    def add(
        self,
        service: str,
        kind: str,
        *,
        seconds: float | None = None,
        retry_after: float | None = None,
        times: int | None = 1,
        match: str | None = None,
        status: int | None = None,
    ) -> Fault:
        """Arm a fault. Raises ValueError for a kind that this service does not know."""
        known = GENERAL_KINDS | (SPECIAL_KINDS.get(service) or frozenset())
        if kind not in known:
            raise ValueError(f"unknown fault kind {kind!r} for {service!r}; known: {', '.join(sorted(known))}")
        if times is not None and times < 1:
            raise ValueError("times must be at least 1, or null for every call")
        fault = Fault(service, kind, seconds, retry_after, times, match, status)
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, service: str, haystack: str) -> Fault | None:
        """Return the oldest fault that fits this call, and use up one of its strikes."""
        with self._lock:
            for fault in self._faults:
                if fault.fits(service, haystack):
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times == 0:
                            self._faults.remove(fault)
                    return fault
        return None

    def armed(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def record(self, service: str, method: str, path: str, query: str, digest: str = "") -> Call:
        with self._lock:
            self._number += 1
            call = Call(self._number, service, method, path, query, digest)
            self._calls.append(call)
            return call

    def calls(self, service: str | None = None) -> list[dict[str, Any]]:
        """Return the log in the order of arrival, as plain dicts."""
        with self._lock:
            return [asdict(call) for call in self._calls if service in (None, call.service)]

    def forget_calls(self) -> None:
        with self._lock:
            self._calls.clear()
            self._number = 0
