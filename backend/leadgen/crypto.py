"""Passwords, tokens, signed access tokens and sealed values.

Passwords are hashed with bcrypt. Opaque tokens are stored only as hashes. Access tokens are JWTs (HS256).

A sealed value (AES-256-GCM) can be opened with the installation's secret, and only for the purpose it was sealed for.
A sealed secret that is copied into another row does not open there.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import bcrypt
import jwt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAX_PASSWORD_BYTES = 72  # bcrypt ignores everything after 72 bytes
_ROUNDS = int(os.environ.get("LEADGEN_BCRYPT_ROUNDS", "12"))


@lru_cache(maxsize=1)
def _nobody() -> bytes:
    return bcrypt.hashpw(b"nobody", bcrypt.gensalt(_ROUNDS))


def hash_password(password: str) -> str:
    """Return a bcrypt hash; the password must be at most 72 bytes long."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(_ROUNDS)).decode()


def check_password(password: str, password_hash: str | None) -> bool:
    """Return whether the password matches the hash.

    Without a hash the same work is done, so that response times do not reveal which accounts exist.
    """
    raw = password.encode()
    if len(raw) > MAX_PASSWORD_BYTES:
        raw = b"longer than any password here"
        password_hash = None
    matches = bcrypt.checkpw(raw, password_hash.encode() if password_hash else _nobody())
    return matches and password_hash is not None


def new_token() -> str:
    """Return a new token: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return the hash under which a token is stored.

    Tokens are random and long, so a plain SHA-256 is enough.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def sign_access_token(claims: dict[str, Any], *, secret: str, lifetime: timedelta) -> str:
    """Return a JWT with `claims`, valid for `lifetime`."""
    now = datetime.now(UTC)
    return jwt.encode(claims | {"iat": now, "exp": now + lifetime}, secret, algorithm="HS256")


def read_access_token(token: str, *, secret: str) -> dict[str, Any]:
    """Return the claims of a valid token.

    Raises `jwt.ExpiredSignatureError` or another `jwt.InvalidTokenError`.
    """
    return jwt.decode(token, secret, algorithms=["HS256"], options={"require": ["exp", "sub", "fam"]})


class SealBrokenError(Exception):
    """A sealed value that does not open with this installation's secret, or for this purpose."""


def derived_key(secret: str, purpose: str) -> bytes:
    """Derive a 32-byte key for one purpose.

    A derived key reveals nothing about the secret or about another derived key.
    """
    return hmac.new(secret.encode(), f"leadgen:{purpose}".encode(), hashlib.sha256).digest()


def seal(plain: str, *, secret: str, purpose: str) -> str:
    """Encrypt a short text for storage; equal texts are sealed differently each time."""
    nonce = os.urandom(12)
    sealed = AESGCM(derived_key(secret, "seal")).encrypt(nonce, plain.encode(), purpose.encode())
    return "v1:" + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, secret: str, purpose: str) -> str:
    """Return the text that was sealed for `purpose`; raises `SealBrokenError`."""
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix("v1:"))
        return AESGCM(derived_key(secret, "seal")).decrypt(raw[:12], raw[12:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError("the value was sealed with another secret, or for another purpose") from error


def _long_secret() -> str:
    return secrets.token_urlsafe(48)


def load_or_make_secret(path: Path, make: Callable[[], str] = _long_secret) -> str:
    """Return the secret from a file that only its owner can read; create the file on first use.

    Two processes that race agree on one secret.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written to a temporary file and linked: a process that finds the file finds a complete secret.
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # readable by its owner only
        with os.fdopen(handle, "w") as file:
            file.write(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first
        except OSError:
            Path(draft).replace(path)  # a file system without hard links
        Path(draft).unlink(missing_ok=True)
    return path.read_text().strip()
