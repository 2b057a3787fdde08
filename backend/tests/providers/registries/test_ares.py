"""ARES: the core record, the public register, and each surprise of theirs."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import NotFound, Permanent, Transient
from leadgen.providers.registries import ares
from leadgen.providers.registries.ares import Ares
from leadgen.providers.registries.models import PROFILE_KEYS, Address, Director, Employees, LegalProfile
from tests.providers.samples import BASE, Server, body, changed

ON = date(2026, 11, 22)
SUBJECT = "/ekonomicke-subjekty-v-be/rest/ekonomicke-subjekty/99000016"
STATISTICS = "/ekonomicke-subjekty-v-be/rest/ekonomicke-subjekty-res/99000016"
REGISTER = "/ekonomicke-subjekty-v-be/rest/ekonomicke-subjekty-vr/99000016"
FORMS = "/ekonomicke-subjekty-v-be/rest/ciselniky-nazevniky/vyhledat"
SEARCH = "/ekonomicke-subjekty-v-be/rest/ekonomicke-subjekty/vyhledat"


def subject(change: Any = lambda d: None) -> LegalProfile:
    return ares.parse_subject(changed("ares_subject.json", change), on=ON)


def merged(change: Any = lambda d: None) -> LegalProfile:
    """Core and register, the register's primary record edited by `change`."""
    vr = changed("ares_vr.json", lambda d: change(d["zaznamy"][1]))
    return ares.parse_subject(body("ares_subject.json"), vr_body=vr, on=ON)


def codes(profile: LegalProfile) -> set[str]:
    return {warning.partition(":")[0] for warning in profile.warnings}


