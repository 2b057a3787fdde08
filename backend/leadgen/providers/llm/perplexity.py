"""Perplexity's Agent API (`POST /v1/responses`): research on the live web with sources.

Base address `https://api.perplexity.ai`. A failed run is HTTP 200 with status "failed". Search has to be forced: a
model that is only offered the tool may skip it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import httpx2

from leadgen.providers.base import (
    Answer,
    HttpClient,
    Permanent,
    ProviderError,
    Spent,
    Timeouts,
    Transient,
    error_for_status,
    parse_json_object,
    parse_retry_after,
)
from leadgen.providers.limits import Gate
from leadgen.providers.llm.base import CitedPage, CostSource, LLMRequest, ModelAnswer
from leadgen.providers.llm.pricing import price_response
from leadgen.providers.llm.structured import closed_schema, parse_structured
from leadgen.providers.service_limits import SERVICE_LIMITS

CODE = "perplexity"
BASE_URL = "https://api.perplexity.ai"
_PATH = "/v1/responses"
LIMITS = SERVICE_LIMITS["perplexity"]
TIMEOUTS = Timeouts(connect=5.0, read=120.0, total=180.0)


class Perplexity:
    """Perplexity as an LLM. `name` is shown as the provider; thread safe."""

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
        self._http = HttpClient(
            name,
            base_url,
            headers={"Authorization": f"Bearer {api_key}"},
            timeouts=timeouts,
            transport=transport,
            classify=classify,
            gate=gate,
            limits=LIMITS,
            is_paid=True,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def complete(self, request: LLMRequest) -> ModelAnswer:
        """Send one research request. See LLM for the errors."""
        answer = self._http.post_json(_PATH, build_request(request), model=request.model)
        return parse_response(answer.body, request, provider=self.name, call_id=answer.call_id)


def build_request(request: LLMRequest) -> dict[str, Any]:
    """Build the request body. Without a model, `effort` chooses one of Perplexity's levels."""
    body: dict[str, Any] = {"input": request.prompt, "max_output_tokens": request.max_output_tokens}
    if request.system:
        body["instructions"] = request.system
    if request.model:
        body["model"] = request.model
        if request.effort:
            body["reasoning"] = {"effort": request.effort}
    elif request.effort:
        body["effort"] = request.effort
    if request.search:
        body["tools"] = [{"type": "web_search"}]
        body["tool_choice"] = "required"
    if request.schema is not None:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {
                "name": request.schema_name,
                "schema": closed_schema(request.schema),
                "strict": True,
            },
        }
    return body


def error_text(body: object) -> tuple[str | None, str | None]:
    """Extract (message, code or type) from an error body.

    Known bodies are an object, a text, or a list of details.
    """
    if not isinstance(body, Mapping):
        return None, None
    error = body.get("error")
    if isinstance(error, str):
        return error, None
    if isinstance(error, Mapping):
        code = error.get("type") or error.get("code")
        message = error.get("message")
        return (message if isinstance(message, str) else None), (str(code) if code else None)
    detail = body.get("detail")
    if isinstance(detail, str):
        return detail, None
    if isinstance(detail, list):
        texts = [str(item["msg"]) for item in detail if isinstance(item, Mapping) and "msg" in item]
        return "; ".join(texts) or None, None
    return None, None


def classify(answer: Answer) -> ProviderError | None:
    """Add Perplexity's message to an error status; the status decides the kind."""
    plain = error_for_status(answer)
    if plain is None:
        return None
    try:
        message, code = error_text(parse_json_object(answer.provider, answer.body))
    except Transient:
        return plain
    detail = {"status": answer.status, "code": code, "message": message}
    if answer.status == 429:
        return Transient(
            answer.provider,
            message or "too many requests",
            reason="rate_limited",
            retry_after=parse_retry_after(answer.headers.get("retry-after")),
            detail=detail,
        )
    if isinstance(plain, Transient) or message is None:
        return plain
    # 402 = out of credit, 403 = the retired endpoint, 401 = a bad key: all need a person.
    reason = {401: "bad_key", 402: "no_credit"}.get(answer.status, code or plain.reason)
    return Permanent(answer.provider, message, reason=reason, detail=detail)


