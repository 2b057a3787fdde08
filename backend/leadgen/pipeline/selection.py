"""Freezing a selection: which companies and contacts a run is about, as they are now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, cast, func, insert, literal, null, or_, select, union
from sqlalchemy.orm import Session

from leadgen.companies.company_filter import apply_filter as apply_company_filter
from leadgen.companies.models import Company
from leadgen.contacts.contact_filter import apply_filter as apply_contact_filter
from leadgen.contacts.models import Contact
from leadgen.fields.field import Entity
from leadgen.pipeline.models import RunMember
from leadgen.pipeline.schemas import SelectionIn
from leadgen.tags.models import CompanyTagAssignment, ContactTagAssignment
from leadgen.tenancy import tenant_of


def freeze_members(session: Session, run_id: UUID, selection: SelectionIn, *, with_contacts: bool) -> tuple[int, int]:
    """Write the run's members; returns how many companies and contacts they are.

    Selected companies bring all their contacts (`with_contacts`: the run has stages for contacts), selected contacts bring
    their company. Ids that are not of this tenant, or no longer there, select nothing.
    """
    companies, contacts = _members(tenant_of(session), selection)
    company_count = _insert(session, run_id, Entity.COMPANY, companies)
    if not with_contacts:
        return company_count, 0
    contact_count = _insert(session, run_id, Entity.CONTACT, contacts)
    return company_count, contact_count


def count_members(session: Session, selection: SelectionIn) -> tuple[int, int]:
    """How many companies and contacts a run over this selection would have now."""
    companies, contacts = _members(tenant_of(session), selection)
    first = session.scalar(select(func.count()).select_from(companies.subquery())) or 0
    return first, session.scalar(select(func.count()).select_from(contacts.subquery())) or 0


def _members(tenant: UUID, selection: SelectionIn) -> tuple[Any, Any]:
    """The companies and the contacts of a selection, each with its company (none for a company)."""
    companies = _companies(selection)
    contacts = _contacts(selection)
    brought = select(Contact.company_id).where(Contact.id.in_(contacts), Contact.company_id.is_not(None))
    return (
        select(Company.id, cast(null(), Contact.company_id.type).label("company_id")).where(
            Company.tenant_id == tenant, or_(Company.id.in_(companies), Company.id.in_(brought))
        ),
        select(Contact.id, Contact.company_id).where(
            Contact.tenant_id == tenant, or_(Contact.id.in_(contacts), Contact.company_id.in_(companies))
        ),
    )


def _insert(session: Session, run_id: UUID, entity: Entity, records: Any) -> int:
    chosen = records.subquery()
    rows = select(
        literal(tenant_of(session)),
        func.gen_random_uuid(),
        literal(run_id),
        literal(entity, RunMember.entity.type),
        chosen.c.id,
        chosen.c.company_id,
    ).order_by(chosen.c.id)
    columns = ["tenant_id", "id", "run_id", "entity", "entity_id", "company_id"]
    session.execute(insert(RunMember).from_select(columns, rows, include_defaults=False))
    mine = (RunMember.tenant_id == tenant_of(session), RunMember.run_id == run_id, RunMember.entity == entity)
    return session.scalar(select(func.count()).select_from(RunMember).where(*mine)) or 0


def _companies(selection: SelectionIn) -> Select[Any]:
    parts: list[Select[Any]] = []
    if selection.all:
        parts.append(select(Company.id))
    if selection.company_ids:
        parts.append(select(func.unnest(selection.company_ids)))
    if selection.tag_ids:
        parts.append(select(CompanyTagAssignment.company_id).where(CompanyTagAssignment.tag_id.in_(selection.tag_ids)))
    if selection.company_filter is not None:
        matching = apply_company_filter(select(Company.id), selection.company_filter)
        parts.append(matching.where(Company.id.not_in(selection.not_company_ids)))
    return _any_of(parts, select(Company.id).where(literal(value=False)))


def _contacts(selection: SelectionIn) -> Select[Any]:
    parts: list[Select[Any]] = []
    if selection.all:
        parts.append(select(Contact.id))
    if selection.contact_ids:
        parts.append(select(func.unnest(selection.contact_ids)))
    if selection.tag_ids:
        parts.append(select(ContactTagAssignment.contact_id).where(ContactTagAssignment.tag_id.in_(selection.tag_ids)))
    if selection.contact_filter is not None:
        matching = apply_contact_filter(select(Contact.id), selection.contact_filter)
        parts.append(matching.where(Contact.id.not_in(selection.not_contact_ids)))
    return _any_of(parts, select(Contact.id).where(literal(value=False)))


def _any_of(parts: list[Select[Any]], nothing: Select[Any]) -> Select[Any]:
    if not parts:
        return nothing
    found = union(*parts).subquery()
    return select(found.c[0])