class TestSubject:
    def test_main_fields(self) -> None:
        profile = subject()
        assert profile.registration_id == "99000016"
        assert profile.official_name == "Javorník Pumpy a.s."
        assert profile.tax_id == "CZ99000016"
        assert (profile.legal_form_code, profile.legal_form_name) == ("121", "Akciová společnost")
        assert profile.registration_status is RegistrationStatus.ACTIVE
        assert profile.date_established == date(2004, 3, 17)
        assert profile.file_number == "B 90412/KSOS"
        assert profile.address == Address("Čerpadlová 412/7a", "Horní Lhotka", "01501", "CZ")

    def test_nothing_it_does_not_say_is_filled_in(self) -> None:
        profile = subject()
        assert profile.directors is None
        assert profile.employees is None
        assert profile.registered_capital is None
        assert profile.insolvency is None

    def test_activity_codes_carry_their_revision_and_drop_the_placeholder(self) -> None:
        found = [(c.revision, c.code) for c in subject().nace_codes]
        assert found == [("2.1", "28130"), ("2.1", "33120"), ("2.0", "28130"), ("2.0", "3312")]

    def test_only_the_old_activity_codes(self) -> None:
        profile = subject(lambda d: d.pop("czNace"))
        assert {c.revision for c in profile.nace_codes} == {"2.0"}

    def test_recording_of_the_old_api_holds_old_codes_under_the_new_key(self) -> None:
        def old(d: Any) -> None:
            del d["czNace2008"], d["seznamRegistraci"]["stavZdrojeRos"]

        assert {c.revision for c in subject(old).nace_codes} == {"2.0"}

    def test_unknown_state_is_not_active(self) -> None:
        profile = subject(lambda d: d.pop("seznamRegistraci"))
        assert profile.registration_status is RegistrationStatus.UNKNOWN
        assert "status_unknown" in codes(profile)

    def test_past_end_is_dissolved(self) -> None:
        profile = subject(lambda d: d.update(datumZaniku="2026-11-22"))
        assert profile.registration_status is RegistrationStatus.DISSOLVED
        assert profile.date_dissolved == date(2026, 11, 22)

    def test_future_end_is_not_dissolved_yet(self) -> None:
        profile = subject(lambda d: d.update(datumZaniku="2026-11-23"))
        assert profile.registration_status is RegistrationStatus.ACTIVE
        assert profile.date_dissolved is None
        assert "future_end" in codes(profile)

    @pytest.mark.parametrize("name", ["Javorník Pumpy a.s. v likvidaci", 'Javorník "v  Likvidaci" Pumpy a.s.'])
    def test_liquidation_stands_anywhere_in_the_name(self, name: str) -> None:
        profile = subject(lambda d: d.update(obchodniJmeno=name))
        assert profile.registration_status is RegistrationStatus.IN_LIQUIDATION

    def test_insolvency_state_is_a_hint_and_never_a_verdict(self) -> None:
        profile = subject(lambda d: d["seznamRegistraci"].update(stavZdrojeIr="AKTIVNI"))
        assert profile.registration_status is RegistrationStatus.ACTIVE
        assert profile.insolvency is None
        assert "insolvency_hint" in codes(profile)

    def test_tax_number_outlives_its_registration(self) -> None:
        profile = subject(lambda d: d["seznamRegistraci"].update(stavZdrojeDph="ZANIKLY"))
        assert profile.tax_id == "CZ99000016"
        assert "vat_ended" in codes(profile)

    def test_vat_group_and_its_placeholder(self) -> None:
        def grouped(d: Any) -> None:
            del d["dic"]
            d["dicSkDph"] = "CZ699000001"

        assert subject(grouped).tax_id == "CZ699000001"
        assert "vat_group" in codes(subject(grouped))

        def placeholder(d: Any) -> None:
            del d["dic"]
            d["dicSkDph"] = "N/A"

        assert subject(placeholder).tax_id is None, "a DIČ is never built from an IČO"

    def test_village_without_streets(self) -> None:
        profile = subject(lambda d: d["sidlo"].pop("nazevUlice"))
        assert profile.address is not None
        assert profile.address.street == "Lhotka 412/7a"

    def test_address_only_as_text(self) -> None:
        profile = subject(lambda d: d.update(sidlo={"textovaAdresa": "Hájová 9, 252 25 Dolní Lhotka"}))
        assert profile.address == Address("Hájová 9", "Dolní Lhotka", "25225", None)

    def test_address_only_among_the_further_data(self) -> None:
        profile = subject(lambda d: d.pop("sidlo"))
        assert profile.address is not None
        assert profile.address.city == "Horní Lhotka"

    def test_subject_without_ico(self) -> None:
        def nameless(d: Any) -> None:
            del d["ico"]
            d["icoId"] = "ARES_00000001"

        profile = subject(nameless)
        assert profile.registration_id is None
        assert "no_ico" in codes(profile)

    def test_check_digit_warns_and_does_not_refuse(self) -> None:
        profile = subject(lambda d: d.update(ico="99000017"))
        assert profile.registration_id == "99000017"
        assert "check_digit" in codes(profile)

    def test_public_form_has_all_keys_and_is_json(self) -> None:
        told = merged().to_json()
        assert tuple(told) == PROFILE_KEYS
        again = json.loads(json.dumps(told))
        assert again["registered_capital"] == {"amount": 2000000.5, "currency": "CZK"}
        assert again["date_dissolved"] is None
        assert again["registration_status"] == "active"

    def test_values_that_postgres_refuses_are_cleaned(self) -> None:
        profile = subject(lambda d: d.update(obchodniJmeno="Javor\x00ník\ud800 Pumpy"))
        assert profile.official_name == "Javorník Pumpy"

    def test_odd_types_cost_one_field_and_not_the_profile(self) -> None:
        profile = subject(lambda d: d.update(czNace="28130", sidlo=["x"], datumVzniku=20040317, dalsiUdaje={"a": 1}))
        assert profile.official_name == "Javorník Pumpy a.s."
        assert profile.date_established is None


