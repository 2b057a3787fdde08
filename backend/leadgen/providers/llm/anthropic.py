"""Claude over Anthropic's SDK, without its retries, environment look-up and telemetry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import anthropic
import httpx2
import orjson

from leadgen.providers.base import (
    USER_AGENT,
    Permanent,
    ProviderError,
    Timeouts,
    Transient,
    is_loopback,
    mended,
    parse_retry_after,
    tell,
)
from leadgen.providers.limits import Gate, LimitReachedError
from leadgen.providers.llm.base import LLMRequest, ModelAnswer
from leadgen.providers.llm.pricing import price_response
from leadgen.providers.llm.structured import closed_schema, parse_structured
from leadgen.providers.recorder import RecordedAnswer, Request
from leadgen.providers.recording import Recording, digest_of, find_recorded, recorded_turn
from leadgen.providers.service_limits import SERVICE_LIMITS

CODE = "anthropic"
BASE_URL = "https://api.anthropic.com"
LIMITS = SERVICE_LIMITS["anthropic"]
TIMEOUTS = Timeouts(connect=5.0, read=120.0, total=180.0)


class Anthropic:
    """Claude as an LLM without web search. `name` is shown as the provider; thread safe."""

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = BASE_URL,
        name: str = CODE,
        timeouts: Timeouts = TIMEOUTS,
        transport: httpx2.BaseTransport | None = None,
        gate: Gate | None = None,
    ) -> None:
        self.name = name
        self._gate = gate or Gate(LIMITS)
        timeout = httpx2.Timeout(timeouts.read, connect=timeouts.connect)
        self._http = httpx2.Client(transport=transport, timeout=timeout, trust_env=not is_loopback(base_url))
        # The key is passed explicitly, so that the SDK never reads one from the environment of a multi-tenant host.
        self._client = anthropic.Anthropic(
            api_key=api_key,
            base_url=base_url,
            timeout=timeout,
            max_retries=0,
            http_client=self._http,
            default_headers={"User-Agent": USER_AGENT},
            open_telemetry=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def complete(self, request: LLMRequest) -> ModelAnswer:
        """Send one message. See LLM for the errors; a refusal and a cut-off answer are Permanent."""
        if request.search:
            raise Permanent(self.name, "this model cannot search the web", reason="unsupported")
        body = build_request(request)
        call = Request(self.name, digest_of(b"POST", b"/v1/messages", orjson.dumps(body)), True, request.model)
        known = find_recorded(call)
        if known is not None:
            return self._read(self._ask(body, partial(self._replay, known)), request, known.call_id)
        call_id: UUID | None = None

        def send(body: dict[str, Any]) -> Any:
            nonlocal call_id
            with recorded_turn(self._gate, call) as recording:
                response = self._send(body, recording)
            call_id = recording.call_id
            return response

        try:
            response = self._ask(body, send)
        except ProviderError as error:
            tell(self._gate, error)
            raise
        tell(self._gate, None)
        return self._read(response, request, call_id)

    def _send(self, body: dict[str, Any], recording: Recording) -> Any:
        try:
            response = self._client.messages.with_raw_response.create(**body)
        except anthropic.APIStatusError as exc:
            recording.answered(exc.response.status_code, exc.response.headers, exc.response.content)
            raise
        except anthropic.APIConnectionError as exc:
            if isinstance(exc.__cause__, (httpx2.ConnectError, httpx2.ConnectTimeout)):
                recording.not_sent()
            raise
        came = response.http_response
        recording.answered(came.status_code, came.headers, came.content)
        return response

    def _replay(self, known: RecordedAnswer, body: dict[str, Any]) -> Any:
        """Let the SDK parse a recorded answer like one from the network."""

        def answer(_request: httpx2.Request) -> httpx2.Response:
            return httpx2.Response(known.status, headers=dict(known.headers), content=known.body)

        with httpx2.Client(transport=httpx2.MockTransport(answer)) as http:
            return self._client.with_options(http_client=http).messages.with_raw_response.create(**body)

    def _ask(self, body: dict[str, Any], send: Callable[[dict[str, Any]], Any]) -> Any:
        try:
            return send(body)
        except LimitReachedError as exc:
            raise Transient(self.name, str(exc), reason=exc.reason, retry_after=exc.wait) from exc
        except anthropic.APIStatusError as exc:
            raise error_from_status(self.name, exc) from exc
        except anthropic.APITimeoutError as exc:
            raise Transient(self.name, "no answer in time", reason="timeout") from exc
        except anthropic.APIConnectionError as exc:
            raise Transient(self.name, "connection failed", reason="connection") from exc
        except (anthropic.AnthropicError, httpx2.HTTPError) as exc:
            raise Transient(self.name, "answer is damaged", reason="damaged") from exc
        except ValueError as exc:
            # The SDK refuses requests, before sending, that would exceed its own time limit.
            raise Permanent(self.name, f"request refused: {exc}", reason="rejected") from exc

    def _read(self, response: Any, request: LLMRequest, call_id: UUID | None) -> ModelAnswer:
        raw = response.text()
        try:
            message = response.parse()
        except (anthropic.AnthropicError, ValueError) as exc:
            raise Transient(self.name, "answer is not valid JSON", reason="not_json") from exc
        if not isinstance(message, anthropic.types.Message) or not isinstance(message.content, list):
            raise Transient(self.name, "answer is of an unexpected form", reason="unexpected_form")
        return parse_message(
            message, request, raw=raw, provider=self.name, request_id=response.request_id, call_id=call_id
        )


def build_request(request: LLMRequest) -> dict[str, Any]:
    """Build the arguments of `messages.create`.

    `output_config` asks for structured output, because newer models refuse a forced tool.
    """
    body: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.max_output_tokens,
        "messages": [{"role": "user", "content": request.prompt}],
    }
    if request.system:
        body["system"] = request.system
    config: dict[str, Any] = {}
    if request.schema is not None:
        config["format"] = {"type": "json_schema", "schema": closed_schema(request.schema)}
    if request.effort:
        config["effort"] = request.effort
    if config:
        body["output_config"] = config
    return body


def parse_message(
    message: anthropic.types.Message,
    request: LLMRequest | None = None,
    *,
    raw: str = "",
    provider: str = CODE,
    request_id: str | None = None,
    call_id: UUID | None = None,
) -> ModelAnswer:
    """Parse a message into a typed answer. Errors carry the cost of the call (`spent`)."""
    # With thinking on, the first block is not the text.
    text = mended("".join(block.text for block in message.content if block.type == "text"))
    body = message.model_dump(mode="json")
    cost = _cost(body)
    read, written = _count(body, "cache_read_input_tokens"), _count(body, "cache_creation_input_tokens")
    completion = ModelAnswer(
        text=text,
        data=None,
        sources=(),
        model=message.model or "",
        input_tokens=_count(body, "input_tokens") + read + written,
        output_tokens=_count(body, "output_tokens"),
        cached_tokens=read,
        cost=cost,
        cost_source="genai-prices" if cost is not None else None,
        stop_reason=message.stop_reason,
        request_id=request_id or message.id or None,
        raw=raw,
        call_id=call_id,
    )
    _check_stop(provider, message, completion)
    if request is None or request.schema is None:
        return completion
    fitted = parse_structured(provider, text, request, spent=completion.spent())
    return replace(completion, data=fitted.data, dropped=fitted.dropped, remarks=fitted.remarks)


def _check_stop(provider: str, message: anthropic.types.Message, completion: ModelAnswer) -> None:
    reason, spent = message.stop_reason, completion.spent()
    if reason == "refusal":
        raise Permanent(provider, "the model refused to answer", reason="refusal", spent=spent)
    if reason in ("max_tokens", "model_context_window_exceeded"):
        raise Permanent(provider, "answer was cut off at the token limit", reason="max_tokens", spent=spent)
    if reason == "pause_turn":
        raise Permanent(provider, "the model paused before it was finished", reason="not_finished", spent=spent)
    if reason not in ("end_turn", "stop_sequence") or not completion.text:
        raise Transient(provider, f"answer is not finished ({reason})", reason="not_finished", spent=spent)


def _count(body: Mapping[str, Any], key: str) -> int:
    usage = body.get("usage")
    value = usage.get(key) if isinstance(usage, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _cost(body: Mapping[str, Any]) -> Decimal | None:
    return price_response("anthropic", body)


def error_from_status(provider: str, exc: anthropic.APIStatusError) -> ProviderError:
    """Convert an error status to one of our errors.

    An exhausted monthly limit is a 429 that persists until the month ends.
    """
    status = exc.status_code
    message = exc.api_message or f"answered {status}"
    detail = {
        "status": status,
        "type": exc.type,
        "error_code": exc.error_code,
        "request_id": exc.request_id,
    }
    if exc.error_code == "enforced_spend_limit_reached":
        return Permanent(provider, message, reason="spend_limit", detail=detail)
    retry_after = parse_retry_after(exc.response.headers.get("retry-after"))
    if status == 429:
        return Transient(provider, message, reason="rate_limited", retry_after=retry_after, detail=detail)
    if status in (408, 409) or status >= 500:
        reason = "overloaded" if status == 529 else f"http_{status}"
        return Transient(provider, message, reason=reason, retry_after=retry_after, detail=detail)
    reasons = {401: "bad_key", 402: "no_credit", 403: "refused"}
    return Permanent(provider, message, reason=reasons.get(status, f"http_{status}"), detail=detail)
