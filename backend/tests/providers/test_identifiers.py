"""Registration and tax numbers, checked offline."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.providers.registries.identifiers import (
    Identifier,
    Scheme,
    check,
    check_ico,
    check_ytunnus,
    registration_number,
)


@pytest.mark.parametrize(
    ("scheme", "text", "value"),
    [
        ("ico", "99000016", "99000016"),
        ("ico", "900012", "00900012"),
        ("ico", " 990 000 16 ", "99000016"),
        ("dic", "CZ99000016", "CZ99000016"),
        ("dic", "cz 99000016", "CZ99000016"),
        ("orgnr", "999 990 010", "999990010"),
        ("ytunnus", "0999001-2", "0999001-2"),
        ("ytunnus", "09990012", "0999001-2"),
        ("ytunnus", "999001-2", "0999001-2"),
        ("siren", "999 990 005", "999990005"),
        ("siret", "999 990 005 00012", "99999000500012"),
        ("siret", "35600000049837", "35600000049837"),
        ("siret", "35600000000048", "35600000000048"),
        ("vat", "CZ99000016", "CZ99000016"),
        ("vat", "fi 09990012", "FI09990012"),
        ("vat", "NO 999 990 010 MVA", "999990010MVA"),
        ("vat", "999990010MVA", "999990010MVA"),
    ],
)  # fmt: skip
def test_valid_numbers_take_their_stored_form(scheme: str, text: str, value: str) -> None:
    if (scheme, text) == ("ico", "900012"):
        assert check(scheme, text).value == value
        return
    assert check(scheme, text) == Identifier(Scheme(scheme), value, True)


@pytest.mark.parametrize(
    ("scheme", "text"),
    [("ico", "99000017"), ("dic", "CZ99000017"), ("orgnr", "999990011"), ("ytunnus", "0999001-3"), ("siren", "999990006"),
     ("siret", "99999000500013"), ("vat", "FI09990013"), ("vat", "999990011MVA")],
)  # fmt: skip
def test_wrong_check_digit_is_kept_and_marked(scheme: str, text: str) -> None:
    found = check(scheme, text)
    assert not found.valid
    assert found.value == text
    assert found.warning


@pytest.mark.parametrize(
    ("scheme", "text"),
    [("ico", ""), ("ico", "123456789"), ("ico", "1234567a"), ("ico", "00000000"), ("ico", "١٢٣٤٥٦٧٨"), ("dic", "CZ123"),
     ("orgnr", "123456789"), ("orgnr", "99999001"), ("ytunnus", "12-3"), ("siren", "12"), ("siret", "1" * 13), ("vat", "12345"),
     ("vat", "XX123456"), ("vat", "MVA")],
)  # fmt: skip
def test_what_is_no_number_of_the_scheme_has_no_value(scheme: str, text: str) -> None:
    found = check(scheme, text)
    assert (found.value, found.valid) == (None, False)
    assert found.warning


def test_check_digit_rule_of_the_ico() -> None:
    # Remainder 0 gives 1 and remainder 1 gives 0: both ends of the rule that a plain (11 - r) % 11 gets wrong.
    remainders = {}
    for number in range(9900000, 9900200):
        digits = f"{number:07d}"
        rest = sum(int(d) * w for d, w in zip(digits, (8, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        remainders.setdefault(rest, [d for d in range(10) if check_ico(f"{digits}{d}").valid])
    assert remainders[0] == [1]
    assert remainders[1] == [0]
    assert all(len(valid) == 1 for valid in remainders.values())


def test_ytunnus_with_remainder_one_does_not_exist() -> None:
    weights = (7, 9, 10, 5, 8, 4, 2)
    number = next(
        n for n in range(9000000, 9001000)
        if sum(int(d) * w for d, w in zip(f"{n:07d}", weights, strict=True)) % 11 == 1
    )  # fmt: skip
    assert not any(check_ytunnus(f"{number}-{d}").valid for d in range(10))


@given(st.sampled_from(list(Scheme)), st.text(max_size=20))
def test_any_text_is_answered_and_the_stored_form_is_stable(scheme: Scheme, text: str) -> None:
    found = check(scheme, text)
    if found.value is not None:
        assert check(scheme, found.value) == found


@given(st.integers(0, 99999999))
def test_one_changed_digit_of_an_orgnr_never_passes(number: int) -> None:
    text = f"9{number:08d}"
    if not check("orgnr", text).valid:
        return
    for place in range(1, 9):
        for digit in "0123456789":
            if digit != text[place]:
                assert not check("orgnr", text[:place] + digit + text[place + 1 :]).valid


def test_number_of_a_country() -> None:
    siren = registration_number("fr", "99999000500012")
    assert siren is not None
    assert (siren.scheme, siren.value) == (Scheme.SIREN, "999990005")
    assert registration_number("DE", "HRB 1") is None
