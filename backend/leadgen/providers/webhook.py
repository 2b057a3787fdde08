"""A customer's webhook as a provider: a signed request, answered at once or by callback.

Both directions are signed alike: HMAC-SHA256 over `{idempotency key}.{unix seconds}.{body}`. So a signed body cannot be
used for another record, nor much later.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import httpx2

from leadgen.providers.base import UNREACHABLE, Answer, HttpClient, Permanent, ProviderError, Timeouts, Transient
from leadgen.providers.limits import Gate, Limits
from leadgen.providers.outbound import Allowed, ForbiddenAddressError, GuardedTransport, check_url

SIGNATURE = "X-Leadgen-Signature"
TIMESTAMP = "X-Leadgen-Timestamp"
IDEMPOTENCY_KEY = "Idempotency-Key"
MAX_BODY = 1024 * 1024
CONNECTIONS = Limits(concurrency=64, max_wait=60.0)
# Default answer of an n8n Webhook node that responds at once without a response code of its own, without spaces.
_STARTED = b'{"message":"Workflowwasstarted"}'


def sign(secret: str, *, key: str, timestamp: int, body: bytes) -> str:
    """Return the signature header's value, `v1=<hex>`."""
    signed = f"{key}.{timestamp}.".encode() + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(signature: str, secrets: Iterable[str], *, key: str, timestamp: int, body: bytes) -> bool:
    """Tell whether any of these secrets made the signature; equally fast for each secret."""
    given = signature.strip().encode()
    fits = [
        hmac.compare_digest(given, sign(secret, key=key, timestamp=timestamp, body=body).encode()) for secret in secrets
    ]
    return any(fits)


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer of a webhook. `body` None: the webhook accepted the work and will call back.

    `call_id` names the call where it was recorded.
    """

    body: bytes | None
    call_id: UUID | None = None


def provider_name(url: str) -> str:
    """Return the provider name of a webhook: host and non-default port.

    The path is left out, because it may be a secret.
    """
    parts = urlsplit(url)
    host = parts.hostname or "?"
    return f"webhook:{host}:{parts.port}" if parts.port else f"webhook:{host}"


def _classify(answer: Answer) -> ProviderError | None:
    status, provider = answer.status, answer.provider
    if 300 <= status < 400:
        words = f"answered with a redirect ({status}), which is not followed; enter the address it leads to"
        return Permanent(provider, words, reason="webhook_redirect")
    if status == 404:
        return Permanent(provider, "nothing listens at this address (404)", reason="webhook_not_found")
    if 400 <= status < 500 and status not in (408, 409, 425, 429):
        return Permanent(provider, f"refused the request ({status})", reason=f"http_{status}")
    return None


class Webhook:
    """Client of one webhook. Thread safe; holds connections and cookies for this address only."""

    def __init__(
        self,
        name: str,
        url: str,
        *,
        allowed: Allowed,
        answer_timeout: float,
        gate: Gate | None = None,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open the client of one address.

        `answer_timeout` is in seconds. `gate` covers all calls to this host. `transport` replaces the guarded one
        (tests); the address itself is checked all the same.
        """
        self._url = url
        self._allowed = allowed
        self._clock = clock
        self.name = name
        self._client = HttpClient(
            self.name,
            "",
            timeouts=Timeouts(connect=10.0, read=answer_timeout, total=answer_timeout),
            limits=CONNECTIONS,
            gate=gate,
            max_body=MAX_BODY,
            classify=_classify,
            transport=transport or GuardedTransport(allowed),
            is_paid=True,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def post(self, body: bytes, *, key: str, secret: str, headers: Mapping[str, str]) -> Reply:
        """Send one request, signed now.

        Raises Transient or Permanent; a redirect is never followed.
        """
        timestamp = int(self._clock())
        signed = {
            **headers,
            "Content-Type": "application/json",
            "Accept": "application/json",
            IDEMPOTENCY_KEY: key,
            TIMESTAMP: str(timestamp),
            SIGNATURE: sign(secret, key=key, timestamp=timestamp, body=body),
        }
        try:
            check_url(self._url, self._allowed)
            answer = self._client.request("POST", self._url, content=body, headers=signed, reference=key)
        except ForbiddenAddressError as error:
            raise Permanent(self.name, str(error), reason="forbidden_address") from error
        except Transient as error:
            if isinstance(error.__cause__, (httpx2.ConnectError, httpx2.ConnectTimeout)):
                words = "could not be reached; nothing was sent"
                raise Transient(self.name, words, reason=UNREACHABLE) from error
            raise
        promised = answer.status == 202 or b"".join(answer.body.split()) == _STARTED
        return Reply(None if promised else answer.body, answer.call_id)
