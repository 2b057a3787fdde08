"""E-mail addresses of accounts: one strict parser, one normal form."""

from __future__ import annotations

from leadgen.fields.addresses.email import ascii_email


def normal_email(value: str) -> str:
    """Return the normal form of an address: lower case, the domain in ASCII.

    Raise `ValueError` for anything else.
    """
    try:
        return ascii_email(value, strict=True)
    except ValueError as error:
        raise ValueError(f"is not an e-mail address: {error}") from None


def spellings(value: str) -> tuple[str, ...]:
    """Return the forms in which an account of this address may be stored.

    Accounts older than the parser keep their form.
    """
    typed = value.strip().lower()
    try:
        normal = normal_email(value)
    except ValueError:
        return (typed,)
    return (normal,) if normal == typed else (normal, typed)
