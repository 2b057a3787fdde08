"""/api/enrich/qc-findings, and what quality control and the registers say at /api/companies/{id}."""

from __future__ import annotations

from typing import cast

from flask import current_app

from leadgen.api import Cursor, Routes
from leadgen.enrichment.models import FindingStatus
from leadgen.enrichment.qc_findings import close_finding
from leadgen.enrichment.queries import list_company_findings, list_findings, list_matches
from leadgen.enrichment.schemas import (
    CompanyFindingsPath,
    FindingCloseIn,
    FindingListOut,
    FindingListQuery,
    FindingPageOut,
    FindingPath,
    RegistryMatchListOut,
)
from leadgen.tenancy import current_actor, request_session

routes = Routes("enrich", "/api/enrich", tag="Enrichment")
company_routes = Routes("company_checks", "/api/companies", tag="Enrichment")


@routes.get("/qc-findings", permission="companies:read", out=FindingPageOut)
def list_all(query: FindingListQuery) -> FindingPageOut:
    """The worklist of quality control, newest first"""
    return list_findings(request_session(), query, cast(Cursor, current_app.extensions["cursor"]))


@routes.post("/qc-findings/<uuid:finding_id>/close", permission="companies:write")
def close(path: FindingPath, body: FindingCloseIn) -> None:
    """Settle a finding (resolved, waived), or open it again"""
    close_finding(
        request_session(), path.finding_id, FindingStatus(body.status), body.reason, by=current_actor().user_id
    )


@company_routes.get("/<uuid:company_id>/qc-findings", permission="companies:read", out=FindingListOut)
def of_company(path: CompanyFindingsPath) -> FindingListOut:
    """What quality control found about one company"""
    return list_company_findings(request_session(), path.company_id)


@company_routes.get("/<uuid:company_id>/registry-matches", permission="companies:read", out=RegistryMatchListOut)
def matches(path: CompanyFindingsPath) -> RegistryMatchListOut:
    """How the look-ups of one company in state registers ended, with the candidates"""
    return list_matches(request_session(), path.company_id)
