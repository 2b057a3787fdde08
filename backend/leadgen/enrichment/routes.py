"""Routes of /api/enrich/qc-findings, and of checks and registers at /api/companies/{id}."""

from __future__ import annotations

from leadgen.api import Routes
from leadgen.enrichment.models import FindingStatus
from leadgen.enrichment.qc.findings import choose_value, close_finding
from leadgen.enrichment.queries import count_finding_facets, list_company_findings, list_findings, list_matches
from leadgen.enrichment.registries.decisions import confirm_candidate, reconsider_candidate, reject_candidate
from leadgen.enrichment.registries.holds import mark_watched, release_hold
from leadgen.enrichment.registries.lookup import start_lookup
from leadgen.enrichment.registries.watch_queries import list_activities, show_answers, show_checks, show_history
from leadgen.enrichment.schemas import (
    ActivityListOut,
    CompanyFindingsPath,
    FindingChoiceIn,
    FindingCloseIn,
    FindingFilter,
    FindingListOut,
    FindingListQuery,
    FindingPageOut,
    FindingPath,
    LookupOut,
    LookupPath,
    RegistryAnswerListOut,
    RegistryChecksOut,
    RegistryDecisionIn,
    RegistryHistoryOut,
    RegistryMatchListOut,
    ReleaseIn,
    WatchIn,
)
from leadgen.lists.cursor import CURSOR
from leadgen.lists.schemas import FacetsOut
from leadgen.tenancy import current_actor, request_session

routes = Routes("enrich", "/api/enrich", tag="Enrichment")
company_routes = Routes("company_checks", "/api/companies", tag="Enrichment")


@routes.get("/qc-findings", permission="companies:read", out=FindingPageOut)
def list_all(query: FindingListQuery) -> FindingPageOut:
    """List the findings of quality control, newest first."""
    return list_findings(request_session(), query, CURSOR.get())


@routes.get("/qc-findings/filter-counts", permission="companies:read", out=FacetsOut)
def finding_filter_counts(query: FindingFilter) -> FacetsOut:
    """Count findings per state, severity and rule under the filter.

    Counts are exact; a facet's own choice does not narrow its counts.
    """
    return count_finding_facets(request_session(), query)


@routes.post("/qc-findings/<uuid:finding_id>/close", permission="companies:write")
def close(path: FindingPath, body: FindingCloseIn) -> None:
    """Settle a finding (resolved, waived), or open it again."""
    close_finding(
        request_session(), path.finding_id, FindingStatus(body.status), body.reason, by=current_actor().user_id
    )


@routes.post("/qc-findings/<uuid:finding_id>/choose", permission="companies:write")
def choose(path: FindingPath, body: FindingChoiceIn) -> None:
    """Settle a finding by one of its values; 409 when its values have changed since."""
    choose_value(request_session(), path.finding_id, body.field, body.value, by=current_actor().user_id)


@company_routes.get("/<uuid:company_id>/qc-findings", permission="companies:read", out=FindingListOut)
def of_company(path: CompanyFindingsPath) -> FindingListOut:
    """Return the findings of quality control about one company."""
    return list_company_findings(request_session(), path.company_id)


@company_routes.get("/<uuid:company_id>/registry-matches", permission="companies:read", out=RegistryMatchListOut)
def matches(path: CompanyFindingsPath) -> RegistryMatchListOut:
    """Return the outcomes of one company's look-ups in state registers, with the candidates."""
    return list_matches(request_session(), path.company_id)


@company_routes.post("/<uuid:company_id>/confirm-registry", permission="companies:write", out=LookupOut)
def confirm_registry(path: CompanyFindingsPath, body: RegistryDecisionIn) -> LookupOut:
    """Confirm, reject or reconsider a candidate of a register, and ask the register again."""
    decide = {"confirm": confirm_candidate, "reject": reject_candidate, "reconsider": reconsider_candidate}[
        body.decision
    ]
    by = current_actor().user_id
    session, number = request_session(), body.registration_id
    return LookupOut(run_id=decide(session, path.company_id, body.registry, number, by=by, reason=body.reason))


@company_routes.post("/<uuid:company_id>/enrich-registry", permission="pipeline:run", out=LookupOut, status=201)
def enrich_registry(path: CompanyFindingsPath) -> LookupOut:
    """Look the company up in its country's register now."""
    return LookupOut(run_id=start_lookup(request_session(), path.company_id, None, by=current_actor().user_id))


@company_routes.post(
    "/<uuid:company_id>/enrich-registry/<country>", permission="pipeline:run", out=LookupOut, status=201
)
def enrich_registry_of(path: LookupPath) -> LookupOut:
    """Look the company up in the register of this country; 422 if the company is elsewhere."""
    return LookupOut(run_id=start_lookup(request_session(), path.company_id, path.country, by=current_actor().user_id))


@company_routes.get("/<uuid:company_id>/registry-checks", permission="companies:read", out=RegistryChecksOut)
def registry_checks(path: CompanyFindingsPath) -> RegistryChecksOut:
    """Return each register's last answer time, the watch and the outreach hold."""
    return show_checks(request_session(), path.company_id)


@company_routes.get("/<uuid:company_id>/registry-answers", permission="companies:read", out=RegistryAnswerListOut)
def registry_answers(path: CompanyFindingsPath) -> RegistryAnswerListOut:
    """Return each register's last answer, unprocessed."""
    return show_answers(request_session(), path.company_id)


@company_routes.get("/<uuid:company_id>/registry-history", permission="companies:read", out=RegistryHistoryOut)
def registry_history(path: CompanyFindingsPath) -> RegistryHistoryOut:
    """Return the changes between answers of registers, newest first."""
    return show_history(request_session(), path.company_id)


@company_routes.get("/<uuid:company_id>/activities", permission="companies:read", out=ActivityListOut)
def activities(path: CompanyFindingsPath) -> ActivityListOut:
    """Return the activities of the company, newest first."""
    return list_activities(request_session(), path.company_id)


@company_routes.post("/<uuid:company_id>/watch", permission="companies:write", out=RegistryChecksOut)
def watch(path: CompanyFindingsPath, body: WatchIn) -> RegistryChecksOut:
    """Watch the company on a schedule, or stop; live campaigns watch their companies anyway."""
    session = request_session()
    mark_watched(session, path.company_id, watched=body.watched, by=current_actor().user_id)
    return show_checks(session, path.company_id)


@company_routes.post("/<uuid:company_id>/release-hold", permission="companies:write", out=RegistryChecksOut)
def release(path: CompanyFindingsPath, body: ReleaseIn) -> RegistryChecksOut:
    """Release the hold on outreach after a register change; 409 without a hold."""
    session = request_session()
    release_hold(session, path.company_id, body.reason, by=current_actor().user_id)
    return show_checks(session, path.company_id)
