"""Schemas of a run beside its estimate."""

from __future__ import annotations

from leadgen.fields.field import Entity
from leadgen.schema import Money, Out


class StageComparisonOut(Out):
    """One stage of a run beside its estimate.

    `asked` are records that were called for, whatever the result. `reused` results existed already; `reuse_note` says
    why they are fewer than the estimate said, once the run is over.
    """

    code: str
    label: str
    entity: Entity
    expected_records: int | None
    expected_to_do: int | None
    expected_reused: int | None
    expected_cost_usd: Money
    records: int
    asked: int
    reused: int
    reuse_note: str | None
    spent_usd: Money


class RunComparisonOut(Out):
    """A run beside the estimate that was seen when it was started.

    Expected values are null where no estimate was sent along.
    """

    expected_companies: int | None
    expected_contacts: int | None
    expected_cost_usd: Money
    expected_low_usd: Money
    expected_high_usd: Money
    expected_seconds: float | None
    company_count: int
    contact_count: int
    spent_usd: Money
    seconds: float
    is_over: bool
    stages: list[StageComparisonOut]
