"""E-mail addresses of accounts: one strict parser, one normal form."""

from __future__ import annotations

import email_validator

# Installations inside a company use names such as `.local`. Nothing is sent to an address, so every name is allowed.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def normal_email(value: str) -> str:
    """Return the normal form of an address: lower case, the domain in ASCII. Raise `ValueError` for anything else.

    The parser refuses line breaks, commas, a second @, quoted names and display names. It never asks the DNS.
    """
    try:
        parsed = email_validator.validate_email(value, check_deliverability=False, allow_smtputf8=False, strict=True)
    except email_validator.EmailNotValidError as error:
        raise ValueError(f"is not an e-mail address: {error}") from None
    if parsed.ascii_email is None:
        raise ValueError("is not an e-mail address: write the part before the @ in plain letters.")
    return parsed.ascii_email.lower()


def spellings(value: str) -> tuple[str, ...]:
    """Return the forms in which an account of this address may be stored. Accounts older than the parser keep theirs."""
    typed = value.strip().lower()
    try:
        normal = normal_email(value)
    except ValueError:
        return (typed,)
    return (normal,) if normal == typed else (normal, typed)
