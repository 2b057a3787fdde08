"""Writes of messages: edit, approve, reject, reopen, and the contact's resulting status."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError, NotFoundError
from leadgen.fields.enums import EditReason, MessageReviewStatus
from leadgen.messages.lifecycle import may_move
from leadgen.messages.limits import breaches
from leadgen.messages.models import Message, MessageVersion
from leadgen.messages.queries import describe_message
from leadgen.pipeline.campaign_runs import records_ahead, runs_at_work
from leadgen.tenancy import tenant_of

S = MessageReviewStatus
WRITING_STAGE = "generate"


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
    """Approve a message that fits its channel."""
    message = _claim(session, message_id, version)
    _check_fits(message, subject=message.subject, body=message.body)
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
    refresh_contact_status(session, [message.contact_id])
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


# The campaigns package is above this one; only the name of its table is known here. The most advanced status counts. A
# contact whose messages were rejected has nothing to send, as if they had failed.
_REFRESH = text("""
UPDATE contacts SET message_status = said.status
  FROM (SELECT chosen.id,
               CASE WHEN m.replied THEN 'replied'
                    WHEN m.sent THEN 'sent'
                    WHEN chosen.generating THEN 'generating'
                    WHEN m.draft THEN 'pending_review'
                    WHEN m.approved THEN 'approved'
                    WHEN m.rejected OR w.failed THEN 'generation_failed'
                    WHEN w.unreachable THEN 'no_channel'
                    ELSE 'not_started' END AS status
          FROM unnest(CAST(:ids AS uuid[]), CAST(:generating AS boolean[])) AS chosen(id, generating)
         CROSS JOIN LATERAL (
               SELECT bool_or(status = 'replied') AS replied, bool_or(status IN ('sent', 'delivered')) AS sent,
                      bool_or(status = 'draft') AS draft, bool_or(status = 'approved') AS approved,
                      bool_or(status = 'rejected') AS rejected
                 FROM messages WHERE tenant_id = :tenant AND contact_id = chosen.id) AS m
         CROSS JOIN LATERAL (
               SELECT bool_or(place.status = 'failed') AS failed,
                      bool_or(place.status = 'excluded' AND place.reason_code = 'no_channel') AS unreachable
                 FROM campaign_contacts AS place
                WHERE place.tenant_id = :tenant AND place.contact_id = chosen.id) AS w) AS said
 WHERE contacts.tenant_id = :tenant AND contacts.id = said.id AND contacts.message_status <> said.status
""")
_CAMPAIGNS_OF = text("""
SELECT contact_id, campaign_id FROM campaign_contacts WHERE tenant_id = :tenant AND contact_id = ANY(:ids)
""")


def refresh_contact_status(session: Session, contact_ids: Collection[UUID]) -> None:
    """Compute `message_status` of these contacts from their messages and active runs.

    This is no edit: version and time do not change.
    """
    if contact_ids:
        ids = sorted(contact_ids)
        generating = _being_written_to(session, ids)
        flags = [key in generating for key in ids]
        session.execute(_REFRESH, {"ids": ids, "generating": flags, "tenant": tenant_of(session)})


def _being_written_to(session: Session, contact_ids: list[UUID]) -> set[UUID]:
    """Return which of these contacts a run still has to write to, in any campaign."""
    members: dict[UUID, set[UUID]] = defaultdict(set)
    for row in session.execute(_CAMPAIGNS_OF, {"tenant": tenant_of(session), "ids": contact_ids}):
        members[row.campaign_id].add(row.contact_id)
    found: set[UUID] = set()
    for run_id, campaign_id in runs_at_work(session, members):
        found |= records_ahead(session, run_id, WRITING_STAGE, members[campaign_id])
    return found