class TestPublicRegister:
    def test_primary_record_wins(self) -> None:
        assert merged().former_names == ("Lhotecká čerpadla a.s.",)

    def test_current_capital_with_semicolon_decimals(self) -> None:
        capital = merged().registered_capital
        assert capital is not None
        assert (capital.amount, capital.currency) == (Decimal("2000000.50"), "CZK")

    def test_capital_in_words_or_percent_is_no_amount(self) -> None:
        def words(record: Any) -> None:
            record["zakladniKapital"] = [{"datumZapisu": "2015-06-01", "text": "dvě kila"}]

        assert merged(words).registered_capital is None
        assert "capital_as_text" in codes(merged(words))

        def percent(record: Any) -> None:
            record["zakladniKapital"][1]["vklad"]["typObnos"] = "PROCENTA"

        assert merged(percent).registered_capital is None

    def test_only_those_in_office_and_each_once(self) -> None:
        assert merged().directors == (
            Director("Zdislava Řepíková-Tmavá", "person", "Předseda představenstva", date(2010, 1, 15)),
            Director("Správa Lhotka s.r.o.", "company", "Člen představenstva", date(2018, 3, 1)),
        )

    def test_company_directors_number_is_padded_before_it_identifies(self) -> None:
        def again(record: Any) -> None:
            members = record["statutarniOrgany"][0]["clenoveOrganu"]
            twin = json.loads(json.dumps(members[4]))
            twin["pravnickaOsoba"]["ico"] = "00900012"
            members.append(twin)

        assert merged(again).directors == merged().directors

    def test_liquidators_block(self) -> None:
        block = {
            "datumZapisu": "2026-01-01",
            "typOrganu": "LIKVIDATOR",
            "clenoveOrganu": [{"datumZapisu": "2026-01-01", "fyzickaOsoba": {"jmeno": "LI", "prijmeni": "KVIDÁTORKA"}}],
        }
        profile = merged(lambda r: r["statutarniOrgany"].append(block))
        assert profile.registration_status is RegistrationStatus.IN_LIQUIDATION
        assert profile.directors is not None
        assert all(d.name != "Li Kvidátorka" for d in profile.directors)

        left = {**block, "datumVymazu": "2026-05-01"}
        assert merged(lambda r: r["statutarniOrgany"].append(left)).registration_status is RegistrationStatus.ACTIVE

    def test_struck_off(self) -> None:
        profile = merged(lambda r: r.update(datumVymazu="2026-10-01"))
        assert profile.registration_status is RegistrationStatus.DISSOLVED
        assert profile.date_dissolved == date(2026, 10, 1)

    def test_court_of_the_current_file(self) -> None:
        assert merged().court == "KSOS"

    def test_withheld_member_is_told(self) -> None:
        def hide(record: Any) -> None:
            record["statutarniOrgany"][0]["clenoveOrganu"][0]["fyzickaOsoba"] = {"skrytyUdaj": "JMENO"}

        assert "withheld" in codes(merged(hide))

    def test_extract_of_another_company_is_refused(self) -> None:
        other = changed("ares_vr.json", lambda d: d["zaznamy"][1]["ico"][0].update(hodnota="99000024"))
        with pytest.raises(Transient) as caught:
            ares.parse_subject(body("ares_subject.json"), vr_body=other, on=ON)
        assert caught.value.reason == "wrong_record"

    def test_saved_extract_alone(self) -> None:
        profile = ares.parse(body("ares_vr.json"), on=ON)
        assert profile.registration_id == "99000016"
        assert profile.official_name == "Javorník Pumpy a.s."
        assert profile.file_number == "B 90412/KSOS"


class TestStatistics:
    def merged(self, change: Any = lambda d: None) -> LegalProfile:
        return ares.parse_subject(body("ares_subject.json"), res_body=changed("ares_res.json", change))

    @pytest.mark.parametrize(
        ("band", "expected"),
        [
            ("110", Employees(0, 0)),
            ("120", Employees(1, 5)),
            ("330", Employees(250, 499)),
            ("510", Employees(10000, None)),
            ("000", None),
            ("999", None),
            (None, None),
        ],
    )
    def test_not_stated_is_not_without_employees(self, band: str | None, expected: Employees | None) -> None:
        statistics = {"kategoriePoctuPracovniku": band}
        assert self.merged(lambda d: d["zaznamy"][0].update(statistickeUdaje=statistics)).employees == expected

    def test_the_main_activity_comes_first(self) -> None:
        codes = [item.code for item in self.merged().nace_codes]
        assert codes[:2] == ["33120", "3312"]
        assert sorted(codes) == sorted(item.code for item in subject().nace_codes)

    def test_the_record_of_another_company_is_refused(self) -> None:
        with pytest.raises(Transient) as caught:
            self.merged(lambda d: d["zaznamy"][0].update(ico="99000024"))
        assert caught.value.reason == "wrong_record"

    def test_a_saved_record_alone(self) -> None:
        profile = ares.parse(body("ares_res.json"))
        assert (profile.registration_id, profile.employees) == ("99000016", Employees(50, 99))
        # It holds no states, so that it says nothing about whether the company lives.
        assert profile.registration_status is RegistrationStatus.UNKNOWN


