"""Writes companies. Every value is stored as an observation; only owner and tags are direct."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.companies.company_filter import CompanySelection, selected_ids
from leadgen.companies.models import Company, Owner
from leadgen.companies.queries import get_company, show_company
from leadgen.companies.schemas import CompanyIn, CompanyPatchIn, OwnerIn
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError, NotFoundError
from leadgen.fields import Entity, normalize_text
from leadgen.observations.edit import person_observations, read_edit, record_edit, user_ref
from leadgen.observations.erase import erase_records
from leadgen.observations.store import NewRecord, record_observations
from leadgen.tags.actions import assign_tags
from leadgen.tenancy import tenant_of


def create_company(session: Session, given: CompanyIn, *, by: UUID) -> UUID:
    """Create a company from a person's input; a name or a domain is required."""
    claims = read_edit(Entity.COMPANY, given.values, creating=True)
    if "name" not in claims and "domain" not in claims:
        problem = FieldProblem("name", "Is missing.", "Give a name or a domain.")
        raise InvalidError("A company needs a name or a domain.", errors=[problem])
    check_owner(session, given.owner_id)
    if not given.allow_duplicate and "domain" in claims:
        _refuse_same_domain(session, claims["domain"].value)
    company_id = new_id()
    record_observations(
        session,
        person_observations(Entity.COMPANY, company_id, claims, by=by),
        new={company_id: NewRecord({"owner_id": given.owner_id})},
    )
    assign_tags(session, Entity.COMPANY, [company_id], given.tag_ids, source_ref=user_ref(by))
    return company_id


def _refuse_same_domain(session: Session, domain: str) -> None:
    same = session.execute(select(Company.id, Company.name).where(Company.domain == domain).limit(1)).first()
    if same is not None:
        known = same.name or domain
        problem = FieldProblem(
            "domain", f"{known} has this domain.", "Open that company, or create another one anyway."
        )
        existing = {"id": str(same.id), "name": known}
        raise ConflictError(
            f"A company with the domain {domain} is already there: {known}. Nothing was created.",
            code=ErrorCode.DUPLICATE,
            errors=[problem],
            extra={"existing": existing},
        )


def edit_company(session: Session, company_id: UUID, given: CompanyPatchIn, *, by: UUID) -> None:
    """Store a person's edit; a newer version than the one seen is a 409 with the current record."""
    claims = read_edit(Entity.COMPANY, given.values)
    company = session.scalars(
        select(Company).where(Company.id == company_id).with_for_update(key_share=True)
    ).one_or_none()
    if company is None:
        raise NotFoundError("There is no such company.")
    if company.version != given.version:
        current = show_company(session, company.id).model_dump(mode="json")
        raise ConflictError(
            "Someone else changed this company since you opened it. Nothing of yours was stored.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": current, "version": company.version},
        )
    if "owner_id" in given.model_fields_set:
        check_owner(session, given.owner_id)
        company.owner_id = given.owner_id
        company.version += 0 if claims else 1
        session.flush()  # the fold below updates the same row by plain SQL
    record_edit(session, Entity.COMPANY, [company_id], claims, by=by)
    session.expire(company)


def delete_company(session: Session, company_id: UUID) -> None:
    """Erase a company with all of its observations; its contacts stay, without a company."""
    get_company(session, company_id)
    erase_records(session, Entity.COMPANY, select(Company.id).where(Company.id == company_id))


def delete_companies(session: Session, selection: CompanySelection) -> int:
    """Erase the selected companies with all of their observations; return how many.

    Their contacts stay.
    """
    return erase_records(session, Entity.COMPANY, selected_ids(session, selection))


def owner_exists(session: Session, owner_id: UUID) -> bool:
    """Return whether the namespace has this owner."""
    return session.scalar(select(Owner.id).where(Owner.id == owner_id)) is not None


def check_owner(session: Session, owner_id: UUID | None) -> None:
    """Raise a 404 when the named owner does not exist."""
    if owner_id is not None and not owner_exists(session, owner_id):
        raise NotFoundError(f"There is no owner {owner_id}.")


def create_owner(session: Session, given: OwnerIn) -> Owner:
    """Create an owner; names that differ only in case, accents or blanks count as equal.

    An equal name is refused.
    """
    key = normalize_text(given.name)
    if session.scalar(select(Owner.id).where(Owner.name_key == key)) is not None:
        raise ConflictError(f"There is an owner named {given.name!r} already.")
    owner = Owner(id=new_id(), tenant_id=tenant_of(session), name=given.name, name_key=key, email=given.email)
    session.add(owner)
    return owner
