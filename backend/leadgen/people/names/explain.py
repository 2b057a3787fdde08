"""Explains a name: its parts and its greeting, with the documented keys."""

from __future__ import annotations

from typing import Any

from leadgen.people.names.greeting import GreetingForm, greet
from leadgen.people.names.reading import read_name


def explain_name(
    text: str,
    *,
    language: str | None = None,
    country: str | None = None,
    form: GreetingForm | str = GreetingForm.INFORMAL,
) -> dict[str, Any]:
    """Return what the rules read in a name, and how the person is greeted. Null: not certain."""
    reading = read_name(text, language=language, country=country)
    greeting = greet(
        reading.first_name,
        reading.last_name,
        language=language or "",
        country=country,
        form=form,
        gender=reading.gender,
    )
    return {
        "text": text,
        "first_name": reading.first_name or None,
        "last_name": reading.last_name or None,
        "titles_before": reading.titles_before or None,
        "titles_after": reading.titles_after or None,
        "suffix": reading.suffix or None,
        "rest": reading.rest or None,
        "greeting_name": greeting.greeting_name,
        "vocative_first": greeting.vocative_first,
        "vocative_last": greeting.vocative_last,
        "gender": greeting.gender,
        "sure": reading.sure,
        "remarks": [*reading.remarks, *greeting.remarks],
    }
