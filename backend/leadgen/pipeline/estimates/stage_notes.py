"""Notes about a stage of a run, in words.

They say for which records it is closed, for which it has nothing to do, and which needs it does not wait for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from leadgen.fields.field import Entity
from leadgen.pipeline.plan import Node, Plan
from leadgen.pipeline.runs.schemas import NoteOut


@dataclass(frozen=True, slots=True)
class Alone:
    """Records of a selection without a counterpart.

    Companies are only counted where the run has stages for contacts.
    """

    contacts_without_company: int
    companies_without_contacts: int


def notes_of(plan: Plan, node: Node, alone: Alone, soft_off: Collection[tuple[str, str]]) -> list[NoteOut]:
    """Return the notes of one stage; they hold from the start of the run to its end."""
    notes = []
    contacts, companies = alone.contacts_without_company, alone.companies_without_contacts
    if node.entity is Entity.CONTACT and contacts and _needs_company(plan, node):
        who = "1 contact has no company and is" if contacts == 1 else f"{contacts} contacts have no company and are"
        what = f"{who} blocked: {node.label} needs a result about the company."
        notes.append(NoteOut(code="no_company", text=what, count=contacts))
    if node.entity is Entity.CONTACT and companies:
        who = "1 company has" if companies == 1 else f"{companies} companies have"
        what = f"{who} no contacts: there is nothing to do for {node.label} there, and nothing waits for it."
        notes.append(NoteOut(code="no_contacts", text=what, count=companies))
    for stage, need in soft_off:
        if stage == node.code:
            label = plan.by_code[need].label if need in plan.by_code else need
            what = f"Does not wait for {label}: switched off for this run."
            notes.append(NoteOut(code="soft_need_off", text=what))
    return notes


def _needs_company(plan: Plan, node: Node) -> bool:
    if node.hard & plan.company_mask:
        return True
    return any(_needs_company(plan, plan.by_code[need]) for need in node.needs)
