"""Selection of a run: which companies and contacts it covers now.

Chosen companies bring all their contacts, chosen contacts bring their company. Owner, tier and sample narrow the
companies; contacts follow theirs. A contact without a company counts on its own: it is narrowed by its own owner, and
has no tier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.errors import QueryCanceled
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    false,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    true,
    union,
    union_all,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import QueryableAttribute, Session

from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.errors import FieldProblem, InvalidError
from leadgen.fields.field import Entity
from leadgen.lists.conditions import in_or_not
from leadgen.observations.sources import select_imported
from leadgen.pipeline.models import RunChunk
from leadgen.pipeline.runs.sampling import allocate
from leadgen.pipeline.runs.schemas import SelectionIn
from leadgen.records.filter import apply_filter
from leadgen.tags.models import CompanyTagAssignment, ContactTagAssignment, Tag
from leadgen.tenancy import tenant_of


@dataclass(frozen=True, slots=True)
class Members:
    """Statements of a selection's companies and contacts.

    Their columns are the id, and the company of a contact (null for a company).
    """

    companies: Select[Any]
    contacts: Select[Any]


def find_members(session: Session, selection: SelectionIn, *, of_campaign: Select[Any] | None = None) -> Members:
    """Return statements of the records that the selection holds now.

    Ids of another tenant or of deleted records select nothing. `of_campaign` are the contacts of the selection's part
    of a campaign. Raises a 422 where the selection names such a part and there is no campaign. Drawing a sample costs
    two queries. The same selection with the same seed draws the same sample.
    """
    if selection.campaign is not None and of_campaign is None:
        raise no_campaign()
    tenant = tenant_of(session)
    companies, contacts = _companies(selection), _contacts(selection, of_campaign)
    brought = select(Contact.company_id).where(Contact.id.in_(contacts), Contact.company_id.is_not(None))
    of_companies = select(Contact.id).where(Contact.company_id.in_(companies))
    chosen = select(Company.id, cast(null(), Contact.company_id.type).label("company_id")).where(
        Company.tenant_id == tenant
    )
    theirs: Any = select(Contact.id, Contact.company_id).where(Contact.tenant_id == tenant)
    if not selection.all:
        chosen = chosen.where(_either(selection, Company.id, companies, brought))
        theirs = theirs.where(_either(selection, Contact.id, contacts, of_companies))
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
    on_their_own = and_(Contact.company_id.is_(None), Contact.id.in_(select(alone.subquery().c.id)))
    return Members(kept, theirs.where(or_(follows, on_their_own)))


def _either(
    selection: SelectionIn, column: QueryableAttribute[UUID], some: Select[Any], others: Select[Any]
) -> ColumnElement[bool]:
    """Return the condition that a record is among one or the other."""
    by_more = (selection.tag_ids, selection.import_ids, selection.company_filter, selection.contact_filter)
    if not any(by_more) and selection.campaign is None:
        # Records named by id: with two conditions, PostgreSQL would compare every record of the namespace with them.
        return column.in_(union_all(some, others))
    return or_(column.in_(some), column.in_(others))


def _stands_for_itself(selection: SelectionIn) -> ColumnElement[bool]:
    if selection.tiers and "empty" not in selection.tiers:
        return literal(value=False)
    return in_or_not(Contact.owner_id, selection.owner_ids, []) if selection.owner_ids else true()


def _draw(session: Session, selection: SelectionIn, companies: Any, alone: Any) -> tuple[Any, Any]:
    """Return the ids of a sample as arrays: companies, and contacts without a company."""
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
    # ordered by a hash of seed and id: no record is preferred, and the draw depends on the seed alone
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


@dataclass(frozen=True, slots=True)
class Frozen:
    """Number of records in a frozen selection."""

    companies: int
    contacts: int
    contacts_without_company: int
    companies_without_contacts: int

    @property
    def total(self) -> int:
        return self.companies + self.contacts


def freeze_chunks(
    session: Session, run_id: UUID, members: Members, *, with_contacts: bool, size: int, masks: Mapping[str, int]
) -> Frozen:
    """Store the selection as chunks of about `size` records; return how many records it holds.

    One statement reads all of it. Two statements could miss the company of people that are imported in between.
    `with_contacts`: the run has stages for contacts; without them, no contacts are frozen. `masks` has the bit of each
    stage that the run's `chosen` names.
    """
    kinds = [(False, members.companies)] + ([(True, members.contacts)] if with_contacts else [])
    chosen = union_all(
        *(select(literal(is_contact).label("is_contact"), records.subquery()) for is_contact, records in kinds)
    ).subquery()
    unit = func.coalesce(chosen.c.company_id, chosen.c.id)
    # rows of one company are peers of this window: all of them get the same number
    number = ((func.count().over(order_by=unit) - 1) // size).label("number")
    numbered = select(chosen, number).subquery("numbered")
    found: Any = numbered
    mask: Any = null()
    if masks:
        only = _chosen_masks(session, run_id, masks)
        found = numbered.outerjoin(only, only.c.id == numbered.c.id)
        mask = func.coalesce(only.c.mask, 0)

    def gathered(value: Any, kind: Any, of: type) -> Any:
        return func.coalesce(
            func.array_agg(value, type_=ARRAY(of)).filter(numbered.c.is_contact.is_(kind)), cast([], ARRAY(of))
        )

    def gathered_masks(kind: Any) -> Any:
        return gathered(mask, kind, BigInteger) if masks else cast(null(), ARRAY(BigInteger))

    rows = (
        select(
            literal(tenant_of(session)),
            func.gen_random_uuid(),
            literal(run_id),
            numbered.c.number,
            gathered(numbered.c.id, false(), Uuid),
            gathered_masks(false()),
            gathered(numbered.c.id, true(), Uuid),
            gathered(numbered.c.company_id, true(), Uuid),
            gathered_masks(true()),
        )
        .select_from(found)
        .group_by(numbered.c.number)
    )
    columns = ["tenant_id", "id", "run_id", "number", "company_ids", "company_masks"]
    columns += ["contact_ids", "contact_company_ids", "contact_masks"]
    session.execute(insert(RunChunk).from_select(columns, rows, include_defaults=False))
    given = {"tenant": tenant_of(session), "run": run_id}
    companies, contacts, alone, with_people = session.execute(_COUNT_FROZEN, given).one()
    return Frozen(companies, contacts, alone, companies - with_people if with_contacts else 0)


def _chosen_masks(session: Session, run_id: UUID, masks: Mapping[str, int]) -> Any:
    given = {"tenant": tenant_of(session), "run": run_id, "stages": list(masks), "bits": list(masks.values())}
    return _CHOSEN_MASKS.bindparams(**given).columns(id=Uuid(), mask=BigInteger()).subquery("only")


_CHOSEN_MASKS = text("""
SELECT CAST(record AS uuid) AS id, bit_or(named.bit) AS mask
  FROM pipeline_runs r CROSS JOIN unnest(CAST(:stages AS text[]), CAST(:bits AS bigint[])) AS named(stage, bit)
 CROSS JOIN jsonb_array_elements_text(r.chosen -> named.stage) AS record
 WHERE r.tenant_id = :tenant AND r.id = :run GROUP BY 1
