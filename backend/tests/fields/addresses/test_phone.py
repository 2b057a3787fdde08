"""Phone numbers: damaged ones are repaired where one reading is left, and a wrong number is never made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.fields.addresses.phone import country_of_numbers, normalize_phone, read_phone
from leadgen.fields.addresses.phone_plan import has_plain_length


@pytest.mark.parametrize(
    ("text", "country", "value", "rule"),
    [
        ("420601999888.0", "CZ", "+420601999888", "decimals"),
        ("601999888.0", "CZ", "+420601999888", "decimals"),
        ("420601999888,00", "CZ", "+420601999888", "decimals"),
        ("4.20601999888E+11", "CZ", "+420601999888", "scientific"),
        ("4,20601999888e11", "CZ", "+420601999888", "scientific"),
        ("420,601,999,888", "CZ", "+420601999888", "thousands"),
        ("601'999'888", "CZ", "+420601999888", "thousands"),
        ("420601999888", "CZ", "+420601999888", "lost_plus"),
        ("420601999888", None, "+420601999888", "lost_plus"),
        ("421905999888", "CZ", "+421905999888", "lost_plus"),
        ("639981234", "FR", "+33639981234", "lost_zero"),
        ("33639981234", "FR", "+33639981234", "lost_plus"),
        ("1701239876", "DE", "+491701239876", "lost_zero"),
        ("401239876", "FI", "+358401239876", "lost_zero"),
        ("612345678", "IT", "+390612345678", "lost_zero"),
        ("4799887766", "NO", "+4799887766", "lost_plus"),
        ("99887766", "NO", "+4799887766", "national"),
        ("0601 999 888", "CZ", "+420601999888", "old_zero"),
        ("0-22 555 66 77", "PL", "+48225556677", "old_zero"),
    ],
)
def test_damage_is_repaired_where_one_reading_is_left(text: str, country: str | None, value: str, rule: str) -> None:
    found = read_phone(text, country)
    assert (found.value, found.rule) == (value, rule)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("4.20602E+11", "CZ"),  # six digits of twelve are left
        ("4.2E+11", None),
        ("420,601,99", "CZ"),
        ("420601999888.0", "DE"),  # a German number could have these digits as well
        ("601 999 888/9", "CZ"),  # one number and the ending of another
        ("+420 601 999 88", None),  # a digit is missing
        ("+42O 601 999 888", None),
        ("+999 123 456", None),
        ("601 999 888 602 999 888", "CZ"),
        ("1234", None),
        ("12.5.2026", None),
        ("2026-05-12", None),
        ("601 999 888 - 9", "CZ"),
        ("+420 601 999 8889", None),
        ("call Ida", None),
        ("Fax: +420 601 999 888", None),
        ("+420 601 999 888 (fax)", None),
        ("F: 222 999 888", "CZ"),
    ],
)
def test_nothing_is_guessed(text: str, country: str | None) -> None:
    found = read_phone(text, country)
    assert (found.value, found.rule) == (None, "refused")
    assert found.reason
    assert found.fix


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("601999888", None, "601999888"),
        ("612345678", None, "612345678"),
        ("4799887766", None, "4799887766"),
        ("34912345678", None, "34912345678"),  # Madrid, or a mobile phone in Brazil
        ("420601999888", "DE", "420601999888"),
        ("12345", "CZ", "12345"),
    ],
)
def test_digits_are_kept_where_the_country_is_not_certain(text: str, country: str | None, value: str) -> None:
    found = read_phone(text, country)
    assert (found.value, found.rule, found.country) == (value, "digits", None)
    assert found.remarks


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+44 (0)20 7946 0321", "+442079460321"),
        ("0044 (0) 20 7946 0321", "+442079460321"),
        ("+44 020 7946 0321", "+442079460321"),
        ("+39 06 9876 5432", "+390698765432"),
        ("+39 (0)6 9876 5432", "+390698765432"),
        ("(+420) 601 999 888", "+420601999888"),
        ("++420 601 999 888", "+420601999888"),
        ("+00420 601 999 888", "+420601999888"),
        ("tel:+420-601-999-888", "+420601999888"),
        ("Tel. č.: +420 601 999 888", "+420601999888"),
        ("Mobil: +420 601 999 888", "+420601999888"),
        ("T +420 601 999 888", "+420601999888"),
        ("+420 601 999 888 (mobil)", "+420601999888"),
        ("Tel/Fax: +420 601 999 888", "+420601999888"),
        ("'+420 601 999 888", "+420601999888"),
        ('="+420601999888"', "+420601999888"),
        ("=+420601999888", "+420601999888"),
        ("\u202a+420\u00a0601\u2011999\u2011888\u202c", "+420601999888"),
        ("＋４２０　６０１　９９９　８８８", "+420601999888"),
        ("+٤٢٠ ٦٠١ ٩٩٩ ٨٨٨", "+420601999888"),
    ],
)
def test_an_international_number_is_read_in_any_form(text: str, value: str) -> None:
    assert normalize_phone(text) == value


@pytest.mark.parametrize(
    "extension", ["ext. 42", "ext 42", "x42", "linka 42", "kl. 42", "Durchwahl 42", "DW 42", "poste 42", "wew. 42", "#42", ";ext=42", "(ext. 42)"]
)  # fmt: skip
def test_an_extension_is_kept_apart(extension: str) -> None:
    found = read_phone(f"+420 222 999 888 {extension}")
    assert (found.number, found.extension, found.value) == ("+420222999888", "42", "+420222999888 x42")


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("1-800-FLOWERS", None, "+18003569377"),
        ("800 123 456 mobil", "CZ", "+420800123456"),
        ("601 999 888 - Novotná", "CZ", "+420601999888"),
    ],
)
def test_letters_are_read_as_keys_in_numbers_of_north_america_only(text: str, country: str | None, value: str) -> None:
    assert normalize_phone(text, country) == value


def test_words_are_not_lost() -> None:
    found = read_phone("do not call 601 999 888", "CZ")
    assert (found.value, found.changes) == ("+420601999888", ("left out: do not call",))


@pytest.mark.parametrize(
    ("number", "country", "kind"),
    [("+420 601 999 888", "CZ", "mobile"), ("+33 1 99 00 12 34", "FR", "fixed_line"), ("+44 7700 900321", "GB", None)],
)
def test_the_plan_tells_country_and_type(number: str, country: str, kind: str | None) -> None:
    found = read_phone(number)
    assert (found.country, found.type) == (country, kind)


@pytest.mark.parametrize(
    ("numbers", "country"),
    [
        (["+420 601 999 888", "Tel. +420602999888", "00420603999888 x1", "601999887"], "CZ"),
        (["+420601999888", "+420602999888"], None),
        (["+420601999888", "+420602999888", "+33639981234", "+4799887766"], None),
        ([], None),
    ],
)
def test_a_column_tells_the_country_of_its_national_numbers(numbers: list[str], country: str | None) -> None:
    assert country_of_numbers(numbers) == country


@given(st.integers(601_000_000, 608_999_999), st.sampled_from(["{}.0", "{}", "420{}", "420{}.0", "+420{}", "00420{}"]))
def test_a_czech_number_is_found_in_any_damage(number: int, form: str) -> None:
    assert normalize_phone(form.format(number), "CZ") == f"+420{number}"


@given(
    st.sampled_from(
        [
            "1",
            "7",
            "31",
            "32",
            "33",
            "34",
            "36",
            "39",
            "41",
            "43",
            "44",
            "45",
            "46",
            "47",
            "48",
            "49",
            "52",
            "54",
            "55",
            "61",
            "81",
            "86",
            "90",
            "351",
            "353",
            "358",
            "372",
            "420",
            "421",
            "998",
        ]
    ),
    st.text("0123456789", min_size=3, max_size=11),
)
def test_a_plain_length_means_that_nothing_changes(code: str, national: str) -> None:
    number = f"+{code}{national}"
    if has_plain_length(number):
        assert normalize_phone(number) == number


@pytest.mark.parametrize("text", ["IČO 27196046", "SIREN : 356000000", "Org.nr 974760673", "VAT: 27196046"])
def test_a_number_with_another_label_is_no_phone_number(text: str) -> None:
    assert read_phone(text, "CZ").value is None


@pytest.mark.parametrize("text", ["Nr. 777 123 456", "č. 777123456", "Tel. no. 777 123 456", "kontakt: 777 123 456"])
def test_labels_of_phone_numbers_are_left_out(text: str) -> None:
    assert read_phone(text, "CZ").value == "+420777123456"
