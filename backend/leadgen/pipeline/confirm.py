"""Starting a run and saying in the same answer what was started: its estimate, of exactly the records that it froze."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.pipeline.app_stages import Surroundings
from leadgen.pipeline.estimate import confirm_run
from leadgen.pipeline.graph import Registry
from leadgen.pipeline.queries import get_run
from leadgen.pipeline.schemas import DagRunIn, RunStartedOut
from leadgen.pipeline.start import start_run


def start_and_confirm(
    session: Session, registry: Registry, wanted: DagRunIn, around: Surroundings, *, by: UUID | None
) -> RunStartedOut:
    """As `start_run`; its workers see the run when the caller commits, so nothing of it has ended by the time it is counted."""
    run_id = start_run(session, registry, wanted, by=by)
    confirmed = confirm_run(session, registry, run_id, wanted, around)
    return RunStartedOut(**get_run(session, run_id, registry).model_dump(), confirmed=confirmed)
