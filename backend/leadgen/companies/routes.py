"""/api/companies and /api/owners."""

from __future__ import annotations

from leadgen.api import CURSOR, LONG_LISTS_BODY, Routes
from leadgen.companies import actions
from leadgen.companies.company_filter import selected_ids
from leadgen.companies.queries import count_company_facets, get_company, list_companies, list_owners, show_company
from leadgen.companies.schemas import (
    CompanyDetailBase,
    CompanyDetailOut,
    CompanyFilterQuery,
    CompanyIdsIn,
    CompanyIn,
    CompanyListQuery,
    CompanyPageOut,
    CompanyPatchIn,
    CompanyPath,
    CompanyTagPath,
    CompanyTagsIn,
    CompanyValuePath,
    OwnerIn,
    OwnerListOut,
    ProvenanceQuery,
)
from leadgen.fields import Entity
from leadgen.lists.schemas import CountOut, FacetsOut
from leadgen.observations.edit import release_field, user_ref
from leadgen.observations.provenance import ProvenanceOut, explain
from leadgen.schema import IdOut
from leadgen.tags.actions import assign_tags, unassign_tags
from leadgen.tags.queries import tags_of
from leadgen.tags.schemas import TagChangeIn, TagRefsOut
from leadgen.tenancy import current_actor, request_session

routes = Routes("companies", "/api/companies", tag="Companies")
owner_routes = Routes("owners", "/api/owners", tag="Owners")


@routes.get("", permission="companies:read", out=CompanyPageOut)
def list_all(query: CompanyListQuery) -> CompanyPageOut:
    """List companies by filter, order and cursor, with the exact total."""
    return list_companies(request_session(), query, CURSOR.get())


@routes.post("", permission="companies:write", out=CompanyDetailOut, status=201)
def create(body: CompanyIn) -> CompanyDetailBase:
    """Create a company."""
    session = request_session()
    company_id = actions.create_company(session, body, by=current_actor().user_id)
    return show_company(session, company_id)


@routes.get("/filter-counts", permission="companies:read", out=FacetsOut)
def filter_counts(query: CompanyFilterQuery) -> FacetsOut:
    """Return exact counts per facet value under the filter; a facet ignores its own choice."""
    return count_company_facets(request_session(), query)


@routes.post("/tags", permission="companies:write", out=CountOut, max_body=LONG_LISTS_BODY)
def change_tags(body: CompanyTagsIn) -> CountOut:
    """Add and remove tags of the selected companies; `count` is the number of changes."""
    session = request_session()
    chosen = selected_ids(session, body.selection)
    # A filter by one of these very tags would match other records after the first change, so the ids are fixed first.
    ids = list(session.scalars(chosen)) if body.add and body.remove else chosen
    added = assign_tags(session, Entity.COMPANY, ids, body.add, source_ref=user_ref(current_actor().user_id))
    return CountOut(count=added + unassign_tags(session, Entity.COMPANY, ids, body.remove))


@routes.post("/delete", permission="companies:delete", out=CountOut, max_body=LONG_LISTS_BODY)
def erase_selected(body: CompanyIdsIn) -> CountOut:
    """Erase the selected companies with all of their observations; their contacts stay."""
    return CountOut(count=actions.delete_companies(request_session(), body.selection))


@routes.get("/<uuid:company_id>", permission="companies:read", out=CompanyDetailOut)
def show(path: CompanyPath) -> CompanyDetailBase:
    """Return a company with every value."""
    session = request_session()
    return show_company(session, path.company_id)


@routes.patch("/<uuid:company_id>", permission="companies:write", out=CompanyDetailOut)
def edit(path: CompanyPath, body: CompanyPatchIn) -> CompanyDetailBase:
    """Edit a company; 409 with the current record when someone else was faster."""
    session = request_session()
    actions.edit_company(session, path.company_id, body, by=current_actor().user_id)
    return show_company(session, path.company_id)


@routes.delete("/<uuid:company_id>", permission="companies:delete")
def erase(path: CompanyPath) -> None:
    """Erase a company with all of its observations; its contacts stay."""
    actions.delete_company(request_session(), path.company_id)


@routes.get("/<uuid:company_id>/provenance", permission="companies:read", out=ProvenanceOut)
def show_provenance(path: CompanyPath, query: ProvenanceQuery) -> ProvenanceOut:
    """Return each value's provenance: winner, losers, source, evidence, confidence, cost, time."""
    session = request_session()
    get_company(session, path.company_id)
    return explain(session, Entity.COMPANY, path.company_id, field=query.field)


@routes.delete("/<uuid:company_id>/values/<field>", permission="companies:write", out=CompanyDetailOut)
def release_value(path: CompanyValuePath) -> CompanyDetailBase:
    """Retract what people set for a field, so that the other sources show again."""
    session = request_session()
    get_company(session, path.company_id)
    release_field(session, Entity.COMPANY, path.company_id, path.field, by=current_actor().user_id)
    session.expire_all()
    return show_company(session, path.company_id)


@routes.get("/<uuid:company_id>/tags", permission="companies:read", out=TagRefsOut)
def show_tags(path: CompanyPath) -> TagRefsOut:
    """Return the tags of a company."""
    session = request_session()
    get_company(session, path.company_id)
    return TagRefsOut(items=tags_of(session, Entity.COMPANY, [path.company_id]).get(path.company_id, []))


@routes.post("/<uuid:company_id>/tags", permission="companies:write", out=TagRefsOut)
def change_company_tags(path: CompanyPath, body: TagChangeIn) -> TagRefsOut:
    """Add and remove tags of one company."""
    session = request_session()
    get_company(session, path.company_id)
    ref = user_ref(current_actor().user_id)
    unassign_tags(session, Entity.COMPANY, [path.company_id], body.remove)
    assign_tags(session, Entity.COMPANY, [path.company_id], body.add, source_ref=ref)
    return TagRefsOut(items=tags_of(session, Entity.COMPANY, [path.company_id]).get(path.company_id, []))


@routes.delete("/<uuid:company_id>/tags/<uuid:tag_id>", permission="companies:write")
def remove_tag(path: CompanyTagPath) -> None:
    """Remove one tag of a company."""
    session = request_session()
    get_company(session, path.company_id)
    unassign_tags(session, Entity.COMPANY, [path.company_id], [path.tag_id])


@owner_routes.get("", permission="companies:read", out=OwnerListOut)
def list_all_owners() -> OwnerListOut:
    """List all owners by name."""
    return OwnerListOut(items=list_owners(request_session()))


@owner_routes.post("", permission="companies:write", out=IdOut, status=201)
def create_owner(body: OwnerIn) -> IdOut:
    """Create an owner."""
    return IdOut(id=actions.create_owner(request_session(), body).id)
