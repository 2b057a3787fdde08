"""/api/contacts, and a company's contacts."""

from __future__ import annotations

from leadgen.api import Routes
from leadgen.companies.queries import get_company
from leadgen.companies.schemas import CompanyPath
from leadgen.contacts.actions import create_contact
from leadgen.contacts.contact_filter import CONTACT_KIND
from leadgen.contacts.queries import (
    count_contact_facets,
    count_matching,
    list_contacts,
    list_job_titles,
    show_contact,
)
from leadgen.contacts.schemas import (
    CompanyContactsQuery,
    ContactDetailOut,
    ContactFilterQuery,
    ContactIdsIn,
    ContactIn,
    ContactListQuery,
    ContactPageOut,
    ContactPatchIn,
    ContactPath,
    ContactTagsIn,
    JobTitlesOut,
    JobTitlesQuery,
    MatchingCountOut,
)
from leadgen.lists.cursor import CURSOR
from leadgen.records.routes import RecordApi, declare_record_routes
from leadgen.tenancy import request_session

routes = Routes("contacts", "/api/contacts", tag="Contacts")
company_contact_routes = Routes("company_contacts", "/api/companies", tag="Companies")
declare_record_routes(
    routes,
    RecordApi(
        kind=CONTACT_KIND,
        show=show_contact,
        list_page=list_contacts,
        count_facets=count_contact_facets,
        create=create_contact,
        page=ContactPageOut,
        detail=ContactDetailOut,
        list_query=ContactListQuery,
        filter_query=ContactFilterQuery,
        new=ContactIn,
        patch=ContactPatchIn,
        path=ContactPath,
        ids=ContactIdsIn,
        tags=ContactTagsIn,
    ),
    module=__name__,
)


@routes.get("/job-titles", permission="contacts:read", out=JobTitlesOut)
def job_titles(query: JobTitlesQuery) -> JobTitlesOut:
    """List the job titles of the contacts that the filter selects, most frequent first."""
    return JobTitlesOut(items=list_job_titles(request_session(), query))


@routes.get("/matching-count", permission="contacts:read", out=MatchingCountOut)
def matching_count(query: ContactFilterQuery) -> MatchingCountOut:
    """Count the contacts that the filter selects, and how many of them each channel reaches."""
    return count_matching(request_session(), query)


@company_contact_routes.get("/<uuid:company_id>/contacts", permission="contacts:read", out=ContactPageOut)
def list_of_company(path: CompanyPath, query: CompanyContactsQuery) -> ContactPageOut:
    """List the contacts of one company."""
    session = request_session()
    get_company(session, path.company_id)
    narrowed = ContactListQuery(company_ids=[path.company_id], **query.model_dump())
    return list_contacts(session, narrowed, CURSOR.get())
