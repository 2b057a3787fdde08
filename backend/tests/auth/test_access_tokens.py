"""An access token that is signed, and names no user and sign-in, is not accepted; it never is a failure of ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest
from flask import Flask

from leadgen.crypto import sign_access_token

ID = "01900000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"sub": ID},
        {"fam": ID},
        {"sub": "nobody", "fam": ID},
        {"sub": ID, "fam": "none"},
        {"sub": ID, "fam": [ID]},
        {"sub": ID, "fam": {"id": ID}},
        {"sub": ID, "fam": 7},
        {"sub": ID, "fam": True},
        {"sub": ID, "fam": None},
        {"sub": "", "fam": ""},
        {"sub": ID, "fam": ID + "\0"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/api/auth/me", "/api/companies"])
def test_odd_claims_are_a_401(app: Flask, claims: dict[str, Any], path: str) -> None:
    token = sign_access_token(claims, secret=app.config["SECRET_KEY"], lifetime=timedelta(minutes=1))
    refused(app, token, path)


@pytest.mark.parametrize("claims", [{"sub": 7}, {"sub": [ID]}, {"sub": None}, {"sub": {"a": 1}}], ids=str)
def test_a_subject_of_another_kind_is_a_401(app: Flask, claims: dict[str, Any]) -> None:
    # PyJWT refuses to encode these
    payload = {"fam": ID, "exp": 4102444800} | claims
    import json

    token = jwt.api_jws.encode(json.dumps(payload).encode(), app.config["SECRET_KEY"], algorithm="HS256")
    refused(app, token, "/api/auth/me")


@pytest.mark.parametrize("payload", [b"[]", b'"text"', b"null", b"7", b"{", b"\xff"])
def test_a_token_without_claims_is_a_401(app: Flask, payload: bytes) -> None:
    refused(app, jwt.api_jws.encode(payload, app.config["SECRET_KEY"], algorithm="HS256"), "/api/auth/me")


def refused(app: Flask, token: str, path: str) -> None:
    answer = app.test_client().get(path, headers={"Authorization": f"Bearer {token}", "X-Namespace": "acme"})
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "unauthenticated"
