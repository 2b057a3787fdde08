"""Writing of one message: prompt, call, and the check of limits. No database in reach."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from leadgen.db import dumps
from leadgen.fields.enums import Formality, Language, LinkedInAccount, MessageChannel, MessageTone
from leadgen.messages.checks import check_text, correspondents
from leadgen.messages.limits import LIMITS, breaches
from leadgen.messages.lint import FindingKind
from leadgen.messages.lint.lengths import suggested_length
from leadgen.messages.neighbours import without_given
from leadgen.people.names import GreetingForm, greet
from leadgen.providers.base import ProviderError, Spent, Transient
from leadgen.providers.llm.base import LLM, LLMRequest
from leadgen.providers.llm.room import complete_with_room

PROMPT_VERSION = "message-v2"
MAX_OUTPUT_TOKENS = 4096

LANGUAGE_NAMES: dict[Language, str] = {
    Language.EN: "English",
    Language.CS: "Czech",
    Language.DE: "German",
    Language.FR: "French",
    Language.ES: "Spanish",
    Language.IT: "Italian",
    Language.PT: "Portuguese",
    Language.PL: "Polish",
    Language.NL: "Dutch",
    Language.NO: "Norwegian (bokmål)",
    Language.FI: "Finnish",
    Language.SV: "Swedish",
    Language.DA: "Danish",
    Language.SK: "Slovak",
}
FORMS_OF_ADDRESS: dict[Language, dict[Formality, str]] = {
    Language.CS: {Formality.FORMAL: "vykání (Vy)", Formality.INFORMAL: "tykání (ty)"},
    Language.SK: {Formality.FORMAL: "vykanie (Vy)", Formality.INFORMAL: "tykanie (ty)"},
    Language.DE: {Formality.FORMAL: "Sie", Formality.INFORMAL: "du"},
    Language.FR: {Formality.FORMAL: "vous", Formality.INFORMAL: "tu"},
    Language.ES: {Formality.FORMAL: "usted", Formality.INFORMAL: "tú"},
    Language.IT: {Formality.FORMAL: "Lei", Formality.INFORMAL: "tu"},
    Language.PT: {Formality.FORMAL: "o senhor / a senhora", Formality.INFORMAL: "você"},
    Language.PL: {Formality.FORMAL: "Pan / Pani", Formality.INFORMAL: "ty"},
    Language.NL: {Formality.FORMAL: "u", Formality.INFORMAL: "je"},
}


@dataclass(frozen=True, slots=True)
class Writing:
    """The writer: a language model client and one of its models, as the worker is started with."""

    llm: LLM
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Everything that one message depends on.

    `record` is the addressee with company, `sender` is from the campaign. `other_companies` are those of the campaign's
    other contacts: they are not told to the writer, and must not be in its text.
    """

    channel: MessageChannel
    language: Language
    tone: MessageTone
    formality: Formality | None
    label: str
    position: int
    instructions: str
    needs_pdf: bool
    sender: Mapping[str, str]
    record: Mapping[str, Any]
    other_companies: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A text that fits its channel, and the bills of its calls."""

    subject: str | None
    body: str
    spent: tuple[Spent, ...]


@dataclass(frozen=True, slots=True)
class NotWritten:
    """Why there is no text. `again`: a later attempt may work.

    `retry_after` is in seconds, when the provider named a time.
    """

    code: str
    reason: str
    again: bool
    spent: tuple[Spent, ...]
    retry_after: float | None = None


def input_hash(brief: Brief, model: str) -> str:
    """Return a digest of everything that the text depends on; equal hashes have equal prompts."""
    system, prompt = build_prompt(brief)
    return hashlib.sha256(dumps([PROMPT_VERSION, model, system, prompt]).encode()).hexdigest()


def build_prompt(brief: Brief) -> tuple[str, str]:
    """Return the system and user text of the prompt."""
    limit = LIMITS[brief.channel]
    step: dict[str, Any] = {
        "channel": brief.channel,
        "label": brief.label,
        "position": brief.position,
        "max_body": _most_characters(brief),
        "subject": limit.subject,
        "language": brief.language,
        "tone": brief.tone,
        "formality": brief.formality,
        "greeting_name": _greeting_name(brief),
        "attachment": "one-page PDF" if brief.needs_pdf else None,
    }
    known = {
        **brief.record,
        "step": {key: value for key, value in step.items() if value is not None},
        "sender": {key: value for key, value in brief.sender.items() if value and key != "linkedin_account"},
    }
    lines = [
        f"Write the message of this step in {LANGUAGE_NAMES[brief.language]}, in a {brief.tone} tone.",
        _address(brief),
        _greeting(brief),
        f"Channel: {brief.channel.replace('_', ' ')}, body at most {_most_characters(brief)} characters"
        + (", with a subject." if limit.subject else ", without a subject."),
        f"What this step is for: {brief.instructions or brief.label}",
        _record_block(known),
    ]
    return _system(), "\n".join(line for line in lines if line)


def write_message(writing: Writing, brief: Brief) -> Written | NotWritten:
    """Write one text within its channel's limits.

    A text that breaks them is requested once more, with the reason.
    """
    system, prompt = build_prompt(brief)
    spent: list[Spent] = []
    said = prompt
    problem = ""
    for _ in range(2):
        request = LLMRequest(
            model=writing.model,
            prompt=said,
            system=system,
            schema=_schema(brief.channel),
            schema_name="message",
            max_output_tokens=MAX_OUTPUT_TOKENS,
            effort="low",
        )
        try:
            answer, earlier = complete_with_room(writing.llm, request)
        except ProviderError as error:
            spent += [bill for bill in (error.spent, *error.also_spent) if bill is not None]
            retry_after = error.retry_after if isinstance(error, Transient) else None
            return NotWritten(error.reason, str(error), isinstance(error, Transient), tuple(spent), retry_after)
        spent += [*earlier, answer.spent()]
        subject, body = _text(answer.data, "subject"), _text(answer.data, "body")
        if not LIMITS[brief.channel].subject:
            subject = ""
        problem = _problem(brief, subject, body)
        if not problem:
            return Written(subject or None, body, tuple(spent))
        said = f"{_again(problem, subject, body)}\n\n{prompt}"
    return NotWritten("does_not_fit", problem, again=False, spent=tuple(spent))


def _problem(brief: Brief, subject: str, body: str) -> str:
    found = [item.message for item in breaches(brief.channel, subject=subject or None, body=body)]
    others = [name for name in brief.other_companies if name in body or name in subject]
    others = without_given(others, brief.record, brief.sender, brief.instructions, brief.label)
    who = correspondents(brief.record, brief.sender, brief.language, brief.formality, other_companies=others)
    located = check_text(brief.channel, subject, body, who)
    found += [item.sentence() for item in located if item.blocks and item.finding.kind is not FindingKind.LENGTH]
    return "; ".join(found)


def _again(problem: str, subject: str, body: str) -> str:
    rejected = json.dumps({"subject": subject or None, "body": body}, ensure_ascii=False)
    return f"An earlier attempt was refused: {problem}. Mend exactly that and keep the rest. The attempt: {_inert(rejected)}"


def _text(data: Mapping[str, Any] | None, key: str) -> str:
    value = (data or {}).get(key)
    return value.strip() if isinstance(value, str) else ""


def _schema(channel: MessageChannel) -> dict[str, Any]:
    properties: dict[str, Any] = {"body": {"type": "string", "description": "The text, ready to send"}}
    if LIMITS[channel].subject:
        properties["subject"] = {"type": "string", "description": "Subject line, at most 60 characters"}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _address(brief: Brief) -> str:
    if brief.formality is None:
        return ""
    form = FORMS_OF_ADDRESS.get(brief.language, {}).get(brief.formality)
    return f"Form of address: {brief.formality}" + (f", {form}." if form else ".")


def _most_characters(brief: Brief) -> int:
    """Return the length that the writer is told: what a free account may send, where the sender has one."""
    most = LIMITS[brief.channel].max_body
    is_free = brief.sender.get("linkedin_account") == LinkedInAccount.FREE
    return suggested_length(brief.channel, LinkedInAccount.FREE, most) if is_free else most


def _greeting_name(brief: Brief) -> str | None:
    """Return the name to greet: as a person set it, else by rule; None where that is not certain."""
    if said := brief.record.get("greeting_name"):
        return str(said)
    first, last = brief.record.get("first_name"), brief.record.get("last_name")
    is_formal = brief.formality is Formality.FORMAL
    country = brief.record.get("location_country") or (brief.record.get("company") or {}).get("hq_country")
    form = GreetingForm.FORMAL if is_formal else GreetingForm.INFORMAL
    name = greet(first, last, language=brief.language.value, country=country, form=form).greeting_name
    if name is None and is_formal and first and last and brief.language not in _INFLECTED:
        return greet(f"{first} {last}", None, language=brief.language.value, form=GreetingForm.INFORMAL).greeting_name
    return name


_INFLECTED = frozenset({Language.CS, Language.SK, Language.PL})
"""Languages in which a name in a greeting changes its form: a whole name without that form would be wrong."""


def _greeting(brief: Brief) -> str:
    if _greeting_name(brief) is not None:
        return "Greet the reader by the step's `greeting_name`, in exactly this form."
    return "No form of the reader's name is certain for a greeting in this language: greet without a name."


def _record_block(record: Mapping[str, Any]) -> str:
    return f"<record>{_inert(dumps(record))}</record>"


def _inert(text: str) -> str:
    # A value that contains a tag must not be able to close the record block.
    return text.replace("<", "\\u003c")


@cache
def _system() -> str:
    return files("leadgen.messages").joinpath("prompts", f"{PROMPT_VERSION}.md").read_text(encoding="utf-8")
