"""Names of runs: what a run covers, its stages and its date, as "leads-messy · full · 30 Nov"."""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.errors import NotFoundError
from leadgen.observations.sources import import_names
from leadgen.pipeline.models import PipelineRun
from leadgen.pipeline.runs.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.stage import Registry
from leadgen.tags.models import Tag

MOST_NAME = 200
"""Characters of a run's name."""

_MOST_PART = 80
_SEPARATOR = " · "
_CAMPAIGN_PARTS = {
    "researched": "Researched contacts",
    "unwritten": "Contacts without a message",
    "failed": "Failed messages",
    "interrupted": "Interrupted messages",
}


def name_run(session: Session, registry: Registry, codes: Sequence[str], wanted: DagRunIn) -> str:
    """Return the name of a run: its own if the request has one, else one from its records and stages."""
    if wanted.name:
        return wanted.name
    return dated_name(session, _records_words(session, wanted.selection), stages_words(registry, codes))


def dated_name(session: Session, *parts: str) -> str:
    """Return the parts and the current date as a name that no run of the tenant has."""
    now = datetime.now(UTC)
    return free_name(session, _SEPARATOR.join([*map(_shorten, parts), f"{now.day} {now:%b}"]))


def free_name(session: Session, name: str) -> str:
    """Return the name, with a number after it if a run has it already."""
    taken = session.scalar(
        select(func.count())
        .select_from(PipelineRun)
        .where(or_(PipelineRun.name == name, func.starts_with(PipelineRun.name, f"{name} (")))
    )
    return f"{name[: MOST_NAME - 10]} ({taken + 1})" if taken else name


def name_again(session: Session, name: str) -> str:
    """Return a name for a run that repeats the run of this name: the same words, the current date, the next number."""
    words = _NUMBERED.sub("", name)
    if dated := _DATED.fullmatch(words):
        return dated_name(session, dated["words"])
    return free_name(session, words)


_NUMBERED = re.compile(r" \(\d{1,6}\)$")
_DATED = re.compile(rf"(?P<words>.+){_SEPARATOR}\d{{1,2}} (?:{'|'.join(month_abbr[1:])})", re.DOTALL)


def company_words(company: Company) -> str:
    """Return a company's name, or its domain, with its registration number in brackets."""
    known, number = company.name or company.domain, company.registration_id
    if known and number:
        return f"{_shorten(known)} ({number})"
    return known or number or "a company without a name"


def rename_run(session: Session, run_id: UUID, name: str) -> None:
    """Give a run another name; raises NotFound."""
    renamed = session.scalar(
        update(PipelineRun).where(PipelineRun.id == run_id).values(name=name).returning(PipelineRun.id)
    )
    if renamed is None:
        raise NotFoundError("There is no such run.")


def _shorten(words: str) -> str:
    return words if len(words) <= _MOST_PART else f"{words[: _MOST_PART - 1]}…"


def _records_words(session: Session, selection: SelectionIn) -> str:
    parts = ["All records"] if selection.all else []
    if selection.campaign is not None:
        parts.append(_CAMPAIGN_PARTS[selection.campaign])
    parts += [PurePath(name).stem for name in import_names(session, selection.import_ids)]
    if selection.tag_ids:
        parts += session.scalars(select(Tag.name).where(Tag.id.in_(selection.tag_ids)).order_by(Tag.name))
    if len(selection.company_ids) == 1:
        parts += filter(None, session.scalars(select(Company.name).where(Company.id == selection.company_ids[0])))
    elif selection.company_ids:
        parts.append(f"{len(set(selection.company_ids)):,} companies")
    if len(selection.contact_ids) == 1:
        parts += filter(None, session.scalars(select(Contact.name).where(Contact.id == selection.contact_ids[0])))
    elif selection.contact_ids:
        parts.append(f"{len(set(selection.contact_ids)):,} contacts")
    if selection.company_filter is not None:
        parts.append("Filtered companies")
    if selection.contact_filter is not None:
        parts.append("Filtered contacts")
    words = _few(parts) or "1 record"
    return words if selection.sample_size is None else f"{_shorten(words)}, sample of {selection.sample_size:,}"


def stages_words(registry: Registry, codes: Sequence[str]) -> str:
    """Return "full" for all stages of enrichment, else the first labels of the stages."""
    enriching = {code for code, stage in registry.stages.items() if stage.campaign is None}
    return "full" if enriching and enriching <= set(codes) else _few([registry[code].label for code in codes])


def _few(words: Sequence[str]) -> str:
    return ", ".join(words) if len(words) <= 2 else f"{words[0]} + {len(words) - 1} more"
