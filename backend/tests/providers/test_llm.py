"""Both models through one interface: what they answer, what they cost, and how they fail."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.providers.base import Permanent, ProviderError, Transient
from leadgen.providers.llm import anthropic as claude
from leadgen.providers.llm import perplexity
from leadgen.providers.llm.anthropic import Anthropic
from leadgen.providers.llm.base import CitedPage, LLMRequest, ModelAnswer
from leadgen.providers.llm.perplexity import Perplexity
from leadgen.providers.llm.pricing import price_response
from leadgen.providers.llm.room import complete_with_room
from leadgen.providers.llm.structured import closed_schema, parse_structured

from .samples import BASE, Server, body, changed, data

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"summary": {"type": "string"}, "employee_count": {"type": "integer"}},
    "required": ["summary", "employee_count"],
}
MAIL: dict[str, Any] = {"type": "object", "properties": {"subject": {"type": "string"}, "body": {"type": "string"}}}


class TestPerplexity:
    def call(self, content: bytes, request: LLMRequest | None = None, *, status: int = 200, **headers: str) -> Any:
        self.server = Server()
        self.server.put("/v1/responses", content, status=status, **headers)
        client = Perplexity("key-1", base_url=BASE, transport=self.server.transport)
        return client.complete(request or LLMRequest("perplexity/sonar", "who?", schema=SCHEMA, search=True))

    def test_answer_with_sources_and_the_providers_own_price(self) -> None:
        found = self.call(body("perplexity_completed.json"))
        assert found.data == {"summary": "Makes pumps [1]", "employee_count": None}
        assert [s.url for s in found.sources] == [
            "https://javornik-pumpy.example/",
            "https://javornik-pumpy.example/about",
        ]
        assert found.sources[0] == CitedPage(
            "https://javornik-pumpy.example/", "Javorník Pumpy", "Čerpadla", "2026-05-01"
        )
        assert (found.input_tokens, found.output_tokens, found.cached_tokens) == (5200, 108, 200)
        assert (found.cost, found.cost_source) == (Decimal("0.00407"), "provider")
        assert (found.model, found.request_id) == ("perplexity/sonar", "resp_demo_1")
        assert json.loads(found.raw)["id"] == "resp_demo_1"

    def test_what_it_read_and_said_can_be_stored_whatever_characters_it_was_cut_in(self) -> None:
        cut = (
            body("perplexity_completed.json")
            .replace("Čerpadla".encode(), b"\\ud83d")
            .replace(b"Makes pumps", b"\\\\ud83d")
        )
        found = self.call(cut)
        assert found.sources[0].snippet == "\ufffd"
        assert found.data["summary"].startswith("\ufffd")
        json.dumps([found.data, found.text, *map(repr, found.sources)], ensure_ascii=False).encode()

    def test_request_forces_search_and_asks_for_structure(self) -> None:
        request = LLMRequest(
            "perplexity/sonar", "who?", system="be brief", schema=SCHEMA, schema_name="l1", search=True
        )
        self.call(body("perplexity_completed.json"), request)
        sent = json.loads(self.server.seen[0]["body"])
        assert sent["tools"] == [{"type": "web_search"}]
        assert sent["tool_choice"] == "required"
        assert sent["instructions"] == "be brief"
        assert sent["response_format"]["json_schema"]["name"] == "l1"
        assert sent["response_format"]["json_schema"]["schema"]["additionalProperties"] is False
        assert self.server.seen[0]["headers"]["authorization"] == "Bearer key-1"

    def test_no_tool_when_no_search_is_wanted(self) -> None:
        sent = perplexity.build_request(LLMRequest("perplexity/sonar", "hi"))
        assert "tools" not in sent
        assert "tool_choice" not in sent

    def test_effort_stands_in_for_a_model_or_beside_it(self) -> None:
        assert perplexity.build_request(LLMRequest("", "hi", effort="low"))["effort"] == "low"
        both = perplexity.build_request(LLMRequest("perplexity/sonar", "hi", effort="low"))
        assert (both["model"], both["reasoning"]) == ("perplexity/sonar", {"effort": "low"})

    def test_price_list_when_the_provider_names_no_cost(self) -> None:
        found = self.call(changed("perplexity_completed.json", lambda d: d["usage"].pop("cost")))
        assert found.cost_source == "genai-prices"
        assert found.cost is not None
        assert found.cost > Decimal("0.0025"), "tokens and one search"

    def test_unknown_model_has_an_unknown_price_and_not_zero(self) -> None:
        def other(d: Any) -> None:
            d["model"] = "somebody/else-1"
            del d["usage"]["cost"]

        found = self.call(changed("perplexity_completed.json", other))
        assert (found.cost, found.cost_source) == (None, None)

    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            ({"message": "boom", "type": "server_error"}, Transient),
            ({"message": "bad", "code": "invalid_request"}, Permanent),
            (None, Transient),
        ],
    )
    def test_failed_run_is_a_200_and_still_costs(self, error: object, kind: type[ProviderError]) -> None:
        with pytest.raises(kind) as caught:
            self.call(changed("perplexity_completed.json", lambda d: d.update(status="failed", error=error, output=[])))
        assert caught.value.reason == "run_failed"
        assert caught.value.spent is not None
        assert caught.value.spent.cost == Decimal("0.00407")

    @pytest.mark.parametrize(("why", "reason"), [("max_output_tokens", "max_tokens"), ("content_filter", "refusal")])
    def test_incomplete(self, why: str, reason: str) -> None:
        change = {"status": "incomplete", "incomplete_details": {"reason": why}}
        with pytest.raises(Permanent) as caught:
            self.call(changed("perplexity_completed.json", lambda d: d.update(change)))
        assert caught.value.reason == reason

    @pytest.mark.parametrize("status", ["queued", "in_progress", None])
    def test_unfinished(self, status: str | None) -> None:
        with pytest.raises(Transient):
            self.call(changed("perplexity_completed.json", lambda d: d.update(status=status)))

    @pytest.mark.parametrize(
        ("status", "content", "kind", "reason"),
        [
            (
                403,
                {
                    "error": {
                        "message": "Sonar is now the Agent API",
                        "type": "chat_completions_not_available",
                        "code": 403,
                    }
                },
                Permanent,
                "chat_completions_not_available",
            ),
            (401, {"error": {"message": "bad key", "type": "invalid_api_key"}}, Permanent, "bad_key"),
            (402, {"error": "pay first"}, Permanent, "no_credit"),
            (
                400,
                {"error": {"message": "model sonar is not supported", "code": "invalid_request"}},
                Permanent,
                "invalid_request",
            ),
            (422, {"detail": [{"msg": "field required"}]}, Permanent, "http_422"),
            (429, {"detail": "slow down"}, Transient, "rate_limited"),
            (429, {"error": "slow down"}, Transient, "rate_limited"),
            (500, {"error": {"message": "boom"}}, Transient, "http_500"),
        ],
    )
    def test_error_bodies(self, status: int, content: object, kind: type[ProviderError], reason: str) -> None:
        with pytest.raises(kind) as caught:
            self.call(json.dumps(content).encode(), status=status)
        assert caught.value.reason == reason

    def test_retry_after_of_a_429(self) -> None:
        with pytest.raises(Transient) as caught:
            self.call(b"too many", status=429, Retry_After="9")
        assert caught.value.retry_after == 9

    @pytest.mark.parametrize(
        ("text", "reason"),
        [("{", "invalid_json"), ("Sure! Here it is.", "invalid_json"), ('{"summary": "x"', "max_tokens"),
         ('{"weather": "fine"}', "schema_mismatch"), ("[]", "schema_mismatch"), ("I'm sorry, I can't help.", "refusal"),
         ('{"summary": "x", "employee_count": 1} {"summary": "y", "employee_count": 1}', "contradiction")],
    )  # fmt: skip
    def test_a_paid_answer_is_never_paid_again_for_its_form(self, text: str, reason: str) -> None:
        def say(d: Any) -> None:
            d["output"][-1]["content"] = [{"type": "output_text", "text": text}]

        with pytest.raises(Permanent) as caught:
            self.call(changed("perplexity_completed.json", say))
        assert caught.value.reason == reason
        assert caught.value.spent is not None

    def test_no_text_at_all(self) -> None:
        with pytest.raises(Transient) as caught:
            self.call(changed("perplexity_completed.json", lambda d: d.update(output=None)))
        assert caught.value.reason == "empty_answer"


class TestAnthropic:
    REQUEST = LLMRequest(
        "claude-haiku-5-5", "write", system="be kind", schema=MAIL, max_output_tokens=2000, effort="low"
    )

    def call(self, content: bytes, request: LLMRequest | None = None, *, status: int = 200, **headers: str) -> Any:
        self.server = Server()
        self.server.put("/v1/messages", content, status=status, **headers)
        client = Anthropic("key-2", base_url=BASE, transport=self.server.transport)
        try:
            return client.complete(request or self.REQUEST)
        finally:
            client.close()

    def test_text_behind_a_thinking_block_tokens_and_price(self) -> None:
        found = self.call(body("anthropic_message.json"), request_id="req-7")
        assert found.data == {"subject": "Pumps", "body": "Hello"}
        assert (found.input_tokens, found.cached_tokens, found.output_tokens) == (1500, 200, 100)
        expected = price_response("anthropic", data("anthropic_message.json"))
        assert expected is not None
        assert (found.cost, found.cost_source) == (expected, "genai-prices")
        assert (found.stop_reason, found.request_id) == ("end_turn", "req-7")

    def test_request_on_the_wire(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ANTHROPIC_API_KEY", "of-somebody-else")
        monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://elsewhere.test")
        self.call(body("anthropic_message.json"))
        call = self.server.seen[0]
        sent = json.loads(call["body"])
        assert call["headers"]["authorization"] == "Bearer key-2"
        assert sent["output_config"]["effort"] == "low"
        assert sent["output_config"]["format"]["type"] == "json_schema"
        assert sent["output_config"]["format"]["schema"]["additionalProperties"] is False
        assert sent["system"] == "be kind"
        assert "tools" not in sent
        assert "temperature" not in sent

    @pytest.mark.parametrize(
        ("stop", "kind", "reason"),
        [
            ("refusal", Permanent, "refusal"),
            ("max_tokens", Permanent, "max_tokens"),
            ("model_context_window_exceeded", Permanent, "max_tokens"),
            ("pause_turn", Permanent, "not_finished"),
        ],
    )
    def test_stop_reasons_carry_the_bill(self, stop: str, kind: type[ProviderError], reason: str) -> None:
        with pytest.raises(kind) as caught:
            self.call(changed("anthropic_message.json", lambda d: d.update(stop_reason=stop)))
        assert caught.value.reason == reason
        assert caught.value.spent is not None
        assert caught.value.spent.cost

    @pytest.mark.parametrize(
        ("status", "error", "kind", "reason"),
        [
            (400, {"type": "invalid_request_error", "message": "no"}, Permanent, "http_400"),
            (401, {"type": "authentication_error", "message": "no"}, Permanent, "bad_key"),
            (402, {"type": "billing_error", "message": "no"}, Permanent, "no_credit"),
            (403, {"type": "permission_error", "message": "no"}, Permanent, "refused"),
            (404, {"type": "not_found_error", "message": "model"}, Permanent, "http_404"),
            (413, {"type": "request_too_large", "message": "no"}, Permanent, "http_413"),
            (429, {"type": "rate_limit_error", "message": "slow"}, Transient, "rate_limited"),
            (
                429,
                {
                    "type": "rate_limit_error",
                    "message": "cap",
                    "details": {"error_code": "enforced_spend_limit_reached"},
                },
                Permanent,
                "spend_limit",
            ),
            (500, {"type": "api_error", "message": "boom"}, Transient, "http_500"),
            (529, {"type": "overloaded_error", "message": "full"}, Transient, "overloaded"),
        ],
    )
    def test_error_status(self, status: int, error: object, kind: type[ProviderError], reason: str) -> None:
        content = json.dumps({"type": "error", "error": error, "request_id": "r"}).encode()
        with pytest.raises(kind) as caught:
            self.call(content, status=status, retry_after="4")
        assert caught.value.reason == reason
        assert len(self.server.seen) == 1, "the SDK's own retries are off"
        if isinstance(caught.value, Transient):
            assert caught.value.retry_after == 4

    @pytest.mark.parametrize("content", [b"<html>maintenance</html>", b'{"id": "msg', b"", b"[]", b"{}", b'"text"'])
    def test_what_is_no_message_is_transient(self, content: bytes) -> None:
        with pytest.raises(Transient):
            self.call(content)

    def test_text_that_is_no_json(self) -> None:
        with pytest.raises(Permanent) as caught:
            self.call(changed("anthropic_message.json", lambda d: d["content"][1].update(text="Dear sir")))
        assert caught.value.reason == "invalid_json"

    def test_it_does_not_pretend_to_search(self) -> None:
        with pytest.raises(Permanent) as caught:
            self.call(body("anthropic_message.json"), LLMRequest("claude-haiku-5-5", "who?", search=True))
        assert caught.value.reason == "unsupported"
        assert self.server.seen == []

    def test_network_trouble(self) -> None:
        class Down(httpx2.BaseTransport):
            def handle_request(self, request: httpx2.Request) -> httpx2.Response:
                raise httpx2.ReadTimeout("slow")

        with pytest.raises(Transient) as caught:
            Anthropic("k", base_url=BASE, transport=Down()).complete(self.REQUEST)
        assert caught.value.reason == "timeout"

    def test_plain_text_answer(self) -> None:
        assert claude.build_request(LLMRequest("claude-haiku-5-5", "hi")) == {
            "model": "claude-haiku-5-5",
            "max_tokens": 4096,
            "messages": [{"role": "user", "content": "hi"}],
        }


class TestStructured:
    def test_closing_goes_all_the_way_down_and_leaves_property_names_alone(self) -> None:
        schema = {
            "type": "object",
            "properties": {
                "properties": {"type": "object", "properties": {"a": {"type": "string"}}},
                "list": {"type": "array", "items": SCHEMA},
            },
        }
        closed = closed_schema(schema)
        assert closed["additionalProperties"] is False
        assert closed["properties"]["properties"]["additionalProperties"] is False
        assert closed["properties"]["list"]["items"]["additionalProperties"] is False
        assert "additionalProperties" not in closed["properties"]

    def test_fence_around_the_json(self) -> None:
        assert structured('```json\n{"summary":"a","employee_count":2}\n```')["employee_count"] == 2

    def test_half_a_character_and_nul_become_a_sign_that_something_was_there(self) -> None:
        found = structured(r'{"summary": "Pumps \ud83d and \udca7, \u0000, \ud83d\udca7", "employee_count": 2}')
        assert found["summary"] == "Pumps \ufffd and \ufffd, \ufffd, \U0001f4a7"

    @pytest.mark.parametrize(
        ("value", "schema", "kept"),
        [
            (True, {"type": "integer"}, None),
            (3.0, {"type": "integer"}, 3),
            (3.5, {"type": "integer"}, None),
            (3, {"type": "number"}, 3),
            ("a", {"type": ["string", "null"]}, "a"),
            (None, {"type": "string"}, None),
            ("c", {"enum": ["a", "b"]}, None),
            ([1, "x"], {"type": "array", "items": {"type": "integer"}}, [1]),
            (5, {"anyOf": [{"type": "string"}, {"type": "integer"}]}, 5),
            ([], {"anyOf": [{"type": "string"}, {"type": "integer"}]}, None),
            ({"z": 1}, {"type": "object", "properties": {}, "additionalProperties": False}, {}),
        ],
    )
    def test_a_field_that_does_not_fit_costs_that_field(
        self, value: object, schema: dict[str, Any], kept: object
    ) -> None:
        wrapped = {"type": "object", "properties": {"v": schema, "other": {"type": "integer"}}}
        found = structured(json.dumps({"v": value, "other": 1}), wrapped)
        assert found == {"v": kept, "other": 1}

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
        )
    )
    def test_only_an_object_that_fits_comes_through(self, value: object) -> None:
        try:
            found = structured(json.dumps(value))
        except Permanent:
            return
        assert set(found) == {"summary", "employee_count"}


class TestRoom:
    """An answer that is cut off is asked for once more, with twice the room."""

    class Model:
        """A model whose answers are as long as the room that they get."""

        name = "short"

        def __init__(self, needed: int) -> None:
            self.needed, self.asked = needed, list[int]()

        def complete(self, request: LLMRequest) -> ModelAnswer:
            self.asked.append(request.max_output_tokens)
            answer = ModelAnswer("x", None, (), "m", 1, 1, 0, Decimal("0.01"), "provider", None, None)
            if request.max_output_tokens < self.needed:
                raise Permanent(self.name, "cut off", reason="max_tokens", spent=answer.spent())
            return answer

    def test_a_cut_off_answer_gets_twice_the_room_and_both_are_billed(self) -> None:
        model = self.Model(needed=150)
        answer, earlier = complete_with_room(model, LLMRequest("m", "q", max_output_tokens=100))
        assert model.asked == [100, 200]
        assert [spent.cost for spent in (*earlier, answer.spent())] == [Decimal("0.01")] * 2

    def test_an_answer_cut_off_twice_is_given_up_with_both_bills(self) -> None:
        model = self.Model(needed=500)
        with pytest.raises(Permanent) as caught:
            complete_with_room(model, LLMRequest("m", "q", max_output_tokens=100))
        assert model.asked == [100, 200]
        assert caught.value.spent is not None
        assert len(caught.value.also_spent) == 1


def structured(text: str, schema: dict[str, Any] = SCHEMA) -> dict[str, Any]:
    return parse_structured("x", text, LLMRequest("m", "q", schema=schema)).data
