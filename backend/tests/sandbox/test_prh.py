"""PRH as the facts describe it."""

from __future__ import annotations

from typing import Any

import httpx2

from leadgen.sandbox.world import World

COMPANIES = "/prh/opendata-ytj-api/v3/companies"


def company(http: httpx2.Client, invented: World, key: str) -> dict[str, Any]:
    body = http.get(COMPANIES, params={"businessId": invented.company(key).registration_id or ""}).json()
    assert body["totalResults"] == 1
    found: dict[str, Any] = body["companies"][0]
    return found


class TestCompany:
    def test_types(self, http: httpx2.Client, invented: World) -> None:
        found = company(http, invented, "fi-001")
        assert found["addresses"][0]["type"] == 1
        assert found["names"][0]["type"] == "1"
        assert found["tradeRegisterStatus"] == "1"
        assert found["companySituations"] == []
        assert len(found["mainBusinessLine"]["type"]) == 5
        assert found["mainBusinessLine"]["typeCodeSet"] == "TOIMI4"
        assert "endDate" not in found

    def test_ceased_has_no_current_name(self, http: httpx2.Client, invented: World) -> None:
        found = company(http, invented, "fi-ceased")
        assert all("endDate" in name for name in found["names"])
        assert (found["tradeRegisterStatus"], found["endDate"], found["addresses"]) == ("4", "2024-06-24", [])

    def test_old_and_unregistered(self, http: httpx2.Client, invented: World) -> None:
        old = company(http, invented, "fi-ceased-long-ago")
        assert "lastModified" not in old
        assert old["mainBusinessLine"]["typeCodeSet"] == "TOIMI3"
        assert company(http, invented, "fi-not-in-trade-register")["tradeRegisterStatus"] == "3"

    def test_situations_are_open_and_the_register_stays_at_one(self, http: httpx2.Client, invented: World) -> None:
        for key, kind in (("fi-bankrupt", "KONK"), ("fi-restructuring", "SANE"), ("fi-liquidation", "SELTILA")):
            found = company(http, invented, key)
            assert [(s["type"], s.get("endDate")) for s in found["companySituations"]] == [(kind, None)]
            assert found["tradeRegisterStatus"] == "1"

    def test_leading_zero_and_missing_parts(self, http: httpx2.Client, invented: World) -> None:
        assert company(http, invented, "fi-leading-zeros")["businessId"]["value"].startswith("0")
        assert "mainBusinessLine" not in company(http, invented, "fi-no-business-line")
        assert set(company(http, invented, "fi-address-free-text")["addresses"][0]) >= {"freeAddressLine"}


class TestSearch:
    def test_unknown_is_an_empty_list(self, http: httpx2.Client) -> None:
        answer = http.get(COMPANIES, params={"businessId": "9999999-9"})
        assert (answer.status_code, answer.json()) == (200, {"totalResults": 0, "companies": []})

    def test_the_hyphen_is_needed(self, http: httpx2.Client, invented: World) -> None:
        number = (invented.company("fi-001").registration_id or "").replace("-", "")
        assert http.get(COMPANIES, params={"businessId": number}).json()["totalResults"] == 0

    def test_former_and_auxiliary_names_are_found(self, http: httpx2.Client, invented: World) -> None:
        wanted = invented.company("fi-renamed").registration_id
        for name in ("Mordalis", "Vanha Paja", "Mordalis Huolto"):
            found = http.get(COMPANIES, params={"name": name}).json()["companies"]
            assert [hit["businessId"]["value"] for hit in found] == [wanted]

    def test_namesakes_by_place(self, http: httpx2.Client, invented: World) -> None:
        assert http.get(COMPANIES, params={"name": "Ostperion Oy"}).json()["totalResults"] == 2
        one = http.get(COMPANIES, params={"name": "Ostperion Oy", "location": "Turku"}).json()["companies"]
        assert [c["businessId"]["value"] for c in one] == [invented.company("fi-namesake-turku").registration_id]

    def test_a_criterion_is_needed(self, http: httpx2.Client) -> None:
        assert http.get(COMPANIES).status_code == 400
