"""Anthropic's Messages API: `/v1/messages`, `/v1/messages/count_tokens`, `/v1/models`.

Wire: https://api.anthropic.com, API version 2026-10-21 (sampling parameters are refused). Not offered here: streaming
and batches.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request

from leadgen.sandbox.answering import fault_kind
from leadgen.sandbox.models.json_schema import fill
from leadgen.sandbox.models.record import Knowledge, known_about

blueprint = Blueprint("anthropic", __name__)
# id -> (smallest cacheable prefix, thinks before it answers)
_MODELS = {
    "claude-haiku-5-5": (512, True),
    "claude-sonnet-5-5": (512, True),
    "claude-sonnet-5": (4096, False),
    "claude-haiku-4-5": (4096, False),
    "claude-haiku-4-5-20251001": (4096, False),
    "claude-sonnet-4-6": (4096, False),
}
_SAMPLING = ("temperature", "top_p", "top_k")
_STRICT = ("claude-sonnet-5-5", "claude-haiku-5-5")
_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    503: "api_error",
    529: "overloaded_error",
}


def _request_id() -> str:
    return f"req_{zlib.crc32(request.get_data()):08x}{g.call.number:06d}"


def _error(status: int, message: str, error_code: str | None = None) -> Response:
    error: dict[str, Any] = {"type": _KINDS.get(status, "api_error"), "message": message}
    if error_code:
        error["details"] = {"error_code": error_code}
    answer = jsonify(type="error", error=error, request_id=_request_id())
    answer.status_code = status
    answer.headers["request-id"] = _request_id()
    return answer


def outage(status: int) -> Response:
    texts = {429: "This request would exceed your rate limit.", 529: "Overloaded"}
    return _error(status, texts.get(status, "Internal server error"))


@blueprint.before_request
def _authenticate() -> Response | None:
    key = request.headers.get("x-api-key") or request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not key or key == "invalid":
        return _error(401, "invalid bearer token")
    if not request.headers.get("anthropic-version"):
        return _error(400, "anthropic-version: header is required")
    return None


@blueprint.get("/v1/models")
def models() -> Response:
    listed = [
        {"type": "model", "id": model, "display_name": model, "created_at": "2026-10-07T00:00:00Z"} for model in _MODELS
    ]
    return jsonify(data=listed, has_more=False, first_id=listed[0]["id"], last_id=listed[-1]["id"])


@blueprint.post("/v1/messages/count_tokens")
def count_tokens() -> Response:
    asked: Any = request.get_json(silent=True)
    refused = _refusal(asked, counting=True)
    return refused or jsonify(input_tokens=tokens(_all_text(asked)))


@blueprint.post("/v1/messages")
def messages() -> Response:
    asked: Any = request.get_json(silent=True)
    refused = _refusal(asked, counting=False)
    if refused is not None:
        return refused
    if fault_kind() == "spend_limit":
        return _error(429, "You have reached your monthly spend limit.", "enforced_spend_limit_reached")
    knowledge = known_about(_last_user(asked), searched=False)
    text = _text(asked, knowledge)
    stop_reason = "end_turn"
    limit = 8 if fault_kind() == "max_tokens" else int(asked["max_tokens"])
    if tokens(text) > limit:
        stop_reason, text = "max_tokens", text[: limit * 4]
    content: list[dict[str, Any]] = [{"type": "text", "text": text, "citations": None}]
    thinking = _thinking(asked)
    if thinking:
        content.insert(
            0, {"type": "thinking", "thinking": thinking, "signature": f"sig{zlib.crc32(text.encode()):08x}"}
        )
    if fault_kind() == "refusal":
        content, stop_reason = [], "refusal"
    body = {
        "id": f"msg_{zlib.crc32(request.get_data()):08x}",
        "type": "message",
        "role": "assistant",
        "model": asked["model"],
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": _usage(asked, text, thinking),
    }
    if stop_reason == "refusal":
        body["stop_details"] = {"type": "refusal", "category": None, "explanation": "The request was declined."}
    answer = jsonify(body)
    answer.headers["request-id"] = _request_id()
    answer.headers["anthropic-ratelimit-requests-limit"] = "1000"
    answer.headers["anthropic-ratelimit-requests-remaining"] = "999"
    answer.headers["anthropic-ratelimit-requests-reset"] = "2026-11-01T00:00:00Z"
    return answer


def _refusal(asked: Any, *, counting: bool) -> Response | None:
    if not isinstance(asked, dict):
        return _error(400, "The request body is not valid JSON.")
    model = asked.get("model")
    if not model:
        return _error(400, "model: Field required")
    if model not in _MODELS:
        return _error(404, f"model: {model}")
    if not counting and (not isinstance(asked.get("max_tokens"), int) or asked["max_tokens"] < 1):
        return _error(400, "max_tokens: Field required")
    turns = asked.get("messages")
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, dict) for turn in turns):
        return _error(400, "messages: at least one message is required")
    if any(turn.get("role") not in ("user", "assistant") for turn in turns):
        return _error(400, "messages: Input should be 'user' or 'assistant'")
    for name in _SAMPLING:
        if name in asked:
            return _error(400, f"{name}: this parameter is not supported by this API version")
    if asked.get("stream"):
        return _error(400, "stream: not offered here")
    return _strict(asked, str(model)) or _bad_blocks(asked)


def _strict(asked: dict[str, Any], model: str) -> Response | None:
    """Refuse what the 5.5 models refuse; None where they accept the request."""
    if model in _STRICT:
        if asked["messages"][-1].get("role") == "assistant":
            return _error(400, "This model does not support assistant message prefill.")
        if (asked.get("thinking") or {}).get("budget_tokens"):
            return _error(400, "thinking.budget_tokens: not supported by this model")
    if model == "claude-sonnet-5-5":
        if (asked.get("tool_choice") or {}).get("type") in ("any", "tool"):
            return _error(400, "tool_choice: forced tool use is not supported by this model")
        if (asked.get("thinking") or {}).get("type") == "disabled":
            return _error(400, "thinking: cannot be disabled for this model")
    return None


def _bad_blocks(asked: dict[str, Any]) -> Response | None:
    for turn in asked["messages"]:
        for block in turn["content"] if isinstance(turn.get("content"), list) else []:
            if turn["role"] == "assistant" and block.get("type") == "document":
                return _error(400, "messages: document blocks are not allowed in assistant messages")
            if turn["role"] == "user" and block.get("type") == "text" and block.get("citations"):
                return _error(400, "messages: citations are not allowed on user text blocks")
    form = (asked.get("output_config") or {}).get("format")
    if form is not None and (form.get("type") != "json_schema" or not isinstance(form.get("schema"), dict)):
        return _error(400, "output_config.format: json_schema with a schema is required")
    return None


def _block_text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(block.get("text", "")) for block in content or [] if isinstance(block, dict))


def _last_user(asked: dict[str, Any]) -> str:
    users = [turn for turn in asked["messages"] if turn["role"] == "user"]
    return _block_text(users[-1].get("content")) if users else ""


def _all_text(asked: dict[str, Any]) -> str:
    turns = "\n".join(_block_text(turn.get("content")) for turn in asked["messages"])
    schema = (asked.get("output_config") or {}).get("format") or ""
    return f"{_block_text(asked.get('system'))}\n{turns}{json.dumps(schema) if schema else ''}"


def _text(asked: dict[str, Any], knowledge: Knowledge) -> str:
    if fault_kind() == "bad_output":
        return "Here are the facts, in my own words."
    form = (asked.get("output_config") or {}).get("format")
    if form is not None:
        return json.dumps(fill(form["schema"], knowledge), ensure_ascii=False)
    body = knowledge.facts.get("body") or knowledge.facts.get("summary")
    return str(body) if body else f"I do not have reliable information about {knowledge.subject}."


def _thinking(asked: dict[str, Any]) -> str:
    """Write a thinking block, which comes first for about half of the prompts."""
    _, adaptive = _MODELS[asked["model"]]
    if not adaptive or (asked.get("thinking") or {}).get("type") == "disabled":
        return ""
    return (
        "The record names the subject; answer in the asked form." if zlib.crc32(_last_user(asked).encode()) % 2 else ""
    )


def tokens(text: str) -> int:
    """Estimate the tokens of a text: four characters each."""
    return len(text) // 4 + 1


def _usage(asked: dict[str, Any], text: str, thinking: str) -> dict[str, Any]:
    total = tokens(_all_text(asked))
    prefix = _cacheable(asked)
    cached = tokens(prefix) if prefix else 0
    smallest, _ = _MODELS[asked["model"]]
    created = read = 0
    if cached >= smallest:
        seen: set[str] = current_app.extensions.setdefault("anthropic_cache", set())
        if prefix in seen:
            read = cached
        else:
            created = cached
            seen.add(prefix)
    thought = tokens(thinking) if thinking else 0
    return {
        "input_tokens": max(total - created - read, 1),
        "output_tokens": tokens(text) + thought,
        "cache_creation_input_tokens": created,
        "cache_read_input_tokens": read,
        "cache_creation": {"ephemeral_5m_input_tokens": created, "ephemeral_1h_input_tokens": 0},
        "output_tokens_details": {"thinking_tokens": thought},
        "server_tool_use": None,
        "service_tier": "standard",
        "inference_geo": None,
    }


def _cacheable(asked: dict[str, Any]) -> str:
    """Return the text up to the last block with `cache_control`; "" where none has it."""
    blocks: list[dict[str, Any]] = []
    for content in (asked.get("system"), *(turn.get("content") for turn in asked["messages"])):
        if isinstance(content, list):
            blocks += [block for block in content if isinstance(block, dict)]
        elif content:
            blocks.append({"text": content})
    marked = [i for i, block in enumerate(blocks) if block.get("cache_control")]
    if not marked and asked.get("cache_control"):
        marked = [len(blocks) - 1]
    return "\n".join(str(block.get("text", "")) for block in blocks[: marked[-1] + 1]) if marked else ""
