"""Known devices: a signed cookie, set after a sign-in, whose tries are counted separately.

A person who guesses a password slows down unknown devices only. The signature covers the password's hash, so a new
password makes every device unknown again.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Response

from leadgen.crypto import derived_key
from leadgen.users.models import User

LIFETIME = timedelta(days=180)


def cookie_name(email: str, secret: str) -> str:
    """Return the name of an address's device cookie, as several people may share a browser."""
    digest = hmac.new(derived_key(secret, "device-name"), email.encode(), hashlib.sha256).hexdigest()
    return f"leadgen_device_{digest[:12]}"


def set_cookie(response: Response, user: User, *, secret: str, path: str, secure: bool) -> None:
    """Set the cookie that makes the caller's device a known one of this account."""
    body = f"{user.id.hex}.{secrets.token_hex(12)}.{int(datetime.now(UTC).timestamp())}"
    response.set_cookie(
        cookie_name(user.email, secret),
        f"{body}.{_signature(body, user, secret)}",
        max_age=int(LIFETIME.total_seconds()),
        path=path,
        httponly=True,
        samesite="Strict",
        secure=secure,
    )


def known_device(cookie: str | None, accounts: Sequence[User], secret: str) -> tuple[User, str] | None:
    """Return the account and the name of a known device.

    The cookie must have our signature, be recent enough, and belong to one of these accounts.
    """
    body, _, signature = (cookie or "").rpartition(".")
    parts = body.split(".")
    if len(parts) != 3 or not (parts[2].isascii() and parts[2].isdigit() and len(parts[2]) < 12):
        return None
    if datetime.now(UTC).timestamp() - int(parts[2]) > LIFETIME.total_seconds():
        return None
    for user in accounts:
        if user.id.hex == parts[0] and hmac.compare_digest(
            signature.encode(errors="replace"), _signature(body, user, secret).encode()
        ):
            return user, parts[1]
    return None


def _signature(body: str, user: User, secret: str) -> str:
    signed = f"{body}.{user.password_hash or ''}"
    return hmac.new(derived_key(secret, "device"), signed.encode(), hashlib.sha256).hexdigest()
