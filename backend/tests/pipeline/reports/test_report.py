"""The report and the feed of a run."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from leadgen.fields import SourceKind
from leadgen.fields.field import Entity
from leadgen.observations.fold import Observation, SourcedValue
from leadgen.observations.store import record_observations
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Finding, Findings, Skip, Usage
from leadgen.providers.base import Permanent
from tests.client import Api
from tests.pipeline.fake_stages import Bench


def say(bench: Bench, company: UUID, kind: SourceKind, **values: Any) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        said = {key: SourcedValue(value) for key, value in values.items()}
        record_observations(
            session,
            [
                Observation(
                    entity=Entity.COMPANY, entity_id=company, source_kind=kind, source_ref=f"test:{kind}", values=said
                )
            ],
        )


def report_of(api: Api, run_id: UUID | str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    report = api.get(f"/api/pipeline/runs/{run_id}/report")
    return report, {stage["code"]: stage for stage in report["stages"]}


def learned(stage: dict[str, Any]) -> dict[str, tuple[int, int, int, int]]:
    return {
        item["field"]: (item["filled"], item["changed"], item["contradicted"], item["confirmed"])
        for item in stage["fields"]
    }


def test_what_was_learned_is_told_against_what_was_known_before(api: Api, bench: Bench) -> None:
    _empty, older, person, same = bench.companies(4)
    say(bench, older, SourceKind.LLM, hq_city="Praha")
    say(bench, person, SourceKind.PERSON, hq_city="Ostrava")
    say(bench, same, SourceKind.LLM, hq_city="Brno")
    bench.made.behave = lambda code, _record: Findings(
        values={"hq_city": Finding("Brno", 0.8), **({"founded_year": Finding(1999)} if code == "l1" else {})}
    )
    status = bench.run(["l1", "l2"])
    report, stages = report_of(api, status.id)
    assert learned(stages["l1"]) == {"hq_city": (1, 1, 1, 1), "founded_year": (4, 0, 0, 0)}
    # l2 says the same a second time: nothing is learned, and the person still stands against it
    assert learned(stages["l2"]) == {"hq_city": (0, 0, 1, 3)}
    assert (report["filled"], report["changed"], report["contradicted"], report["confirmed"]) == (5, 1, 2, 4)
    assert stages["l1"]["fields"][0]["label"]


def test_what_comes_after_a_run_does_not_change_its_report(api: Api, bench: Bench) -> None:
    [company] = bench.companies(1)
    bench.made.behave = lambda _code, _record: Findings(values={"hq_city": Finding("Brno")})
    status = bench.run(["l1"])
    before = report_of(api, status.id)[1]["l1"]["fields"]
    say(bench, company, SourceKind.PERSON, hq_city="Ostrava")
    assert report_of(api, status.id)[1]["l1"]["fields"] == before
    assert learned(report_of(api, status.id)[1]["l1"]) == {"hq_city": (1, 0, 0, 0)}


def test_a_field_that_a_person_emptied_stands_against_what_a_stage_says(api: Api, bench: Bench) -> None:
    [company] = bench.companies(1)
    say(bench, company, SourceKind.PERSON, hq_city=None)
    bench.made.behave = lambda _code, _record: Findings(values={"hq_city": Finding("Brno")})
    status = bench.run(["l1"])
    assert learned(report_of(api, status.id)[1]["l1"]) == {"hq_city": (0, 0, 1, 0)}


def test_the_report_agrees_with_the_records(api: Api, bench: Bench) -> None:
    """Over random histories: the counts are those of folding each record before and after, by the fold itself."""
    import random

    from leadgen.observations.store import current_values

    rng = random.Random(7)
    companies = bench.companies(40)
    cities = ["Brno", "Praha", "Ostrava"]
    for company in companies:
        for _ in range(rng.randrange(4)):
            say(bench, company, rng.choice(list(SourceKind)), hq_city=rng.choice([*cities, None]))
    says = {company: rng.choice(cities) for company in companies}
    with bench.database.tenant_session(bench.tenant_id) as session:
        before = current_values(session, Entity.COMPANY, companies)
    bench.made.behave = lambda _code, record: Findings(values={"hq_city": Finding(says[record], rng.random())})
    status = bench.run(["l1"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        after = current_values(session, Entity.COMPANY, companies)
    expected = {"filled": 0, "changed": 0, "contradicted": 0, "confirmed": 0}
    for company in companies:
        old, new, said = (before.get(company, {}).get("hq_city"), after[company].get("hq_city"), says[company])
        if old == said:
            expected["confirmed"] += 1
        elif new != said:
            expected["contradicted"] += 1
        else:
            expected["filled" if old is None else "changed"] += 1
    [field] = report_of(api, status.id)[1]["l1"]["fields"]
    assert {name: field[name] for name in expected} == expected
    assert min(expected.values()) > 0


def test_what_failed_and_why_is_counted_by_reason(api: Api, bench: Bench) -> None:
    refused, odd, skipped, good = bench.companies(4)

    def behave(code: str, record: UUID) -> Findings:
        if code == "ares" and record == refused:
            raise Permanent("ARES", "refused us (403)", reason="refused")
        if code == "ares" and record == odd:
            raise Permanent("ARES", "answered nonsense", reason="malformed")
        return Findings()

    bench.made.behave = behave
    bench.made.skip = lambda code, record: (
        Skip("wrong_country", "Not a Czech company.") if code == "ares" and record == skipped else None
    )
    status = bench.run(["l1", "ares", "isir"])
    report, stages = report_of(api, status.id)
    assert {(item["state"], item["code"], item["count"]) for item in stages["ares"]["reasons"]} == {
        ("failed", "refused", 1),
        ("failed", "malformed", 1),
        ("skipped", "wrong_country", 1),
    }
    assert [(item["state"], item["code"], item["count"]) for item in stages["isir"]["reasons"]] == [
        ("blocked", "upstream_failed", 2)
    ]
    assert report["reason"] == (
        "Finished: 8 results done, 2 failed, 2 blocked behind them. See the report for the reasons, or retry what failed."
    )
    assert (report["is_over"], report["done"], report["failed"], report["not_done"]) == (True, 8, 4, 0)
    listed = api.get(f"/api/pipeline/runs/{status.id}/records", stage="ares", reason_code="refused")
    assert ([item["id"] for item in listed["items"]], listed["total"]) == ([str(refused)], 1)
    assert {item["code"] for item in listed["reasons"]} == {"refused", "malformed", "wrong_country"}
    none = api.get(f"/api/pipeline/runs/{status.id}/records", stage="ares", state="completed", reason_code="refused")
    assert (none["items"], none["total"]) == ([], 0)
    assert good


def test_costs_and_what_was_fresh_and_cost_nothing(api: Api, bench: Bench) -> None:
    bench.companies(2)
    bench.made.behave = lambda code, _record: Findings(
        usage=(Usage(provider="made_up", cost=Decimal("0.03")),) if code == "l1" else ()
    )
    _first, stages = report_of(api, bench.run(["l1"]).id)
    assert (stages["l1"]["spent_usd"], stages["l1"]["paid"], stages["l1"]["fresh"]) == (0.06, 2, 0)
    bench.companies(1)
    report, stages = report_of(api, bench.run(["l1"]).id)
    assert (stages["l1"]["spent_usd"], stages["l1"]["paid"], stages["l1"]["fresh"]) == (0.03, 1, 2)
    assert (report["fresh"], report["saved_usd"], report["spent_usd"]) == (2, 0.02, 0.03)


def test_a_stopped_run_tells_what_it_did_and_what_not(api: Api, bench: Bench) -> None:
    bench.companies(3)

    def behave(code: str, _record: UUID) -> Findings:
        if code == "l1" and len(bench.made.called("l1")) == 2:
            with bench.database.tenant_session(bench.tenant_id) as session:
                control.stop_run(session, run_id)
        return Findings(usage=(Usage(provider="made_up", cost=Decimal("0.5")),) if code == "l1" else ())

    bench.made.behave = behave
    run_id = bench.start(["l1", "triage"])
    bench.turn()
    report, by_code = report_of(api, run_id)
    spent = 0.5 * len(bench.made.called("l1"))
    done = by_code["l1"]["done"] + by_code["triage"]["done"]
    noun = "result" if done == 1 else "results"
    assert report["status"] == "stopped"
    assert (report["spent_usd"], report["done"], report["not_done"]) == (spent, done, 6 - done)
    assert by_code["triage"]["reasons"][0]["code"] == "stopped"
    assert report["reason"] == f"Stopped by a person: {done} {noun} done, {6 - done} not done; ${spent:.2f} spent."


def test_a_run_in_which_nothing_could_be_done_says_so(api: Api, bench: Bench) -> None:
    bench.companies(2)

    def behave(_code: str, _record: UUID) -> Findings:
        raise Permanent("LLM", "no key", reason="refused")

    bench.made.behave = behave
    report, _stages = report_of(api, bench.run(["l1", "triage"]).id)
    assert (report["status"], report["reason"]) == (
        "failed",
        "Nothing could be done: 2 results failed, 2 blocked behind them. See the report for the reasons, then retry.",
    )


def test_a_run_that_went_well_needs_no_words(bench: Bench) -> None:
    bench.companies(1)
    assert bench.run(["l1"]).reason is None


def test_the_feed_shows_what_ended_last_first_page_by_page(api: Api, bench: Bench) -> None:
    companies = bench.companies(4)
    people = bench.contacts(companies[0], 2)
    status = bench.run(["l1", "triage", "person"])
    path = f"/api/pipeline/runs/{status.id}/feed"
    seen: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get(path, limit=3, **cursor)
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert len(seen) == 10
    assert len({(item["stage"], item["entity_id"]) for item in seen}) == 10
    assert [item["at"] for item in seen] == sorted((item["at"] for item in seen), reverse=True)
    persons = api.get(path, stage="person")["items"]
    assert {item["entity_id"] for item in persons} == set(map(str, people))
    assert persons[0]["name"].startswith("Osoba")
    assert persons[0]["company_name"].startswith("Firma")
    assert (persons[0]["label"], persons[0]["state"]) == ("PERSON", "completed")


def test_reports_and_feeds_of_no_run_are_404(api: Api) -> None:
    nowhere = "/api/pipeline/runs/00000000-0000-7000-8000-000000000000"
    for what in ("report", "feed", "retry-count"):
        assert api.call("GET", f"{nowhere}/{what}").status_code == 404
