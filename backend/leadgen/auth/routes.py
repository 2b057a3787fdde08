"""/api/auth: sign in and out, refresh, join by invitation, and set a password."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from flask import Response, current_app, g, request

from leadgen.api import Routes, to_response
from leadgen.auth import actions, devices, sign_ins, tries
from leadgen.auth.permissions import ACCOUNT
from leadgen.auth.queries import describe_account
from leadgen.auth.schemas import (
    AcceptInviteIn,
    InviteInfoOut,
    InviteTokenIn,
    LoginIn,
    MeOut,
    PasswordIn,
    RefreshIn,
    ResetPasswordIn,
    TokenOut,
)
from leadgen.crypto import check_password, sign_access_token
from leadgen.errors import ErrorCode, FieldProblem, InvalidError, UnauthenticatedError
from leadgen.tenancy import SystemSession, current_actor, database
from leadgen.users.addresses import spellings
from leadgen.users.models import User

COOKIE = "leadgen_refresh"
COOKIE_PATH = "/api/auth"

routes = Routes("auth", "/api/auth", tag="Sign-in")


@routes.post("/login", public=True, out=TokenOut)
def login(body: LoginIn) -> Response:
    """Sign in with e-mail and password.

    Sets the refresh token as an HttpOnly cookie. Refused sign-ins are counted and limited.
    """
    account = _proved(body.email, body.password)
    with database().system_session() as session:
        user = actions.still_valid(session, account) if account is not None else None
        if user is not None:
            return _signed_in(session, user)
    raise UnauthenticatedError("E-mail or password is wrong.", code=ErrorCode.INVALID_CREDENTIALS)


@routes.post("/refresh", public=True, out=TokenOut)
def refresh(body: RefreshIn) -> Response:
    """Exchange the refresh token for a new pair.

    The token comes from the cookie, or from the body for API clients. Using a token twice ends its sign-in. Only the
    same client may send it again, within 10 seconds, and gets the same next token. A sign-in ends after 90 days.
    """
    token = body.refresh_token or request.cookies.get(COOKIE)
    if token:
        with database().system_session() as session:
            signed_in = sign_ins.rotate_refresh_token(session, token, _exchange(in_body=body.refresh_token is not None))
            if signed_in is not None:
                return _token_response(session, signed_in, cookie=body.refresh_token is None)
    raise UnauthenticatedError("You are not signed in any more.")


@routes.post("/logout", public=True)
def logout(body: RefreshIn) -> Response:
    """Sign out.

    Ends the sign-in of the refresh token (cookie or body); harmless when there is none.
    """
    token = body.refresh_token or request.cookies.get(COOKIE)
    if token:
        with database().system_session() as session:
            sign_ins.end_sign_in(session, token)
    response = Response(status=204)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)
    return response


@routes.get("/me", permission=ACCOUNT, out=MeOut)
def me() -> MeOut:
    """Return who is signed in, and which namespaces they may enter."""
    with database().system_session() as session:
        return describe_account(session, session.get_one(User, current_actor().user_id))


@routes.post("/invite", public=True, out=InviteInfoOut)
def invite_info(body: InviteTokenIn) -> InviteInfoOut:
    """Return what an invitation link invites to.

    A POST, so that the token is in the body: a URL would be logged.
    """
    with database().system_session() as session:
        invite, tenant = actions.get_open_invite(session, body.token)
        return InviteInfoOut(
            tenant_name=tenant.name, email=invite.email, role=invite.role, expires_at=invite.expires_at
        )


@routes.post("/accept-invite", public=True, out=TokenOut)
def accept_invite(body: AcceptInviteIn) -> Response:
    """Join a team by its invitation and sign in.

    An account that joins a further namespace is signed out everywhere else, and its password links stop working.
    """
    with database().system_session() as session:
        invite, _tenant = actions.get_open_invite(session, body.token)
        has_account = bool(actions.find_accounts(session, invite.email))
    known = _proved(invite.email, body.password) if has_account and not body.separate_account else None
    if has_account and known is None and not body.separate_account:
        raise actions.refused_password(
            "Use the password you sign in with here, or set a password for a separate account."
        )
    with database().system_session() as session:
        user = actions.accept_invite(
            session,
            body.token,
            password=body.password,
            display_name=body.display_name,
            known=known,
            separate=body.separate_account,
        )
        return _signed_in(session, user)


@routes.post("/reset-password", public=True, out=TokenOut)
def reset_password(body: ResetPasswordIn) -> Response:
    """Set a password by a reset link and sign in; every other sign-in of that person ends."""
    with database().system_session() as session:
        return _signed_in(session, actions.reset_password(session, body.token, body.password))


@routes.post("/password", permission=ACCOUNT)
def change_password(body: PasswordIn) -> Response:
    """Set a new password for oneself; every other sign-in ends.

    Refused tries count as refused sign-ins do, and share their limit.
    """
    me = current_actor()
    account = _proved(me.email, body.old_password, only=me.user_id)
    with database().system_session() as session:
        user = actions.still_valid(session, account) if account is not None else None
        if user is not None:
            actions.change_password(session, user, body.new_password, keep=cast(UUID, g.sign_in))
            response = Response(status=204)
            _know_device(response, user)
            return response
    raise InvalidError(
        "The old password is wrong; nothing was changed.",
        code=ErrorCode.INVALID_CREDENTIALS,
        errors=[FieldProblem("old_password", "Does not fit your account.", "Use the password you sign in with.")],
    )


@routes.post("/logout-everywhere", permission=ACCOUNT)
def logout_everywhere() -> None:
    """End every sign-in of the signed-in person, including the current one."""
    with database().system_session() as session:
        sign_ins.end_all_sign_ins(session, current_actor().user_id)
    g.pop("actor", None)


def _proved(email: str, password: str, *, only: UUID | None = None) -> User | None:
    """Return the account of this address with this password; count a wrong password.

    `only`: consider just this account. A known device is one of its own account: whatever others try, its owner
    always gets to the comparison with that account's password. A try at the other accounts of the address is one of
    an unknown device, because their owners are other people. A try takes as long where there is no account.
    """
    address = spellings(email)[0]
    with database().system_session() as session:
        found = actions.find_accounts(session, email)
        accounts = [user for user in found if only is None or user.id == only]
        cookie = request.cookies.get(devices.cookie_name(address, _secret()))
    known = devices.known_device(cookie, accounts, _secret())
    caller = tries.Caller(address, tries.network_of(request.remote_addr))
    if known is not None:
        owner, device = known
        fits = _try_accounts(replace(caller, device=device), [owner], password, forget=True)
        accounts = [user for user in accounts if user is not owner]
        if fits is not None or not accounts:
            return fits
    # With two accounts of one address, a sign-in to one must not clear the refused tries at the other.
    return _try_accounts(caller, accounts, password, forget=len(found) == 1)


def _try_accounts(caller: tries.Caller, accounts: list[User], password: str, *, forget: bool) -> User | None:
    """Return the account with this password; count a wrong password.

    Raises a 429 while the caller has to wait.
    """
    with database().system_session() as session:
        tries.check_rate(session, caller)
    # at least one comparison, so that the time does not reveal whether there is an account
    fits = next((user for user in accounts if check_password(password, user.password_hash)), None)
    if not accounts:
        check_password(password, None)
    with database().system_session() as session:
        return fits if tries.settle_try(session, caller, matches=fits is not None, forget=forget) else None


def _lifetime() -> timedelta:
    return timedelta(days=cast(int, current_app.config["REFRESH_TOKEN_DAYS"]))


def _secret() -> str:
    return cast(str, current_app.config["SECRET_KEY"])


def _exchange(*, in_body: bool) -> sign_ins.Exchange:
    told = (in_body, tries.network_of(request.remote_addr), request.headers.get("User-Agent", ""))
    client = hashlib.sha256(repr(told).encode(errors="replace")).hexdigest()
    return sign_ins.Exchange(client=client, secret=_secret(), lifetime=_lifetime())


def _know_device(response: Response, user: User) -> None:
    secure = cast(bool, current_app.config["COOKIE_SECURE"])
    devices.set_cookie(response, user, secret=_secret(), path=COOKIE_PATH, secure=secure)


def _signed_in(session: SystemSession, user: User) -> Response:
    """Sign in a locked account whose password was just proved or set.

    Its device is known from now on.
    """
    signed_in = sign_ins.start_sign_in(session, user, lifetime=_lifetime())
    response = _token_response(session, signed_in, cookie=True)
    _know_device(response, user)
    return response


def _token_response(session: SystemSession, signed_in: sign_ins.SignedIn, *, cookie: bool) -> Response:
    session.flush()  # the response must not leave before the token's row is stored
    lifetime = timedelta(minutes=cast(int, current_app.config["ACCESS_TOKEN_MINUTES"]))
    claims: dict[str, Any] = {"sub": str(signed_in.user.id), "fam": str(signed_in.family_id)}
    about = describe_account(session, signed_in.user)
    token = sign_access_token(claims, secret=_secret(), lifetime=lifetime)
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
