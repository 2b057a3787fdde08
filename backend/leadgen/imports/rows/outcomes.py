"""Builds and stores outcomes in `import_outcomes`: documents of rows with their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from leadgen.db import dumps, new_id
from leadgen.imports.models import ImportOutcome, OutcomeKind
from leadgen.imports.rows.plan import RecordPlan, RowPlan
from leadgen.imports.schemas import RowAction
from leadgen.matching.evidence import MatchEvidence
from leadgen.tenancy import tenant_of

NOTHING_MADE: frozenset[UUID] = frozenset()


class Outcomes(NamedTuple):
    """Outcomes of consecutive rows: `schemas.CountsOut`, rows with a problem, rows as JSON."""

    counts: dict[str, int]
    problems: int
    rows: str


def outcomes_of(plans: Sequence[RowPlan]) -> Outcomes:
    """Return the outcomes of rows that are written."""
    rows = ",".join([dumps(outcome_json(plan)) for plan in plans])
    return Outcomes(count(plans), sum(1 for plan in plans if plan.problems), f"[{rows}]")


def outcome_json(plan: RowPlan, unmade: AbstractSet[UUID] = NOTHING_MADE) -> dict[str, Any]:
    """Return one row's outcome as `import_outcomes` stores it.

    Records in `unmade` have no id yet.
    """
    contact, company = plan.contact, plan.company
    main = contact or company
    return {
        "line": plan.row.line,
        "action": plan.action,
        "rule": plan.rule,
        "name": None if main is None else main.name,
        "contact": None if contact is None else _record_json(contact, unmade),
        "company": None if company is None else _record_json(company, unmade),
        "link": plan.link,
        "problems": plan.problems,
    }


def _record_json(record: RecordPlan, unmade: AbstractSet[UUID]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "action": record.action,
        "rule": record.rule,
        "id": None if unmade and record.id in unmade else record.id,
        "name": record.name,
        "fields": sorted(record.values),
    }
    if record.evidence:
        shown["evidence"] = [_evidence_json(one, unmade) for one in record.evidence]
    if record.kept:
        shown["kept"] = sorted(record.kept)
    return shown


def _evidence_json(one: MatchEvidence, unmade: AbstractSet[UUID]) -> dict[str, Any]:
    return {**one.json(), "id": None if unmade and one.id in unmade else one.id}


def count(plans: Sequence[RowPlan]) -> dict[str, int]:
    """Return the counts of `schemas.CountsOut` over these rows."""
    actions = Counter([plan.action for plan in plans])
    counts = Counter({"rows": len(plans), **{action.value: number for action, number in actions.items()}})
    counts["warnings"] = sum(1 for plan in plans if plan.problems and plan.action is not RowAction.ERROR)
    for noun, records in (
        ("contacts", Counter([plan.contact.action for plan in plans if plan.contact is not None])),
        ("companies", Counter([plan.company.action for plan in plans if plan.company is not None])),
    ):
        counts[f"{noun}_created"] = records[RowAction.CREATE]
        counts[f"{noun}_updated"] = records[RowAction.UPDATE]
    return {key: number for key, number in counts.items() if number or key == "rows"}


def save_outcomes(session: Session, job_id: UUID, kind: OutcomeKind, outcomes: Outcomes) -> None:
    """Store the outcomes of the next rows."""
    session.execute(
        text(
            "INSERT INTO import_outcomes (tenant_id, id, job_id, kind, position, counts, rows)"
            " SELECT :tenant, :id, :job, CAST(:kind AS text), coalesce(max(position) + 1, 0),"
            " CAST(:counts AS jsonb), CAST(:rows AS json)"
            " FROM import_outcomes WHERE tenant_id = :tenant AND job_id = :job AND kind = CAST(:kind AS text)"
        ),
        {
            "tenant": tenant_of(session),
            "id": new_id(),
            "job": job_id,
            "kind": kind.value,
            "counts": dumps({**outcomes.counts, "problems": outcomes.problems}),
            "rows": outcomes.rows,
        },
    )


def clear_outcomes(session: Session, job_id: UUID, kind: OutcomeKind) -> None:
    """Delete the outcomes of an earlier preview."""
    session.execute(
        delete(ImportOutcome)
        .where(ImportOutcome.job_id == job_id, ImportOutcome.kind == kind)
        .execution_options(synchronize_session=False)
    )
