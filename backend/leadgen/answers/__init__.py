"""Reads what language models answer: finds the object in the text, and keeps every field that is good. Pure."""

from collections.abc import Mapping
from typing import Any

from leadgen.answers.fields import DroppedField, StructuredAnswer, fit_object
from leadgen.answers.objects import AnswerFault, AnswerFormError, find_object
from leadgen.answers.values import NO_VALUE

__all__ = [
    "NO_VALUE",
    "AnswerFault",
    "AnswerFormError",
    "DroppedField",
    "StructuredAnswer",
    "find_object",
    "fit_object",
    "read_answer",
]


def read_answer(text: str, schema: Mapping[str, Any] | None, *, facts: bool = True) -> StructuredAnswer:
    """Read the object of a model's text by its JSON Schema. Raises AnswerFormError where the text has no such object.

    `facts`: texts of the answer are facts, see `fit_object`.
    """
    found = find_object(text, schema or {})
    answer = fit_object(found.data, schema or {}, facts=facts)
    return StructuredAnswer(answer.data, answer.dropped, (*found.remarks, *answer.remarks))
