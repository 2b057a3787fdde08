"""Base of all providers: three kinds of error, and an HTTP client that raises only these."""

from __future__ import annotations

import email.utils
import json
import re
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit
from uuid import UUID

import httpx2

from leadgen.providers.limits import Gate, LimitReachedError, Limits, RestingError, Trouble, WithdrawnError
from leadgen.providers.recorder import RecordedAnswer, Request
from leadgen.providers.recording import Recording, digest_of, find_recorded, recorded_turn

ErrorKind = Literal["not_found", "transient", "permanent"]
USER_AGENT = "leadgen-pipeline/0.1 (self-hosted company enrichment)"
# A wait of a week is an error in the provider's header.
MAX_RETRY_AFTER = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Spent:
    """Cost of a failed call. Tokens are totals; `cost` in USD, None = unknown (never zero).

    `call_id` names the call where it was recorded.
    """

    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost: Decimal | None
    cost_source: Literal["provider", "genai-prices"] | None
    request_id: str | None
    call_id: UUID | None = None


class ProviderError(Exception):
    """A provider did not return what was asked for. Raised only as one of its three subclasses.

    `reason` is a stable code in snake_case (`rate_limited`, `timeout`, `wrong_record`, ...). `message` is for people,
    `detail` holds plain JSON values. `spent` is set when the failed call was billed. `also_spent` are further bills,
    where several calls together failed.
    """

    kind: ClassVar[ErrorKind]

    def __init__(
        self,
        provider: str,
        message: str,
        *,
        reason: str,
        detail: Mapping[str, Any] | None = None,
        spent: Spent | None = None,
        also_spent: tuple[Spent, ...] = (),
    ) -> None:
        super().__init__(message)
        self.provider = provider
        self.message = message
        self.reason = reason
        self.detail: Mapping[str, Any] = dict(detail or {})
        self.spent = spent
        self.also_spent = also_spent

    def __str__(self) -> str:
        return f"{self.provider}: {self.message}"


class NotFound(ProviderError):  # noqa: N818  the kinds are words of the design, not of Python
    """The provider does not know this record. A retry changes nothing."""

    kind = "not_found"


class Transient(ProviderError):  # noqa: N818  the kinds are words of the design, not of Python
    """A retry may succeed later; the engine retries.

    `retry_after` is in seconds, where the provider named a time.
    """

    kind = "transient"

    def __init__(
        self,
        provider: str,
        message: str,
        *,
        reason: str,
        retry_after: float | None = None,
        detail: Mapping[str, Any] | None = None,
        spent: Spent | None = None,
        also_spent: tuple[Spent, ...] = (),
    ) -> None:
        super().__init__(provider, message, reason=reason, detail=detail, spent=spent, also_spent=also_spent)
        self.retry_after = retry_after


class Permanent(ProviderError):  # noqa: N818  the kinds are words of the design, not of Python
    """The call fails until we change something (request, key, model, budget). Not retried."""

    kind = "permanent"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Timeouts in seconds. `total` also ends an answer that drips slowly but satisfies `read`."""

    connect: float = 5.0
    read: float = 30.0
    total: float = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One unprocessed HTTP answer. `body` is decompressed, `fetched_at` is an aware UTC instant.

    `call_id` names the call where it was recorded.
    """

    provider: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    fetched_at: datetime
    call_id: UUID | None = None

    @property
    def text(self) -> str:
        """Return the body as text; bytes that are not UTF-8 become U+FFFD."""
        return self.body.decode("utf-8", errors="replace")


Classify = Callable[[Answer], ProviderError | None]


