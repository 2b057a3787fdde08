"""Perplexity's Agent API: validation, forced search, structured answers, costs, failures in HTTP 200."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from leadgen.sandbox import FaultBoard
from leadgen.sandbox.world import World

URL = "/perplexity/v1/responses"
KEY = {"Authorization": "Bearer sandbox"}
SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": ["string", "null"]},
        "industry": {"type": ["string", "null"], "enum": ["energy", "manufacturing", None]},
        "employees_count": {"type": ["integer", "null"]},
        "favourite_colour": {"type": ["string", "null"]},
    },
}


def prompt(**record: object) -> str:
    return f"Research this company.\n<record>{json.dumps(record)}</record>"


def request(text: str, **more: object) -> dict[str, Any]:
    return {
        "model": "perplexity/sonar",
        "input": [{"role": "system", "content": "Be exact."}, {"role": "user", "content": text}],
        "tools": [{"type": "web_search"}],
        "tool_choice": "required",
        "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}},
        **more,
    }


def ask(http: httpx2.Client, text: str, **more: object) -> dict[str, Any]:
    answer = http.post(URL, headers=KEY, json=request(text, **more))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def data(body: dict[str, Any]) -> dict[str, Any]:
    (message,) = [item for item in body["output"] if item["type"] == "message"]
    found: dict[str, Any] = json.loads(message["content"][0]["text"])
    return found


class TestAnswer:
    def test_answers_from_the_world_by_domain(self, http: httpx2.Client, invented: World) -> None:
        company = invented.company("cz-003")
        found = data(ask(http, prompt(domain=company.domain, name="whatever")))
        assert found["name"] == company.name
        assert found["employees_count"] == company.headcount
        assert found["favourite_colour"] is None

    def test_by_name_where_the_domain_is_missing(self, http: httpx2.Client, invented: World) -> None:
        company = invented.company("fr-001")
        assert data(ask(http, prompt(name=company.name.upper())))["name"] == company.name

    def test_a_domain_of_someone_else_gives_its_owner(self, http: httpx2.Client, invented: World) -> None:
        taken = invented.company("cz-domain-taken")
        found = data(ask(http, prompt(name=taken.name, domain=taken.domain)))
        assert found["name"] == invented.company("cz-reelected").name != taken.name

    def test_an_unknown_company_is_all_nulls(self, http: httpx2.Client, invented: World) -> None:
        unknown = invented.company("cz-llm-unknown")
        for record in ({"domain": unknown.domain}, {"name": "Nobody Ever Heard Ltd", "domain": "nobody-demo.com"}):
            body = ask(http, prompt(**record))
            assert set(data(body).values()) == {None}
            assert body["output"][0]["results"] == []

    def test_pages_are_cited(self, http: httpx2.Client, invented: World) -> None:
        body = ask(http, prompt(domain=invented.company("cz-003").domain))
        search, message = body["output"]
        urls = [result["url"] for result in search["results"]]
        assert urls
        assert [result["id"] for result in search["results"]] == list(range(1, len(urls) + 1))
        assert {a["url"] for a in message["content"][0]["annotations"]} <= set(urls)

    def test_search_is_not_implied(self, http: httpx2.Client, invented: World) -> None:
        text = prompt(domain=invented.company("cz-003").domain)
        for more in ({"tools": []}, {"tool_choice": "auto"}):
            body = ask(http, text, **more)
            assert [item["type"] for item in body["output"]] == ["message"]
            assert "tool_calls_details" not in body["usage"]

    def test_domain_filters_shut_pages_out(self, http: httpx2.Client, invented: World) -> None:
        domain = invented.company("cz-003").domain
        tool = {"type": "web_search", "filters": {"search_domain_filter": [domain]}}
        urls = [r["url"] for r in ask(http, prompt(domain=domain), tools=[tool])["output"][0]["results"]]
        assert urls
        assert all(domain in url for url in urls)
        tool["filters"] = {"search_domain_filter": [f"-{domain}"]}
        urls = [r["url"] for r in ask(http, prompt(domain=domain), tools=[tool])["output"][0]["results"]]
        assert urls
        assert not any(url.split("/")[2].endswith(domain) for url in urls)


class TestUsage:
    def test_costs_add_up_and_grow_with_the_text(self, http: httpx2.Client, invented: World) -> None:
        short = ask(http, prompt(domain=invented.company("cz-003").domain))["usage"]
        long = ask(http, "x" * 8000 + prompt(domain=invented.company("cz-003").domain))["usage"]
        for usage in (short, long):
            cost = usage["cost"]
            parts = cost["input_cost"] + cost["output_cost"] + cost["tool_calls_cost"]
            assert abs(cost["total_cost"] - parts) < 1e-7
            assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
            assert usage["tool_calls_details"] == {"search_web": {"invocation": 1}}
        assert long["input_tokens"] - short["input_tokens"] == 2000
        assert 0.002 < short["cost"]["total_cost"] < 0.01

    def test_an_effort_level_names_the_model_that_ran(self, http: httpx2.Client, invented: World) -> None:
        body = ask(http, prompt(domain=invented.company("cz-003").domain), effort="fast@2026-10-16.0")
        assert body["model"] != "perplexity/sonar"
        assert body["output"][0]["type"] == "search_results"


class TestRefusals:
    def test_keys(self, http: httpx2.Client) -> None:
        for headers in ({}, {"Authorization": "Bearer invalid"}):
            answer = http.post(URL, headers=headers, json=request("x"))
            assert (answer.status_code, answer.json()["error"]["type"]) == (401, "invalid_api_key")

    def test_the_old_endpoint(self, http: httpx2.Client) -> None:
        answer = http.post("/perplexity/chat/completions", headers=KEY, json={"model": "sonar"})
        assert answer.status_code == 403
        assert answer.json()["error"]["type"] == "chat_completions_not_available"
        assert answer.json()["error"]["code"] == 403

    @pytest.mark.parametrize(
        "change",
        [
            {"model": "sonar"},
            {"model": None},
            {"input": ""},
            {"tool_choice": "always"},
            {"tools": [{"type": "telepathy"}]},
            {"response_format": {"type": "json_object"}},
            {"max_steps": 0},
            {"model": "anthropic/claude-haiku-5-5"},
        ],
    )
    def test_bad_requests(self, http: httpx2.Client, change: dict[str, object]) -> None:
        answer = http.post(URL, headers=KEY, json=request("x") | change)
        assert answer.status_code == 400
        assert answer.json()["error"]["message"]

    def test_models_need_the_key(self, http: httpx2.Client) -> None:
        assert http.get("/perplexity/v1/models").status_code == 401
        listed = http.get("/perplexity/v1/models", headers=KEY).json()["data"]
        assert "perplexity/sonar" in [model["id"] for model in listed]


class TestTroubles:
    def test_a_failed_run_is_200(self, http: httpx2.Client, board: FaultBoard) -> None:
        board.add("perplexity", "failed")
        body = ask(http, prompt(name="x"))
        assert body["status"] == "failed"
        assert set(body["error"]) == {"message", "code", "type"}
        assert body["usage"] is None

    def test_too_few_tokens_leave_it_incomplete(self, http: httpx2.Client, invented: World) -> None:
        body = ask(http, prompt(domain=invented.company("cz-003").domain), max_output_tokens=5)
        assert body["status"] == "incomplete"
        assert body["incomplete_details"] == {"reason": "max_output_tokens"}

    def test_output_that_is_no_json(self, http: httpx2.Client, board: FaultBoard, invented: World) -> None:
        board.add("perplexity", "bad_output")
        body = ask(http, prompt(domain=invented.company("cz-003").domain))
        with pytest.raises(json.JSONDecodeError):
            data(body)
        assert body["usage"]["cost"]["total_cost"] > 0

    def test_rate_limit(self, http: httpx2.Client, board: FaultBoard) -> None:
        board.add("perplexity", "429", retry_after=7)
        answer = http.post(URL, headers=KEY, json=request("x"))
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
