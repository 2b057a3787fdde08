"""Numbers at every door: stored in one form, marked when their check fails, never refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.companies.identifiers import identifier_warnings, is_siret_of_another, normal_identifiers
from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import current_values, record_observations
from leadgen.sandbox.world import checkdigits, world
from tests.factories.records import make_company, observe


def stored(values):
    return {**values, **normal_identifiers(values, values)}


class TestForms:
    @pytest.mark.parametrize(
        ("country", "given", "wanted"),
        [
            ("CZ", "9997", "00009997"),
            ("CZ", "271 96 046", "27196046"),
            ("NO", "999 999 018", "999999018"),
            ("FI", "00000123", "0000012-3"),
            ("FI", "000012-3", "0000012-3"),
            ("FI", "FI00000123", "0000012-3"),
            ("FR", "999 990 005", "999990005"),
            ("FR", "999 990 005 00012", "999990005"),
            ("DE", "HRB 1234 B", "HRB 1234 B"),
            (None, "123 45", "123 45"),
        ],
    )
    def test_a_registration_number_is_stored_in_its_register_s_form(self, country, given, wanted):
        assert stored({"hq_country": country, "registration_id": given})["registration_id"] == wanted

    @pytest.mark.parametrize(
        ("country", "given", "wanted"),
        [
            ("CZ", "cz 27196046", "CZ27196046"),
            ("CZ", "27196046", "CZ27196046"),
            ("NO", "NO 999 999 018 MVA", "999999018MVA"),
            ("FI", "FI 0000012-3", "FI00000123"),
            ("DE", "DE 999 999 903", "DE999999903"),
            ("DE", "999999903", "999999903"),
            ("NO", "999 999 018", "999999018MVA"),
            ("FI", "0000012-3", "FI00000123"),
            ("FR", "05999990005", "FR05999990005"),
        ],
    )
    def test_a_vat_number_keeps_its_country(self, country, given, wanted):
        assert stored({"hq_country": country, "tax_id": given})["tax_id"] == wanted

    def test_the_domain_tells_the_country_where_nothing_else_does(self):
        assert stored({"domain": "pila-demo.cz", "registration_id": "9997"})["registration_id"] == "00009997"
        assert (
            stored({"domain": "pila-demo.cz", "hq_country": "US", "registration_id": "9997"})["registration_id"]
            == "9997"
        )

    @given(
        st.sampled_from(["CZ", "NO", "FI", "FR", "DE", None]),
        st.text(alphabet="0123456789- .CZFIX", min_size=1, max_size=16),
        st.sampled_from(["registration_id", "siret"]),
    )
    def test_the_stored_form_is_its_own_form(self, country, given, key):
        once = stored({"hq_country": country, key: given, "tax_id": given})
        assert stored(once) == once


class TestSiret:
    """A SIRET names an establishment and, in its first nine digits, the company."""

    @pytest.mark.parametrize("key", ["registration_id", "siret"])
    def test_either_way_it_is_both_numbers(self, key):
        kept = stored({"hq_country": "FR", key: "999 990 005 00012"})
        assert (kept["registration_id"], kept["siret"]) == ("999990005", "99999000500012")

    @given(st.sampled_from([c.registration_id for c in world().in_country("FR")]), st.integers(1, 99))
    def test_any_establishment_s_number_begins_with_its_company_s(self, siren, branch):
        for key in ("registration_id", "siret"):
            kept = stored({"hq_country": "FR", key: checkdigits.siret(siren, branch)})
            assert kept["siret"].startswith(kept["registration_id"])
            assert not is_siret_of_another(kept)

    def test_it_says_which_register_the_number_is_of_where_nothing_else_does(self):
        assert stored({"siret": "99999000500012"})["registration_scheme"] == "siren"
        assert "registration_scheme" not in stored({"siret": "99999000500013"})

    def test_a_number_that_is_known_stays(self):
        kept = stored({"hq_country": "FR", "registration_id": "356000000", "siret": "99999000500012"})
        assert kept["registration_id"] == "356000000"
        assert is_siret_of_another(kept)

    def test_what_was_said_of_the_establishment_itself_stands(self):
        kept = stored({"hq_country": "FR", "registration_id": "99999000500012", "siret": "99999000500020"})
        assert (kept["registration_id"], kept["siret"]) == ("999990005", "99999000500020")

    @pytest.mark.parametrize("country", ["FR", None])
    def test_a_wrong_check_digit_is_marked_and_says_nothing_of_the_company(self, country):
        values = stored({"hq_country": country, "siret": "999 990 005 00013"})
        assert values["siret"] == "99999000500013"
        assert "registration_id" not in values
        assert identifier_warnings(values) == ["siret: the SIRET's check digit does not fit"]

    @pytest.mark.parametrize("elsewhere", [{"hq_country": "CZ"}, {"hq_country": "DE"}, {"domain": "pila-demo.cz"}])
    def test_elsewhere_it_is_a_text_with_a_warning(self, elsewhere):
        values = stored({**elsewhere, "siret": "999 990 005 00012"})
        assert (values["siret"], "registration_id" in values) == ("999 990 005 00012", False)
        assert identifier_warnings(values) == ["siret: this is no SIRET: only companies in France have one"]
        assert not is_siret_of_another({**values, "registration_id": "974760673"})


class TestMarks:
    @pytest.mark.parametrize(
        ("country", "good", "bad"),
        [("CZ", "27196046", "27196047"), ("NO", "999999018", "999999019"), ("FI", "0000012-3", "0000012-4")],
    )
    def test_a_wrong_check_digit_is_marked(self, country, good, bad):
        assert identifier_warnings({"hq_country": country, "registration_id": good}) is None
        marks = identifier_warnings({"hq_country": country, "registration_id": bad})
        assert len(marks) == 1
        assert marks[0].startswith("registration_id: ")
        assert "check digit" in marks[0]

    @pytest.mark.parametrize(
        ("country", "good", "bad"),
        [
            ("CZ", "27196046", "27196047"),
            ("NO", "999999018", "999999019"),
            ("FI", "00000123", "00000124"),
            ("FR", "05999990005", "06999990005"),
        ],
    )
    def test_a_vat_number_without_its_country_is_judged_by_the_company_s(self, country, good, bad):
        assert identifier_warnings({"hq_country": country, "tax_id": good}) is None
        assert "check digit" in identifier_warnings({"hq_country": country, "tax_id": bad})[0]

    def test_a_wrong_siret_is_not_hidden_by_its_siren(self):
        values = {"hq_country": "FR", "registration_id": "99999000500013"}
        assert stored(values)["registration_id"] == "99999000500013"
        assert "SIRET" in identifier_warnings(values)[0]

    def test_what_is_no_number_of_the_country_says_so(self):
        assert identifier_warnings({"hq_country": "CZ", "registration_id": "HRB12"})[0].startswith(
            "registration_id: this is no IČO"
        )

    def test_numbers_that_nobody_can_check_are_not_marked(self):
        assert (
            identifier_warnings({"hq_country": "US", "registration_id": "12-3456789", "tax_id": "12-3456789"}) is None
        )


class TestDoors:
    def test_an_edit_is_kept_in_its_form_and_warned_about(self, api):
        made = api.post(
            "/api/companies", {"values": {"name": "Pila Demo", "hq_country": "CZ", "registration_id": "9997"}}
        )
        assert made["registration_id"] == "00009997"
        assert made["identifier_warnings"] is None
        path = f"/api/companies/{made['id']}"
        edited = api.patch(path, {"version": made["version"], "values": {"registration_id": "9996"}})
        assert edited["registration_id"] == "00009996"
        assert "check digit" in edited["identifier_warnings"][0]
        mended = api.patch(path, {"version": edited["version"], "values": {"registration_id": "9997"}})
        assert mended["identifier_warnings"] is None

    def test_the_country_may_have_been_said_before_by_someone_else(self, session):
        key = make_company(session, name="Demo", hq_country="FI")
        record_observations(
            session, [observe(Entity.COMPANY, key, SourceKind.IMPORT, {"registration_id": "00000123"}, ref="import:x")]
        )
        assert current_values(session, Entity.COMPANY, [key])[key]["registration_id"] == "0000012-3"

    @pytest.mark.parametrize("key", ["registration_id", "siret"])
    def test_a_siret_that_is_entered_is_both_numbers_and_each_can_be_given_back(self, api, key):
        made = api.post("/api/companies", {"values": {"name": "Demo", "hq_country": "FR", key: "999 990 005 00012"}})
        assert (made["registration_id"], made["siret"]) == ("999990005", "99999000500012")
        path = f"/api/companies/{made['id']}"
        for field in ("siret", "registration_id"):
            assert api.call("DELETE", f"{path}/values/{field}").status_code == 200
            assert api.get(path)[field] is None

    def test_a_siret_that_is_edited_fills_the_number_only_where_there_is_none(self, api):
        made = api.post("/api/companies", {"values": {"name": "Demo", "hq_country": "FR"}})
        path = f"/api/companies/{made['id']}"
        edited = api.patch(path, {"version": made["version"], "values": {"siret": "999 990 005 00012"}})
        assert (edited["registration_id"], edited["siret"]) == ("999990005", "99999000500012")
        again = api.patch(path, {"version": edited["version"], "values": {"siret": "356 000 000 00048"}})
        assert (again["registration_id"], again["siret"]) == ("999990005", "35600000000048")
        wrong = api.patch(path, {"version": again["version"], "values": {"siret": "999 990 005 00013"}})
        assert (wrong["siret"], "check digit" in wrong["identifier_warnings"][0]) == ("99999000500013", True)

    def test_a_number_that_is_emptied_in_the_same_breath_stays_empty(self, api):
        made = api.post(
            "/api/companies", {"values": {"name": "Demo", "hq_country": "FR", "registration_id": "999990005"}}
        )
        values = {"registration_id": None, "siret": "99999000500012"}
        edited = api.patch(f"/api/companies/{made['id']}", {"version": made["version"], "values": values})
        assert (edited["registration_id"], edited["siret"]) == (None, "99999000500012")

    def test_a_country_that_comes_later_marks_the_number(self, api):
        made = api.post("/api/companies", {"values": {"name": "Demo", "registration_id": "27196047"}})
        assert made["identifier_warnings"] is None
        edited = api.patch(f"/api/companies/{made['id']}", {"version": made["version"], "values": {"hq_country": "CZ"}})
        assert "IČO" in edited["identifier_warnings"][0]
