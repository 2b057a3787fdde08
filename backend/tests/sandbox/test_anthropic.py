"""The real Anthropic SDK against the stand-in, in process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

import anthropic
import httpx2
import pytest
from flask import Flask

from leadgen.sandbox import FaultBoard
from leadgen.sandbox.world import World

MODEL = "claude-haiku-5-5"
PERSON = {
    "type": "object",
    "properties": {
        "job_title": {"type": ["string", "null"]},
        "seniority_level": {"type": ["string", "null"], "enum": ["c_level", "director", "manager", "other", None]},
        "role_verified": {"type": ["boolean", "null"]},
    },
}
MESSAGE = {
    "type": "object",
    "properties": {"subject": {"type": ["string", "null"]}, "body": {"type": "string"}},
}


@pytest.fixture
def client(sandbox_app: Flask) -> Iterator[anthropic.Anthropic]:
    transport = httpx2.WSGITransport(app=sandbox_app)
    with httpx2.Client(transport=transport) as plain:
        yield anthropic.Anthropic(api_key="k", base_url="http://sandbox/anthropic", http_client=plain, max_retries=0)


def ask(
    client: anthropic.Anthropic, record: dict[str, Any], schema: dict[str, Any], **more: Any
) -> anthropic.types.Message:
    text = f"<record>{json.dumps(record)}</record>"
    form = {"format": {"type": "json_schema", "schema": schema}}
    options: dict[str, Any] = {"model": MODEL, "max_tokens": 2000, "output_config": form, **more}
    return client.messages.create(messages=[{"role": "user", "content": text}], **options)


def data(message: anthropic.types.Message) -> dict[str, Any]:
    (text,) = [block.text for block in message.content if block.type == "text"]
    found: dict[str, Any] = json.loads(text)
    return found


class TestAnswer:
    def test_a_person_of_the_world(self, client: anthropic.Anthropic, invented: World) -> None:
        company = invented.company("de-001")
        person = invented.people_of("de-001")[0]
        record = {
            "first_name": person.first_name,
            "last_name": person.last_name.upper(),
            "company": {"domain": company.domain},
        }
        message = ask(client, record, PERSON)
        assert data(message) == {
            "job_title": person.job_title,
            "seniority_level": person.seniority,
            "role_verified": True,
        }
        assert message.stop_reason == "end_turn"
        assert message._request_id

    def test_who_left_is_told(self, client: anthropic.Anthropic, invented: World) -> None:
        person = invented.person("person-left")
        record = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "company": {"domain": invented.company("cz-001").domain},
        }
        assert data(ask(client, record, PERSON))["role_verified"] is False

    def test_an_unknown_person_is_all_nulls(self, client: anthropic.Anthropic, invented: World) -> None:
        record = {
            "first_name": "Ulla",
            "last_name": "Unbekannt",
            "company": {"domain": invented.company("de-001").domain},
        }
        assert set(data(ask(client, record, PERSON)).values()) == {None}

    def test_sometimes_thinks_first(self, client: anthropic.Anthropic, invented: World) -> None:
        records = [{"name": company.name, "domain": company.domain} for company in invented.companies[:12]]
        firsts = {ask(client, record, PERSON).content[0].type for record in records}
        assert firsts == {"thinking", "text"}

    def test_raw_callers_may_use_the_old_header(self, http: httpx2.Client) -> None:
        headers = {"x-api-key": "k", "anthropic-version": "2026-10-21"}
        body = {"model": MODEL, "max_tokens": 10, "messages": [{"role": "user", "content": "hi"}]}
        assert http.post("/anthropic/v1/messages", headers=headers, json=body).status_code == 200
        assert http.post("/anthropic/v1/messages", headers={"x-api-key": "k"}, json=body).status_code == 400


class TestUsage:
    def test_a_cached_prefix_is_written_once_then_read(self, client: anthropic.Anthropic) -> None:
        system = [{"type": "text", "text": "rules " * 500, "cache_control": {"type": "ephemeral"}}]
        first = ask(client, {"name": "x"}, PERSON, system=system).usage
        second = ask(client, {"name": "x"}, PERSON, system=system).usage
        assert (first.cache_creation_input_tokens, first.cache_read_input_tokens) == (second.cache_read_input_tokens, 0)
        assert second.cache_creation_input_tokens == 0
        assert second.input_tokens == first.input_tokens > 0

    def test_a_short_prefix_is_not_cached(self, client: anthropic.Anthropic) -> None:
        system = [{"type": "text", "text": "rules", "cache_control": {"type": "ephemeral"}}]
        usage = ask(client, {"name": "x"}, PERSON, system=system).usage
        assert usage.cache_creation_input_tokens == usage.cache_read_input_tokens == 0

    def test_counting(self, client: anthropic.Anthropic) -> None:
        short = client.messages.count_tokens(model=MODEL, messages=[{"role": "user", "content": "a" * 40}])
        long = client.messages.count_tokens(model=MODEL, messages=[{"role": "user", "content": "a" * 440}])
        assert long.input_tokens - short.input_tokens == 100


class TestRefusals:
    def test_a_bad_key(self, sandbox_app: Flask) -> None:
        with httpx2.Client(transport=httpx2.WSGITransport(app=sandbox_app)) as plain:
            client = anthropic.Anthropic(
                api_key="invalid", base_url="http://sandbox/anthropic", http_client=plain, max_retries=0
            )
            with pytest.raises(anthropic.AuthenticationError):
                ask(client, {"name": "x"}, PERSON)

    @pytest.mark.parametrize(
        "extra",
        [
            {"extra_body": {"temperature": 0}},
            {"model": "claude-sonnet-5-5", "thinking": {"type": "disabled"}},
            {
                "model": "claude-sonnet-5-5",
                "tools": [{"name": "t", "input_schema": {"type": "object"}}],
                "tool_choice": {"type": "any"},
            },
        ],
    )
    def test_what_the_api_no_longer_takes(self, client: anthropic.Anthropic, extra: dict[str, Any]) -> None:
        with pytest.raises(anthropic.BadRequestError) as caught:
            ask(client, {"name": "x"}, PERSON, **extra)
        assert caught.value.request_id

    def test_prefill(self, client: anthropic.Anthropic) -> None:
        with pytest.raises(anthropic.BadRequestError):
            client.messages.create(
                model=MODEL,
                max_tokens=10,
                messages=[{"role": "user", "content": "a"}, {"role": "assistant", "content": "{"}],
            )

    def test_an_unknown_model(self, client: anthropic.Anthropic) -> None:
        with pytest.raises(anthropic.NotFoundError):
            ask(client, {"name": "x"}, PERSON, model="claude-oracle-9")


class TestTroubles:
    @pytest.mark.parametrize(
        ("kind", "error"),
        [
            ("429", anthropic.RateLimitError),
            ("500", anthropic.InternalServerError),
            ("529", anthropic.InternalServerError),
        ],
    )
    def test_outages(
        self, client: anthropic.Anthropic, board: FaultBoard, kind: str, error: type[anthropic.APIStatusError]
    ) -> None:
        board.add("anthropic", kind, retry_after=3)
        with pytest.raises(error) as caught:
            ask(client, {"name": "x"}, PERSON)
        assert caught.value.status_code == int(kind)
        assert caught.value.response.headers["retry-after"] == "3"
        ask(client, {"name": "x"}, PERSON)

    def test_the_spend_limit_has_a_code_and_no_retry_after(
        self, client: anthropic.Anthropic, board: FaultBoard
    ) -> None:
        board.add("anthropic", "spend_limit")
        with pytest.raises(anthropic.RateLimitError) as caught:
            ask(client, {"name": "x"}, PERSON)
        assert caught.value.error_code == "enforced_spend_limit_reached"
        assert "retry-after" not in caught.value.response.headers

    def test_refusal_and_max_tokens(self, client: anthropic.Anthropic, board: FaultBoard, invented: World) -> None:
        board.add("anthropic", "refusal")
        refused = ask(client, {"name": "x"}, PERSON)
        assert (refused.stop_reason, refused.content) == ("refusal", [])
        cut = ask(client, {"domain": invented.company("de-001").domain}, PERSON, max_tokens=4)
        assert cut.stop_reason == "max_tokens"


class TestMessages:
    RECORD: ClassVar[dict[str, Any]] = {
        "first_name": "Jördis",
        "last_name": "Öhler",
        "job_title": "Leiterin Vertrieb",
        "company": {
            "name": "Sterwend Fördertechnik GmbH",
            "products": ["conveyor lines"],
            "recent_news": ["2026-05-12: opened a second site"],
        },
        "sender": {"name": "Eva Malá", "company": "Tavra Labs", "offer": "faster quotes"},
    }

    def write(self, client: anthropic.Anthropic, **step: Any) -> dict[str, Any]:
        return data(
            ask(
                client,
                {**self.RECORD, "step": {"channel": "email", "max_body": 900, "language": "en", **step}},
                MESSAGE,
            )
        )

    def test_names_the_company_and_stays_the_same(self, client: anthropic.Anthropic) -> None:
        first = self.write(client)
        assert "Sterwend" in first["body"]
        assert first["subject"]
        assert self.write(client) == first

    @pytest.mark.parametrize("limit", [10, 60, 120, 300, 2000])
    @pytest.mark.parametrize("channel", ["email", "linkedin_connect", "linkedin_message"])
    def test_keeps_the_limit(self, client: anthropic.Anthropic, channel: str, limit: int) -> None:
        for language in ("en", "cs", "de", "fr", "no", "fi", "es"):
            message = self.write(client, channel=channel, max_body=limit, language=language)
            assert 0 < len(message["body"]) <= limit
            assert (message["subject"] is None) is (channel != "email")

    def test_languages_and_formality_differ(self, client: anthropic.Anthropic) -> None:
        bodies = {self.write(client, language=language)["body"] for language in ("en", "cs", "de", "fr", "no", "fi")}
        assert len(bodies) == 6
        assert self.write(client, language="de", formality="informal")["body"].startswith("Hallo Jördis,")
        assert self.write(client, language="de", formality="formal")["body"].startswith("Guten Tag Jördis Öhler,")

    def test_without_facts_there_are_no_holes(self, client: anthropic.Anthropic) -> None:
        record = {"first_name": "Jördis", "company": {"name": "X GmbH"}, "step": {"channel": "email", "language": "en"}}
        message = data(ask(client, record, MESSAGE))
        assert "{" not in message["body"]
        assert "None" not in message["body"]
        assert ": ." not in message["body"]
        assert message["subject"]

    def test_subjects_keep_sixty_characters(self, client: anthropic.Anthropic) -> None:
        company = {
            "name": "Sehr Lange Unternehmensbezeichnung Fördertechnik und Hebezeuge Nord GmbH",
            "products": ["x" * 70],
        }
        for position in (1, 2, 3):
            record = {
                **self.RECORD,
                "company": company,
                "step": {"channel": "email", "language": "de", "position": position},
            }
            assert 0 < len(data(ask(client, record, MESSAGE))["subject"]) <= 60

    def test_steps_of_a_sequence_differ(self, client: anthropic.Anthropic) -> None:
        assert len({self.write(client, position=position)["body"] for position in (1, 2, 3)}) == 3
