"""Names and words that compare equal, whichever way they are folded."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from leadgen.fields import normalize_text

_EXTRA = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})


def by_the_book(text: str) -> str:
    """The rule, applied to the text as a whole."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_EXTRA))
    return re.sub(r"[\W_]+", " ", re.sub(r"[\u0300-\u036f]+", "", plain)).strip()


@given(st.text(st.characters(max_codepoint=0x400)) | st.text())
def test_letter_by_letter_is_the_same_as_the_whole(text: str) -> None:
    assert normalize_text(text) == by_the_book(text)


def test_every_latin_letter_between_others() -> None:
    for code in range(0x260):
        text = f"a{chr(code)}b {chr(code)}."
        assert normalize_text(text) == by_the_book(text), hex(code)
