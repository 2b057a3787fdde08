"""/api/messages: the list of messages, one message with its facts, and its review."""

from __future__ import annotations

from leadgen.api import Routes
from leadgen.lists.cursor import CURSOR
from leadgen.messages import actions, queries
from leadgen.messages.schemas import (
    DecisionIn,
    MessageDetailOut,
    MessageEditIn,
    MessagePage,
    MessagePath,
    MessageQuery,
    MessageVersionsOut,
    RejectIn,
)
from leadgen.tenancy import current_actor, request_session

routes = Routes("messages", "/api/messages", tag="Messages")


@routes.get("", permission="messages:read", out=MessagePage)
def list_messages(query: MessageQuery) -> MessagePage:
    """List all messages, those of one contact together."""
    return queries.list_messages(request_session(), query, cursor=CURSOR.get())


@routes.get("/<uuid:message_id>", permission="messages:read", out=MessageDetailOut)
def get_message(path: MessagePath) -> MessageDetailOut:
    """Show one message with its contact, its company and the facts it was written from."""
    return queries.describe_message(request_session(), path.message_id)


@routes.get("/<uuid:message_id>/versions", permission="messages:read", out=MessageVersionsOut)
def list_versions(path: MessagePath) -> MessageVersionsOut:
    """List every edit of a message, the newest first."""
    return queries.list_versions(request_session(), path.message_id)


@routes.patch("/<uuid:message_id>", permission="messages:review", out=MessageDetailOut)
def edit_message(path: MessagePath, body: MessageEditIn) -> MessageDetailOut:
    """Edit a draft; the original stays."""
    actions.edit_message(
        request_session(),
        path.message_id,
        subject=body.subject,
        body=body.body,
        edit_reason=body.edit_reason,
        version=body.version,
        by=current_actor().user_id,
    )
    return queries.describe_message(request_session(), path.message_id)


@routes.post("/<uuid:message_id>/approve", permission="messages:review", out=MessageDetailOut)
def approve_message(path: MessagePath, body: DecisionIn) -> MessageDetailOut:
    """Approve a message."""
    actions.approve_message(request_session(), path.message_id, version=body.version, by=current_actor().user_id)
    return queries.describe_message(request_session(), path.message_id)


@routes.post("/<uuid:message_id>/reject", permission="messages:review", out=MessageDetailOut)
def reject_message(path: MessagePath, body: RejectIn) -> MessageDetailOut:
    """Reject a message."""
    actions.reject_message(
        request_session(), path.message_id, version=body.version, by=current_actor().user_id, reason=body.reason
    )
    return queries.describe_message(request_session(), path.message_id)


@routes.post("/<uuid:message_id>/reopen", permission="messages:review", out=MessageDetailOut)
def reopen_message(path: MessagePath, body: DecisionIn) -> MessageDetailOut:
    """Reopen a decided message: it is a draft again."""
    actions.reopen_message(request_session(), path.message_id, version=body.version)
    return queries.describe_message(request_session(), path.message_id)
