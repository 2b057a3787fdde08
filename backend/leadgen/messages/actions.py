"""Writes of messages: edit, approve, reject, reopen, and the contact's resulting status."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.context import Hook
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError, NotFoundError
from leadgen.fields.enums import EditReason, MessageReviewStatus
from leadgen.messages.checks import LocatedFinding
from leadgen.messages.lifecycle import may_move
from leadgen.messages.limits import breaches
from leadgen.messages.models import Message, MessageVersion
from leadgen.messages.queries import describe_message, find_blocking
from leadgen.tenancy import tenant_of

S = MessageReviewStatus
CONTACT_STATUS = Hook[Callable[[Session, Collection[UUID]], None]]("the refresh of contacts' message status")
"""Recomputes the status of contacts whose messages changed. The slice of campaigns registers it."""


def edit_message(
    session: Session,
    message_id: UUID,
    *,
    subject: str | None,
    body: str,
    edit_reason: EditReason,
    version: int,
    by: UUID | None,
) -> Message:
    """Replace the current text of a draft; the original and the edit with its reason are kept.

    A 422 names the limit that the text breaks. Raises a 409 when the message was changed since `version`, or when it is
    decided.
    """
    message = _claim(session, message_id, version)
    if message.status is not S.DRAFT:
        raise ConflictError(
            f"This message is {message.status}. Put it back to draft before editing it.", code=ErrorCode.INVALID_STATE
        )
    subject = subject or None
    _check_fits(message, subject=subject, body=body)
    if (subject, body) == (message.subject, message.body):
        return message
    session.add(
        MessageVersion(
            tenant_id=tenant_of(session),
            message_id=message.id,
            subject_before=message.subject,
            body_before=message.body,
            subject_after=subject,
            body_after=body,
            edit_reason=edit_reason,
            edited_by=by,
        )
    )
    message.subject, message.body, message.edit_reason = subject, body, edit_reason
    message.version += 1
    return message


def approve_message(session: Session, message_id: UUID, *, version: int, by: UUID | None) -> Message:
    """Approve a message that fits its channel; a 422 names the passages that must not be sent."""
    message = _claim(session, message_id, version)
    _check_fits(message, subject=message.subject, body=message.body)
    _check_text(find_blocking(session, message_id))
    return _decide(session, message, S.APPROVED, by=by)


def reject_message(session: Session, message_id: UUID, *, version: int, by: UUID | None, reason: str | None) -> Message:
    """Reject a message: it will not be sent."""
    message = _claim(session, message_id, version)
    message.reject_reason = reason or None
    return _decide(session, message, S.REJECTED, by=by)


def reopen_message(session: Session, message_id: UUID, *, version: int) -> Message:
    """Reopen a decided message: it is a draft again."""
    return _decide(session, _claim(session, message_id, version), S.DRAFT, by=None)


def _decide(session: Session, message: Message, to: S, *, by: UUID | None) -> Message:
    if message.status is to:
        return message
    if not may_move(message.status, to):
        raise ConflictError(f"A message that is {message.status} cannot become {to}.", code=ErrorCode.INVALID_STATE)
    message.status = to
    message.reviewed_by = by
    message.reviewed_at = datetime.now(UTC) if to is not S.DRAFT else None
    if to is not S.REJECTED:
        message.reject_reason = None
    message.version += 1
    session.flush()  # the contact's status is computed from what is stored
    CONTACT_STATUS.get()(session, [message.contact_id])
    return message


def _claim(session: Session, message_id: UUID, version: int) -> Message:
    """Return the message, locked until the end of the transaction.

    Raises a 409 where it is not at the caller's version.
    """
    statement = (
        select(Message)
        .where(Message.id == message_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    message = session.scalars(statement).one_or_none()
    if message is None:
        raise NotFoundError("There is no such message.")
    if message.version != version:
        raise ConflictError(
            "This message was changed in the meantime. Look at its current state and try again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": describe_message(session, message_id).model_dump(mode="json")},
        )
    if message.locked_at is not None:
        raise ConflictError(
            "The campaign of this message is approved. Reopen the campaign for review to change its messages.",
            code=ErrorCode.INVALID_STATE,
        )
    return message


def _check_fits(message: Message, *, subject: str | None, body: str) -> None:
    found = breaches(message.channel, subject=subject, body=body)
    if found:
        raise InvalidError(
            "; ".join(item.message for item in found),
            errors=[FieldProblem(item.field, item.message, item.fix) for item in found],
        )


def _check_text(found: list[LocatedFinding]) -> None:
    if found:
        raise InvalidError(
            "; ".join(item.sentence() for item in found[:10]),
            errors=[
                FieldProblem(item.field, item.sentence(), "Edit the passage, or reject the message.") for item in found
            ],
        )
