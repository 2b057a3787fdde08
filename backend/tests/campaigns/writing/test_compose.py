"""Writing all messages of one contact in one go: what comes of it, and that no bill is lost whatever does."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from leadgen.campaigns.writing.compose import Drafts, Letter, Letters, write_letters
from leadgen.fields.enums import Language, MessageChannel, MessageTone
from leadgen.messages.writing import Brief, Writing, Written
from leadgen.providers.base import NOTHING_ASKED, Permanent, ProviderError, Spent, Transient
from leadgen.providers.llm.base import LLMRequest, ModelAnswer

MODEL = "claude-haiku-5-5"
ENDS = ("written", "unfit", "refused", "outage", "wait", "resting")


class Writer:
    """Ends the messages of the steps as it is told, and adds up what was paid."""

    name = "scripted"

    def __init__(self, ends: list[str], *, priced: bool) -> None:
        self.ends = ends
        self.cost = Decimal("0.001") if priced else None
        self.bills: list[Spent] = []
        self.asked: list[int] = []

    def complete(self, request: LLMRequest) -> ModelAnswer:
        step = next(number for number in range(len(self.ends)) if f"<{number}>" in request.prompt)
        end = self.ends[step]
        if end == "resting":
            raise Transient(self.name, "rests", reason="resting", retry_after=30)
        self.asked.append(step)
        spent = Spent(MODEL, 10, 5, 0, self.cost, None, f"req-{len(self.bills)}")
        if end == "wait":
            raise Transient(self.name, "too many", reason="rate_limited", retry_after=60 + step)
        self.bills.append(spent)
        if end == "outage":
            raise Transient(self.name, "answered 500", reason="http_500", spent=spent)
        if end == "refused":
            raise Permanent(self.name, "refused to answer", reason="refusal", spent=spent)
        body = "x" * (100_000 if end == "unfit" else 10)
        return ModelAnswer(
            text="",
            data={"subject": "Hello", "body": body},
            sources=(),
            model=MODEL,
            input_tokens=10,
            output_tokens=5,
            cached_tokens=0,
            cost=self.cost,
            cost_source=None,
            stop_reason="end_turn",
            request_id=spent.request_id,
        )


def letters(number: int) -> Letters:
    briefs = [
        Brief(
            channel=MessageChannel.EMAIL,
            language=Language.EN,
            tone=MessageTone.CASUAL,
            formality=None,
            label=f"Step {position}",
            position=position,
            instructions=f"<{position}>",
            needs_pdf=False,
            sender={"name": "Petra"},
            record={},
        )
        for position in range(number)
    ]
    return Letters(UUID(int=1), UUID(int=2), tuple(Letter(UUID(int=9), brief) for brief in briefs), ())


@settings(deadline=None)
@given(st.lists(st.sampled_from(ENDS), min_size=1, max_size=5), st.booleans())
def test_every_bill_goes_along_and_the_end_says_what_may_be_tried_again(ends: list[str], priced: bool) -> None:
    writer = Writer(ends, priced=priced)
    error: ProviderError | None = None
    try:
        found = write_letters(Writing(writer, MODEL), letters(len(ends)))
        bills = [(item.request_id, item.cost) for item in found.usage]
    except ProviderError as raised:
        error = raised
        bills = [(item.request_id, item.cost) for item in (raised.spent, *raised.also_spent) if item]
    assert bills == [(item.request_id, item.cost) for item in writer.bills]
    told_to_wait = next((at for at, end in enumerate(ends) if end in {"wait", "resting"}), len(ends))
    heard = ends[: told_to_wait + 1]
    assert set(writer.asked) <= set(range(len(heard)))
    if "written" in heard:
        assert error is None
        drafts: Drafts = found.payload
        assert [isinstance(out, Written) for out in drafts.outcomes] == [
            end == "written" and at < len(heard) for at, end in enumerate(ends)
        ]
        assert found.note is not None
        missing = [at for at, out in enumerate(drafts.outcomes) if not isinstance(out, Written)]
        assert all(f"Step {at}: " in found.note for at in missing)
        later = {"outage", "wait", "resting"} & {ends[at] for at in missing} | ({heard[-1]} & {"wait", "resting"})
        assert (found.again is not None) == bool(later)
    elif set(heard) & {"outage", "wait", "resting"}:
        assert isinstance(error, Transient)
        # a try that was made counts as one
        assert (error.reason in NOTHING_ASKED) == (not set(heard) & {"outage", "wait"})
        assert error.retry_after == {"wait": 60 + told_to_wait, "resting": 30}.get(heard[-1])
    else:
        assert isinstance(error, Permanent)
        assert "scripted: scripted" not in str(error)
