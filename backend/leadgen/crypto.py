"""Secrets: passwords (bcrypt), opaque tokens (stored only as hashes) and signed access tokens (JWT, HS256)."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import bcrypt
import jwt

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


def load_or_make_secret(path: Path) -> str:
    """The secret in a file only its owner can read; made on first use. Two processes that race agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
