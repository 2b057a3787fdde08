"""The object of a model's text: found between thoughts, sentences, fences and wrappers, never guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.answers import AnswerFault, AnswerFormError, find_object

SCHEMA: dict[str, Any] = {"type": "object", "properties": {"firm": {}, "staff": {}}, "required": ["firm", "staff"]}
ANSWER = {"firm": "Lumiline Oy", "staff": 17}
TEXT = json.dumps(ANSWER)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f'<think>maybe {{\'firm\': 1}} or {{"firm": "X"}}</think>\n{TEXT}',
        f"thoughts without a start </think>{TEXT}",
        f'<thinking>{{ "</thinking>```json\n{TEXT}\n```',
        f"I read {{two}} pages, see [1].\n```JSON\r\n{TEXT}\r\n``` Anything else?",
        f"```json {TEXT} ```",
        f"{TEXT}\n{TEXT}",
        json.dumps({"result": {"item": ANSWER}}),
        json.dumps({"name": "report", "arguments": TEXT}),
        json.dumps(TEXT),
        json.dumps([ANSWER]),
        f"<answer>{TEXT}</answer>",
    ],
)
def test_the_object_is_found(text: str) -> None:
    assert find_object(text, SCHEMA).data == ANSWER


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('{"firm": "Lumiline Oy", "staff": 17,}', "a comma too many"),
        ("{'firm': 'Lumiline Oy', 'staff': 17}", "single quotes"),
        ('{firm: "Lumiline Oy", staff: 17}', "loose JSON"),
        ('{"firm": "Lumiline Oy", // don\'t ask\n "staff": 17}', "comments"),
        ("{“firm”: “Lumiline Oy”, “staff”: 17}", "typographic quotes"),
    ],
)
def test_a_complete_object_is_mended_and_said_so(text: str, mended: str) -> None:
    found = find_object(text, SCHEMA)
    assert found.data == ANSWER
    assert mended in " ".join(found.remarks)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", AnswerFault.EMPTY),
        (" \n ", AnswerFault.EMPTY),
        ("Sure, here it is.", AnswerFault.NO_OBJECT),
        ("I'm sorry, but I can't look up private people.", AnswerFault.REFUSAL),
        ("Omlouvám se, k této osobě nemohu nic říct.", AnswerFault.REFUSAL),
        (TEXT[:20], AnswerFault.CUT_OFF),
        (f"```json\n{TEXT[:-1]}", AnswerFault.CUT_OFF),
        ("<think>first I look for {", AnswerFault.CUT_OFF),
        ('{"firm": "the "best" one", "staff": 17}', AnswerFault.DAMAGED),
        (f'{TEXT}\n{{"firm": "Other Oy", "staff": 17}}', AnswerFault.CONTRADICTION),
        (f'{TEXT} Correction: {{"staff": 18}}', AnswerFault.CONTRADICTION),
        ('{"weather": "fine"}', AnswerFault.OTHER_OBJECT),
        ("[]", AnswerFault.OTHER_OBJECT),
        ("5", AnswerFault.OTHER_OBJECT),
    ],
)
def test_what_is_no_answer_says_why(text: str, fault: AnswerFault) -> None:
    with pytest.raises(AnswerFormError) as caught:
        find_object(text, SCHEMA)
    assert caught.value.fault == fault


def test_a_mark_of_thoughts_inside_a_value_is_a_part_of_it() -> None:
    quoted = {"firm": "Think </think> Tank", "staff": 3}
    assert find_object(f"Here: {json.dumps(quoted)}", SCHEMA).data == quoted


def test_braces_and_fences_inside_values_stay() -> None:
    quoted = {"firm": "```{curly}``` [Group]", "staff": None}
    assert find_object(f"```json\n{json.dumps(quoted)}\n```", SCHEMA).data == quoted


@given(st.text(max_size=300))
def test_any_text_is_an_object_or_a_fault(text: str) -> None:
    fault = None
    try:
        assert isinstance(find_object(text, SCHEMA).data, dict)
    except AnswerFormError as error:
        fault = error.fault
    assert fault is None or fault in AnswerFault


@given(st.text(alphabet='{}[]":, ab1\\\n<>/think', max_size=200), st.text(alphabet="{[ab1 .\n", max_size=60))
def test_text_in_front_never_changes_a_value(value: str, front: str) -> None:
    answer = {"firm": value, "staff": 1}
    assert find_object(f"{front}\n```json\n{json.dumps(answer)}\n```", SCHEMA).data == answer


@pytest.mark.parametrize(
    "text", ['{"a":' * 50_000, "{" * 100_000, '{"' * 50_000, "[" * 100_000, "</think>" * 20_000, "{'a" * 20_000]
)
def test_hostile_texts_end(text: str) -> None:
    with pytest.raises(AnswerFormError):
        find_object(text, SCHEMA)