class TestClient:
    def server(self) -> Server:
        server = Server()
        server.put(SUBJECT, body("ares_subject.json"))
        server.put(REGISTER, body("ares_vr.json"))
        server.put(STATISTICS, body("ares_res.json"))
        return server

    def test_fetch_pads_and_merges(self) -> None:
        server = self.server()
        profile = Ares(base_url=BASE, transport=server.transport).fetch("99 000 016")
        assert profile.directors
        assert profile.fetched_at is not None
        assert profile.raw["subject"] == body("ares_subject.json").decode()
        assert profile.raw["statistics"] == body("ares_res.json").decode()
        assert profile.employees == Employees(50, 99)
        assert [call["path"] for call in server.seen] == [SUBJECT, REGISTER, STATISTICS, FORMS]

    def test_not_in_the_public_register_is_not_unknown_to_ares(self) -> None:
        server = self.server()
        server.put(REGISTER, b'{"kod":"NENALEZENO","popis":"x","subKod":"VYSTUP_SUBJEKT_NENALEZEN"}', status=404)
        profile = Ares(base_url=BASE, transport=server.transport).fetch("99000016")
        assert profile.directors is None

    def test_not_in_the_statistical_register_is_no_headcount_of_zero(self) -> None:
        server = self.server()
        server.put(STATISTICS, b'{"kod":"NENALEZENO","popis":"x","subKod":"VYSTUP_SUBJEKT_NENALEZEN"}', status=404)
        assert Ares(base_url=BASE, transport=server.transport).fetch("99000016").employees is None

    def test_other_registers_are_not_asked_in_vain(self) -> None:
        server = self.server()
        away = {"stavZdrojeVr": "NEEXISTUJICI", "stavZdrojeRes": "NEEXISTUJICI"}
        away = changed("ares_subject.json", lambda d: d["seznamRegistraci"].update(away))
        server.put(SUBJECT, away)
        Ares(base_url=BASE, transport=server.transport).fetch("99000016")
        assert [call["path"] for call in server.seen] == [SUBJECT, FORMS]

    def test_outage_of_the_public_register_is_not_a_company_without_directors(self) -> None:
        server = self.server()
        server.put(REGISTER, b"<html>", status=503)
        with pytest.raises(Transient):
            Ares(base_url=BASE, transport=server.transport).fetch("99000016")

    def test_another_company_in_the_answer(self) -> None:
        server = self.server()
        server.put(SUBJECT, changed("ares_subject.json", lambda d: d.update(ico="99000024")))
        with pytest.raises(Transient) as caught:
            Ares(base_url=BASE, transport=server.transport).fetch("99000016")
        assert caught.value.reason == "wrong_record"

    @pytest.mark.parametrize(
        ("status", "content", "kind", "reason"),
        [
            (404, b'{"kod":"NENALEZENO","subKod":"VYSTUP_SUBJEKT_NENALEZEN"}', NotFound, "not_found"),
            (404, b'{"status":404,"error":"Not Found","path":"/x"}', Permanent, "wrong_path"),
            (400, b'{"kod":"CHYBA_VSTUPU","subKod":"VSTUP_NEVALIDNI_FORMAT_ICO"}', Permanent, "rejected"),
            (500, b'{"kod":"OBECNA_CHYBA"}', Transient, "provider_error"),
            (500, b"<html>oops", Transient, "http_500"),
            (200, b"<html>maintenance", Transient, "html"),
            (200, b'{"ico": "990', Transient, "not_json"),
            (200, b"[]", Transient, "unexpected_form"),
            (200, b"{}", Transient, "unexpected_form"),
        ],
    )
    def test_errors(self, status: int, content: bytes, kind: type[Exception], reason: str) -> None:
        server = self.server()
        server.put(SUBJECT, content, status=status)
        with pytest.raises(kind) as caught:
            Ares(base_url=BASE, transport=server.transport).fetch("99000016")
        assert caught.value.reason == reason  # type: ignore[attr-defined]

    def test_no_request_for_what_is_no_ico(self) -> None:
        server = self.server()
        with pytest.raises(Permanent) as caught:
            Ares(base_url=BASE, transport=server.transport).fetch("not a number")
        assert caught.value.reason == "invalid_identifier"
        assert server.seen == []

    def test_search_sends_the_name_and_reads_hits(self) -> None:
        server = Server()
        hit = json.loads(body("ares_subject.json"))
        server.put(SEARCH, json.dumps({"pocetCelkem": 37, "ekonomickeSubjekty": [hit, hit]}).encode())
        found = Ares(base_url=BASE, transport=server.transport).search("Javorník", limit=1)
        assert [p.registration_id for p in found] == ["99000016"]
        assert found.total == 37
        assert json.loads(server.seen[0]["body"])["obchodniJmeno"] == "Javorník"

    @pytest.mark.parametrize("content", [b'{"pocetCelkem":0}', b'{"pocetCelkem":0,"ekonomickeSubjekty":[]}'])
    def test_no_hits(self, content: bytes) -> None:
        server = Server()
        server.put(SEARCH, content)
        assert len(Ares(base_url=BASE, transport=server.transport).search("Nikdo")) == 0

    def test_too_many_hits_is_ambiguous_and_no_failure(self) -> None:
        server = Server()
        content = b'{"kod":"CHYBA_VSTUPU","subKod":"VYSTUP_PRILIS_MNOHO_VYSLEDKU"}'
        server.put(SEARCH, content, status=400)
        found = Ares(base_url=BASE, transport=server.transport).search("a")
        assert found.too_many
