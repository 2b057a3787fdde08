"""Surprises of the registers' answers that break a naive reading, beside those in each register's own tests."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.registries import ares, brreg, isir, prh, recherche
from leadgen.providers.registries.brreg import Brreg
from leadgen.providers.registries.models import Address
from leadgen.providers.registries.prh import Prh
from leadgen.providers.registries.reading import nace_label
from leadgen.providers.registries.recherche import Recherche
from tests.providers.samples import BASE, Server, body, changed, data


class TestAres:
    def subject(self, change: Any) -> Any:
        return ares.parse_subject(changed("ares_subject.json", change), on=date(2026, 11, 1))

    @pytest.mark.parametrize("key", ["pravniForma", "datumVzniku", "dic", "czNace2008", "seznamRegistraci", "sidlo"])
    def test_what_is_left_out_is_not_known(self, key: str) -> None:
        def leave_out(d: Any) -> None:
            d.pop(key, None)
            d.pop("pravniFormaRos", None)
            d.pop("dalsiUdaje", None)

        profile = self.subject(leave_out)
        field = {
            "pravniForma": profile.legal_form_code,
            "datumVzniku": profile.date_established,
            # It may be a member of a VAT group: a DIČ is never made of an IČO.
            "dic": profile.tax_id,
            "sidlo": profile.address,
        }.get(key)
        assert field is None
        if key == "seznamRegistraci":
            assert profile.registration_status is RegistrationStatus.UNKNOWN

    def test_a_foreign_postal_code_is_text(self) -> None:
        def move(d: Any) -> None:
            d["sidlo"].pop("psc")
            d["sidlo"].update(pscTxt="D-01067", kodStatu="DE", nazevObce="Dresden")

        address = self.subject(move).address
        assert (address.postal_code, address.country) == ("D-01067", "DE")

    def test_supervisory_boards_and_procurists_are_no_directors(self) -> None:
        extract = data("ares_vr.json")["zaznamy"]
        board = {
            member["fyzickaOsoba"]["prijmeni"].title()
            for record in extract
            for organ in record.get("ostatniOrgany", ())
            for member in organ["clenoveOrganu"]
            if "fyzickaOsoba" in member
        }
        profile = ares.parse_subject(body("ares_subject.json"), vr_body=body("ares_vr.json"))
        assert board
        assert not any(director.name.split()[-1] in board for director in profile.directors or ())

    def test_names_in_capitals_are_lowered(self) -> None:
        profile = ares.parse_subject(body("ares_subject.json"), vr_body=body("ares_vr.json"))
        people = [director.name for director in profile.directors or () if director.kind == "person"]
        assert people
        assert all(name == name.title() for name in people)

    def test_capital_of_the_older_api_has_no_decimals(self) -> None:
        def older(d: Any) -> None:
            paid = {"typObnos": "KORUNY", "hodnota": "20000"}
            for record in d["zaznamy"]:
                record["zakladniKapital"] = [{"datumZapisu": "2020-01-01", "vklad": paid}]

        extract = changed("ares_vr.json", older)
        assert ares.parse_subject(body("ares_subject.json"), vr_body=extract).registered_capital.amount == 20000  # type: ignore[union-attr]


class TestBrreg:
    def entity(self, **more: Any) -> Any:
        return brreg.parse_entity(changed("brreg_entity.json", lambda d: d.update(more)))

    def test_lines_of_an_address_may_be_null_or_empty(self) -> None:
        seat = {"adresse": [None, "", "Storgata 4"], "postnummer": "0155", "poststed": "OSLO", "landkode": "NO"}
        assert self.entity(forretningsadresse=seat).address == Address("Storgata 4", "OSLO", "0155", "NO")

    def test_an_empty_day_of_bankruptcy_is_no_day(self) -> None:
        profile = self.entity(konkurs=True, konkursdato="")
        assert profile.registration_status is RegistrationStatus.INSOLVENT
        assert profile.insolvency.proceedings[0].started_on is None

    def test_share_counts_beyond_32_bits_cost_nothing(self) -> None:
        capital = {"belop": 12_345_678.9, "antallAksjer": 133_425_367_000, "type": "Aksjekapital", "valuta": "NOK"}
        found = self.entity(kapital=capital).registered_capital
        assert (str(found.amount), found.currency) == ("12345678.9", "NOK")

    def test_a_sole_trader_has_no_founding_day_but_one_of_registration(self) -> None:
        def sole(d: Any) -> None:
            d.pop("stiftelsesdato", None)
            d.update(registreringsdatoEnhetsregisteret="2011-02-03")

        assert brreg.parse_entity(changed("brreg_entity.json", sole)).date_established == date(2011, 2, 3)

    def test_forms_with_letters_of_their_own(self) -> None:
        assert self.entity(organisasjonsform={"kode": "SÆR", "beskrivelse": "x"}).legal_form_code == "SÆR"

    def test_json_is_asked_for_since_the_address_serves_other_forms_too(self) -> None:
        server = Server()
        server.put("/enhetsregisteret/api/enheter", b'{"page":{"totalElements":0}}')
        Brreg(base_url=BASE, transport=server.transport).search("Fjellrabb")
        assert server.seen[0]["headers"]["accept"] == "application/json"
        assert "page=0" in server.seen[0]["query"]


class TestPrh:
    def company(self, change: Any) -> Any:
        return prh.parse(changed("prh_active.json", lambda d: change(d["companies"][0])), on=date(2026, 11, 1))

    @pytest.mark.parametrize(
        "key", ["mainBusinessLine", "website", "euId", "lastModified", "addresses", "companyForms"]
    )
    def test_what_is_missing_costs_nothing_else(self, key: str) -> None:
        profile = self.company(lambda c: c.pop(key, None))
        assert profile.registration_status is RegistrationStatus.ACTIVE
        assert profile.official_name
        if key == "mainBusinessLine":
            assert profile.nace_codes == ()
        if key == "addresses":
            assert profile.address is None

    def test_explicit_nulls_of_the_bulk_file_read_as_missing(self) -> None:
        profile = self.company(lambda c: c.update(endDate=None, website=None, mainBusinessLine=None, addresses=None))
        assert profile.registration_status is RegistrationStatus.ACTIVE
        assert (profile.date_dissolved, profile.website, profile.address) == (None, None, None)

    def test_descriptions_come_in_any_order(self) -> None:
        told = prh.parse(body("prh_active.json"))
        turned = self.company(lambda c: [form["descriptions"].reverse() for form in c["companyForms"]])
        assert (turned.legal_form_name, turned.legal_form_name_en) == (told.legal_form_name, told.legal_form_name_en)

    def test_a_code_set_that_we_do_not_know_has_no_revision(self) -> None:
        profile = self.company(lambda c: c["mainBusinessLine"].update(typeCodeSet="TOIMI9"))
        assert [item.revision for item in profile.nace_codes] == [None]

    def test_pages_are_counted_from_one(self) -> None:
        server = Server()
        server.put("/opendata-ytj-api/v3/companies", b'{"totalResults":0,"companies":[]}')
        assert len(Prh(base_url=BASE, transport=server.transport).search("Kuvitus")) == 0
        assert "page=1" in server.seen[0]["query"]


class TestRecherche:
    def company(self, change: Any) -> Any:
        return recherche.parse(changed("recherche.json", lambda d: change(d["results"][0])))

    def test_every_value_may_be_null(self) -> None:
        def empty(c: Any) -> None:
            for key in c:
                if key not in ("siren", "etat_administratif"):
                    c[key] = None

        profile = self.company(empty)
        assert profile.registration_status is RegistrationStatus.ACTIVE
        assert (profile.official_name, profile.address, profile.employees) == (None, None, None)
        assert (profile.directors, profile.nace_codes) == (None, ())

    def test_the_two_revisions_of_activity_codes_stay_apart(self) -> None:
        change = {"activite_principale": "62.02A", "activite_principale_naf25": "62.20Y"}
        found = {item.revision: item.code for item in self.company(lambda c: c.update(change)).nace_codes}
        assert found == {"2.0": "62.02A", "2.1": "62.20Y"}

    def test_capital_and_insolvency_are_not_offered_and_never_clean(self) -> None:
        profile = recherche.parse(body("recherche.json"))
        assert (profile.registered_capital, profile.insolvency) == (None, None)

    def test_names_of_two_letters_and_of_nine_digits_are_not_asked(self) -> None:
        server = Server()
        register = Recherche(base_url=BASE, transport=server.transport)
        assert [len(register.search(name)) for name in ("AB", "809 501 679", "80950167900012")] == [0, 0, 0]
        assert server.seen == []


class TestIsir:
    def test_the_end_of_a_declared_bankruptcy_ends_it_whatever_its_state(self) -> None:
        rows = body("isir_rows.xml").decode()
        ended = re.sub(
            r"<datumPmZahajeniUpadku>([^<]*)</datumPmZahajeniUpadku>(<datumPmUkonceniUpadku>[^<]*</datumPmUkonceniUpadku>)?",
            r"<datumPmZahajeniUpadku>\1</datumPmZahajeniUpadku><datumPmUkonceniUpadku>2024-01-31Z</datumPmUkonceniUpadku>",
            rows,
        )
        ended = re.sub(r"<druhStavKonkursu>[^<]*<", "<druhStavKonkursu>ÚPADEK<", ended)
        found = isir.parse(ended, ico="99000016").insolvency
        assert found is not None
        dated = [item for item in found.proceedings if item.started_on]
        assert dated
        assert all(item.status == "ended" and item.ended_on == date(2024, 1, 31) for item in dated)

    def test_the_empty_reply_has_no_time_of_synchronisation(self) -> None:
        reply = body("isir_ws2.xml").decode()
        assert "casSynchronizace" not in reply
        assert isir.parse(reply, ico="99000016").insolvency.flag is False  # type: ignore[union-attr]


class TestActivityLabels:
    def test_the_same_digits_mean_different_things_in_two_revisions(self) -> None:
        assert nace_label("6202", "2.0")
        assert nace_label("6202", "2.1") is None
        assert nace_label("62.02A", "2.0") == nace_label("62020", "2.0")
