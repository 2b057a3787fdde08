"""The whole way of a company of the sixth country. Run by `test_sixth_country.py`, in a process with the row."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from leadgen.bootstrap.commands.registry import registry as registry_command
from leadgen.bootstrap.providers import make_providers
from leadgen.enrichment.catalog import registry
from leadgen.enrichment.providers import Providers
from leadgen.enrichment.registries.watch import check_watched
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.client import Api
from tests.enrichment.asking import arm, calls
from tests.enrichment.sixth_country.row import SIXTH
from tests.enrichment.world_list import Listed, listed

KNOWN = {"name": "Isbre Demo Stn", "hq_country": "AQ", "registration_id": "s 12345-5"}
TWIN = {"name": "Kaldvik Demo Station", "domain": "kaldvik-demo.aq"}


@pytest.fixture
def made(database: Database, tenant_id: UUID, providers: Providers) -> Listed:
    return listed(database, tenant_id, providers, {"known": KNOWN, "twin": TWIN})


def looked_up(api: Api, made: Listed, key: str) -> UUID:
    run_id: str = api.post(f"/api/companies/{made.ids[key]}/enrich-registry")["run_id"]
    made.bench.turn()
    return UUID(run_id)


def test_the_stage_asks_the_stand_in_and_its_values_name_their_source(api: Api, made: Listed, sandbox_app: Flask):
    run_id = looked_up(api, made, "known")
    assert made.state(run_id, "stations", "known")[0] == "completed"
    shown = api.get(f"/api/companies/{made.ids['known']}")
    assert (shown["registration_id"], shown["registration_scheme"]) == ("S123455", "stationnr")
    assert (shown["official_name"], shown["registration_status"]) == ("Isbre Demo Stn", "active")
    assert (shown["registry"], shown["registry_confidence"]) == ("stations", 1.0)
    assert shown["registered_address"]["city"] == "Nordbukta"
    [why] = api.get(f"/api/companies/{made.ids['known']}/provenance", field="official_name")["fields"]
    assert (why["winner"]["source_kind"], why["winner"]["stage"]) == ("registry", "stations")
    assert why["winner"]["provider"] == "sandbox:stations"
    assert why["winner"]["evidence"][0]["url"] == "https://stations.invalid/S123455"
    assert [call["path"] for call in calls(sandbox_app, "stations")] == ["/stations"]


def test_the_score_counts_what_the_register_offers(api: Api, made: Listed):
    looked_up(api, made, "known")
    parts = {part["key"]: part for part in api.get(f"/api/companies/{made.ids['known']}")["credibility_parts"]}
    assert (parts["data_completeness"]["points"], parts["data_completeness"]["source"]) == (10, "Stations")
    assert parts["active_status"]["points"] == 20


def test_a_wrong_check_digit_is_kept_and_marked(api: Api, made: Listed):
    company = api.post(
        "/api/companies", {"values": {"name": "Isbre", "hq_country": "AQ", "registration_id": "S123456"}}
    )
    assert api.get(f"/api/companies/{company['id']}")["identifier_warnings"] == [
        "registration_id: the station number's check digit does not fit"
    ]


def test_an_unclear_name_waits_for_a_decision_and_a_decision_settles_it(api: Api, made: Listed):
    run_id = looked_up(api, made, "twin")
    path = f"/api/companies/{made.ids['twin']}"
    assert made.state(run_id, "stations", "twin")[0] == "completed"
    [match] = api.get(f"{path}/registry-matches")["items"]
    assert (match["registry"], match["outcome"]) == ("stations", "ambiguous")
    assert {item["profile"]["registration_id"] for item in match["candidates"]} == {"S200002", "S300003"}
    decision = {"registry": "stations", "registration_id": "S300003", "decision": "confirm"}
    assert api.post(f"{path}/confirm-registry", decision)["run_id"]
    made.bench.turn()
    shown = api.get(path)
    assert (shown["registration_id"], shown["registered_address"]["city"]) == ("S300003", "Sørnes")
    assert "registration_id" in shown["locked_fields"]
    [match] = api.get(f"{path}/registry-matches")["items"]
    assert (match["outcome"], match["word"]) == ("matched", "Confirmed")
    assert "of Stations" in api.get(f"{path}/activities")["items"][0]["title"]


def test_a_look_up_in_the_country_is_a_choice_for_a_company_of_unknown_country(api: Api, made: Listed):
    company = api.post("/api/companies", {"values": {"name": "Isbre Demo Stn"}})
    path = f"/api/companies/{company['id']}"
    assert api.post(f"{path}/enrich-registry/AQ")["run_id"]
    made.bench.turn()
    assert api.get(path)["registration_id"] == "S123455"


def test_its_failures_wait_like_those_of_any_service(api: Api, made: Listed, sandbox_app: Flask):
    arm(sandbox_app, "stations", "500", times=1)
    run_id = looked_up(api, made, "known")
    assert made.state(run_id, "stations", "known")[0] == "completed"
    assert len(calls(sandbox_app, "stations")) == 2


def test_a_watched_company_is_looked_up_again_and_soon_after_a_failure(
    api: Api, made: Listed, database: Database, tenant_id: UUID, sandbox_app: Flask
):
    def started(hours: float) -> int:
        check_watched(database, now=datetime.now(UTC) + timedelta(hours=hours))
        made.bench.turn()
        with database.tenant_session(tenant_id) as session:
            return len(
                session.scalars(text("SELECT id FROM pipeline_runs WHERE name = 'Stations: watched companies'")).all()
            )

    api.post(f"/api/companies/{made.ids['known']}/watch", {"watched": True})
    arm(sandbox_app, "stations", "503", times=None)
    assert started(0) == 1
    [check] = api.get(f"/api/companies/{made.ids['known']}/registry-checks")["checks"]
    assert check["problem"]
    assert started(2) == 2


def test_its_labels_come_from_the_row(api: Api, made: Listed):
    looked_up(api, made, "known")
    checks = api.get(f"/api/companies/{made.ids['known']}/registry-checks")
    assert [(check["registry"], check["label"]) for check in checks["checks"]] == [("stations", "Stations")]
    assert checks["country"] == "AQ"
    stages = {stage["code"]: stage for stage in api.get("/api/pipeline/stages")["items"]}
    assert stages["stations"]["label"] == "Stations (Antarctica)"
    named = {item["code"]: item for item in api.get("/api/fields")["registers"]}
    assert named["stations"] == {"code": "stations", "label": "Stations", "country": "AQ"}
    schemes = {item["value"]: item["label"] for item in api.get("/api/fields")["enums"]["identifier_scheme"]}
    assert schemes["stationnr"] == "Station number"
    facets = {facet["key"]: facet for facet in api.get("/api/companies/filter-counts")["facets"]}
    assert {"value": "AQ", "label": "Antarctica", "count": 1} in facets["registry_country"]["values"]
    assert api.get("/api/companies", registry_country="AQ")["total"] == 1


def test_everything_that_lists_registers_has_it(tmp_path):
    assert "stations" in registry().aliases["registry"]
    assert "stations" in registry().stages["legal"].soft_needs
    settings = Settings(data_dir=tmp_path, sandbox=True)
    assert "stations" in settings.sandboxed_services()
    assert make_providers(settings).register("stations").name == "sandbox:stations"
    assert make_providers(Settings(sandbox=False)).register("stations").name == "stations"


def test_the_command_line_knows_country_and_register(providers: Providers, tmp_path):
    asked = CliRunner().invoke(registry_command, ["lookup", "--country", "AQ", "--id", "S123455"], obj=providers)
    assert json.loads(asked.stdout)["official_name"] == "Isbre Demo Stn"
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps({"stations": [{"number": "S200002", "name": "Kaldvik Demo Station"}]}))
    parsed = CliRunner().invoke(registry_command, ["parse", "--registry", "stations", str(saved)])
    assert json.loads(parsed.stdout)["registration_id"] == "S200002"


def test_a_list_may_name_its_numbers(api: Api):
    from leadgen.fields import Entity, find_by_header
    from leadgen.fields.headers import scheme_of_header
    from leadgen.imports.columns.value_shapes import scheme_of_values

    field = find_by_header(Entity.COMPANY, "Station No.")
    assert field is not None
    assert field.key == "registration_id"
    assert scheme_of_header("Station number") == SIXTH.scheme
    assert scheme_of_values(["S123455", "S200002", "S300003", "S111115", "S222228"]) == SIXTH.scheme
