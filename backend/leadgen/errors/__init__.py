"""Expected failures, as RFC 9457 problems.

Every failure a caller can meet is an `AppError` subclass with an HTTP status and a stable `code`. `detail` says what
happened in words. `errors` names the fields and how to fix them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ErrorCode(StrEnum):
    """Stable, machine-readable codes of every error that the API returns."""

    BAD_REQUEST = "bad_request"
    INVALID = "invalid"
    INVALID_CURSOR = "invalid_cursor"
    UNAUTHENTICATED = "unauthenticated"
    INVALID_CREDENTIALS = "invalid_credentials"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a code, not a secret
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    CONFLICT = "conflict"
    VERSION_CONFLICT = "version_conflict"
    DUPLICATE = "duplicate"
    INVALID_STATE = "invalid_state"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA = "unsupported_media"
    RATE_LIMITED = "rate_limited"
    BAD_SIGNATURE = "bad_signature"
    CALLBACK_ANSWERED = "callback_answered"
    CALLBACK_TOO_LATE = "callback_too_late"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_STAGE = "unknown_stage"
    MISSING_STAGE = "missing_stage"
    STAGE_CYCLE = "stage_cycle"
    FILE_UNREADABLE = "file_unreadable"
    DATABASE_UNAVAILABLE = "database_unavailable"
    TOO_SLOW = "too_slow"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One error in one input: where (`field`), what (`message`), how to fix it (`fix`)."""

    field: str
    message: str
    fix: str

    def to_json(self) -> dict[str, str]:
        return {"field": self.field, "message": self.message, "fix": self.fix}


class FieldValueError(ValueError):
    """A value that a validator of a request refuses, and how to fix it."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


MAX_PROBLEMS = 50
"""Most problems that a response lists."""

_MAX_DETAIL = 2_000
"""Longest error message, in characters."""

MAX_WORDS = 200
"""Most characters of the input (such as a field's name) that a response repeats at once."""


def shortened(text: str) -> str:
    """Return the text, cut to the length that a response may repeat."""
    return text if len(text) <= MAX_WORDS else text[: MAX_WORDS - 1] + "…"


class AppError(Exception):
    """Base of all expected failures; `extra` members are added to the problem body, and replace none of its own.

    `count` is the number of problems, where `errors` holds only the first of them.
    """

    status = 400
    code = ErrorCode.BAD_REQUEST
    title = "Bad request"

    def __init__(
        self,
        detail: str,
        *,
        code: ErrorCode | None = None,
        errors: Sequence[FieldProblem] = (),
        count: int | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.errors = tuple(errors)
        self.count = len(self.errors) if count is None else count
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})

    def to_problem(self, *, instance: str, request_id: str) -> dict[str, Any]:
        """Return the RFC 9457 body of this failure."""
        body: dict[str, Any] = {
            "type": f"urn:leadgen:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail if len(self.detail) <= _MAX_DETAIL else self.detail[: _MAX_DETAIL - 1] + "…",
            "code": str(self.code),
            "instance": instance,
            "request_id": request_id,
        }
        if self.errors:
            body["errors"] = [problem.to_json() for problem in self._listed()]
        return self.extra | body

    def _listed(self) -> list[FieldProblem]:
        listed = list(self.errors[:MAX_PROBLEMS])
        if self.count > len(listed):
            more = f"And {self.count - len(listed):,} more."
            listed.append(FieldProblem("body", more, "Mend the fields above first."))
        return listed


class BadRequestError(AppError):
    """The request cannot be understood."""


class InvalidError(AppError):
    """The input is well-formed but wrong; `errors` names the fields.

    An error that names none concerns `field` as a whole.
    """

    status = 422
    code = ErrorCode.INVALID
    title = "Invalid input"
    field = "body"
    fix = "Change the request as the message says, and send it again."

    def __init__(self, detail: str, *, errors: Sequence[FieldProblem] = (), **more: Any) -> None:
        named = errors or (FieldProblem(self.field, shortened(detail), self.fix),)
        super().__init__(detail, errors=named, **more)


class UnauthenticatedError(AppError):
    """No user is signed in, or the token is not accepted."""

    status = 401
    code = ErrorCode.UNAUTHENTICATED
    title = "Sign in to continue"


class ForbiddenError(AppError):
    """The member of this namespace lacks the permission."""

    status = 403
    code = ErrorCode.FORBIDDEN
    title = "Not allowed"


class NotFoundError(AppError):
    """The record is not in this namespace; also the response for a foreign tenant's record."""

    status = 404
    code = ErrorCode.NOT_FOUND
    title = "Not found"


class MethodNotAllowedError(AppError):
    """The address exists, but does not take the request's method."""

    status = 405
    code = ErrorCode.METHOD_NOT_ALLOWED
    title = "Method not allowed"

    def __init__(self, methods: Iterable[str]) -> None:
        allowed = ", ".join(sorted(methods))
        super().__init__(f"This address does not take that method. Use {allowed}.", headers={"Allow": allowed})


class ConflictError(AppError):
    """The current state of the record does not allow the request."""

    status = 409
    code = ErrorCode.CONFLICT
    title = "Conflict"


class GoneError(AppError):
    """The resource existed, and no longer accepts anything."""

    status = 410
    code = ErrorCode.NOT_FOUND
    title = "Gone"


class TooLargeError(AppError):
    """The upload or the request is larger than allowed."""

    status = 413
    code = ErrorCode.TOO_LARGE
    title = "Too large"


class RateLimitedError(AppError):
    """Too many attempts; `Retry-After` says when to try again."""

    status = 429
    code = ErrorCode.RATE_LIMITED
    title = "Too many requests"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, extra={"retry_after": retry_after})


class UnavailableError(AppError):
    """A dependency (mostly the database) is away at the moment."""

    status = 503
    code = ErrorCode.DATABASE_UNAVAILABLE
    title = "Temporarily unavailable"
