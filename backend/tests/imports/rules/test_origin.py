"""A list says where it is from; each of its values tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.imports.conftest import Importer

LIST = "Name,E-mail,Title\nRadka Zítková,radka@jasan.example,Buyer\n"
ORIGIN = {
    "source": "Chamber of commerce, Olomouc",
    "license": "Single use",
    "legal_basis": "legitimate_interests",
    "collected_on": "2026-03-14",
}


def test_each_value_tells_where_its_list_is_from(importer: Importer) -> None:
    job = importer.upload(LIST)
    assert importer.map(job, origin=ORIGIN)["mapping"]["origin"] == ORIGIN
    importer.commit(job)
    (contact,) = importer.api.get("/api/contacts")["items"]
    why = importer.api.get(f"/api/contacts/{contact['id']}/provenance", field="job_title")["fields"][0]["winner"]
    assert (why["source_label"], why["origin"]) == ("Imported file list.csv", ORIGIN)


def test_a_list_need_not_say_it(importer: Importer) -> None:
    for origin in (None, {}, {"source": "  "}):
        job = importer.upload(LIST)
        assert importer.map(job, origin=origin)["mapping"]["origin"] is None
    importer.commit(job)
    (contact,) = importer.api.get("/api/contacts")["items"]
    why = importer.api.get(f"/api/contacts/{contact['id']}/provenance", field="job_title")["fields"][0]["winner"]
    assert why["origin"] is None


def test_a_day_in_the_future_is_refused(importer: Importer) -> None:
    job = importer.upload(LIST)
    day = (datetime.now(UTC).date() + timedelta(days=3)).isoformat()
    columns = [{"index": one["index"], "target": one["target"]} for one in job["columns"]]
    body = {"columns": columns, "origin": {"collected_on": day}, "version": job["version"]}
    answer = importer.api.call("PUT", f"/api/imports/{job['id']}/mapping", json=body)
    problem = answer.get_json()
    assert (answer.status_code, problem["errors"][0]["field"]) == (422, "origin.collected_on")
    assert problem["errors"][0]["fix"] == "Give the day on which the list was made."
