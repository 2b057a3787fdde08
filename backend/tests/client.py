"""An API client for tests: the app in process, signed in as a person, inside a namespace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from leadgen.crypto import hash_password
from leadgen.db import new_id
from leadgen.fields.enums import Role
from leadgen.tenancy import Database
from leadgen.tenants.models import Tenant
from leadgen.users.models import Membership, User

PASSWORD = "correct horse battery"
_HASH = hash_password(PASSWORD)


@dataclass
class Api:
    """Calls the API as one signed-in person; `slug` is the namespace sent along."""

    app: Flask
    slug: str | None
    user_id: UUID
    email: str
    tenant_id: UUID | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http: FlaskClient = self.app.test_client()
        body = self.http.post("/api/auth/login", json={"email": self.email, "password": PASSWORD}).get_json()
        self.headers = {"Authorization": f"Bearer {body['access_token']}"}
        if self.slug:
            self.headers["X-Namespace"] = self.slug

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        """The raw answer."""
        headers = self.headers | options.pop("headers", {})
        return self.http.open(path, method=method, headers=headers, **options)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a successful GET."""
        return self._json(self.call("GET", path, query_string=query))

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """The JSON of a successful POST."""
        return self._json(self.call("POST", path, json={} if body is None else body, **options))

    def patch(self, path: str, body: Any) -> Any:
        """The JSON of a successful PATCH."""
        return self._json(self.call("PATCH", path, json=body))

    def delete(self, path: str, **options: Any) -> Any:
        """The JSON (or None) of a successful DELETE."""
        return self._json(self.call("DELETE", path, **options))

    @staticmethod
    def _json(response: TestResponse) -> Any:
        assert response.status_code < 400, f"{response.status_code}: {response.get_data(as_text=True)[:2000]}"
        return response.get_json() if response.data else None


def make_user(database: Database, *, super_admin: bool = False, email: str | None = None) -> tuple[UUID, str]:
    """An active user with the tests' password."""
    user_id = new_id()
    address = email or f"u-{user_id.hex[-12:]}@example.test"
    with database.system_session() as session:
        session.add(
            User(id=user_id, email=address, display_name="Test", password_hash=_HASH, is_super_admin=super_admin)
        )
    return user_id, address


def join(database: Database, user_id: UUID, tenant_id: UUID, role: Role) -> None:
    """Make a user a member."""
    with database.system_session() as session:
        session.add(Membership(tenant_id=tenant_id, user_id=user_id, role=role))


def sign_in(app: Flask, database: Database, tenant_id: UUID, role: Role = Role.ADMIN) -> Api:
    """A new member of `tenant_id`, signed in."""
    user_id, email = make_user(database)
    join(database, user_id, tenant_id, role)
    with database.system_session() as session:
        slug = session.get_one(Tenant, tenant_id).slug
    return Api(app, slug, user_id, email, tenant_id)
