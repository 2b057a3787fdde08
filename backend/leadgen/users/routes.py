"""/api/users: members of this namespace, their managed accounts, and invitations."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, request

from leadgen.api import Routes
from leadgen.errors import NotFoundError
from leadgen.schema import In
from leadgen.tenancy import current_actor, database, namespace_of, request_session
from leadgen.users import actions
from leadgen.users.accounts import lock_member, require_managed
from leadgen.users.links import invite_link, reset_link
from leadgen.users.models import Membership, User
from leadgen.users.queries import list_members, list_open_invites
from leadgen.users.schemas import (
    AccountDetailOut,
    InviteCreatedOut,
    InviteIn,
    InviteListOut,
    InviteOut,
    LinkOut,
    MemberListOut,
    MemberOut,
    MemberPatchIn,
)

routes = Routes("users", "/api/users", tag="Members")


class UserPath(In):
    user_id: UUID


class InvitePath(In):
    invite_id: UUID


@routes.get("", permission="members:read", out=MemberListOut)
def list_users() -> MemberListOut:
    """List the members of this namespace."""
    return MemberListOut(items=_members(list_members(request_session())))


@routes.get("/<uuid:user_id>", permission="members:manage", out=AccountDetailOut)
def get_user(path: UserPath) -> AccountDetailOut:
    """Return an account that belongs to this namespace alone."""
    return _account(path)


@routes.patch("/<uuid:user_id>", permission="members:manage", out=MemberOut)
def update_user(path: UserPath, body: MemberPatchIn) -> MemberOut:
    """Change a member's role, or a managed account.

    Deactivating an account ends its sign-ins. The last admin who can sign in stays admin and active. An admin's open
    invitations are revoked when that person may no longer invite.
    """
    with database().system_session() as session:
        member = lock_member(session, path.user_id, by=current_actor())
        if body.role is not None and body.seen_role is not None:
            actions.change_role(session, member, body.role, seen=body.seen_role)
        if body.display_name is not None or body.is_active is not None:
            actions.change_account(
                session, member, display_name=body.display_name, is_active=body.is_active, version=body.version
            )
    for row in list_members(request_session()):
        if row[0].user_id == path.user_id:
            return _members([row])[0]
    raise NotFoundError("There is no such member in this namespace.")  # removed in the meantime


@routes.delete("/<uuid:user_id>", permission="members:manage")
def remove_user(path: UserPath) -> None:
    """End a membership in this namespace, and revoke the member's open invitations.

    An account without another namespace is signed out; one whose address was never proved cannot sign in again.
    """
    with database().system_session() as session:
        actions.remove_member(session, lock_member(session, path.user_id, by=current_actor()))


@routes.post("/<uuid:user_id>/reset-link", permission="members:manage", out=LinkOut, status=201)
def create_reset_link(path: UserPath) -> LinkOut:
    """Create a one-time link with which a managed account's owner sets a new password.

    Super admins create it for any member. An admin's link works only while the account belongs to this namespace
    alone.
    """
    actor = current_actor()
    with database().system_session() as session:
        member = lock_member(session, path.user_id, by=actor)
        user = member.user if actor.is_super_admin else require_managed(member)
        made_in = None if actor.is_super_admin else actor.tenant_id
        token, ends = actions.create_password_reset(session, user, by=actor.user_id, made_in=made_in)
    return LinkOut(url=reset_link(_base(), token), expires_at=ends)


@routes.get("/invites", permission="members:manage", out=InviteListOut)
def list_invites() -> InviteListOut:
    """List invitations that are not accepted yet."""
    return InviteListOut(items=[InviteOut.model_validate(row) for row in list_open_invites(request_session())])


@routes.post("/invites", permission="members:manage", out=InviteCreatedOut, status=201)
def create_invite(body: InviteIn) -> InviteCreatedOut:
    """Invite a person by e-mail address; hand them the link."""
    actor = current_actor()
    with database().system_session() as session:
        invite, token = actions.create_invite(
            session, tenant_id=namespace_of(actor), email=body.email, role=body.role, by=actor.user_id
        )
    shown = InviteOut(
        id=invite.id, email=invite.email, role=invite.role, expires_at=invite.expires_at, accepted_at=None
    )
    return InviteCreatedOut(**shown.model_dump(), url=invite_link(_base(), token))


@routes.delete("/invites/<uuid:invite_id>", permission="members:manage")
def delete_invite(path: InvitePath) -> None:
    """Revoke an invitation."""
    with database().system_session() as session:
        actions.take_invite_back(session, namespace_of(current_actor()), path.invite_id)


def _members(rows: list[tuple[Membership, User]]) -> list[MemberOut]:
    """Return what a namespace may see of its members: of shared accounts only identity and role."""
    with database().system_session() as session:
        shared = actions.shared_accounts(session, [user.id for _, user in rows])
    return [
        MemberOut(
            user_id=user.id,
            email=user.email,
            display_name=user.display_name,
            role=member.role,
            is_managed=user.id not in shared,
            is_active=None if user.id in shared else user.is_active,
            joined_at=member.created_at,
        )
        for member, user in rows
    ]


def _account(path: UserPath) -> AccountDetailOut:
    with database().system_session() as session:
        member = lock_member(session, path.user_id, by=current_actor())
        user = require_managed(member)
        return AccountDetailOut(
            id=user.id,
            email=user.email,
            display_name=user.display_name,
            is_active=user.is_active,
            last_login_at=user.last_login_at,
            role=member.membership.role,
            version=user.version,
        )


def _base() -> str:
    return current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
