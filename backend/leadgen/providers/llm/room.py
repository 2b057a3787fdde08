"""Asks once more, with more room, where an answer was cut off at the token limit."""

from __future__ import annotations

from dataclasses import replace

from leadgen.providers.base import Permanent, ProviderError, Spent
from leadgen.providers.llm.base import LLM, LLMRequest, ModelAnswer

_MORE = 2


def complete_with_room(llm: LLM, request: LLMRequest) -> tuple[ModelAnswer, tuple[Spent, ...]]:
    """Send a request; where its answer is cut off, send it once more with twice the room.

    Returns the answer, and the bill of the answer that was cut off. Raises the three provider errors with both bills.
    """
    try:
        return llm.complete(request), ()
    except Permanent as error:
        if error.reason != "max_tokens":
            raise
        first = (error.spent,) if error.spent is not None else ()
    try:
        return llm.complete(replace(request, max_output_tokens=request.max_output_tokens * _MORE)), first
    except ProviderError as error:
        error.also_spent = (*error.also_spent, *first)
        raise
