"""Limits of each channel. Pure; lengths are in characters as the channel counts them (`lint.count_characters`)."""

from __future__ import annotations

from dataclasses import dataclass

from leadgen.fields.enums import MessageChannel
from leadgen.messages.lint import count_characters


@dataclass(frozen=True, slots=True)
class Limit:
    """Limits of a channel, in characters.

    `subject` says whether the channel has a subject, which then must not be empty.
    """

    max_body: int
    subject: bool = False
    max_subject: int = 0
    suggested_subject: int = 0


LIMITS: dict[MessageChannel, Limit] = {
    MessageChannel.LINKEDIN_CONNECT: Limit(300),
    MessageChannel.LINKEDIN_MESSAGE: Limit(2000),
    # 60 is what inboxes show; a subject of more than 200 is not usable as one.
    MessageChannel.EMAIL: Limit(5000, subject=True, max_subject=200, suggested_subject=60),
    MessageChannel.CALL_SCRIPT: Limit(2000),
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken limit of a text: `message` for people, `fix` how to correct it."""

    field: str
    message: str
    fix: str


def breaches(channel: MessageChannel, *, subject: str | None, body: str) -> list[Breach]:
    """Return every limit that this text breaks; empty when it fits the channel."""
    limit = LIMITS[channel]
    found: list[Breach] = []
    if not body.strip():
        found.append(Breach("body", "The message is empty.", "Write a text."))
    elif (length := count_characters(channel, body)) > limit.max_body:
        over = length - limit.max_body
        found.append(
            Breach("body", f"{length} characters, limit {limit.max_body}", f"Shorten it by {over} characters.")
        )
    if not limit.subject:
        if subject:
            found.append(Breach("subject", f"A {channel.replace('_', ' ')} has no subject.", "Leave the subject out."))
    elif not (subject or "").strip():
        found.append(Breach("subject", "An e-mail needs a subject.", "Write a subject."))
    elif len(subject or "") > limit.max_subject:
        size = len(subject or "")
        found.append(
            Breach(
                "subject",
                f"Subject: {size} characters, limit {limit.max_subject}",
                f"Shorten it by {size - limit.max_subject} characters.",
            )
        )
    return found


def advice(channel: MessageChannel, *, subject: str | None) -> list[str]:
    """Return suggestions for a text that fits but could be better: one sentence each."""
    limit = LIMITS[channel]
    if subject and limit.suggested_subject and len(subject) > limit.suggested_subject:
        return [f"The subject has {len(subject)} characters; inboxes show about {limit.suggested_subject}."]
    return []
