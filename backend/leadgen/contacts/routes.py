"""/api/contacts, and a company's contacts."""

from __future__ import annotations

from leadgen.api import CURSOR, LONG_LISTS_BODY, Routes
from leadgen.companies.queries import get_company
from leadgen.companies.schemas import CompanyPath, ProvenanceQuery
from leadgen.contacts import actions
from leadgen.contacts.contact_filter import selected_ids
from leadgen.contacts.queries import (
    count_contact_facets,
    count_matching,
    get_contact,
    list_contacts,
    list_job_titles,
    show_contact,
)
from leadgen.contacts.schemas import (
    CompanyContactsQuery,
    ContactDetailBase,
    ContactDetailOut,
    ContactFilterQuery,
    ContactIdsIn,
    ContactIn,
    ContactListQuery,
    ContactPageOut,
    ContactPatchIn,
    ContactPath,
    ContactTagPath,
    ContactTagsIn,
    ContactValuePath,
    JobTitlesOut,
    JobTitlesQuery,
    MatchingCountOut,
)
from leadgen.fields import Entity
from leadgen.lists.schemas import CountOut, FacetsOut
from leadgen.observations.edit import release_field, user_ref
from leadgen.observations.provenance import ProvenanceOut, explain
from leadgen.tags.actions import assign_tags, unassign_tags
from leadgen.tags.queries import tags_of
from leadgen.tags.schemas import TagChangeIn, TagRefsOut
from leadgen.tenancy import current_actor, request_session

routes = Routes("contacts", "/api/contacts", tag="Contacts")
company_contact_routes = Routes("company_contacts", "/api/companies", tag="Companies")


@routes.get("", permission="contacts:read", out=ContactPageOut)
def list_all(query: ContactListQuery) -> ContactPageOut:
    """List contacts by filter, order and cursor, with the exact total."""
    return list_contacts(request_session(), query, CURSOR.get())


@routes.post("", permission="contacts:write", out=ContactDetailOut, status=201)
def create(body: ContactIn) -> ContactDetailBase:
    """Create a contact."""
    session = request_session()
    contact_id = actions.create_contact(session, body, by=current_actor().user_id)
    return show_contact(session, contact_id)


@routes.get("/filter-counts", permission="contacts:read", out=FacetsOut)
def filter_counts(query: ContactFilterQuery) -> FacetsOut:
    """Return exact counts per facet value under the filter; a facet ignores its own choice."""
    return count_contact_facets(request_session(), query)


@routes.get("/job-titles", permission="contacts:read", out=JobTitlesOut)
def job_titles(query: JobTitlesQuery) -> JobTitlesOut:
    """List the job titles of the contacts that the filter selects, most frequent first."""
    return JobTitlesOut(items=list_job_titles(request_session(), query))


@routes.get("/matching-count", permission="contacts:read", out=MatchingCountOut)
def matching_count(query: ContactFilterQuery) -> MatchingCountOut:
    """Count the contacts that the filter selects, and how many of them each channel reaches."""
    return count_matching(request_session(), query)


@routes.post("/tags", permission="contacts:write", out=CountOut, max_body=LONG_LISTS_BODY)
def change_tags(body: ContactTagsIn) -> CountOut:
    """Add and remove tags of the selected contacts; `count` is the number of changes."""
    session = request_session()
    chosen = selected_ids(session, body.selection)
    # A filter by one of these very tags would match other records after the first change, so the ids are fixed first.
    ids = list(session.scalars(chosen)) if body.add and body.remove else chosen
    added = assign_tags(session, Entity.CONTACT, ids, body.add, source_ref=user_ref(current_actor().user_id))
    return CountOut(count=added + unassign_tags(session, Entity.CONTACT, ids, body.remove))


@routes.post("/delete", permission="contacts:delete", out=CountOut, max_body=LONG_LISTS_BODY)
def erase_selected(body: ContactIdsIn) -> CountOut:
    """Erase the selected contacts with all of their observations."""
    return CountOut(count=actions.delete_contacts(request_session(), body.selection))


@routes.get("/<uuid:contact_id>", permission="contacts:read", out=ContactDetailOut)
def show(path: ContactPath) -> ContactDetailBase:
    """Return a contact with every value."""
    session = request_session()
    return show_contact(session, path.contact_id)


@routes.patch("/<uuid:contact_id>", permission="contacts:write", out=ContactDetailOut)
def edit(path: ContactPath, body: ContactPatchIn) -> ContactDetailBase:
    """Edit a contact; 409 with the current record when someone else was faster."""
    session = request_session()
    actions.edit_contact(session, path.contact_id, body, by=current_actor().user_id)
    return show_contact(session, path.contact_id)


@routes.delete("/<uuid:contact_id>", permission="contacts:delete")
def erase(path: ContactPath) -> None:
    """Erase a contact with all of its observations."""
    actions.delete_contact(request_session(), path.contact_id)


@routes.get("/<uuid:contact_id>/provenance", permission="contacts:read", out=ProvenanceOut)
def show_provenance(path: ContactPath, query: ProvenanceQuery) -> ProvenanceOut:
    """Return each value's provenance: winner, losers, source, evidence, confidence, cost, time."""
    session = request_session()
    get_contact(session, path.contact_id)
    return explain(session, Entity.CONTACT, path.contact_id, field=query.field)


@routes.delete("/<uuid:contact_id>/values/<field>", permission="contacts:write", out=ContactDetailOut)
def release_value(path: ContactValuePath) -> ContactDetailBase:
    """Retract what people set for a field, so that the other sources show again."""
    session = request_session()
    get_contact(session, path.contact_id)
    release_field(session, Entity.CONTACT, path.contact_id, path.field, by=current_actor().user_id)
    session.expire_all()
    return show_contact(session, path.contact_id)


@routes.get("/<uuid:contact_id>/tags", permission="contacts:read", out=TagRefsOut)
def show_tags(path: ContactPath) -> TagRefsOut:
    """Return the tags of a contact."""
    session = request_session()
    get_contact(session, path.contact_id)
    return TagRefsOut(items=tags_of(session, Entity.CONTACT, [path.contact_id]).get(path.contact_id, []))


@routes.post("/<uuid:contact_id>/tags", permission="contacts:write", out=TagRefsOut)
def change_contact_tags(path: ContactPath, body: TagChangeIn) -> TagRefsOut:
    """Add and remove tags of one contact."""
    session = request_session()
    get_contact(session, path.contact_id)
    ref = user_ref(current_actor().user_id)
    unassign_tags(session, Entity.CONTACT, [path.contact_id], body.remove)
    assign_tags(session, Entity.CONTACT, [path.contact_id], body.add, source_ref=ref)
    return TagRefsOut(items=tags_of(session, Entity.CONTACT, [path.contact_id]).get(path.contact_id, []))


@routes.delete("/<uuid:contact_id>/tags/<uuid:tag_id>", permission="contacts:write")
def remove_tag(path: ContactTagPath) -> None:
    """Remove one tag of a contact."""
    session = request_session()
    get_contact(session, path.contact_id)
    unassign_tags(session, Entity.CONTACT, [path.contact_id], [path.tag_id])


@company_contact_routes.get("/<uuid:company_id>/contacts", permission="contacts:read", out=ContactPageOut)
def list_of_company(path: CompanyPath, query: CompanyContactsQuery) -> ContactPageOut:
    """List the contacts of one company."""
    session = request_session()
    get_company(session, path.company_id)
    narrowed = ContactListQuery(company_ids=[path.company_id], **query.model_dump())
    return list_contacts(session, narrowed, CURSOR.get())