def parse_response(
    body: bytes | str, request: LLMRequest | None = None, *, provider: str = CODE, call_id: UUID | None = None
) -> ModelAnswer:
    """Parse a response into a typed answer. Errors carry the cost of the call (`spent`)."""
    data = parse_json_object(provider, body)
    text = _output_text(data)
    raw = body if isinstance(body, str) else body.decode("utf-8", errors="replace")
    completion = replace(_completion(data, text, raw), call_id=call_id)
    _check_status(provider, data, completion.spent())
    if not text:
        raise Transient(provider, "answer holds no text", reason="empty_answer", spent=completion.spent())
    if request is None or request.schema is None:
        return completion
    read = parse_structured(provider, text, request, spent=completion.spent())
    return replace(completion, data=read.data, dropped=read.dropped, remarks=read.remarks)


def _check_status(provider: str, data: Mapping[str, Any], spent: Spent) -> None:
    status = data.get("status")
    if status == "completed":
        return
    message, code = error_text(data)
    detail = {"status": status, "code": code, "message": message}
    if status == "incomplete":
        why = _at(data, "incomplete_details", "reason")
        if why == "max_output_tokens":
            raise Permanent(
                provider,
                "answer was cut off at the token limit",
                reason="max_tokens",
                detail=detail,
                spent=spent,
            )
        raise Permanent(provider, f"answer was withheld ({why})", reason="refusal", detail=detail, spent=spent)
    if status == "failed":
        blame = {"invalid_request", "invalid_request_error", "authentication_error"}
        kind = Permanent if code in blame else Transient
        raise kind(provider, f"the run failed: {message or code}", reason="run_failed", detail=detail, spent=spent)
    raise Transient(provider, f"the run is not finished ({status})", reason="not_finished", detail=detail, spent=spent)


def _at(data: object, *path: str) -> Any:
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _outputs(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    output = data.get("output")
    return [item for item in output if isinstance(item, Mapping)] if isinstance(output, list) else []


def _output_text(data: Mapping[str, Any]) -> str:
    parts: list[str] = []
    for item in _outputs(data):
        content = item.get("content") if item.get("type") == "message" else None
        for block in content if isinstance(content, list) else ():
            if _at(block, "type") == "output_text" and isinstance(_at(block, "text"), str):
                parts.append(block["text"])
    return "".join(parts)


def _sources(data: Mapping[str, Any]) -> tuple[CitedPage, ...]:
    found: dict[str, CitedPage] = {}
    for item in _outputs(data):
        key = {"search_results": "results", "fetch_url_results": "contents"}.get(str(item.get("type")))
        pages = item.get(key) if key else None
        for page in pages if isinstance(pages, list) else ():
            url = _at(page, "url")
            if isinstance(url, str) and url.startswith(("https://", "http://")):
                title, snippet, date = (_at(page, name) for name in ("title", "snippet", "date"))
                found.setdefault(
                    url,
                    CitedPage(
                        url,
                        title if isinstance(title, str) else None,
                        snippet if isinstance(snippet, str) else None,
                        date if isinstance(date, str) else None,
                    ),
                )
    return tuple(found.values())


def _tokens(data: Mapping[str, Any], *path: str) -> int:
    value = _at(data, "usage", *path)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _cost(data: Mapping[str, Any]) -> tuple[Decimal | None, CostSource | None]:
    total = _at(data, "usage", "cost", "total_cost")
    if isinstance(total, (int, Decimal)) and not isinstance(total, bool) and total >= 0:
        try:
            return Decimal(total), "provider"
        except InvalidOperation:
            return None, None
    computed = price_response("perplexity", data)
    return (computed, "genai-prices") if computed is not None else (None, None)


def _completion(data: Mapping[str, Any], text: str, raw: str) -> ModelAnswer:
    cost, source = _cost(data)
    model, ident, status = (data.get(key) for key in ("model", "id", "status"))
    return ModelAnswer(
        text=text,
        data=None,
        sources=_sources(data),
        model=model if isinstance(model, str) else "",
        input_tokens=_tokens(data, "input_tokens"),
        output_tokens=_tokens(data, "output_tokens"),
        cached_tokens=_tokens(data, "input_tokens_details", "cache_read_input_tokens")
        or _tokens(data, "input_tokens_details", "cached_tokens"),
        cost=cost,
        cost_source=source,
        stop_reason=status if isinstance(status, str) else None,
        request_id=ident if isinstance(ident, str) else None,
        raw=raw,
    )
