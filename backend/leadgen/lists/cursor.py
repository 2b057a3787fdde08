"""Signed cursors: where the next page of a list begins."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import g, has_request_context, request

from leadgen.context import Slot
from leadgen.errors import BadRequestError, ErrorCode, FieldProblem

T = TypeVar("T")
_PAGING = frozenset({"cursor", "limit"})


class Cursor:
    """Signed, opaque keyset cursors.

    A cursor is valid only for the list, filter, sort and namespace that issued it. `of` names the list and its order,
    for lists of one request that may differ although their addresses do not.
    """

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(f"cursor:{secret}".encode()).digest()

    def issue(self, of: Sequence[object], *position: object) -> str:
        """Return the token of the page after `position`: text, numbers, None, or values that are written as text."""
        body = json.dumps([[str(part) for part in of], *position], separators=(",", ":"), default=str).encode()
        return base64.urlsafe_b64encode(self._sign(body) + body).decode().rstrip("=")

    def read(self, of: Sequence[object], token: str | None, parse: Callable[..., T]) -> T | None:
        """Return where a page begins, parsed from the values of its position; None for the first page.

        Raises a 400 that names `cursor` when this list did not issue the token.
        """
        if token is None:
            return None
        match self._values(token):
            case [[*name], *position] if name == [str(part) for part in of]:
                return parse(*position)
        raise _foreign()

    def _values(self, token: str) -> list[object]:
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            raw = b""
        signature, body = raw[:12], raw[12:]
        if not body or not hmac.compare_digest(signature, self._sign(body)):
            raise _foreign()
        values: list[object] = json.loads(body)
        return values

    def _sign(self, body: bytes) -> bytes:
        return hmac.new(self._key, body + _list_asked_for(), hashlib.sha256).digest()[:12]


CURSOR = Slot[Cursor]("cursor")


def _foreign() -> BadRequestError:
    return BadRequestError(
        "The cursor belongs to another list, filter, sort or namespace, or is not a cursor.",
        code=ErrorCode.INVALID_CURSOR,
        errors=[FieldProblem("cursor", "Not a valid cursor here.", "Start again without a cursor.")],
    )


def _list_asked_for() -> bytes:
    """Return what identifies the list of this request: namespace, route, path ids, filter, sort."""
    if not has_request_context():
        return b""
    actor = g.get("actor")
    asked = sorted((name, value) for name, value in request.args.items(multi=True) if name not in _PAGING)
    ids = sorted((request.view_args or {}).items())
    parts = [str(getattr(actor, "tenant_id", None)), request.endpoint, ids, asked]
    return json.dumps(parts, default=str).encode()
