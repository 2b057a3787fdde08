"""API models of sign-in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from leadgen.crypto import MAX_PASSWORD_BYTES
from leadgen.errors import FieldValueError
from leadgen.fields.enums import Role
from leadgen.schema import In, Instant, Out


def _fits_bcrypt(value: str) -> str:
    if len(value.encode()) > MAX_PASSWORD_BYTES:
        raise FieldValueError(
            f"The password is longer than {MAX_PASSWORD_BYTES} bytes.", f"Send at most {MAX_PASSWORD_BYTES} bytes."
        )
    return value


NewPassword = Annotated[
    str,
    StringConstraints(min_length=10, strip_whitespace=False),
    AfterValidator(_fits_bcrypt),
    Field(description="At least 10 characters"),
]


class LoginIn(In):
    email: str = Field(min_length=3, max_length=320)
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=False)]


class RefreshIn(In):
    """Refresh token from an API client; the dashboard has it in an HttpOnly cookie."""

    refresh_token: str | None = Field(default=None, max_length=200)


class AccountOut(Out):
    id: UUID
    email: str
    display_name: str
    is_super_admin: bool


class NamespaceOut(Out):
    id: UUID
    slug: str
    name: str


class MembershipOut(Out):
    tenant: NamespaceOut
    role: Role


class MeOut(Out):
    """The signed-in person, and the namespaces they may enter (a super admin: all, as admin)."""

    user: AccountOut
    memberships: list[MembershipOut]


class TokenOut(MeOut):
    """A short-lived access token, and (API clients only) the next refresh token."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the scheme's name
    expires_in: int = Field(description="Seconds")
    refresh_token: str | None = Field(default=None, description="Only when the refresh token came in the body")


class InviteInfoOut(Out):
    tenant_name: str
    email: str
    role: Role
    expires_at: Instant


class InviteTokenIn(In):
    token: str = Field(max_length=200)


class AcceptInviteIn(In):
    token: str = Field(max_length=200)
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=False)] = Field(
        description="A new account's password (at least 10 characters), or the existing account's password"
    )
    display_name: str | None = Field(default=None, max_length=200)
    separate_account: bool = Field(
        default=False,
        description="Set the password of a new account even where the address has one that its owner has not proved",
    )


class ResetPasswordIn(In):
    token: str = Field(max_length=200)
    password: NewPassword


class PasswordIn(In):
    """A change of one's own password; the old password proves the person's identity."""

    old_password: Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=False)]
    new_password: NewPassword

    @model_validator(mode="after")
    def _is_another(self) -> PasswordIn:
        if self.new_password == self.old_password:
            raise FieldValueError("The new password is the old one.", "Choose another new password.")
        return self