""")
_COUNT_FROZEN = text("""
SELECT coalesce(sum(cardinality(company_ids)), 0), coalesce(sum(cardinality(contact_ids)), 0),
       coalesce(sum(cardinality(array_positions(contact_company_ids, NULL))), 0),
       coalesce(sum((SELECT count(DISTINCT id) FROM unnest(contact_company_ids) AS id)), 0)
  FROM pipeline_run_chunks WHERE tenant_id = :tenant AND run_id = :run
""")
_PROBE_SECONDS = 0.25


def is_small(
    session: Session,
    selection: SelectionIn,
    *,
    with_contacts: bool,
    most: int,
    of_campaign: Select[Any] | None = None,
) -> bool:
    """Return whether the selection holds at most `most` records.

    False too where counting so far takes too long. The sample is not drawn, which would read everything.
    """
    members = find_members(session, selection.model_copy(update={"sample_size": None}), of_campaign=of_campaign)
    kinds = [members.companies, members.contacts] if with_contacts else [members.companies]
    some = [select(records.limit(most + 1).subquery().c.id) for records in kinds]
    number = select(func.count()).select_from(union_all(*some).subquery())
    try:
        with session.begin_nested():
            session.execute(text(f"SET LOCAL statement_timeout = {round(_PROBE_SECONDS * 1000)}"))
            found = session.scalar(number) or 0
            session.execute(text("SET LOCAL statement_timeout TO DEFAULT"))
    except OperationalError as error:
        if isinstance(error.orig, QueryCanceled):
            return False
        raise
    return found <= most


_NAMED: tuple[tuple[str, str, str, Any], ...] = (
    ("company_ids", "company", "companies", Company),
    ("contact_ids", "contact", "contacts", Contact),
    ("tag_ids", "tag", "tags", Tag),
)


def refuse_unknown(session: Session, selection: SelectionIn) -> None:
    """Raise a 422 that counts the named records and tags that the tenant does not have.

    For incoming requests. A saved selection skips what was deleted since.
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
                "They may have been deleted. Choose again."
                if len(wanted) > 1
                else "It may have been deleted. Choose again."
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
        matching = apply_filter(select(Company.id), selection.company_filter)
        parts.append(matching.where(Company.id.not_in(selection.not_company_ids)))
    return _any_of(parts, select(Company.id).where(literal(value=False)))


def no_campaign() -> InvalidError:
    """Return the 422 for a selection of a campaign's part where no campaign is named."""
    said = "The selection is part of a campaign, but no campaign is named."
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
        matching = apply_filter(select(Contact.id), selection.contact_filter)
        parts.append(matching.where(Contact.id.not_in(selection.not_contact_ids)))
    return _any_of(parts, select(Contact.id).where(literal(value=False)))


def _any_of(parts: list[Select[Any]], nothing: Select[Any]) -> Select[Any]:
    if not parts:
        return nothing
    found = union(*parts).subquery()
    return select(found.c[0])
