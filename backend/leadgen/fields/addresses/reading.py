"""What a rule of addresses says about a text: the value, how it was found, and what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressReading:
    """The canonical value of a text; None: the text is refused for `reason`, and `fix` says what to write.

    `rule` is a stable name of the way the value was found. `remarks` are sentences about a value that is kept.
    """

    value: str | None
    rule: str
    remarks: tuple[str, ...] = ()
    reason: str | None = None
    fix: str | None = None


REFUSED = "refused"
"""The rule of every refusal."""
