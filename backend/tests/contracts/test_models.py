"""Both language models against their stand-ins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from leadgen.providers.base import Permanent, ProviderError, Transient
from leadgen.providers.llm.base import LLMRequest
from leadgen.sandbox.world import world

from .conftest import Sandbox

Ask = Callable[[str], Any]
COMPANY = next(c for c in world().in_country("CZ") if c.key[3:].isdigit() and not c.quirks)
RECORD = f'<record>{{"name": "{COMPANY.name}", "domain": "{COMPANY.domain}", "hq_country": "CZ"}}</record>'
SCHEMA = {
    "type": "object",
    "properties": {"summary": {"type": "string"}, "hq_country": {"type": ["string", "null"]}},
    "required": ["summary", "hq_country"],
}
MODELS = {"perplexity": "perplexity/sonar", "anthropic": "claude-haiku-5-5"}


def request(code: str, **changes: Any) -> LLMRequest:
    options: dict[str, Any] = {"schema": SCHEMA, "search": code == "perplexity", **changes}
    return LLMRequest(MODELS[code], f"Research this company. {RECORD}", **options)


@pytest.mark.parametrize("code", MODELS)
def test_structured_answer_with_tokens_and_price(ask: Ask, code: str) -> None:
    found = ask(code).complete(request(code))
    assert found.data is not None
    assert set(found.data) == {"summary", "hq_country"}
    assert found.data["hq_country"] in ("CZ", None)
    assert found.input_tokens > 0
    assert found.output_tokens > 0
    assert found.cost is not None
    assert found.cost > 0
    assert found.request_id
    assert found.raw
    assert (found.cost_source, bool(found.sources)) == (
        ("provider", True) if code == "perplexity" else ("genai-prices", False)
    )


@pytest.mark.parametrize("code", MODELS)
def test_a_wrong_key_is_ours_to_mend(sandbox: Sandbox, code: str) -> None:
    from leadgen.providers.llm.anthropic import Anthropic
    from leadgen.providers.llm.perplexity import Perplexity

    make = {"perplexity": Perplexity, "anthropic": Anthropic}[code]
    client = make("invalid", base_url=f"http://sandbox.test/{code}", transport=sandbox.transport)
    with pytest.raises(Permanent) as caught:
        client.complete(request(code))
    assert caught.value.reason == "bad_key"


@pytest.mark.parametrize("code", MODELS)
@pytest.mark.parametrize("kind", ["429", "500", "503", "529", "timeout", "truncated", "malformed", "html"])
def test_bad_days_are_transient_and_not_retried_by_the_client(ask: Ask, sandbox: Sandbox, code: str, kind: str) -> None:
    sandbox.fault(code, kind)
    client = ask(code)
    with pytest.raises(Transient) as caught:
        client.complete(request(code))
    assert len(sandbox.calls(code)) == 1
    assert caught.value.spent is None
    assert client.complete(request(code)).data


@pytest.mark.parametrize("code", MODELS)
def test_retry_after_comes_through(ask: Ask, sandbox: Sandbox, code: str) -> None:
    sandbox.fault(code, "429", retry_after=11)
    with pytest.raises(Transient) as caught:
        ask(code).complete(request(code))
    assert caught.value.retry_after == 11


@pytest.mark.parametrize(
    ("code", "kind", "error", "reason"),
    [
        ("perplexity", "failed", Transient, "run_failed"),
        ("perplexity", "bad_output", Permanent, "invalid_json"),
        ("anthropic", "bad_output", Permanent, "invalid_json"),
        ("perplexity", "incomplete", Permanent, "max_tokens"),
        ("anthropic", "refusal", Permanent, "refusal"),
        ("anthropic", "max_tokens", Permanent, "max_tokens"),
        ("anthropic", "spend_limit", Permanent, "spend_limit"),
    ],
)
def test_failures_of_their_own(
    ask: Ask, sandbox: Sandbox, code: str, kind: str, error: type[ProviderError], reason: str
) -> None:
    sandbox.fault(code, kind)
    with pytest.raises(error) as caught:
        ask(code).complete(request(code))
    assert caught.value.reason == reason
