"""Continues generations that an upgrade interrupted, once, by ordinary runs.

Migration 0028 marks the campaigns (`goes_on`) and their contacts whose messages were being written.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import distinct, func, select, text
from sqlalchemy.orm import Session

from leadgen.campaigns.queries import get_campaign
from leadgen.campaigns.readiness import unwritten_part
from leadgen.campaigns.writing.run import continue_generation
from leadgen.db import AWAY
from leadgen.errors import AppError
from leadgen.logs import get_logger
from leadgen.pipeline.stage import Registry
from leadgen.tenancy import Database

log = get_logger(__name__)
_DUE = text("SELECT tenant_id, id FROM campaigns WHERE goes_on ORDER BY id")


def go_on(database: Database, registry: Registry) -> None:
    """Start a run for each interrupted campaign.

    Where a run cannot be started, note on the campaign what is left and what to do.
    """
    with database.system_session() as session:
        due = session.execute(_DUE).all()
    for row in due:
        _go_on(database, registry, row.tenant_id, row.id)


def _go_on(database: Database, registry: Registry, tenant_id: UUID, campaign_id: UUID) -> None:
    try:
        with database.tenant_session(tenant_id) as session:
            continue_generation(session, registry, campaign_id)
        return
    except AppError as error:
        fixes = dict.fromkeys(problem.fix for problem in error.errors if problem.fix)
        why = " ".join([error.detail, *(fix for fix in fixes if fix not in error.detail)])
    except AWAY:
        raise
    except Exception as error:
        log.exception("a generation could not go on", campaign_id=str(campaign_id))
        why = f"Unexpected {type(error).__name__}."
    with database.tenant_session(tenant_id) as session:
        _give_up(session, campaign_id, why)


def _give_up(session: Session, campaign_id: UUID, why: str) -> None:
    campaign = get_campaign(session, campaign_id, lock=True)
    if not campaign.goes_on:
        return  # another worker was faster
    todo = unwritten_part(campaign_id, "interrupted").subquery()
    columns = (func.count(), func.count(distinct(todo.c.contact_id)), func.bool_and(todo.c.researched))
    messages, contacts, researched = session.execute(select(*columns).select_from(todo)).one()
    amount = f"{_number(messages, 'message')} to {_number(contacts, 'contact')}"
    left = f"An upgrade interrupted the generation. Not written: {amount}."
    advice = "Then generate again" + ("." if researched else ", with contacts that are not researched.")
    campaign.goes_on, campaign.interrupted = False, f"{left} {why} {advice}"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
