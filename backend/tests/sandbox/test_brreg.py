"""BRREG as the facts describe it."""

from __future__ import annotations

from typing import Any

import httpx2

from leadgen.sandbox.world import World

API = "/brreg/enhetsregisteret/api"


def unit(http: httpx2.Client, invented: World, key: str) -> dict[str, Any]:
    answer = http.get(f"{API}/enheter/{invented.company(key).registration_id}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


class TestUnit:
    def test_an_ordinary_one(self, http: httpx2.Client, invented: World) -> None:
        found = unit(http, invented, "no-001")
        assert found["navn"] == invented.company("no-001").name.upper()
        assert found["respons_klasse"] == "Enhet"
        assert (
            found["konkurs"] is found["underAvvikling"] is found["underTvangsavviklingEllerTvangsopplosning"] is False
        )
        assert len(found["naeringskode1"]["kode"]) == 6

    def test_deleted_has_no_status_booleans(self, http: httpx2.Client, invented: World) -> None:
        found = unit(http, invented, "no-deleted")
        assert found["respons_klasse"] == "SlettetEnhet"
        assert found["slettedato"] == "2024-02-09"
        assert not {"konkurs", "underAvvikling", "registrertIMvaregisteret", "forretningsadresse"} & set(found)

    def test_removed_is_410(self, http: httpx2.Client, invented: World) -> None:
        answer = http.get(f"{API}/enheter/{invented.company('no-gone-410').registration_id}")
        assert answer.status_code == 410
        assert set(answer.json()) == {"organisasjonsnummer", "slettedato"}

    def test_unknown_has_an_empty_body(self, http: httpx2.Client) -> None:
        answer = http.get(f"{API}/enheter/889640782")
        assert (answer.status_code, answer.content) == (404, b"")

    def test_bad_number(self, http: httpx2.Client) -> None:
        assert http.get(f"{API}/enheter/12").status_code == 400

    def test_headcount_is_withheld_below_five(self, http: httpx2.Client, invented: World) -> None:
        found = unit(http, invented, "no-headcount-withheld")
        assert "antallAnsatte" not in found
        assert found["harRegistrertAntallAnsatte"] is True
        hits = http.get(f"{API}/enheter", params={"fraAntallAnsatte": 1, "tilAntallAnsatte": 4, "size": 100}).json()
        assert found["navn"] in [hit["navn"] for hit in hits["_embedded"]["enheter"]]

    def test_troubles(self, http: httpx2.Client, invented: World) -> None:
        assert unit(http, invented, "no-bankrupt")["konkurs"] is True
        assert unit(http, invented, "no-liquidation")["underAvvikling"] is True
        forced = unit(http, invented, "no-forced-dissolution")
        assert forced["underTvangsavviklingEllerTvangsopplosning"] is True
        assert forced["tvangsopplostPgaManglendeRegnskapDato"]

    def test_forms(self, http: httpx2.Client, invented: World) -> None:
        sole = unit(http, invented, "no-sole-trader")
        assert "stiftelsesdato" not in sole
        assert "kapital" not in sole
        assert "postnummer" not in unit(http, invented, "no-foreign-branch")["forretningsadresse"]
        assert unit(http, invented, "no-public-company")["kapital"]["antallAksjer"] > 2**32

    def test_former_names_are_kept(self, http: httpx2.Client, invented: World) -> None:
        assert [old["navn"] for old in unit(http, invented, "no-renamed")["historiskeNavn"]] == ["GAMLE KAI AS"]

    def test_a_branch_is_only_a_branch(self, http: httpx2.Client, invented: World) -> None:
        number = invented.company("no-branch").registration_id
        assert http.get(f"{API}/enheter/{number}").status_code == 404
        assert http.get(f"{API}/underenheter/{number}").json()["overordnetEnhet"]

    def test_media_types(self, http: httpx2.Client, invented: World) -> None:
        path = f"{API}/enheter/{invented.company('no-001').registration_id}"
        pinned = "application/vnd.brreg.enhetsregisteret.enhet.v2+json;charset=UTF-8"
        assert http.get(path, headers={"Accept": pinned}).status_code == 200
        assert http.get(path, headers={"Accept": "text/turtle"}).status_code == 406


class TestSearch:
    def test_no_hits_has_no_embedded(self, http: httpx2.Client) -> None:
        found = http.get(f"{API}/enheter", params={"navn": "finnesikke"}).json()
        assert "_embedded" not in found
        assert found["page"]["totalElements"] == 0

    def test_namesakes_and_city(self, http: httpx2.Client, invented: World) -> None:
        found = http.get(f"{API}/enheter", params={"navn": "Brarilux Elektro AS"}).json()
        names = [hit["navn"] for hit in found["_embedded"]["enheter"]]
        assert names[:2] == ["BRARILUX ELEKTRO AS"] * 2
        one = http.get(
            f"{API}/enheter", params={"navn": "Brarilux Elektro", "forretningsadresse.poststed": "Bergen"}
        ).json()
        assert (
            one["_embedded"]["enheter"][0]["organisasjonsnummer"]
            == invented.company("no-namesake-bergen").registration_id
        )

    def test_pages_end_by_number_not_by_next(self, http: httpx2.Client) -> None:
        seen: list[str] = []
        page, pages = 0, 1
        while page < pages:
            body = http.get(f"{API}/enheter", params={"organisasjonsform": "AS", "size": 5, "page": page}).json()
            seen += [hit["organisasjonsnummer"] for hit in body["_embedded"]["enheter"]]
            pages, page = body["page"]["totalPages"], page + 1
        assert "next" in body["_links"]
        assert len(seen) == len(set(seen)) == body["page"]["totalElements"]

    def test_deep_paging_is_refused(self, http: httpx2.Client) -> None:
        assert http.get(f"{API}/enheter", params={"size": 1000, "page": 10}).status_code == 400

    def test_deleted_units_are_not_found(self, http: httpx2.Client) -> None:
        assert "_embedded" not in http.get(f"{API}/enheter", params={"navn": "Ulvmodex Fisk"}).json()


class TestRoles:
    def roles(self, http: httpx2.Client, invented: World, key: str) -> dict[str, list[dict[str, Any]]]:
        body = http.get(f"{API}/enheter/{invented.company(key).registration_id}/roller").json()
        return {group["type"]["kode"]: group["roller"] for group in body["rollegrupper"]}

    def test_people_and_companies(self, http: httpx2.Client, invented: World) -> None:
        groups = self.roles(http, invented, "no-001")
        assert groups["DAGL"][0]["person"]["navn"]["etternavn"]
        assert isinstance(groups["REGN"][0]["enhet"]["navn"], list)

    def test_resigned_and_dead_are_still_listed(self, http: httpx2.Client, invented: World) -> None:
        board = self.roles(http, invented, "no-resigned-chair")["STYR"]
        assert any(role["fratraadt"] for role in board)
        assert any(role["person"]["erDoed"] for role in board)

    def test_owner_and_trustee(self, http: httpx2.Client, invented: World) -> None:
        assert "INNH" in self.roles(http, invented, "no-sole-trader")
        assert "BOBE" in self.roles(http, invented, "no-bankrupt")
