"""/api/auth: sign in, stay signed in, sign out, join by invitation, set a password by link or with the old one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from flask import Response, current_app, g, request
from pydantic import Field

from leadgen.api import Routes, to_response
from leadgen.auth import actions, tries
from leadgen.auth.permissions import ACCOUNT
from leadgen.auth.queries import describe_account
from leadgen.auth.schemas import (
    AcceptInviteIn,
    InviteInfoOut,
    LoginIn,
    MeOut,
    PasswordIn,
    RefreshIn,
    ResetPasswordIn,
    TokenOut,
)
from leadgen.crypto import check_password, sign_access_token
from leadgen.errors import ErrorCode, FieldProblem, InvalidError, UnauthenticatedError
from leadgen.schema import Query
from leadgen.tenancy import SystemSession, current_actor, database
from leadgen.users.models import User

COOKIE = "leadgen_refresh"
COOKIE_PATH = "/api/auth"

routes = Routes("auth", "/api/auth", tag="Sign-in")


class InviteQuery(Query):
    token: str = Field(max_length=200)


@routes.post("/login", public=True, out=TokenOut)
def login(body: LoginIn) -> Response:
    """Sign in with e-mail and password

    Sets the refresh token as an HttpOnly cookie. Refused sign-ins are counted and limited.
    """
    account = _proved(_caller(body.email.lower()), body.password)
    with database().system_session() as session:
        user = actions.still_valid(session, account) if account is not None else None
        if user is not None:
            return _token_response(session, actions.start_sign_in(session, user, lifetime=_lifetime()), cookie=True)
    raise UnauthenticatedError("E-mail or password is wrong.", code=ErrorCode.INVALID_CREDENTIALS)


@routes.post("/refresh", public=True, out=TokenOut)
def refresh(body: RefreshIn) -> Response:
    """Exchange the refresh token for a new pair

    The token comes from the cookie, or from the body for API clients. Using one twice ends the sign-in it belongs to.
    """
    token = body.refresh_token or request.cookies.get(COOKIE)
    if token:
        with database().system_session() as session:
            signed_in = actions.rotate_refresh_token(session, token, lifetime=_lifetime())
            if signed_in is not None:
                return _token_response(session, signed_in, cookie=body.refresh_token is None)
    raise UnauthenticatedError("You are not signed in any more.")


@routes.post("/logout", public=True)
def logout(body: RefreshIn) -> Response:
    """Sign out

    Ends the sign-in of the refresh token (cookie or body); harmless when there is none.
    """
    token = body.refresh_token or request.cookies.get(COOKIE)
    if token:
        with database().system_session() as session:
            family_id = actions.family_of_token(session, token)
            if family_id is not None:
                actions.revoke_family(session, family_id)
    response = Response(status=204)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)
    return response


@routes.get("/me", permission=ACCOUNT, out=MeOut)
def me() -> MeOut:
    """Who is signed in, and which namespaces they may enter"""
    with database().system_session() as session:
        return describe_account(session, session.get_one(User, current_actor().user_id))


@routes.get("/invite", public=True, out=InviteInfoOut)
def invite_info(query: InviteQuery) -> InviteInfoOut:
    """What an invitation link invites to"""
    with database().system_session() as session:
        invite, tenant = actions.get_open_invite(session, query.token)
        return InviteInfoOut(
            tenant_name=tenant.name, email=invite.email, role=invite.role, expires_at=invite.expires_at
        )


@routes.post("/accept-invite", public=True, out=TokenOut)
def accept_invite(body: AcceptInviteIn) -> Response:
    """Join a team by its invitation and sign in"""
    with database().system_session() as session:
        invite, _tenant = actions.get_open_invite(session, body.token)
        has_account = actions.find_account(session, invite.email) is not None
    known = _proved(_caller(invite.email), body.password) if has_account else None
    if has_account and known is None:
        raise actions.refused_password("Use the password you sign in with here.")
    with database().system_session() as session:
        user = actions.accept_invite(
            session, body.token, password=body.password, display_name=body.display_name, known=known
        )
        return _token_response(session, actions.start_sign_in(session, user, lifetime=_lifetime()), cookie=True)


@routes.post("/reset-password", public=True, out=TokenOut)
def reset_password(body: ResetPasswordIn) -> Response:
    """Set a password by a reset link and sign in; every other sign-in of that person ends"""
    with database().system_session() as session:
        user = actions.reset_password(session, body.token, body.password)
        return _token_response(session, actions.start_sign_in(session, user, lifetime=_lifetime()), cookie=True)


@routes.post("/password", permission=ACCOUNT)
def change_password(body: PasswordIn) -> None:
    """Set a new password for oneself; every other sign-in ends

    Refused tries count as refused sign-ins do, and are limited with them.
    """
    account = _proved(_caller(current_actor().email), body.old_password)
    with database().system_session() as session:
        user = actions.still_valid(session, account) if account is not None else None
        if user is not None:
            actions.change_password(session, user, body.new_password, keep=cast(UUID, g.sign_in))
            return
    raise InvalidError(
        "The old password is wrong; nothing was changed.",
        code=ErrorCode.INVALID_CREDENTIALS,
        errors=[FieldProblem("old_password", "Does not fit your account.", "Use the password you sign in with.")],
    )


@routes.post("/logout-everywhere", permission=ACCOUNT)
def logout_everywhere() -> None:
    """End every sign-in of the signed-in person, this one included"""
    with database().system_session() as session:
        actions.revoke_all_sign_ins(session, current_actor().user_id)
    g.pop("actor", None)


def _caller(email: str) -> tries.Caller:
    return tries.Caller(email, request.remote_addr or "unknown")


def _proved(caller: tries.Caller, password: str) -> User | None:
    """The account whose password this is; a wrong one is counted, and takes as long where there is no account."""
    with database().system_session() as session:
        tries.check_rate(session, caller)
        account = actions.find_account(session, caller.email)
    matches = check_password(password, account.password_hash if account is not None else None)
    with database().system_session() as session:
        return account if tries.settle_try(session, caller, matches=matches) else None


def _lifetime() -> timedelta:
    return timedelta(days=cast(int, current_app.config["REFRESH_TOKEN_DAYS"]))


def _token_response(session: SystemSession, signed_in: actions.SignedIn, *, cookie: bool) -> Response:
    session.flush()  # the answer must not leave before the token's row is known to be good
    lifetime = timedelta(minutes=cast(int, current_app.config["ACCESS_TOKEN_MINUTES"]))
    claims: dict[str, Any] = {"sub": str(signed_in.user.id), "fam": str(signed_in.family_id)}
    about = describe_account(session, signed_in.user)
    token = sign_access_token(claims, secret=cast(str, current_app.config["SECRET_KEY"]), lifetime=lifetime)
    body = TokenOut(
        user=about.user,
        memberships=about.memberships,
        access_token=token,
        expires_in=int(lifetime.total_seconds()),
        refresh_token=None if cookie else signed_in.refresh_token,
    )
    response = to_response(body, 200)
    response.headers["Cache-Control"] = "no-store"
    if cookie:
        response.set_cookie(
            COOKIE,
            signed_in.refresh_token,
            max_age=int(_lifetime().total_seconds()),
            path=COOKIE_PATH,
            httponly=True,
            samesite="Strict",
            secure=cast(bool, current_app.config["COOKIE_SECURE"]),
        )
    return response
