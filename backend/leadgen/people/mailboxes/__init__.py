"""Tells mailboxes that several people read from a person's own, by the name before the @. Pure."""

from leadgen.people.mailboxes.rule import is_role_mailbox

__all__ = ["is_role_mailbox"]