def parse_retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """Parse a Retry-After header (RFC 9110: seconds or an HTTP date) into seconds.

    Returns None when the header is absent or unreadable.
    """
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), MAX_RETRY_AFTER)
    try:
        when = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    seconds = (when - (now or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)


# Halves of surrogate pairs (written by a model that was cut inside a character) and U+0000 are valid JSON, but the
# database cannot store them.
_BROKEN = re.compile("[\ud800-\udfff\x00]")
_MAY_BE_BROKEN = re.compile(r"\\u(?:d[89a-f]|0000)", re.IGNORECASE)


def mended(value: Any) -> Any:
    """Replace each character of a text or JSON value that cannot be stored by U+FFFD."""
    if isinstance(value, str):
        return _BROKEN.sub("\ufffd", value)
    if isinstance(value, list):
        return [mended(item) for item in value]
    if isinstance(value, dict):
        return {mended(key): mended(item) for key, item in value.items()}
    return value


def read_json(text: str) -> Any:
    """Parse foreign JSON, with Decimal for fractions and texts that can be stored.

    Raises ValueError and RecursionError.
    """
    data = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    return mended_json(text, data)


def mended_json(text: str, data: Any) -> Any:
    """Return the value of a JSON text, mended where the text may hold what cannot be stored."""
    return mended(data) if _MAY_BE_BROKEN.search(text) or _BROKEN.search(text) else data


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def parse_json(provider: str, body: bytes | str) -> Any:
    """Parse JSON with Decimal for fractions, so that money stays exact.

    Raises Transient for anything else: a provider that promised JSON and sends a web page, half a body or other bytes
    has an outage.
    """
    data = body.encode("utf-8", errors="surrogatepass") if isinstance(body, str) else body
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise Transient(provider, "empty answer instead of JSON", reason="not_json")
    if head.startswith(b"<"):
        raise Transient(provider, "a web page came instead of JSON", reason="html")
    try:
        return read_json(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as exc:
        raise Transient(provider, "answer is not valid JSON (cut off or damaged)", reason="not_json") from exc


def parse_json_object(provider: str, body: bytes | str) -> dict[str, Any]:
    """Parse JSON as `parse_json`, for answers that must be an object."""
    data = parse_json(provider, body)
    if not isinstance(data, dict):
        raise Transient(provider, "answer is JSON of an unexpected form", reason="unexpected_form")
    return data


def error_for_status(answer: Answer) -> ProviderError | None:
    """Convert a status code to an error by default rules; None for 2xx.

    A provider's own `classify` is asked first.
    """
    status, provider = answer.status, answer.provider
    if 200 <= status < 300:
        return None
    detail = {"status": status, "url": answer.url, "body": answer.text[:500]}
    retry_after = parse_retry_after(answer.headers.get("retry-after"))
    if status == 404:
        return NotFound(provider, "not found", reason="not_found", detail=detail)
    if status == 429:
        return Transient(provider, "too many requests", reason="rate_limited", retry_after=retry_after, detail=detail)
    # A temporary redirect away from an API is a maintenance page; a permanent one is a wrong base URL.
    temporary = status in (302, 303, 307, 408, 409, 425) or (status >= 500 and status not in (501, 505))
    if temporary:
        return Transient(
            provider,
            f"answered {status}",
            reason=f"http_{status}",
            retry_after=retry_after,
            detail=detail,
        )
    if status in (401, 403):
        return Permanent(provider, f"refused us ({status})", reason="refused", detail=detail)
    return Permanent(provider, f"rejected the request ({status})", reason=f"http_{status}", detail=detail)


# The account is the cause, not the record: every other call would fail the same way.
_ACCOUNT = frozenset({"bad_key", "no_credit", "refused", "spend_limit"})
NOTHING_ASKED = frozenset({LimitReachedError.reason, RestingError.reason, WithdrawnError.reason})
"""Reasons of a Transient without a request to the provider: no failed attempt."""

UNREACHABLE = "unreachable"
"""Reason of a Transient for which nothing could be sent.

It counts as a failed attempt of the service, not of the record.
"""


def tell(gate: Gate, error: ProviderError | None) -> None:
    """Report the end of a call to the gate, as far as it tells something about the service."""
    if isinstance(error, Transient):
        if error.reason not in NOTHING_ASKED:
            # a rate limit with a time to come back comes from a working service, not from a failing one
            asked = error.reason == "rate_limited" and error.retry_after is not None
            gate.heard(Trouble(error.message, error.retry_after, counts=not asked))
    elif isinstance(error, Permanent) and error.reason in _ACCOUNT:
        gate.heard(Trouble(error.message))
    else:
        gate.heard(None)


def is_loopback(base_url: str) -> bool:
    """Tell whether the URL is on this machine.

    The sandbox is local, and a company proxy from the environment could not reach it.
    """
    return urlsplit(base_url).hostname in ("localhost", "127.0.0.1", "::1")


class HttpClient:
    """HTTP client of one provider; every failure becomes NotFound, Transient or Permanent.

    The client deliberately has no retry: the engine retries with backoff, counts attempts and obeys `retry_after`. A
    second loop below would multiply calls and hide outages. Thread safe. `classify` reads a provider's own error bodies
    (also in a 2xx) and returns None to leave the answer to the default rules.
    """

    def __init__(
        self,
        provider: str,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        user_agent: str = USER_AGENT,
        timeouts: Timeouts | None = None,
        limits: Limits | None = None,
        gate: Gate | None = None,
        max_body: int = 8 * 1024 * 1024,
        classify: Classify | None = None,
        transport: httpx2.BaseTransport | None = None,
        is_paid: bool = False,
    ) -> None:
        self.provider = provider
        self._is_paid = is_paid
        self._timeouts = timeouts or Timeouts()
        self._gate = gate or Gate(limits or Limits())
        self._max_body = max_body
        self._classify = classify
        self._client = httpx2.Client(
            base_url=base_url,
            headers={"User-Agent": user_agent, **(headers or {})},
            timeout=httpx2.Timeout(self._timeouts.read, connect=self._timeouts.connect),
            transport=transport,
            trust_env=not is_loopback(base_url),
            follow_redirects=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: object | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        model: str | None = None,
        reference: str | None = None,
    ) -> Answer:
        """Send one request and return a good answer.

        `body` is sent as JSON, `content` unchanged. `model` and `reference` (an idempotency key) describe the call in
        the records. Raises NotFound, Transient or Permanent, and no other error of the network.
        """
        sent = self._build(method, path, params=params, json=body, content=content, headers=headers)
        digest = digest_of(sent.method.encode(), str(sent.url).encode(), sent.read())
        request = Request(self.provider, digest, self._is_paid, model, reference)
        known = find_recorded(request)
        if known is not None:
            return self._judged(self._replayed(known, sent))
        try:
            with recorded_turn(self._gate, request) as recording:
                answer = self._send(sent, recording)
        except LimitReachedError as exc:
            raise Transient(self.provider, str(exc), reason=exc.reason, retry_after=exc.wait) from exc
        except ProviderError as exc:
            tell(self._gate, exc)
            raise
        try:
            answer = self._judged(answer)
        except ProviderError as exc:
            tell(self._gate, exc)
            raise
        tell(self._gate, None)
        return answer

    def _build(self, method: str, path: str, **options: Any) -> httpx2.Request:
        try:
            return self._client.build_request(method, path, **options)
        except httpx2.InvalidURL as exc:
            raise Permanent(self.provider, f"bad address: {exc}", reason="bad_url") from exc

    def _judged(self, answer: Answer) -> Answer:
        error = self._classify(answer) if self._classify else None
        error = error or error_for_status(answer)
        if error is not None:
            raise error
        return answer

    def _replayed(self, known: RecordedAnswer, sent: httpx2.Request) -> Answer:
        return Answer(
            provider=self.provider,
            status=known.status,
            headers=known.headers,
            body=known.body,
            url=str(sent.url),
            fetched_at=known.answered_at,
            call_id=known.call_id,
        )

    def get_json(self, path: str, params: Mapping[str, str | int] | None = None) -> Answer:
        """Send a GET with `Accept: application/json`; the provider's pure `parse_` reads the body."""
        return self.request("GET", path, params=params, headers={"Accept": "application/json"})

    def post_json(self, path: str, body: object, *, model: str | None = None) -> Answer:
        """Send a POST with a JSON body, asking for JSON."""
        return self.request("POST", path, body=body, headers={"Accept": "application/json"}, model=model)

    def _send(self, sent: httpx2.Request, recording: Recording) -> Answer:
        try:
            with closing(self._client.send(sent, stream=True)) as response:
                answer = Answer(
                    provider=self.provider,
                    status=response.status_code,
                    headers={k.lower(): v for k, v in response.headers.items()},
                    body=self._read(response),
                    url=str(response.url),
                    fetched_at=datetime.now(UTC),
                    call_id=recording.call_id,
                )
            recording.answered(answer.status, answer.headers, answer.body)
            return answer
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as exc:
            recording.not_sent()
            slow = isinstance(exc, httpx2.TimeoutException)
            words, reason = ("no answer in time", "timeout") if slow else ("connection failed", "connection")
            raise Transient(self.provider, words, reason=reason) from exc
        except httpx2.TimeoutException as exc:
            raise Transient(self.provider, "no answer in time", reason="timeout") from exc
        except httpx2.DecodingError as exc:
            raise Transient(self.provider, "answer is damaged", reason="damaged") from exc
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as exc:
            raise Permanent(self.provider, f"bad address: {exc}", reason="bad_url") from exc
        except httpx2.RequestError as exc:
            raise Transient(self.provider, "connection failed", reason="connection") from exc

    def _read(self, response: httpx2.Response) -> bytes:
        deadline = time.monotonic() + self._timeouts.total
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self._max_body:
                raise Permanent(
                    self.provider,
                    f"answer is larger than {self._max_body // 1024} kB",
                    reason="too_large",
                )
            if time.monotonic() > deadline:
                raise Transient(self.provider, "answer came too slowly", reason="timeout")
            chunks.append(chunk)
        return b"".join(chunks)
