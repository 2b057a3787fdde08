"""Refusals before any other check: foreign hosts, and bodies larger than the route takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import jwt
from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from leadgen.api import BODY_REFUSED, SETTINGS, SMALL_BODY, body_limits
from leadgen.context import Slot
from leadgen.crypto import read_access_token
from leadgen.errors import AppError, ErrorCode, FieldProblem, TooLargeError
from leadgen.imports.file.upload_limit import too_large
from leadgen.settings import Settings

HEALTH = "/api/health"
"""Path allowed under any host: probes use the container's address.

The response has no links.
"""


class MisdirectedError(AppError):
    """The request names a host that is not this installation's."""

    status = 421
    code = ErrorCode.BAD_REQUEST
    title = "Misdirected request"


BODY_LIMIT = Slot[Callable[[str, str, str], int]]("body_limit")
"""Largest body in bytes of a request, by method, path and `Authorization`."""
_BODY_LIMITS = Slot[dict[str, int]]("body_limits")
_HOST_IS_OURS = Slot[Callable[[str], bool]]("host_is_ours")


def install_request_limits(app: Flask, settings: Settings) -> None:
    """Make the limits known to `check_request`, and to the server (`BODY_LIMIT`)."""
    limits = body_limits(app, settings)
    _BODY_LIMITS.fill(app, limits)
    _HOST_IS_OURS.fill(app, host_check(settings.host_names()))

    def body_limit(method: str, path: str, authorization: str) -> int:
        """Return the body limit in bytes for a request's headers; called for large bodies only."""
        try:
            endpoint, _ = app.url_map.bind("").match(path, method=method)
        except (HTTPException, RequestRedirect):
            return SMALL_BODY
        limit = limits.get(cast(str, endpoint), SMALL_BODY)
        return limit if limit <= SMALL_BODY or _is_signed(authorization, app.config["SECRET_KEY"]) else SMALL_BODY

    BODY_LIMIT.fill(app, body_limit)


def _is_signed(authorization: str, secret: str) -> bool:
    """Return whether the caller holds an access token of ours; the guard decides its rights."""
    try:
        read_access_token(authorization.partition(" ")[2], secret=secret)
    except (jwt.InvalidTokenError, ValueError):
        return False
    return True


def host_check(names: list[str]) -> Callable[[str], bool]:
    """Build the check whether a `Host` header names one of `names`; the port is ignored.

    Werkzeug's own check is case-sensitive and knows no IPv6 addresses in its list.
    """
    exact = frozenset(name.lower().removeprefix(".") for name in names)
    suffixes = tuple(name.lower() for name in names if name.startswith("."))

    def is_ours(host: str) -> bool:
        name = host.lower()
        if not name.endswith("]"):
            name = name.rpartition(":")[0] or name
        return name in exact or name.endswith(suffixes)

    return is_ours


def check_request() -> None:
    """Raise a 421 for a foreign host, or a 413 for a body over the limit of its route."""
    if request.path != HEALTH and not _HOST_IS_OURS.get()(request.host):
        raise MisdirectedError(
            "The API does not answer under this host name.",
            errors=[
                FieldProblem(
                    "Host",
                    "Not a host of this installation.",
                    "Use the address in LEADGEN_PUBLIC_URL, or have the operator add this host to LEADGEN_ALLOWED_HOSTS.",
                )
            ],
        )
    limit = _BODY_LIMITS.get().get(cast(str, request.endpoint), SMALL_BODY)
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise body_too_large()


def check_body_was_read() -> None:
    """Raise a 413 where the server skipped the body because its sender was not signed in."""
    if request.environ.get(BODY_REFUSED):
        raise body_too_large()


def body_too_large() -> TooLargeError:
    """Return the refusal of the request's body."""
    limit = _BODY_LIMITS.get().get(cast(str, request.endpoint), SMALL_BODY)
    if request.mimetype == "multipart/form-data" and limit > SMALL_BODY:
        megabytes = SETTINGS.get().max_upload_mb
        return too_large(request.environ["wsgi.input"], request.content_length, multipart=True, limit_mb=megabytes)
    shown = f"{limit // (1024 * 1024)} MB" if limit >= 1024 * 1024 else f"{limit // 1024} kB"
    return TooLargeError(
        f"The request is larger than this address takes: at most {shown}.",
        errors=[FieldProblem("body", f"Is larger than {shown}.", "Send less at once.")],
        extra={"limit_kb": limit // 1024},
    )
