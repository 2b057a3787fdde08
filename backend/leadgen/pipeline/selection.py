"""What a selection holds: which companies and contacts a run is about, as they are now.

Chosen companies bring all their contacts, chosen contacts bring their company. Owner, tier and sample narrow the companies;
contacts follow theirs. A contact without a company stands for itself: it is narrowed by its own owner, and has no tier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from leadgen.companies.company_filter import apply_filter as apply_company_filter
from leadgen.companies.models import Company
from leadgen.contacts.contact_filter import apply_filter as apply_contact_filter
from leadgen.contacts.models import Contact
from leadgen.errors import FieldProblem, InvalidError
from leadgen.fields.field import Entity
from leadgen.lists.conditions import in_or_not
from leadgen.observations.sources import select_imported
from leadgen.pipeline.models import RunMember
from leadgen.pipeline.sampling import allocate
from leadgen.pipeline.schemas import SelectionIn
from leadgen.tags.models import CompanyTagAssignment, ContactTagAssignment, Tag
from leadgen.tenancy import tenant_of


@dataclass(frozen=True, slots=True)
class Members:
    """Statements of a selection's companies and contacts: id, and the company of a contact (null for a company)."""

    companies: Select[Any]
    contacts: Select[Any]


def find_members(session: Session, selection: SelectionIn, *, of_campaign: Select[Any] | None = None) -> Members:
    """What the selection holds now. Ids that are not of this tenant, or no longer there, select nothing.

    `of_campaign` are the contacts that the selection's part of a campaign stands for; a 422 where it names a part and there is
    no campaign. Drawing a sample costs two queries; the same selection with the same seed draws the same sample.
    """
    if selection.campaign is not None and of_campaign is None:
        raise no_campaign()
    tenant = tenant_of(session)
    companies, contacts = _companies(selection), _contacts(selection, of_campaign)
    brought = select(Contact.company_id).where(Contact.id.in_(contacts), Contact.company_id.is_not(None))
    chosen = select(Company.id, cast(null(), Contact.company_id.type).label("company_id")).where(
        Company.tenant_id == tenant
    )
    theirs: Any = select(Contact.id, Contact.company_id).where(Contact.tenant_id == tenant)
    if not selection.all:
        chosen = chosen.where(or_(Company.id.in_(companies), Company.id.in_(brought)))
        theirs = theirs.where(or_(Contact.id.in_(contacts), Contact.company_id.in_(companies)))
    if not (selection.owner_ids or selection.tiers or selection.sample_size):
        return Members(chosen, theirs)
    kept = chosen.where(
        in_or_not(Company.owner_id, selection.owner_ids, []), in_or_not(Company.tier, selection.tiers, [])
    )
    alone = theirs.where(Contact.company_id.is_(None), _stands_for_itself(selection))
    if selection.sample_size:
        of_companies, of_contacts = _draw(session, selection, kept, alone)
        kept = chosen.where(Company.id.in_(select(func.unnest(of_companies))))
        alone = theirs.where(Contact.company_id.is_(None), Contact.id.in_(select(func.unnest(of_contacts))))
    follows = Contact.company_id.in_(select(kept.subquery().c.id))
    stands = and_(Contact.company_id.is_(None), Contact.id.in_(select(alone.subquery().c.id)))
    return Members(kept, theirs.where(or_(follows, stands)))


def _stands_for_itself(selection: SelectionIn) -> ColumnElement[bool]:
    if selection.tiers and "empty" not in selection.tiers:
        return literal(value=False)
    return in_or_not(Contact.owner_id, selection.owner_ids, []) if selection.owner_ids else true()


def _draw(session: Session, selection: SelectionIn, companies: Any, alone: Any) -> tuple[Any, Any]:
    """The ids of a sample, companies and contacts without one, as arrays."""
    shape = union_all(
        companies.with_only_columns(
            Company.id,
            literal("company").label("kind"),
            func.coalesce(Company.hq_country, "").label("country"),
            func.coalesce(cast(Company.company_size, Text), "").label("size"),
        ),
        alone.with_only_columns(
            Contact.id, literal("contact"), func.coalesce(Contact.location_country, ""), literal("")
        ),
    ).cte("units")
    stratum = (shape.c.kind, shape.c.country, shape.c.size)
    sizes = {tuple(row[:3]): row[3] for row in session.execute(select(*stratum, func.count()).group_by(*stratum))}
    taken = allocate(sizes, selection.sample_size or 0)
    # ordered by a hash of seed and id: no record is preferred, and nothing but the seed decides
    lot = func.md5(func.concat(str(selection.sample_seed), ":", cast(shape.c.id, Text)))
    place = func.row_number().over(partition_by=stratum, order_by=(lot, shape.c.id)).label("place")
    ranked = select(shape.c.id, *stratum, place).subquery()
    columns: list[list[Any]] = [[key[part] for key in taken] for part in range(3)]
    share = (
        func.unnest(*(cast(column, ARRAY(Text)) for column in columns), cast(list(taken.values()), ARRAY(Integer)))
        .table_valued("kind", "country", "size", "most", name="share")
        .render_derived()
    )
    rows = session.execute(
        select(ranked.c.id, ranked.c.kind).join(
            share,
            and_(
                share.c.kind == ranked.c.kind,
                share.c.country == ranked.c.country,
                share.c.size == ranked.c.size,
                ranked.c.place <= share.c.most,
            ),
        )
    ).all()
    of_kind = {kind: [row.id for row in rows if row.kind == kind] for kind in ("company", "contact")}
    return cast(of_kind["company"], ARRAY(Uuid())), cast(of_kind["contact"], ARRAY(Uuid()))


