"""Check digits of the identifiers in the invented world.

Written here and not taken from python-stdnum, so that a test can compare both. Every function takes the digits without
the check digit and returns None where the scheme refuses the number.
"""

from __future__ import annotations


def ico(first_seven: str) -> str:
    """Return a Czech IČO, 8 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seven, range(8, 1, -1), strict=True))
    return f"{first_seven}{(11 - total % 11) % 10}"


def orgnr(first_eight: str) -> str | None:
    """Return a Norwegian organisasjonsnummer, 9 digits; None if the check digit would be 10."""
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first_eight, weights, strict=True))
    check = (11 - total % 11) % 11
    return None if check == 10 else f"{first_eight}{check}"


def ytunnus(first_seven: str) -> str | None:
    """Return a Finnish Y-tunnus with its hyphen; None where the remainder is 1."""
    weights = (7, 9, 10, 5, 8, 4, 2)
    remainder = sum(int(digit) * weight for digit, weight in zip(first_seven, weights, strict=True)) % 11
    if remainder == 1:
        return None
    return f"{first_seven}-{0 if remainder == 0 else 11 - remainder}"


def luhn(digits: str) -> str:
    """Append the Luhn digit to the digits (SIREN over 8, SIRET over 13)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def siret(siren: str, establishment: int) -> str:
    """Return a French SIRET, 14 digits, of the n-th establishment."""
    return luhn(f"{siren}{establishment:04d}")


def french_vat(siren: str) -> str:
    """Return a French VAT number: FR + two key digits + SIREN."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def german_vat(first_eight: str) -> str:
    """Return a German VAT number: DE + 9 digits (ISO 7064 mod 11,10)."""
    product = 10
    for digit in first_eight:
        subtotal = (int(digit) + product) % 10 or 10
        product = subtotal * 2 % 11
    return f"DE{first_eight}{(11 - product) % 10}"
