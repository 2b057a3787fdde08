"""ISIR as the facts describe it: order of children, codes in HTTP 200, faults in HTTP 500."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import httpx2
import pytest

from leadgen.sandbox import FaultBoard
from leadgen.sandbox.world import World

PATH = "/isir/isir_cuzk_ws/IsirWsCuzkService"
TYPES = "http://isirws.cca.cz/types/"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def call(http: httpx2.Client, children: str) -> httpx2.Response:
    body = (
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body><t:getIsirWsCuzkDataRequest xmlns:t="{TYPES}">'
        f"{children}</t:getIsirWsCuzkDataRequest></soap:Body></soap:Envelope>"
    )
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": ""}
    return http.post(PATH, content=body.encode(), headers=headers)


def rows(http: httpx2.Client, invented: World, key: str, more: str = "") -> list[dict[str, str | None]]:
    answer = call(http, f"<ic>{invented.company(key).registration_id}</ic>{more}")
    assert answer.status_code == 200
    return [{child.tag: child.text for child in data} for data in ET.fromstring(answer.content).iter("data")]


def code(answer: httpx2.Response) -> str | None:
    assert answer.status_code == 200
    return ET.fromstring(answer.content).findtext(".//kodChyby")


class TestRows:
    def test_running_bankruptcy_without_dates(self, http: httpx2.Client, invented: World) -> None:
        (row,) = rows(http, invented, "cz-insolvent-konkurs")
        assert row["druhStavKonkursu"] == "KONKURS"
        assert "datumPmZahajeniUpadku" not in row
        assert row["druhVec"] == "INS"

    def test_ended_upadek_and_zone_marked_dates(self, http: httpx2.Client, invented: World) -> None:
        (row,) = rows(http, invented, "cz-insolvency-upadek-ended")
        assert (row["druhStavKonkursu"], row["datumPmUkonceniUpadku"]) == ("ÚPADEK", "2023-11-20Z")

    def test_other_states(self, http: httpx2.Client, invented: World) -> None:
        assert rows(http, invented, "cz-insolvency-pending")[0]["druhStavKonkursu"] == "NEVYRIZENA"
        assert [r["druhStavKonkursu"] for r in rows(http, invented, "cz-insolvency-mixed")] == ["MYLNÝ ZÁP.", "ÚPADEK"]
        assert "druhStavKonkursu" not in rows(http, invented, "cz-insolvency-unknown-state")[0]

    def test_the_filter_hides_only_what_is_struck_off(self, http: httpx2.Client, invented: World) -> None:
        switch = "<filtrAktualniRizeni>T</filtrAktualniRizeni>"
        assert rows(http, invented, "cz-insolvency-historical", switch) == []
        assert rows(http, invented, "cz-insolvency-upadek-ended", switch)

    def test_status_block(self, http: httpx2.Client, invented: World) -> None:
        answer = call(http, f"<ic>{invented.company('cz-insolvent-konkurs').registration_id}</ic>")
        root = ET.fromstring(answer.content)
        assert root.findtext(".//pocetVysledku") == "1"
        assert root.findtext(".//relevanceVysledku") == "2"
        by_name = ET.fromstring(call(http, "<nazevOsoby>Fenquora</nazevOsoby>").content)
        assert by_name.findtext(".//relevanceVysledku") == "3"

    def test_the_cap_limits_rows_and_count(self, http: httpx2.Client, invented: World) -> None:
        answer = call(
            http,
            f"<ic>{invented.company('cz-insolvency-mixed').registration_id}</ic><maxPocetVysledku>1</maxPocetVysledku>",
        )
        assert ET.fromstring(answer.content).findtext(".//pocetVysledku") == "1"


class TestCodes:
    def test_nothing_matches(self, http: httpx2.Client, invented: World) -> None:
        assert code(call(http, f"<ic>{invented.company('cz-renamed').registration_id}</ic>")) == "WS2"

    def test_bad_combination(self, http: httpx2.Client) -> None:
        assert code(call(http, "<maxPocetVysledku>5</maxPocetVysledku>")) == "WS1"

    @pytest.mark.parametrize("kind", ["WS4", "SQL1", "SERVER1"])
    def test_troubles_are_http_200(self, http: httpx2.Client, invented: World, board: FaultBoard, kind: str) -> None:
        board.add("isir", kind)
        assert code(call(http, f"<ic>{invented.company('cz-renamed').registration_id}</ic>")) == kind


class TestFaults:
    @pytest.mark.parametrize(
        "children",
        [
            "<filtrAktualniRizeni>F</filtrAktualniRizeni><ic>80000006</ic>",
            "<ic>80000006</ic><filtrAktualniRizeni>X</filtrAktualniRizeni>",
            '<t:ic xmlns:t="http://isirws.cca.cz/types/">80000006</t:ic>',
            "<ic>80000006</ic><maxPocetVysledku>many</maxPocetVysledku>",
        ],
    )
    def test_what_breaks_the_schema_is_a_client_fault(self, http: httpx2.Client, children: str) -> None:
        answer = call(http, children)
        assert answer.status_code == 500
        assert ET.fromstring(answer.content).findtext(".//faultcode") == "soap:Client"

    def test_a_doctype_is_refused(self, http: httpx2.Client) -> None:
        answer = http.post(PATH, content=b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
        assert answer.status_code == 500


def test_wsdl_and_types_are_served(http: httpx2.Client) -> None:
    wsdl = http.get(PATH, params={"wsdl": ""}).text
    assert "getIsirWsCuzkDataRequest" in wsdl
    assert f"http://sandbox{PATH}?xsd=1" in wsdl
    types = ET.fromstring(http.get(PATH, params={"xsd": "1"}).content)
    assert types.get("targetNamespace") == TYPES
