"""Records calls to outside services before they are sent, and their answers.

A caller whose work must survive the death of its process gives a `Recorder` to `limits.asking`. Clients then look for a
recorded answer before they take a turn, record each call right before it is sent, and record the answer on arrival.
Without a recorder nothing is recorded. Headers that we send are never recorded, because they hold keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from uuid import UUID

from leadgen.providers.limits import Gate, WithdrawnError, recorder_here, sending
from leadgen.providers.recorder import RecordedAnswer, Recorder, Request

KEPT_HEADERS = frozenset({"content-type", "request-id", "retry-after"})
"""Response headers that clients read.

No other header is recorded, because cookies and tokens must not be.
"""


class Recording:
    """One call of a client, begun by the gate at its turn. `call_id` None: not recorded."""

    def __init__(self, recorder: Recorder | None, request: Request) -> None:
        self._recorder = recorder
        self._request = request
        self.call_id: UUID | None = None

    def begin(self) -> None:
        """Record that the call is sent now."""
        if self._recorder is not None:
            self.call_id = self._recorder.begin(self._request)

    def answered(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Record the answer."""
        if self._recorder is not None and self.call_id is not None:
            kept = {name.lower(): value for name, value in headers.items() if name.lower() in KEPT_HEADERS}
            self._recorder.end(RecordedAnswer(self.call_id, status, kept, body, datetime.now(UTC)))

    def not_sent(self) -> None:
        """Record that the service could not be reached: nothing was sent, so nothing is billed."""
        if self._recorder is not None and self.call_id is not None:
            self._recorder.cancel(self.call_id)


@contextmanager
def recorded_turn(gate: Gate, request: Request) -> Iterator[Recording]:
    """Take one turn of the gate; the call is recorded as the last step before it is sent."""
    recording = Recording(recorder_here(), request)
    try:
        with sending(recording.begin), gate.turn():
            yield recording
    except WithdrawnError:
        recording.not_sent()
        raise


def find_recorded(request: Request) -> RecordedAnswer | None:
    """Return the answer that an earlier attempt at the same work got to this request."""
    recorder = recorder_here()
    return recorder.find(request) if recorder is not None else None


def digest_of(*parts: bytes) -> str:
    """Return the digest of a request's method, address and body.

    Headers are left out, because they change between attempts.
    """
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
