"""/api/companies."""

from __future__ import annotations

from leadgen.api import Routes
from leadgen.companies.actions import create_company
from leadgen.companies.company_filter import COMPANY_KIND
from leadgen.companies.queries import count_company_facets, list_companies, show_company
from leadgen.companies.schemas import (
    CompanyDetailOut,
    CompanyFilterQuery,
    CompanyIdsIn,
    CompanyIn,
    CompanyListQuery,
    CompanyPageOut,
    CompanyPatchIn,
    CompanyPath,
    CompanyTagsIn,
)
from leadgen.records.routes import RecordApi, declare_record_routes

routes = Routes("companies", "/api/companies", tag="Companies")
declare_record_routes(
    routes,
    RecordApi(
        kind=COMPANY_KIND,
        show=show_company,
        list_page=list_companies,
        count_facets=count_company_facets,
        create=create_company,
        page=CompanyPageOut,
        detail=CompanyDetailOut,
        list_query=CompanyListQuery,
        filter_query=CompanyFilterQuery,
        new=CompanyIn,
        patch=CompanyPatchIn,
        path=CompanyPath,
        ids=CompanyIdsIn,
        tags=CompanyTagsIn,
        stays="contacts",
    ),
    module=__name__,
)
