"""The birth date in a Czech birth number, which is also the DIČ of a person. Pure.

A birth number is the most protected number of the country: it is only compared here, never stored or shown.
"""

from __future__ import annotations

from datetime import date

from leadgen.providers.registries.identifiers import check_dic

# Since 2004 months may be raised by 20 where the numbers of a day are used up; women's are raised by 50.
_RAISED_MONTHS = (70, 50, 20, 0)
_SHORT, _NEW_CENTURY, _SHORT_MOST = 9, 54, 53


def birth_date(dic: str | None) -> date | None:
    """Return the day of birth in a person's DIČ; None for any other number."""
    found = check_dic(dic) if dic else None
    if found is None or not found.personal or not found.valid or found.value is None:
        return None
    digits = found.value[2:]
    year, month, day = (int(digits[start : start + 2]) for start in (0, 2, 4))
    if len(digits) == _SHORT:
        # Nine digits were given until 1953.
        if year > _SHORT_MOST:
            return None
        year += 1900
    else:
        year += 2000 if year < _NEW_CENTURY else 1900
    month -= next(raised for raised in _RAISED_MONTHS if month > raised or raised == 0)
    try:
        return date(year, month, day)
    except ValueError:
        return None
