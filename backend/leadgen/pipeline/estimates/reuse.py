"""Explains why a run reused fewer results than its estimate said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.pipeline.runs.schemas import RunStatusOut, StageStatusOut
from leadgen.tenancy import tenant_of

# Of the records that were called for: how many had a result, whose input or version is another one now.
_EARLIER = text("""
SELECT c.stage, count(*) FILTER (WHERE e.input_hash IS DISTINCT FROM c.input_hash) AS changed,
       count(*) FILTER (WHERE e.input_hash IS NOT DISTINCT FROM c.input_hash) AS same
  FROM entity_stage_completions c CROSS JOIN LATERAL (
       SELECT input_hash FROM entity_stage_completions
        WHERE tenant_id = :tenant AND entity_id = c.entity_id AND stage = c.stage AND run_id <> :run
          AND state = 'completed' AND finished_at < :started ORDER BY finished_at DESC LIMIT 1) AS e
 WHERE c.tenant_id = :tenant AND c.run_id = :run AND c.stage = ANY(:stages)
   AND c.state IN ('completed', 'failed', 'disqualified') GROUP BY c.stage
""")


def explain_reuse(session: Session, run: RunStatusOut, short: Mapping[str, int]) -> dict[str, str]:
    """Return, by stage, why so many results fewer were reused than the estimate said."""
    given: dict[str, Any] = {
        "tenant": tenant_of(session),
        "run": UUID(str(run.id)),
        "started": run.started_at,
        "stages": list(short),
    }
    found = {row.stage: row for row in session.execute(_EARLIER, given)}
    nodes = {node.code: node for node in run.nodes}
    return {
        code: _in_words(nodes[code], nodes, number, found[code].changed, found[code].same)
        if code in found
        else _in_words(nodes[code], nodes, number, 0, 0)
        for code, number in short.items()
    }


def _in_words(node: StageStatusOut, nodes: Mapping[str, StageStatusOut], number: int, changed: int, same: int) -> str:
    first = f"{number:,} fewer reused than estimated."
    parts = []
    if changed:
        before = [nodes[code].label for code in _before(node, nodes) if nodes[code].counts.completed]
        why = (
            f"{' and '.join(before)} ran first in this run and changed the input."
            if before
            else "their input changed after the estimate."
        )
        parts.append(f"{changed:,} record{'s' if changed > 1 else ''} had a result, but {why}")
    if same:
        parts.append(
            f"{same:,} result{'s were' if same > 1 else ' was'} too old, or of an earlier version of the stage."
        )
    if node.counts.blocked:
        parts.append(f"{node.counts.blocked:,} record{'s' if node.counts.blocked > 1 else ''} did not reach the stage.")
    if node.results.does_not_apply:
        parts.append(f"The stage does not apply to {node.results.does_not_apply:,}.")
    return " ".join([first, *(parts or ["Fewer records had an earlier result than the sample of the estimate."])])


def _before(node: StageStatusOut, nodes: Mapping[str, StageStatusOut]) -> list[str]:
    """Return the stages of the run that this one waits for, at any distance, in DAG order."""
    wanted, found = [*node.needs, *node.soft_needs], set[str]()
    while wanted:
        code = wanted.pop()
        if code in nodes and code not in found:
            found.add(code)
            wanted += [*nodes[code].needs, *nodes[code].soft_needs]
    return [code for code in nodes if code in found]
