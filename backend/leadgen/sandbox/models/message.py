"""Writes an outreach message for a contact and a step from the record's facts only.

The same input gives the same text.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Any

from leadgen.sandbox.models.more_phrases import MORE_PHRASES
from leadgen.sandbox.models.phrases import PHRASES, Phrases

_SUBJECT_LIMIT = 60
_SHORT_CHANNELS = ("linkedin_connect",)
_NO_SUBJECT = ("linkedin_connect", "linkedin_message", "call_script")


def write(record: Mapping[str, Any], prompt: str) -> dict[str, Any]:
    """Write `subject` (None where the channel has none) and `body`, and list the used facts.

    The body stays within the step's `max_body`.
    """
    step = record["step"]
    channel = str(step.get("channel") or "email")
    language = str(step.get("language") or record.get("language") or "en")[:2]
    phrases = PHRASES.get(language) or MORE_PHRASES.get(language, PHRASES["en"])
    form = step.get("formality")
    informal = form == "informal" or (form is None and step.get("tone") == "casual")
    facts = _facts(record)
    turn = _turn(step)
    # Another prompt about the same step (a regeneration with a wish, say) opens differently.
    facts["greeting_name"] = str(step.get("greeting_name") or "")
    facts["nameless"] = "yes" if "greet without a name" in prompt else ""
    facts["opening"] = str(zlib.crc32(prompt.encode()) % 3)
    limit = int(step.get("max_body") or 5000)
    body = _body(phrases, facts, channel, turn, informal=informal, limit=limit)
    subject = None if channel in _NO_SUBJECT else _subject(phrases, facts, turn)
    used = [text for text in (facts["hook"], facts["topic"]) if text]
    return {
        "subject": subject,
        "body": body,
        "message": body,
        "language": language,
        "tone": step.get("tone"),
        "channel": channel,
        "facts_used": used,
        "used_facts": used,
        "personalization": used,
        "reasoning": "Opens with what is known about the company, then one question.",
    }


def _subject(phrases: Phrases, facts: Mapping[str, str], turn: int) -> str:
    """Write the step's subject line, or a plain one if a fact is missing or it grows too long."""
    line = phrases.subjects[turn]
    filled = _filled(line, facts) if _usable(line, facts) else phrases.plain_subject
    return filled if len(filled) <= _SUBJECT_LIMIT else phrases.plain_subject


def _turn(step: Mapping[str, Any]) -> int:
    """Choose one of the three sets of sentences.

    The step's position in its sequence decides, else anything that tells steps apart.
    """
    for name in ("position", "number", "order", "step_number"):
        place = step.get(name)
        if isinstance(place, int):
            return max(place - 1, 0) % 3
    return zlib.crc32(repr(sorted(step.items(), key=str)).encode()) % 3


def _first(record: Mapping[str, Any], *names: str) -> str:
    """Return the first text found under these names, in the record or its company."""
    company = record.get("company")
    for where in (record, company if isinstance(company, dict) else {}):
        for name in names:
            value = where.get(name)
            if isinstance(value, list):
                value = value[0] if value else None
            if isinstance(value, dict):
                value = value.get("summary") or value.get("title") or value.get("text")
            if isinstance(value, str) and value.strip():
                return value.strip()
    return ""


def _facts(record: Mapping[str, Any]) -> dict[str, str]:
    company, sender = record.get("company"), record.get("sender")
    sender = sender if isinstance(sender, dict) else {}
    hook = _first(record, "recent_news", "signals", "conversation_starters", "recent_activity")
    return {
        "first_name": str(record.get("first_name") or ""),
        "last_name": str(record.get("last_name") or ""),
        "company": str(company.get("name") or "") if isinstance(company, dict) else "",
        "hook": re.sub(r"^\d{4}-\d{2}(-\d{2})?: ", "", hook).rstrip("."),
        "topic": _first(record, "products", "interests", "industry_detail"),
        "pain": _first(record, "pain_points", "pain_hypothesis"),
        "job_title": str(record.get("job_title") or ""),
        "sender_name": str(sender.get("name") or sender.get("full_name") or ""),
        "sender_company": str(sender.get("company") or sender.get("company_name") or ""),
        "offer": str(sender.get("offer") or sender.get("value_proposition") or ""),
    }


def _filled(template: str, facts: Mapping[str, str]) -> str:
    return re.sub(r"\s+", " ", template.format_map(facts)).replace(" ,", ",").strip()


def _usable(template: str, facts: Mapping[str, str]) -> bool:
    return all(facts[name] for name in re.findall(r"{(\w+)}", template))


def _greeting(phrases: Phrases, facts: Mapping[str, str], *, informal: bool) -> str:
    """Return the greeting: with the name that the step gives, else with the record's names, else without one."""
    greeting = phrases.greeting_informal if informal else phrases.greeting
    name = facts["greeting_name"].replace("{", "").replace("}", "")
    if name and "{first_name}" in greeting:
        return re.sub(r"{first_name}(?: {last_name})?", lambda _: name, greeting)
    if name:
        return f"{greeting.rstrip(',')}, {name},"
    return greeting if _usable(greeting, facts) and not facts["nameless"] else phrases.greeting_plain


def _body(phrases: Phrases, facts: Mapping[str, str], channel: str, turn: int, *, informal: bool, limit: int) -> str:
    """Write whole sentences in order of weight; leave out the least needed to fit the limit."""
    greeting = _greeting(phrases, facts, informal=informal)
    ask = (phrases.asks_informal if informal else phrases.asks)[turn]
    opening = next(
        (line for line in (*phrases.openings[int(facts["opening"]) :], *phrases.openings) if _usable(line, facts)),
        phrases.plain_opening,
    )
    middle = [line for line in (phrases.pain, phrases.offer, phrases.values[turn]) if _usable(line, facts)]
    close = phrases.closing if _usable(phrases.closing, facts) else ""
    if channel in _SHORT_CHANNELS:
        variants = [[greeting, opening, phrases.connect], [greeting, phrases.connect], [greeting]]
        separator = " "
    else:
        variants = [[greeting, opening, *middle[:count], ask, close] for count in range(len(middle), -1, -1)]
        variants.append([greeting, ask])
        separator = "\n\n"
    for parts in variants:
        text = separator.join(_filled(part, facts) for part in parts if part)
        if len(text) <= limit:
            return text
    return text[:limit].rsplit(" ", 1)[0] if " " in text[:limit] else text[:limit]
