"""Secrets: passwords (bcrypt), opaque tokens (stored only as hashes), signed access tokens (JWT, HS256), and sealed values.

A sealed value (AES-256-GCM) can be read again by whoever has the installation's secret, and only for the purpose that it was
sealed for: a sealed secret that is copied into another row does not open there.
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

MAX_PASSWORD_BYTES = 72  # bcrypt reads no more than that
_ROUNDS = int(os.environ.get("LEADGEN_BCRYPT_ROUNDS", "12"))


@lru_cache(maxsize=1)
def _nobody() -> bytes:
    return bcrypt.hashpw(b"nobody", bcrypt.gensalt(_ROUNDS))


def hash_password(password: str) -> str:
    """A bcrypt hash; the password must be at most 72 bytes long."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(_ROUNDS)).decode()


def check_password(password: str, password_hash: str | None) -> bool:
    """Whether the password fits. Without a hash the same work is done, so that time does not tell who has an account."""
    raw = password.encode()
    if len(raw) > MAX_PASSWORD_BYTES:
        raw = b"longer than any password here"
        password_hash = None
    matches = bcrypt.checkpw(raw, password_hash.encode() if password_hash else _nobody())
    return matches and password_hash is not None


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token. Tokens are random and long, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_access_token(claims: dict[str, Any], *, secret: str, lifetime: timedelta) -> str:
    """A JWT with `claims`, valid for `lifetime`."""
    now = datetime.now(UTC)
    return jwt.encode(claims | {"iat": now, "exp": now + lifetime}, secret, algorithm="HS256")


def read_access_token(token: str, *, secret: str) -> dict[str, Any]:
    """The claims of a valid token; raises `jwt.ExpiredSignatureError` or another `jwt.InvalidTokenError`."""
    return jwt.decode(token, secret, algorithms=["HS256"], options={"require": ["exp", "sub", "fam"]})


class SealBrokenError(Exception):
    """A sealed value that this installation's secret, or this purpose, does not open."""


def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose: knowing one derived key tells nothing about the secret or about another."""
    return hmac.new(secret.encode(), f"leadgen:{purpose}".encode(), hashlib.sha256).digest()


def seal(plain: str, *, secret: str, purpose: str) -> str:
    """Encrypt a short text for storage; equal texts are sealed differently each time."""
    nonce = os.urandom(12)
    sealed = AESGCM(derived_key(secret, "seal")).encrypt(nonce, plain.encode(), purpose.encode())
    return "v1:" + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, secret: str, purpose: str) -> str:
    """The text that was sealed for `purpose`; raises `SealBrokenError`."""
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix("v1:"))
        return AESGCM(derived_key(secret, "seal")).decrypt(raw[:12], raw[12:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError("the value was sealed with another secret, or for another purpose") from error


def _long_secret() -> str:
    return secrets.token_urlsafe(48)


def load_or_make_secret(path: Path, make: Callable[[], str] = _long_secret) -> str:
    """The secret in a file only its owner can read; made on first use. Two processes that race agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # written beside it and linked: a process that finds the file finds a whole secret in it
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # readable for its owner alone
        with os.fdopen(handle, "w") as file:
            file.write(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first
        except OSError:
            Path(draft).replace(path)  # a file system without links
        Path(draft).unlink(missing_ok=True)
    return path.read_text().strip()
