"""Stores findings: each opens once, resolves when it is gone, and reopens on new evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from leadgen.companies.models import Activity
from leadgen.db import dumps, new_id
from leadgen.enrichment.company_status import update_status
from leadgen.enrichment.models import FindingStatus, QcFinding
from leadgen.enrichment.qc.input import RuleFinding
from leadgen.enrichment.qc.rules import RULE_LABELS
from leadgen.enrichment.registries.decision_log import QC_DECISION, note_decision
from leadgen.errors import ConflictError, NotFoundError
from leadgen.fields import Entity
from leadgen.fields.enums import ActivityType
from leadgen.observations.edit import read_edit, record_edit
from leadgen.tenancy import tenant_of

GONE = "no longer found"
QC_REOPENED = "qc_reopened"
_DID = {FindingStatus.OPEN: "reopened", FindingStatus.RESOLVED: "resolved", FindingStatus.WAIVED: "waived"}


def evidence_hash(problem: RuleFinding) -> str:
    """Hash the evidence of a finding: equal evidence, equal hash."""
    return hashlib.sha256(dumps([problem.severity.value, problem.values]).encode()).hexdigest()[:32]


def store_findings(session: Session, found: Mapping[UUID, Sequence[RuleFinding]]) -> None:
    """Update the stored findings of these companies to what was found now.

    A finding that a person closed stays closed while its evidence is the same.
    """
    now = datetime.now(UTC)
    rows = session.execute(select(QcFinding.__table__).where(QcFinding.company_id.in_(list(found)))).mappings()
    known = {(row["company_id"], row["rule"], row["subject"]): dict(row) for row in rows}
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    reopened: list[dict[str, Any]] = []
    seen = set()
    for company_id, problems in found.items():
        for problem in problems:
            key = (company_id, problem.rule, problem.subject)
            if key in seen:
                continue
            seen.add(key)
            said = _said(problem, now)
            if key in known:
                row = known[key]
                now_so = _status(row, said["evidence_hash"])
                changed.append({"id": row["id"], **said, **now_so})
                if row["closed_by"] is not None and now_so["status"] is FindingStatus.OPEN:
                    reopened.append(_reopened(row, problem, now))
            else:
                fresh.append(
                    {
                        "id": new_id(),
                        "company_id": company_id,
                        "rule": problem.rule,
                        "subject": problem.subject,
                        "contact_id": UUID(problem.contact_id) if problem.contact_id else None,
                        "status": FindingStatus.OPEN,
                        "first_seen_at": now,
                        **said,
                    }
                )
    gone = [row["id"] for key, row in known.items() if key not in seen and row["status"] == FindingStatus.OPEN]
    tenant_id = tenant_of(session)
    if fresh:
        session.execute(insert(QcFinding), [{"tenant_id": tenant_id, **row} for row in fresh])
    if changed:
        session.execute(update(QcFinding), [{"tenant_id": tenant_id, **row} for row in changed])
    if reopened:
        session.execute(insert(Activity), [{"tenant_id": tenant_id, **row} for row in reopened])
    if gone:
        session.execute(
            update(QcFinding)
            .where(QcFinding.id.in_(gone))
            .values(status=FindingStatus.RESOLVED, closed_at=now, closed_by=None, close_reason=GONE)
        )


def _said(problem: RuleFinding, now: datetime) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "message": problem.message,
        "values": list(problem.values),
        "suggestion": problem.suggestion,
        "evidence_hash": evidence_hash(problem),
        "last_seen_at": now,
    }


def _reopened(row: Mapping[str, Any], problem: RuleFinding, now: datetime) -> dict[str, Any]:
    """Build the activity that tells people that a settled finding is open again."""
    label = RULE_LABELS.get(problem.rule, problem.rule)
    return {
        "id": new_id(),
        "company_id": row["company_id"],
        "type": ActivityType.EVENT,
        "kind": QC_REOPENED,
        "title": f"\u201c{label}\u201d is open again, because its evidence changed: {problem.message}",
        "details": {
            "finding_id": str(row["id"]),
            "rule": problem.rule,
            "was": FindingStatus(row["status"]).value,
            "closed_by": str(row["closed_by"]),
            "close_reason": row["close_reason"],
        },
        "occurred_at": now,
    }


def _status(row: Mapping[str, Any], new_hash: str) -> dict[str, Any]:
    settled = row["closed_by"] is not None and row["evidence_hash"] == new_hash
    kept = row["status"] if settled else FindingStatus.OPEN
    closing = ("closed_at", "closed_by", "close_reason")
    return {"status": kept, **{key: row[key] if settled else None for key in closing}}


def choose_value(session: Session, finding_id: UUID, field: str, value: Any, *, by: UUID) -> None:
    """Settle a finding by one of its values.

    The value becomes a person's statement about the company, which machines cannot overrule. The values that follow
    from the choice for other fields become a person's statement too.

    Raises a 404 when there is no such finding, and a 409 when the value is not (or no longer) one of its values.
    """
    finding = session.scalars(select(QcFinding).where(QcFinding.id == finding_id).with_for_update()).one_or_none()
    if finding is None:
        raise NotFoundError("There is no such finding.")
    chosen = [item for item in finding.values if item.get("field") == field and item["value"] == value]
    if not chosen:
        raise ConflictError(
            "The finding no longer has this value. Reload it and choose again.",
            extra={"values": finding.values},
        )
    following = {item["field"]: item["value"] for item in chosen[0].get("also", ())}
    claims = read_edit(Entity.COMPANY, {field: value, **following})
    record_edit(session, Entity.COMPANY, [finding.company_id], claims, by=by)
    reason = f"{chosen[0]['label']}: {value}, as {chosen[0]['source']} says"
    close_finding(session, finding_id, FindingStatus.RESOLVED, reason, by=by)


def close_finding(session: Session, finding_id: UUID, status: FindingStatus, reason: str, *, by: UUID) -> None:
    """Set a finding to `resolved`, `waived` (accepted) or `open`; 404 when it is not there.

    The company's status follows: the company needs no review once no high or medium finding is open.
    """
    closed = status is not FindingStatus.OPEN
    done = session.execute(
        update(QcFinding)
        .where(QcFinding.id == finding_id)
        .values(
            status=status,
            closed_at=datetime.now(UTC) if closed else None,
            closed_by=by if closed else None,
            close_reason=reason if closed else None,
        )
        .returning(QcFinding.company_id, QcFinding.rule, QcFinding.message)
    ).one_or_none()
    if done is None:
        raise NotFoundError("There is no such finding.")
    update_status(session, {done.company_id})
    note_decision(
        session,
        done.company_id,
        QC_DECISION,
        f"{_DID[status]} \u201c{RULE_LABELS.get(done.rule, done.rule)}\u201d",
        by=by,
        reason=reason,
        finding_id=str(finding_id),
        rule=done.rule,
        status=status.value,
        message=done.message,
    )
