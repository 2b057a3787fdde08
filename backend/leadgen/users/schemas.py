"""API models of members, accounts and invitations."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field, field_validator, model_validator

from leadgen.errors import FieldValueError
from leadgen.fields.enums import Role
from leadgen.schema import In, Instant, Line, Out
from leadgen.users.addresses import normal_email


class MemberOut(Out):
    """One person's membership; `is_managed`: the account belongs to this namespace alone.

    `is_active` is null where this namespace may not see it.
    """

    user_id: UUID
    email: str
    display_name: str
    role: Role
    is_managed: bool
    is_active: bool | None
    joined_at: Instant


class MemberListOut(Out):
    items: list[MemberOut]


class AccountDetailOut(Out):
    """An account that belongs to this namespace alone."""

    id: UUID
    email: str
    display_name: str
    is_active: bool
    last_login_at: Instant | None
    role: Role
    version: int


class MemberPatchIn(In):
    """Change of a member: `role` changes the membership, the rest the account.

    Changing the account works only for managed accounts.
    """

    role: Role | None = None
    seen_role: Role | None = Field(default=None, description="The role you saw; needed to change the role")
    display_name: Line | None = Field(default=None, max_length=200)
    is_active: bool | None = None
    version: int | None = Field(default=None, description="The account version you saw; needed to change the account")

    @model_validator(mode="after")
    def _says_what_was_seen(self) -> MemberPatchIn:
        if self.role is not None and self.seen_role is None:
            raise FieldValueError(
                "seen_role is missing, which keeps a change from overwriting another one.",
                "Send in seen_role which role you saw.",
            )
        return self


class InviteIn(In):
    email: str = Field(min_length=3, max_length=320)
    role: Role = Role.EDITOR

    @field_validator("email")
    @classmethod
    def _normal(cls, value: str) -> str:
        return normal_email(value)


class InviteOut(Out):
    id: UUID
    email: str
    role: Role
    expires_at: Instant
    accepted_at: Instant | None


class InviteListOut(Out):
    items: list[InviteOut]


class LinkOut(Out):
    """A link to hand to the person; it is shown once and works once."""

    url: str
    expires_at: Instant


class InviteCreatedOut(InviteOut):
    url: str
