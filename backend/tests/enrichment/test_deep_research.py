"""l2 and signals: what they keep of an answer, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.enrichment.research.ask import UNSUPPORTED, ResearchAnswer
from leadgen.enrichment.stages import l2, person, signals
from leadgen.enrichment.stages.l2 import L2Input
from leadgen.enrichment.stages.signals import OLDEST, SignalsInput, read_date, read_signals
from leadgen.providers.base import Permanent
from leadgen.providers.llm.base import CitedPage
from leadgen.sandbox.world import world
from tests.enrichment.asking import arm, l1_input, values
from tests.enrichment.world_list import company_values, listed

TODAY = date(2026, 11, 1)
PAGE = CitedPage("https://news-demo.com/cz/kovarna", "News", "Opened a second site.", "2026-09-12")


def asked(key):
    return l1_input(key).record


class TestL2:
    def test_finds_the_company_its_market_and_opportunities_with_evidence(self, providers):
        found = l2.call(providers, L2Input(asked("cz-001")))
        assert {"value_proposition", "competitive_position", "pain_hypothesis", "ai_use_cases"} <= set(found.values)
        assert found.values["competitive_position"].evidence[0].url.startswith("https://")
        assert not {"name", "domain", "hq_country"} & set(found.values)
        assert found.usage[0].cost > 0
        assert found.provider == "sandbox:perplexity"

    def test_an_answer_about_another_company_is_refused(self, providers, sandbox_app):
        arm(sandbox_app, "perplexity", "wrong_entity", times=None)
        with pytest.raises(Permanent, match="another company") as caught:
            l2.call(providers, L2Input(asked("cz-001")))
        assert caught.value.spent is not None

    def test_nothing_found_stores_nothing_but_that(self, providers):
        found = l2.call(providers, L2Input(asked("cz-llm-unknown")))
        assert set(found.values) <= {"l2_confidence", "l2_flags"}
        assert found.values["l2_confidence"].value == 0
        assert found.note == "The deep research found nothing about this company."

    def test_what_it_found_is_no_part_of_its_question(self, database, tenant_id, providers, sandbox_app):
        made = listed(database, tenant_id, providers, {"cz-001": company_values("cz-001")}, ["cz-001/1"])
        made.run(["l1", "triage", "l2", "signals", "person"])
        before = len(sandbox_app.extensions["faults"].calls())
        again = made.run(["l1", "triage", "l2", "signals", "person"])
        assert len(sandbox_app.extensions["faults"].calls()) == before
        assert made.state(again.id, "l2", "cz-001")[0] == "skipped"
        profile = made.row("company_enrichment_opportunity", "cz-001")
        assert profile["pain_hypothesis"]
        assert made.row("company_enrichment_signals", "cz-001")["strategic_signals"][0]["date"]

    def test_a_contact_is_checked_with_what_deep_research_found(self, database, tenant_id, providers):
        made = listed(database, tenant_id, providers, {"cz-001": company_values("cz-001")}, ["cz-001/1"])
        made.run(["l1", "l2", "signals", "person"])
        with database.tenant_session(tenant_id) as session:
            question = person.load(session, [made.contacts["cz-001/1"]])[made.contacts["cz-001/1"]]
        assert question.record["company"]["pain_hypothesis"]
        assert question.record["company"]["strategic_signals"]


class TestSignals:
    def test_finds_dated_events_with_their_pages(self, providers):
        found = signals.call(providers, SignalsInput(asked("cz-001")))
        [first, *_] = values(found)["strategic_signals"]
        assert set(first) == {"date", "kind", "headline", "url"}
        assert first["kind"] in signals.KINDS
        assert world().company("cz-001").name in first["headline"]
        assert found.values["strategic_signals"].evidence[0].url == first["url"]

    def test_no_event_is_an_answer(self, providers):
        found = signals.call(providers, SignalsInput(asked("cz-llm-unknown")))
        assert "strategic_signals" not in found.values
        assert found.note == "No dated event of the last 18 months was found."

    def test_an_answer_about_another_company_is_refused(self, providers, sandbox_app):
        arm(sandbox_app, "perplexity", "wrong_entity", times=None)
        with pytest.raises(Permanent, match="another company"):
            signals.call(providers, SignalsInput(asked("cz-001")))


def read(*items):
    completion = SimpleNamespace(sources=(PAGE,))
    answer = ResearchAnswer({"strategic_signals": list(items)}, {}, [], completion, "sandbox:perplexity")
    return read_signals(answer, today=TODAY)


def event(**more):
    given = {
        "date": "2026-09-12",
        "kind": "expansion",
        "headline": "Opened a site",
        "source_url": PAGE.url,
        "quote": "x",
    }
    return given | more


class TestReadSignals:
    def test_newest_first_and_each_once(self):
        found, flags = read(event(), event(date="2026-10", headline="Hires"), event(headline="opened  a SITE"))
        assert [item.to_json()["date"] for item in found] == ["2026-10", "2026-09-12"]
        assert flags == []

    @pytest.mark.parametrize("when", ["", None, "last spring", "2026-13-01", "2026-12-01", "2020-01-01", 2026])
    def test_without_a_date_of_the_last_18_months_it_is_left_out_and_said(self, when):
        found, flags = read(event(date=when))
        assert found == []
        assert flags == ["undated: 1 without a date of the last 18 months left out"]

    def test_a_page_that_the_search_did_not_return_is_no_evidence(self):
        found, flags = read(event(source_url="https://made-up.example/news"))
        assert found[0].page is None
        assert found[0].to_json()["url"] is None
        assert flags == ["unsupported: 1 without a page that the search returned"]

    def test_an_unknown_kind_is_other_and_rubbish_is_passed_over(self):
        found, _ = read(event(kind="party"), "rubbish", {"date": "2026-01-01"}, event(headline="  "))
        assert [item.kind for item in found] == ["other"]

    @given(st.dates(min_value=TODAY - OLDEST, max_value=TODAY))
    def test_a_day_is_read_as_written(self, day):
        assert read_date(day.isoformat()) == (day, day.isoformat())

    @given(st.text(max_size=12))
    def test_anything_may_stand_for_a_date(self, written):
        result = read_date(written)
        assert result is None or result[1] == written.strip()


def test_one_event_without_a_page_lowers_the_confidence_of_all(providers):
    found = signals.call(providers, SignalsInput(asked("cz-001")))
    assert found.values["strategic_signals"].confidence == signals.CONFIDENCE
    research = providers.research

    class Pageless:
        name = research.name

        def complete(self, request):
            return replace(research.complete(request), sources=())

    bare = signals.call(replace(providers, research=Pageless()), SignalsInput(asked("cz-001")))
    assert bare.values["strategic_signals"].confidence == UNSUPPORTED
