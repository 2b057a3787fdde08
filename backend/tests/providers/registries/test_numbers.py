"""Numbers out of texts: labels, prefixes, spreadsheets, and which scheme a column has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.fields import FieldError, coerce, get_field
from leadgen.providers.registries.identifiers import check_dic, check_vat, registration_number, siren_of_vat
from leadgen.providers.registries.numbers import read_identifier, scheme_of_values
from leadgen.providers.registries.numbers.reading import vat_country

READ = [
    ("IČO: 271 96 046", None, "27196046", "ico"),
    ("IČ 27196046", None, "27196046", "ico"),
    ("ičo27196046", None, "27196046", "ico"),
    ("DIČ: cz 27196046", None, "CZ27196046", "dic"),
    ("zapsaná v Praze, IČO 27196046, DIČ CZ27196046, tel. 601", None, "27196046", "ico"),
    ("27196046 / CZ27196046", None, "27196046", "ico"),
    ("Org.nr. 999 999 018", None, "999999018", "orgnr"),
    ("Orgnr 999999018", "NO", "999999018", "orgnr"),
    ("Org.nr 556016-0680", None, "556016-0680", "se_orgnr"),
    ("NO 999 999 018 MVA", None, "999999018MVA", "vat"),
    ("999 999 018 MVA", "NO", "999999018MVA", "vat"),
    ("Y-tunnus: 0000012-3", None, "0000012-3", "ytunnus"),
    ("FI00000123", "FI", "FI00000123", "vat"),
    ("000012‑3", "FI", "0000012-3", "ytunnus"),
    ("SIREN : 999 990 005", None, "999990005", "siren"),
    ("RCS Lyon B 999 990 005", None, "999990005", "siren"),
    ("999 990 005 R.C.S. Lyon", "FR", "999990005", "siren"),
    ("SIRET 999 990 005 00012", None, "99999000500012", "siret"),
    ("n° TVA : FR 05 999 990 005", None, "FR05999990005", "vat"),
    ("USt-IdNr.: DE 999 999 903", None, "DE999999903", "vat"),
    ("Amtsgericht Köln, HRB 4321 B", None, "HRB 4321 B", "hrb"),
    ("NIP 123-456-32-18", None, "1234563218", "nip"),
    ("KRS: 0000654321", None, "0000654321", "krs"),
    ("CHE-109.322.551 MWST", None, "CHE109322551MWST", "vat"),
    ("CHE-109.322.551", None, "CHE-109.322.551", "uid"),
    ("VAT No. GB 980 7806 84", None, "GB980780684", "vat"),
    ("C.I.F. B-58378431", None, "B58378431", "nif"),
    ("P.IVA IT00743110157", None, "IT00743110157", "vat"),
    ("CVR-nr. 13585628", None, "13585628", "cvr"),
    ("KBO 0428.759.497", None, "0428.759.497", "kbo"),
    ("27196046.0", "CZ", "27196046", "ico"),
    ("2.7196046E+7", "CZ", "27196046", "ico"),
    ("27,196,046", "CZ", "27196046", "ico"),
    ("IČO: 9997.0", "CZ", "00009997", "ico"),
    ("IČO 31333532", "SK", "31333532", "sk_ico"),
    ("DIČ: 2020273893", None, "2020273893", "sk_dic"),
    ("743110157", "IT", "00743110157", "piva"),
    ("R.C.S. Lyon 999 990 005", None, "999990005", "siren"),
    ("SC 123456", "GB", "SC123456", "crn"),
    ("CVR 13.58.56.28", None, "13585628", "cvr"),
    ("'9997", "CZ", "00009997", "ico"),
    ("２７１９６０４６", "CZ", "27196046", "ico"),
    ("35600000049837", None, "35600000049837", "siret"),
]


@pytest.mark.parametrize(("text", "country", "value", "scheme"), READ, ids=[text for text, *_ in READ])
def test_a_number_is_read_out_of_a_text(text, country, value, scheme) -> None:
    found = read_identifier(text, country=country)
    assert (found.value, found.scheme) == (value, scheme)
    assert found.valid is not False


@pytest.mark.parametrize(
    ("text", "country", "reason"),
    [
        ("4.47E+11", None, "lost digits"),
        ("27196046.5E+1", "CZ", "no"),
        ("9996", "CZ", "too short"),
        ("9997.5", "CZ", "whole number"),
        ("00000000", "CZ", "all zeros"),
        ("743110158", "IT", "11 digits"),
        ("27196046; 00009997", "CZ", "several numbers"),
        ("FR99999000500012", None, "SIRET"),
        ("FRO5999990005", None, "form"),
        ("CZ1234", None, "8 to 10 digits"),
        ("in Gründung", "DE", "no number"),
        ("", None, "no number"),
    ],
)
def test_no_number_is_made(text, country, reason) -> None:
    found = read_identifier(text, country=country)
    assert found.value is None
    assert reason in " ".join(found.remarks)


def test_a_wrong_check_digit_is_kept_and_marked() -> None:
    found = read_identifier("IČO 27196047")
    assert (found.value, found.valid, "check digit" in found.remarks[0]) == ("27196047", False, True)


def test_a_bare_number_has_no_certain_scheme() -> None:
    found = read_identifier("27196046")
    assert (found.value, found.scheme, found.valid) == ("27196046", None, None)
    assert "ico" in found.parts["possible"]
    assert read_identifier("27196046", header="IČO").scheme == "ico"
    assert read_identifier("CZ27196046", header="DIČ").scheme == "dic"


def test_numbers_of_people_are_personal() -> None:
    person, special, group = check_dic("CZ6001010015"), check_dic("CZ681123458"), check_dic("CZ699123457")
    assert [number.valid for number in (person, special, group)] == [True, True, True]
    assert [number.personal for number in (person, special, group)] == [True, False, False]
    assert "VAT group" in read_identifier("CZ699123457").remarks[0]


def test_monaco_has_french_numbers_and_no_siren() -> None:
    found = read_identifier("FR34000123456")
    assert (found.valid, found.country, found.parts["siren"]) == (True, "MC", None)
    assert (siren_of_vat("FR34000123456"), siren_of_vat("FR05999990005")) == (None, "999990005")
    assert (vat_country("FR34000123456"), vat_country("FR05999990005"), vat_country("EL094259216")) == (
        "MC",
        "FR",
        "GR",
    )
    assert check_vat("FRBL999990005").valid


def test_the_vat_form_of_a_number_is_the_same_number() -> None:
    forms = {
        "CZ": ("CZ27196046", "27196046"),
        "FI": ("FI-0000012-3", "0000012-3"),
        "FR": ("FR05999990005", "999990005"),
    }
    forms["NO"] = ("NO 999 999 018 MVA", "999999018")
    for country, (written, number) in forms.items():
        assert registration_number(country, written).value == number


@pytest.mark.parametrize(
    ("values", "scheme"),
    [
        (["27196046", "00009997", "IČO 27196046"], "ico"),
        (["CZ27196046", "cz 00009997"], "vat"),
        (["0000012-3", "FI-0000012-3"], "ytunnus"),
        (["999 990 005 00012", "35600000049837"], "siret"),
        (["999999018", "999 999 018 MVA"], "orgnr"),
        (["12345", "67890"], None),
        (["27196047", "00009996"], None),
        (["Praha", ""], None),
        ([], None),
    ],
)
def test_a_column_has_a_scheme_by_its_check_digits(values, scheme) -> None:
    assert scheme_of_values(values).scheme == scheme


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("registration_id", "IČO: 271 96 046, DIČ: CZ27196046", "27196046"),
        ("tax_id", "IČO: 271 96 046, DIČ: CZ27196046", "CZ27196046"),
        ("registration_id", "27196046 / CZ27196046", "27196046"),
        ("tax_id", "27196046 / CZ27196046", "CZ27196046"),
        ("registration_id", "RCS Lyon B 999 990 005", "999990005"),
        ("siret", "SIRET : 999 990 005 00012", "99999000500012"),
        ("registration_id", "HRB 4321 B, Amtsgericht Köln", "HRB4321B"),
        ("registration_id", "27196046.0", "27196046"),
        ("registration_id", "27–196–046", "27-196-046"),
        ("tax_id", "NO 999 999 018 MVA", "NO999999018MVA"),
    ],
)
def test_a_cell_is_freed_from_labels(key, cell, value) -> None:
    assert coerce(get_field("company", key), cell) == value
    assert coerce(get_field("company", key), value) == value


@pytest.mark.parametrize("cell", ["4.47E+11", "27196046; 00009997", "to be added", "neřekli"])
def test_a_cell_without_a_certain_number_is_refused(cell) -> None:
    with pytest.raises(FieldError):
        coerce(get_field("company", "registration_id"), cell)


@given(st.text(max_size=60), st.sampled_from([None, "CZ", "FR", "NO", "FI", "DE", "PL"]))
def test_digits_are_never_made(text, country) -> None:
    found = read_identifier(text, country=country)
    if found.value is not None:
        given_digits = [char for char in text if char.isdigit()]
        kept = [char for char in found.value if char.isdigit()]
        assert len([char for char in kept if char != "0"]) <= len(given_digits)
