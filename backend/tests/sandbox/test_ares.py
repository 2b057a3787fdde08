"""ARES as the facts describe it: forms, absences, errors, history arrays."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from leadgen.sandbox.world import World

REST = "/ares/ekonomicke-subjekty-v-be/rest"


def look_up(http: httpx2.Client, ico: str | None, register: str = "") -> httpx2.Response:
    return http.get(f"{REST}/ekonomicke-subjekty{register}/{ico}")


def subject(http: httpx2.Client, invented: World, key: str) -> dict[str, Any]:
    answer = look_up(http, invented.company(key).registration_id)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def vr(http: httpx2.Client, invented: World, key: str) -> dict[str, Any]:
    answer = look_up(http, invented.company(key).registration_id, "-vr")
    assert answer.status_code == 200
    (record,) = answer.json()["zaznamy"]
    assert record["primarniZaznam"] is True
    found: dict[str, Any] = record
    return found


def nulls(value: object) -> bool:
    if isinstance(value, dict):
        return any(nulls(v) for v in value.values())
    return any(nulls(v) for v in value) if isinstance(value, list) else value is None


class TestSubject:
    def test_types_of_an_ordinary_one(self, http: httpx2.Client, invented: World) -> None:
        found = subject(http, invented, "cz-001")
        company = invented.company("cz-001")
        assert found["ico"] == found["icoId"] == company.registration_id
        assert found["obchodniJmeno"] == company.name
        assert isinstance(found["sidlo"]["psc"], int)
        assert isinstance(found["sidlo"]["cisloDomovni"], int)
        assert found["seznamRegistraci"]["stavZdrojeDph"] == "AKTIVNI"
        assert "stavZdrojeIr" in found["seznamRegistraci"]
        assert "00" in found["czNace"]
        assert "stavZdrojeIsir" not in found["seznamRegistraci"]

    def test_absent_values_are_left_out(self, http: httpx2.Client, invented: World) -> None:
        for company in invented.in_country("CZ"):
            answer = look_up(http, company.registration_id)
            if answer.status_code == 200:
                assert not nulls(answer.json()), company.key

    def test_prague_has_no_district_name(self, http: httpx2.Client, invented: World) -> None:
        prague = next(c for c in invented.in_country("CZ") if c.address.place.city == "Praha" and c.key[3:].isdigit())
        assert "nazevOkresu" not in subject(http, invented, prague.key)["sidlo"]

    def test_special_subjects(self, http: httpx2.Client, invented: World) -> None:
        group = subject(http, invented, "cz-vat-group")
        assert "dic" not in group
        assert group["dicSkDph"].startswith("CZ")
        assert group["seznamRegistraci"]["stavZdrojeSkDph"] == "AKTIVNI"
        ended = subject(http, invented, "cz-vat-ended")
        assert ended["dic"]
        assert ended["seznamRegistraci"]["stavZdrojeDph"] == "ZANIKLY"
        assert set(subject(http, invented, "cz-address-text")["sidlo"]) == {"textovaAdresa"}
        old = subject(http, invented, "cz-nace-2008-only")
        assert "czNace" not in old
        assert old["czNace2008"]
        elsewhere = subject(http, invented, "cz-address-elsewhere")
        assert "sidlo" not in elsewhere
        assert elsewhere["dalsiUdaje"][0]["sidlo"][0]["sidlo"]["nazevObce"]
        assert "pravniForma" not in subject(http, invented, "cz-no-legal-form")
        assert subject(http, invented, "cz-end-in-future")["datumZaniku"] > "2027"
        assert subject(http, invented, "cz-dissolved-past-end")["datumZaniku"] < "2026-10"
        liquidated = subject(http, invented, "cz-liquidation")
        assert "v likvidaci" in liquidated["obchodniJmeno"]
        assert liquidated["seznamRegistraci"]["stavZdrojeVr"] == "AKTIVNI"

    def test_insolvency_flag_outlives_the_proceedings(self, http: httpx2.Client, invented: World) -> None:
        for key in ("cz-insolvent-konkurs", "cz-insolvency-historical", "cz-insolvency-upadek-ended"):
            assert subject(http, invented, key)["seznamRegistraci"]["stavZdrojeIr"] == "AKTIVNI"
        assert subject(http, invented, "cz-renamed")["seznamRegistraci"]["stavZdrojeIr"] == "NEEXISTUJICI"

    def test_a_wrong_check_digit_that_exists_is_found(self, http: httpx2.Client, invented: World) -> None:
        assert subject(http, invented, "cz-bad-check-digit")["ico"]


class TestErrors:
    def test_unknown_and_dissolved(self, http: httpx2.Client, invented: World) -> None:
        for ico in ("80000006", invented.company("cz-dissolved-404").registration_id):
            answer = look_up(http, ico)
            assert answer.status_code == 404
            assert answer.json()["kod"] == "NENALEZENO"
            assert answer.json()["subKod"] == "VYSTUP_SUBJEKT_NENALEZEN"

    @pytest.mark.parametrize("ico", ["123", "99945", "abcdefgh", "123456789"])
    def test_bad_form(self, http: httpx2.Client, ico: str) -> None:
        answer = look_up(http, ico)
        assert (answer.status_code, answer.json()["subKod"]) == (400, "VSTUP_NEVALIDNI_FORMAT_ICO")

    def test_a_wrong_path_has_another_body(self, http: httpx2.Client) -> None:
        answer = http.get("/ares/ekonomicke-subjekty-v-be/rest/v3/ekonomicke-subjekty/12345678")
        assert answer.status_code == 404
        assert set(answer.json()) == {"status", "error", "path"}

    def test_not_in_the_public_register(self, http: httpx2.Client, invented: World) -> None:
        ico = invented.company("cz-end-in-future").registration_id
        assert look_up(http, ico).status_code == 200
        assert look_up(http, ico, "-vr").status_code == 404


class TestSearch:
    def search(self, http: httpx2.Client, **body: object) -> httpx2.Response:
        return http.post(f"{REST}/ekonomicke-subjekty/vyhledat", json=body)

    def test_namesakes_come_together(self, http: httpx2.Client) -> None:
        found = self.search(http, obchodniJmeno="lumvanto servis").json()
        assert found["pocetCelkem"] == 2
        assert len({hit["ico"] for hit in found["ekonomickeSubjekty"]}) == 2

    def test_too_many_matches_is_a_400_without_data(self, http: httpx2.Client) -> None:
        answer = self.search(http, obchodniJmeno="Servis s.r.o.", pocet=1, start=0)
        assert answer.status_code == 400
        assert answer.json()["subKod"] == "VYSTUP_PRILIS_MNOHO_VYSLEDKU"

    def test_by_identifiers_sorted_and_unknown_ones_missing(self, http: httpx2.Client, invented: World) -> None:
        icos = [invented.company(key).registration_id for key in ("cz-renamed", "cz-leading-zeros")]
        found = self.search(http, ico=[*icos, "80000006"]).json()
        assert [hit["ico"] for hit in found["ekonomickeSubjekty"]] == sorted(str(ico) for ico in icos)

    def test_limits(self, http: httpx2.Client) -> None:
        assert self.search(http).status_code == 400
        assert self.search(http, ico=["80000006"] * 101).status_code == 400
        assert self.search(http, ico=["80000006"] * 100).status_code == 200
        assert self.search(http, obchodniJmeno="x", pocet=1001).status_code == 400

    def test_paging(self, http: httpx2.Client, invented: World) -> None:
        seen: list[str] = []
        for start in range(0, 100, 7):
            page = self.search(http, pravniForma=["112"], start=start, pocet=7).json()
            seen += [hit["ico"] for hit in page["ekonomickeSubjekty"]]
        assert len(seen) == len(set(seen)) == page["pocetCelkem"]

    def test_nothing_found(self, http: httpx2.Client) -> None:
        assert self.search(http, obchodniJmeno="neexistujici xyz").json()["pocetCelkem"] == 0


class TestPublicRegister:
    def test_capital_with_a_semicolon(self, http: httpx2.Client, invented: World) -> None:
        (capital,) = vr(http, invented, "cz-renamed")["zakladniKapital"]
        assert capital["vklad"]["typObnos"] == "KORUNY"
        assert capital["vklad"]["hodnota"].endswith(";00")
        assert "vklad" not in vr(http, invented, "cz-capital-words")["zakladniKapital"][0]

    def test_names_are_upper_case_and_history_is_kept(self, http: httpx2.Client, invented: World) -> None:
        record = vr(http, invented, "cz-renamed")
        person = record["statutarniOrgany"][0]["clenoveOrganu"][0]["fyzickaOsoba"]
        assert person["prijmeni"] == person["prijmeni"].upper()
        old = [name for name in record["obchodniJmeno"] if "datumVymazu" in name]
        assert [name["hodnota"] for name in old] == ["Starý Lom Plasty s.r.o."]

    def test_a_company_director_is_unpadded_and_has_a_person_behind(self, http: httpx2.Client, invented: World) -> None:
        member = vr(http, invented, "cz-company-director")["statutarniOrgany"][0]["clenoveOrganu"][0]["pravnickaOsoba"]
        whole = invented.company("cz-leading-zeros").registration_id
        assert len(member["ico"]) < 8
        assert member["ico"].zfill(8) == whole
        assert member["zastoupeni"][0]["fyzickaOsoba"]["jmeno"]

    def test_reelected_director_repeats(self, http: httpx2.Client, invented: World) -> None:
        members = vr(http, invented, "cz-reelected")["statutarniOrgany"][0]["clenoveOrganu"]
        first = invented.company("cz-reelected").officers[0].last_name.upper()
        same = [m for m in members if m["fyzickaOsoba"]["prijmeni"] == first]
        assert len(same) >= 3
        assert sum("datumVymazu" not in m for m in same) >= 2
        former = [m for m in members if m["fyzickaOsoba"]["prijmeni"] == "MINULÝ"]
        assert "zanikClenstvi" in former[0]["clenstvi"]["clenstvi"]

    def test_liquidator_sits_in_its_own_block(self, http: httpx2.Client, invented: World) -> None:
        bodies = [body["typOrganu"] for body in vr(http, invented, "cz-liquidation")["statutarniOrgany"]]
        assert bodies == ["STATUTARNI_ORGAN", "LIKVIDATOR"]

    def test_struck_off(self, http: httpx2.Client, invented: World) -> None:
        assert vr(http, invented, "cz-dissolved-past-end")["datumVymazu"] == "2026-08-14"
        assert "datumVymazu" not in vr(http, invented, "cz-renamed")
