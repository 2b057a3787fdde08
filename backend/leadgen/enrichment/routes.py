"""/api/enrich/qc-findings, and what quality control and the registers say at /api/companies/{id}."""

from __future__ import annotations

from typing import cast

from flask import current_app

from leadgen.api import Cursor, Routes
from leadgen.enrichment.lookups import start_lookup
from leadgen.enrichment.models import FindingStatus
from leadgen.enrichment.qc_findings import choose_value, close_finding
from leadgen.enrichment.queries import list_company_findings, list_findings, list_matches
from leadgen.enrichment.registry_decisions import confirm_candidate, reject_candidate
from leadgen.enrichment.schemas import (
    CompanyFindingsPath,
    FindingChoiceIn,
    FindingCloseIn,
    FindingListOut,
    FindingListQuery,
    FindingPageOut,
    FindingPath,
    LookupOut,
    LookupPath,
    RegistryDecisionIn,
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


@routes.post("/qc-findings/<uuid:finding_id>/choose", permission="companies:write")
def choose(path: FindingPath, body: FindingChoiceIn) -> None:
    """Settle a finding by one of its values; 409 when it is about other values by now"""
    choose_value(request_session(), path.finding_id, body.field, body.value, by=current_actor().user_id)


@company_routes.get("/<uuid:company_id>/qc-findings", permission="companies:read", out=FindingListOut)
def of_company(path: CompanyFindingsPath) -> FindingListOut:
    """What quality control found about one company"""
    return list_company_findings(request_session(), path.company_id)


@company_routes.get("/<uuid:company_id>/registry-matches", permission="companies:read", out=RegistryMatchListOut)
def matches(path: CompanyFindingsPath) -> RegistryMatchListOut:
    """How the look-ups of one company in state registers ended, with the candidates"""
    return list_matches(request_session(), path.company_id)


@company_routes.post("/<uuid:company_id>/confirm-registry", permission="companies:write", out=LookupOut)
def confirm_registry(path: CompanyFindingsPath, body: RegistryDecisionIn) -> LookupOut:
    """Say that a candidate of a register is this company, or that it is not; the register is then asked anew"""
    decide = confirm_candidate if body.decision == "confirm" else reject_candidate
    by = current_actor().user_id
    return LookupOut(run_id=decide(request_session(), path.company_id, body.registry, body.registration_id, by=by))


@company_routes.post("/<uuid:company_id>/enrich-registry", permission="pipeline:run", out=LookupOut, status=201)
def enrich_registry(path: CompanyFindingsPath) -> LookupOut:
    """Look the company up in its country's register now"""
    return LookupOut(run_id=start_lookup(request_session(), path.company_id, None, by=current_actor().user_id))


@company_routes.post(
    "/<uuid:company_id>/enrich-registry/<country>", permission="pipeline:run", out=LookupOut, status=201
)
def enrich_registry_of(path: LookupPath) -> LookupOut:
    """Look the company up in the register of this country now; 422 where the company is elsewhere"""
    return LookupOut(run_id=start_lookup(request_session(), path.company_id, path.country, by=current_actor().user_id))
