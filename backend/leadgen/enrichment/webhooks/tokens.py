"""Signed callback tokens, which name the tenant, the work and the round.

The signature keeps others from making up tokens.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from uuid import UUID

from leadgen.crypto import derived_key

_FORM = struct.Struct(">16s16sI")
_MAC_BYTES = 16


@dataclass(frozen=True, slots=True)
class CallbackToken:
    """One round of one completion's work; `key` is its idempotency key, in both directions."""

    tenant_id: UUID
    completion_id: UUID
    round: int

    @property
    def key(self) -> str:
        return f"{self.completion_id}.{self.round}"

    def write(self, secret_key: str) -> str:
        """Encode as URL-safe text of 70 characters."""
        body = _FORM.pack(self.tenant_id.bytes, self.completion_id.bytes, self.round)
        return _text(body + _mac(secret_key, body))


def read_token(text: str, secret_key: str) -> CallbackToken | None:
    """Read a token that this installation wrote; None for any other text."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    # The last letter has spare bits: only one of its spellings is the original.
    if len(body) != _FORM.size or _text(raw) != text or not hmac.compare_digest(mac, _mac(secret_key, body)):
        return None
    tenant, completion, number = _FORM.unpack(body)
    return CallbackToken(UUID(bytes=tenant), UUID(bytes=completion), number)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _mac(secret_key: str, body: bytes) -> bytes:
    return hmac.new(derived_key(secret_key, "callback"), body, hashlib.sha256).digest()[:_MAC_BYTES]
