"""Perplexity's Agent API: `/v1/responses`, its alias `/v1/agent`, models, retired chat.

Wire: https://api.perplexity.ai. A run that failed is HTTP 200 with `status: "failed"`. Without `tool_choice:
"required"` a bare model does not search, and its answer then has no pages. Not offered here: streaming, background
runs, the raw `/search`.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from flask import Blueprint, Response, jsonify, request

from leadgen.sandbox.answering import fault_kind
from leadgen.sandbox.models.json_schema import fill
from leadgen.sandbox.models.record import Knowledge, known_about

blueprint = Blueprint("perplexity", __name__)
_PRICES = {
    "perplexity/sonar": (0.25, 2.5, 0.0625),
    "anthropic/claude-haiku-5-5": (0.10, 0.50, 0.01),
    "openai/gpt-5-mini": (0.25, 2.0, 0.025),
}
_EFFORTS = ("fast", "low", "medium", "high", "xhigh")
_TOOLS = (
    "web_search",
    "fetch_url",
    "people_search",
    "finance_search",
    "image_search",
    "sandbox",
    "function",
    "mcp",
    "connector",
)
_SEARCH_PRICE, _FAST_SEARCH_PRICE = 0.0025, 0.001
_TOKENS_PER_SEARCH = 1500
_CREATED = 1_793_000_000


def _error(status: int, kind: str, message: str) -> Response:
    answer = jsonify(error={"message": message, "type": kind, "code": status})
    answer.status_code = status
    return answer


def outage(status: int) -> Response:
    kinds = {429: "rate_limit_exceeded", 500: "internal_server_error", 503: "service_unavailable", 529: "overloaded"}
    return _error(status, kinds.get(status, "error"), "The request could not be served now.")


@blueprint.before_request
def _authenticate() -> Response | None:
    key = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not key or key == "invalid":
        return _error(401, "invalid_api_key", "Invalid API key provided.")
    return None


@blueprint.route("/chat/completions", methods=["GET", "POST"])
@blueprint.route("/async/chat/completions", methods=["GET", "POST"])
def retired() -> Response:
    return _error(403, "chat_completions_not_available", "Sonar is now the Agent API. Use /v1/responses instead.")


@blueprint.get("/v1/models")
def models() -> Response:
    listed = [
        {
            "id": model,
            "object": "model",
            "owned_by": model.split("/")[0],
            "pricing": {"input": prices[0], "output": prices[1], "cache_read": prices[2], "unit": "usd_per_1m_tokens"},
        }
        for model, prices in _PRICES.items()
    ]
    return jsonify(object="list", data=listed)


@blueprint.post("/v1/responses")
@blueprint.post("/v1/agent")
def respond() -> Response:
    asked: Any = request.get_json(silent=True)
    refused = _refusal(asked)
    if refused is not None:
        return refused
    effort = str(asked.get("effort") or asked.get("preset") or "").split("@")[0]
    model = _resolved(asked)
    if fault_kind() == "failed":
        return jsonify(
            _envelope(asked, model, [], None, "failed")
            | {"error": {"message": "The run failed.", "code": "internal_error", "type": "server_error"}}
        )
    prompt = _prompt(asked)
    searches = _searches(asked, effort)
    knowledge = known_about(_last_user(asked), searched=searches > 0)
    pages = _filtered(knowledge, asked) if searches else []
    text = _text(asked, knowledge)
    status, text = _fitted(asked, text)
    results = [{"id": i + 1, "source": "web", **page} for i, page in enumerate(pages)]
    output: list[dict[str, Any]] = []
    if searches:
        output.append({"type": "search_results", "queries": [knowledge.subject], "results": results})
    annotations = [
        {"url": page["url"], "title": page["title"], "start_index": 0, "end_index": min(len(text), 80)}
        for page in pages
    ]
    content = [{"type": "output_text", "text": text, "annotations": annotations}]
    output.append(
        {
            "type": "message",
            "id": f"msg_{_digest(prompt)}",
            "role": "assistant",
            "status": "completed",
            "content": content,
        }
    )
    usage = _usage(model, prompt, text, searches, fast=_fast(asked))
    body = _envelope(asked, model, output, usage, status)
    if status == "incomplete":
        body["incomplete_details"] = {"reason": "max_output_tokens"}
    return jsonify(body)


def _refusal(asked: Any) -> Response | None:
    if not isinstance(asked, dict):
        return _error(400, "invalid_request", "The body is not a JSON object.")
    if not asked.get("input") or not isinstance(asked["input"], (str, list)):
        return _error(400, "invalid_request", "input: field required")
    if not any(asked.get(name) for name in ("model", "models", "effort", "preset")):
        return _error(400, "invalid_request", "One of model, models, effort or preset is required.")
    if asked.get("stream") or asked.get("background"):
        return _error(400, "invalid_request", "Streaming and background runs are not offered here.")
    for model in [asked["model"]] if asked.get("model") else asked.get("models") or []:
        if model not in _PRICES:
            return _error(400, "invalid_model", f"model '{model}' is not supported")
        if model.startswith("anthropic/") and not asked.get("max_output_tokens"):
            return _error(400, "invalid_request", "max_output_tokens is required for this model")
    effort = asked.get("effort")
    if effort is not None and str(effort).split("@")[0] not in _EFFORTS:
        return _error(400, "invalid_request", f"effort '{effort}' is not supported")
    return _bad_options(asked)


def _bad_options(asked: dict[str, Any]) -> Response | None:
    if len(asked.get("models") or []) > 5:
        return _error(400, "invalid_request", "models: at most 5")
    for tool in asked.get("tools") or []:
        if not isinstance(tool, dict) or tool.get("type") not in _TOOLS:
            return _error(400, "invalid_request", "tools: unknown type")
    choice = asked.get("tool_choice", "auto")
    if not isinstance(choice, dict) and choice not in ("none", "auto", "required"):
        return _error(400, "invalid_request", "tool_choice: must be none, auto, required or an object")
    wanted = asked.get("response_format")
    if wanted is not None:
        schema = (wanted.get("json_schema") or {}).get("schema") if isinstance(wanted, dict) else None
        if not isinstance(schema, dict) or wanted.get("type") != "json_schema":
            return _error(400, "invalid_request", "response_format: json_schema with a schema is required")
    steps = asked.get("max_steps", 1)
    if not isinstance(steps, int) or not 1 <= steps <= 100:
        return _error(400, "invalid_request", "max_steps: must be between 1 and 100")
    return None


def _resolved(asked: dict[str, Any]) -> str:
    if asked.get("effort") or asked.get("preset"):
        # A level may run a model of another provider; the answer names the model that ran.
        return (
            "openai/gpt-5-mini"
            if str(asked.get("effort") or asked.get("preset")).startswith("fast")
            else "perplexity/sonar"
        )
    return str(asked.get("model") or asked["models"][0])


def _searches(asked: dict[str, Any], effort: str) -> int:
    if effort:
        return {"fast": 1, "low": 1, "medium": 2}.get(effort, 3)
    offered = any(tool.get("type") == "web_search" for tool in asked.get("tools") or [])
    forced = asked.get("tool_choice") == "required" or isinstance(asked.get("tool_choice"), dict)
    return 1 if offered and forced else 0


def _fast(asked: dict[str, Any]) -> bool:
    return any(tool.get("search_type") == "fast" for tool in asked.get("tools") or [])


def _content(item: dict[str, Any]) -> str:
    content = item.get("content")
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")


def _prompt(asked: dict[str, Any]) -> str:
    given = asked["input"]
    text = given if isinstance(given, str) else "\n".join(_content(item) for item in given if isinstance(item, dict))
    return f"{asked.get('instructions') or ''}\n{text}"


def _last_user(asked: dict[str, Any]) -> str:
    given = asked["input"]
    if isinstance(given, str):
        return given
    users = [item for item in given if isinstance(item, dict) and item.get("role") == "user"]
    return _content(users[-1]) if users else ""


def _filtered(knowledge: Knowledge, asked: dict[str, Any]) -> list[dict[str, str]]:
    """Return the pages that pass the search filters; a leading "-" excludes a domain."""
    filters = [
        domain
        for tool in asked.get("tools") or []
        for domain in (tool.get("filters") or {}).get("search_domain_filter") or []
    ]
    only = [domain for domain in filters if not domain.startswith("-")]
    barred = [domain[1:] for domain in filters if domain.startswith("-")]
    kept = []
    for page in knowledge.pages:
        host = page["url"].split("/")[2]
        if any(host.endswith(domain) for domain in barred) or (
            only and not any(host.endswith(domain) for domain in only)
        ):
            continue
        kept.append(dict(page))
    return kept


def _text(asked: dict[str, Any], knowledge: Knowledge) -> str:
    if fault_kind() == "bad_output":
        return "Here are the facts, in my own words."
    wanted = asked.get("response_format")
    if wanted is None:
        body = knowledge.facts.get("body") or knowledge.facts.get("summary")
        return f"{body} [1]" if body else f"No reliable information was found about {knowledge.subject}."
    return json.dumps(fill(wanted["json_schema"]["schema"], knowledge), ensure_ascii=False)


def _fitted(asked: dict[str, Any], text: str) -> tuple[str, str]:
    limit = asked.get("max_output_tokens")
    if fault_kind() == "incomplete":
        limit = 8
    if isinstance(limit, int) and tokens(text) > limit:
        return "incomplete", text[: limit * 4]
    return "completed", text


def tokens(text: str) -> int:
    """Estimate the tokens of a text: four characters each."""
    return len(text) // 4 + 1


def _digest(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def _usage(model: str, prompt: str, text: str, searches: int, *, fast: bool) -> dict[str, Any]:
    price_in, price_out, _ = _PRICES[model]
    input_tokens = tokens(prompt) + searches * _TOKENS_PER_SEARCH
    output_tokens = tokens(text)
    input_cost, output_cost = input_tokens * price_in / 1e6, output_tokens * price_out / 1e6
    tool_cost = searches * (_FAST_SEARCH_PRICE if fast else _SEARCH_PRICE)
    usage: dict[str, Any] = {
        "input_tokens": input_tokens,
        "output_tokens": output_tokens,
        "total_tokens": input_tokens + output_tokens,
        "input_tokens_details": {"cached_tokens": 0, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0},
    }
    cost = {"currency": "USD", "input_cost": round(input_cost, 8), "output_cost": round(output_cost, 8)}
    if searches:
        usage["tool_calls_details"] = {"search_web": {"invocation": searches}}
        cost["tool_calls_cost"] = round(tool_cost, 8)
    total = input_cost + output_cost + tool_cost
    return usage | {"cost": {**cost, "total_cost": round(total, 8)}}


def _envelope(
    asked: dict[str, Any], model: str, output: list[dict[str, Any]], usage: dict[str, Any] | None, status: str
) -> dict[str, Any]:
    return {
        "id": f"resp_{_digest(json.dumps(asked, sort_keys=True))}",
        "object": "response",
        "created_at": _CREATED,
        "completed_at": _CREATED + 4,
        "model": model,
        "status": status,
        "output": output,
        "usage": usage,
        "store": asked.get("store", True),
    }
