"""Explains how a model's raw answer is read: fields kept, fields dropped with the reason, remarks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from leadgen.answers import AnswerFault, AnswerFormError, StructuredAnswer, read_answer
from leadgen.providers.base import mended

_UNFINISHED = {
    "max_tokens": "the answer was cut off at the token limit",
    "max_output_tokens": "the answer was cut off at the token limit",
    "length": "the answer was cut off at the token limit",
    "model_context_window_exceeded": "the answer was cut off at the token limit",
    "refusal": "the model refused to answer",
    "content_filter": "the answer was withheld",
    "pause_turn": "the model paused before it was finished",
    "failed": "the run failed",
    "in_progress": "the run is not finished",
    "queued": "the run is not finished",
    "cancelled": "the run was cancelled",
    "incomplete": "the answer is incomplete",
}


def explain_answer(body: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is read from a raw body: a model's text, or the whole response of a provider.

    Keys: `fields`, `evidence`, `dropped`, `accepted`, `fault`, `remarks`; see docs/explain.md.
    """
    text, unfinished = _text_of(body)
    wanted = _schema_of(schema)
    if unfinished is not None:
        return _refused(_UNFINISHED.get(unfinished, f"the answer is not finished ({unfinished[:60]})"), unfinished)
    try:
        answer = read_answer(text, wanted)
    except AnswerFormError as error:
        return mended(_refused(str(error), error.fault))  # type: ignore[no-any-return]
    return mended(_accepted(answer, wanted))  # type: ignore[no-any-return]


def _schema_of(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the JSON Schema, also from the wrappers in which providers take it."""
    for key in ("schema", "json_schema", "input_schema", "parameters"):
        inner = schema.get(key)
        if isinstance(inner, Mapping) and "properties" not in schema:
            return _schema_of(inner)
    return schema


def _refused(reason: str, fault: str) -> dict[str, Any]:
    known = {item.value for item in AnswerFault}
    kind = AnswerFault.CUT_OFF if "cut off" in reason else AnswerFault.REFUSAL if fault == "content_filter" else fault
    return {
        "fields": {},
        "evidence": {},
        "dropped": [],
        "accepted": False,
        "fault": str(kind) if str(kind) in known else "not_finished",
        "remarks": [reason],
    }


def _accepted(answer: StructuredAnswer, schema: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    evidence: dict[str, Any] = {}
    properties = schema.get("properties") or {}
    for key, value in answer.data.items():
        parts = (properties.get(key) or {}).get("properties") or {}
        if "value" in parts and isinstance(value, Mapping):
            if value["value"] is not None:
                fields[key] = value["value"]
                evidence[key] = {part: item for part, item in value.items() if part != "value" and item is not None}
        elif value is not None:
            fields[key] = value
    dropped = [
        {
            "key": item.key,
            "raw": item.raw,
            "reason": item.reason,
            **({"min": item.minimum, "max": item.maximum} if (item.minimum, item.maximum) != (None, None) else {}),
        }
        for item in answer.dropped
    ]
    return {
        "fields": fields,
        "evidence": evidence,
        "dropped": dropped,
        "accepted": True,
        "fault": None,
        "remarks": list(answer.remarks),
    }


def _text_of(body: str) -> tuple[str, str | None]:
    """Return the model's text of a body, and why it is not finished; None: it is."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return body, None
    if not isinstance(data, Mapping):
        return body, None
    for read in (_responses, _messages, _chat):
        found = read(data)
        if found is not None:
            return found
    return body, None


def _responses(data: Mapping[str, Any]) -> tuple[str, str | None] | None:
    if not isinstance(data.get("output"), list):
        return None
    blocks = [block for item in data["output"] if isinstance(item, Mapping) for block in item.get("content") or ()]
    text = _joined(blocks, "output_text")
    status = data.get("status")
    if status in (None, "completed"):
        return text, None
    details = data.get("incomplete_details")
    return text, str((details.get("reason") if isinstance(details, Mapping) else None) or status)


def _messages(data: Mapping[str, Any]) -> tuple[str, str | None] | None:
    if "stop_reason" not in data or not isinstance(data.get("content"), list):
        return None
    stop = data["stop_reason"]
    return _joined(data["content"], "text"), None if stop in (None, "end_turn", "stop_sequence") else str(stop)


def _chat(data: Mapping[str, Any]) -> tuple[str, str | None] | None:
    choices = data.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], Mapping):
        return None
    message = choices[0].get("message")
    text = message.get("content") if isinstance(message, Mapping) else None
    stop = choices[0].get("finish_reason")
    if isinstance(message, Mapping) and message.get("refusal"):
        return str(message["refusal"]), "refusal"
    return text if isinstance(text, str) else "", None if stop in (None, "stop") else str(stop)


def _joined(blocks: list[Any], kind: str) -> str:
    texts = [block.get("text") for block in blocks if isinstance(block, Mapping) and block.get("type") == kind]
    return "".join(text for text in texts if isinstance(text, str))