def freeze_members(session: Session, run_id: UUID, members: Members, *, with_contacts: bool) -> tuple[int, int]:
    """Write the run's members; returns how many companies and contacts they are.

    `with_contacts`: the run has stages for contacts; without, it has no contact members. Both are read by one statement: by
    two, a company and its people that are imported in between would be in the run as people whose company is not.
    """
    kinds = [(Entity.COMPANY, members.companies)] + ([(Entity.CONTACT, members.contacts)] if with_contacts else [])
    chosen = union_all(
        *(
            select(literal(entity, RunMember.entity.type).label("entity"), records.subquery())
            for entity, records in kinds
        )
    ).subquery()
    rows = select(
        literal(tenant_of(session)),
        func.gen_random_uuid(),
        literal(run_id),
        chosen.c.entity,
        chosen.c.id,
        chosen.c.company_id,
    ).order_by(chosen.c.entity, chosen.c.id)
    columns = ["tenant_id", "id", "run_id", "entity", "entity_id", "company_id"]
    session.execute(insert(RunMember).from_select(columns, rows, include_defaults=False))
    mine = (RunMember.tenant_id == tenant_of(session), RunMember.run_id == run_id)
    counted = session.execute(select(RunMember.entity, func.count()).where(*mine).group_by(RunMember.entity))
    numbers = {Entity(entity): number for entity, number in counted}
    return numbers.get(Entity.COMPANY, 0), numbers.get(Entity.CONTACT, 0)


def frozen_members(session: Session, run_id: UUID) -> Members:
    """The members that a run froze at its start."""
    mine = (RunMember.tenant_id == tenant_of(session), RunMember.run_id == run_id)
    chosen: Any = select(RunMember.entity_id.label("id"), RunMember.company_id).where(*mine)
    return Members(chosen.where(RunMember.entity == Entity.COMPANY), chosen.where(RunMember.entity == Entity.CONTACT))


_NAMED: tuple[tuple[str, str, str, Any], ...] = (
    ("company_ids", "company", "companies", Company),
    ("contact_ids", "contact", "contacts", Contact),
    ("tag_ids", "tag", "tags", Tag),
)


def refuse_unknown(session: Session, selection: SelectionIn) -> None:
    """Raise a 422 that says how many of the records and tags that a selection names are not there, or not this tenant's.

    For requests that come in. What was saved earlier goes on without what was deleted since.
    """
    problems = []
    for field, one, many, table in _NAMED:
        wanted = set(getattr(selection, field))
        if not wanted:
            continue
        named = func.unnest(cast(list(wanted), ARRAY(Uuid()))).table_valued("id", name="named").render_derived()
        is_known = select(table.id).where(table.tenant_id == tenant_of(session), table.id == named.c.id).exists()
        unknown = session.scalar(select(func.count()).select_from(named).where(~is_known)) or 0
        if unknown:
            of = f"{unknown:,} of {len(wanted):,} {many} are" if len(wanted) > 1 else f"This {one} is"
            fix = (
                "They may have been deleted: choose anew."
                if len(wanted) > 1
                else "It may have been deleted: choose anew."
            )
            problems.append(FieldProblem(f"selection.{field}", f"{of} not there.", fix))
    if problems:
        raise InvalidError(" ".join(problem.message for problem in problems), errors=problems)


def _companies(selection: SelectionIn) -> Select[Any]:
    parts: list[Select[Any]] = []
    if selection.company_ids:
        parts.append(select(func.unnest(selection.company_ids)))
    if selection.tag_ids:
        parts.append(select(CompanyTagAssignment.company_id).where(CompanyTagAssignment.tag_id.in_(selection.tag_ids)))
    if selection.import_ids:
        parts.append(select_imported(Entity.COMPANY, selection.import_ids))
    if selection.company_filter is not None:
        matching = apply_company_filter(select(Company.id), selection.company_filter)
        parts.append(matching.where(Company.id.not_in(selection.not_company_ids)))
    return _any_of(parts, select(Company.id).where(literal(value=False)))


def no_campaign() -> InvalidError:
    """The 422 for a selection that is a part of a campaign where none is named."""
    said = "The selection is a part of a campaign, and this names none."
    fix = "Start a run with `generate` and `campaign_id`, or select in another way."
    return InvalidError(said, errors=[FieldProblem("selection.campaign", said, fix)])


def _contacts(selection: SelectionIn, of_campaign: Select[Any] | None) -> Select[Any]:
    parts: list[Select[Any]] = [] if of_campaign is None else [of_campaign]
    if selection.contact_ids:
        parts.append(select(func.unnest(selection.contact_ids)))
    if selection.tag_ids:
        parts.append(select(ContactTagAssignment.contact_id).where(ContactTagAssignment.tag_id.in_(selection.tag_ids)))
    if selection.import_ids:
        parts.append(select_imported(Entity.CONTACT, selection.import_ids))
    if selection.contact_filter is not None:
        matching = apply_contact_filter(select(Contact.id), selection.contact_filter)
        parts.append(matching.where(Contact.id.not_in(selection.not_contact_ids)))
    return _any_of(parts, select(Contact.id).where(literal(value=False)))


def _any_of(parts: list[Select[Any]], nothing: Select[Any]) -> Select[Any]:
    if not parts:
        return nothing
    found = union(*parts).subquery()
    return select(found.c[0])
