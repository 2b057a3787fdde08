"""One record of every kind in a tenant, and how the routes that take ids in their bodies are to be called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leadgen.campaigns.models import CampaignContact, CampaignStep
from leadgen.db import new_id
from leadgen.enrichment.models import QcFinding, Severity
from leadgen.fields import enums
from leadgen.fields.enums import Role
from leadgen.messages.models import Message
from leadgen.tenancy import Database
from leadgen.users.models import Invite
from tests.client import Api, join, make_user

Ids = dict[str, str]
InBody = Callable[[Ids, Ids], tuple[Any, set[int]]]

PUBLIC_OR_OWN = {
    "PATCH /api/tenants/{tenant_id}",  # super admins only; 403 before anything is looked up
}
BODIES: dict[str, Any] = {
    "PATCH /api/users/{user_id}": {"role": "viewer", "seen_role": "editor"},
    "PATCH /api/companies/{company_id}": {"version": 1, "owner_id": None},
    "PATCH /api/contacts/{contact_id}": {"version": 1, "owner_id": None},
    "PATCH /api/campaigns/{campaign_id}": {"version": 1, "name": "Another"},
    "PATCH /api/custom-fields/{custom_field_id}": {"version": 1, "label": "Another"},
    "PATCH /api/pipeline/runs/{run_id}": {"name": "Another"},
    "PATCH /api/pipeline/schedules/{schedule_id}": {"version": 1, "is_enabled": True},
    "POST /api/campaigns/{campaign_id}/contacts": {"filter": {}},
    "DELETE /api/campaigns/{campaign_id}/contacts": {"filter": {}},
}
NONE_OF_THEIRS = {200}
"""A filter by a foreign id matches nothing; the test looks that nothing foreign comes back or changes."""


def _filter(name: str, kind: str) -> InBody:
    return lambda theirs, _ours: ({name: theirs[kind]}, NONE_OF_THEIRS)


def _names(name: str, kind: str, **more: Any) -> InBody:
    """A body that names a foreign record outright."""
    return lambda theirs, _ours: (more | {name: theirs[kind]}, {404})


def _tags(change: str) -> InBody:
    return lambda theirs, _ours: ({change: [theirs["tag_id"]]}, {404})


def _bulk_tags(kind: str) -> list[InBody]:
    return [
        lambda theirs, ours: ({"selection": {"ids": [theirs[kind]]}, "add": [ours["tag_id"]]}, {404}),
        lambda theirs, ours: ({"selection": {"ids": [ours[kind]]}, "add": [theirs["tag_id"]]}, {404}),
        lambda theirs, ours: ({"selection": {"ids": [ours[kind]]}, "remove": [theirs["tag_id"]]}, {404}),
    ]


def _run_over(ids: Ids) -> dict[str, Any]:
    return {"stages": ["l1"], "selection": {"company_ids": [ids["company_id"]]}}


def _run_for(theirs: Ids, ours: Ids) -> dict[str, Any]:
    """Our people, their campaign."""
    stages = ["l1", "person", "generate"]
    return {
        "stages": stages,
        "selection": {"contact_ids": [ours["contact_id"]]},
        "campaign_id": theirs["campaign_id"],
    }


RUNS: list[InBody] = [
    lambda theirs, _ours: (_run_over(theirs), {422}),
    lambda theirs, ours: (_run_for(theirs, ours), {422}),
]
IN_BODY: dict[str, InBody | list[InBody]] = {
    "GET /api/companies": _filter("tag_ids", "tag_id"),
    "GET /api/companies/filter-counts": _filter("tag_ids", "tag_id"),
    "POST /api/companies": [
        lambda theirs, _ours: ({"values": {"name": "Mine"}, "tag_ids": [theirs["tag_id"]]}, {404}),
        _names("owner_id", "owner_id", values={"name": "Mine"}),
    ],
    "PATCH /api/companies/{company_id}": _names("owner_id", "owner_id"),
    "POST /api/companies/{company_id}/tags": [_tags("add"), _tags("remove")],
    "POST /api/companies/tags": _bulk_tags("company_id"),
    "POST /api/companies/delete": lambda theirs, _ours: ({"selection": {"ids": [theirs["company_id"]]}}, {404}),
    "GET /api/contacts": _filter("company_ids", "company_id"),
    "GET /api/contacts/filter-counts": _filter("company_ids", "company_id"),
    "GET /api/contacts/job-titles": _filter("company_ids", "company_id"),
    "GET /api/contacts/matching-count": _filter("tag_ids", "tag_id"),
    "POST /api/contacts": [
        _names("company_id", "company_id", values={"last_name": "Mine"}),
        _names("owner_id", "owner_id", values={"last_name": "Mine"}),
        lambda theirs, _ours: ({"values": {"last_name": "Mine"}, "tag_ids": [theirs["tag_id"]]}, {404}),
    ],
    "PATCH /api/contacts/{contact_id}": [_names("company_id", "company_id"), _names("owner_id", "owner_id")],
    "POST /api/contacts/{contact_id}/tags": [_tags("add"), _tags("remove")],
    "POST /api/contacts/tags": _bulk_tags("contact_id"),
    "POST /api/contacts/delete": lambda theirs, _ours: ({"selection": {"ids": [theirs["contact_id"]]}}, {404}),
    "GET /api/enrich/qc-findings": _filter("company_id", "company_id"),
    "GET /api/enrich/qc-findings/filter-counts": _filter("company_id", "company_id"),
    "GET /api/messages": _filter("campaign_id", "campaign_id"),
    # ids that are not ours are counted as unknown and add nobody
    "POST /api/campaigns/{campaign_id}/contacts": lambda theirs, _ours: (
        {"contact_ids": [theirs["contact_id"]]},
        NONE_OF_THEIRS,
    ),
    "DELETE /api/campaigns/{campaign_id}/contacts": lambda theirs, _ours: (
        {"contact_ids": [theirs["contact_id"]]},
        NONE_OF_THEIRS,
    ),
    # the step is a part of the campaign that is changed: what is wrong is told by field, as for a step of one's own elsewhere
    "PATCH /api/campaigns/{campaign_id}": lambda theirs, _ours: (
        {"steps": [{"id": theirs["step_id"], "channel": "email", "label": "Theirs"}]},
        {422},
    ),
    # as the step above: a part of the form
    "PUT /api/imports/{import_id}/mapping": lambda theirs, _ours: (
        {"columns": [{"index": 0, "target": "contact.first_name"}], "owner_id": theirs["owner_id"]},
        {422},
    ),
    "GET /api/campaigns/{campaign_id}/review-queue": lambda theirs, _ours: ({"after": theirs["message_id"]}, {404}),
    "GET /api/pipeline/dag-status": lambda theirs, _ours: ({"run_id": theirs["run_id"]}, {404}),
    "POST /api/pipeline/dag-stop": lambda theirs, _ours: ({"run_id": theirs["run_id"]}, {404}),
    "POST /api/pipeline/estimate": RUNS,
    "POST /api/enrich/estimate": RUNS,
    "POST /api/enrich/start": RUNS,
    "POST /api/pipeline/start": lambda theirs, _ours: (
        {"stage": "l1", "selection": {"company_ids": [theirs["company_id"]]}},
        {422},
    ),
    "POST /api/pipeline/run-all": lambda theirs, _ours: (
        {"selection": {"contact_ids": [theirs["contact_id"]]}},
        {422},
    ),
    "GET /api/pipeline/status": lambda theirs, _ours: ({"run_id": theirs["run_id"]}, {404}),
    "POST /api/pipeline/stop": lambda theirs, _ours: ({"run_id": theirs["run_id"]}, {404}),
    "POST /api/pipeline/schedules": [
        lambda theirs, _ours: ({"name": "Theirs", "cron": "0 6 * * *", "config": _run_over(theirs)}, {422}),
        lambda theirs, ours: ({"name": "Theirs", "cron": "0 6 * * *", "config": _run_for(theirs, ours)}, {422}),
    ],
    "PATCH /api/pipeline/schedules/{schedule_id}": lambda theirs, _ours: (
        {"config": _run_over(theirs)},
        {200, 404, 422},
    ),
    "GET /api/pipeline/runs/{run_id}/retry-count": _filter("entity_id", "company_id"),
    "POST /api/pipeline/runs/{run_id}/retry-failed": lambda theirs, _ours: (
        {"entity_id": theirs["company_id"]},
        {404, 409},  # this run was stopped: nothing of it is tried again
    ),
    "POST /api/pipeline/stale": lambda theirs, _ours: ({"selection": _run_over(theirs)["selection"]}, {200}),
    "POST /api/pipeline/rerun-stale": lambda theirs, _ours: ({"selection": _run_over(theirs)["selection"]}, {422}),
    "POST /api/pipeline/dag-run": RUNS,
}


def make_world(database: Database, api: Api) -> Ids:
    """One record of every kind, by the name that paths give its id."""
    assert api.tenant_id is not None
    mark = api.tenant_id.hex[-10:]
    company = api.post("/api/companies", {"values": {"name": f"Company {mark}", "domain": f"c{mark}.example"}})
    contact = api.post(
        "/api/contacts",
        {"values": {"first_name": "Pat", "last_name": f"Person{mark}"}, "company_id": company["id"]},
    )
    tag = api.post("/api/tags", {"name": f"tag {mark}"})
    owner = api.post("/api/owners", {"name": f"Owner {mark}"})
    api.post(f"/api/companies/{company['id']}/tags", {"add": [tag["id"]]})
    api.post(f"/api/contacts/{contact['id']}/tags", {"add": [tag["id"]]})
    run = api.post("/api/pipeline/dag-run", {"stages": ["l1"], "selection": {"company_ids": [company["id"]]}})
    api.post("/api/pipeline/dag-stop", {"run_id": run["id"]})
    own_field = api.post("/api/custom-fields", {"entity": "company", "label": f"Field {mark}", "type": "text"})
    schedule = api.post(
        "/api/pipeline/schedules",
        {"name": f"Schedule {mark}", "cron": "0 6 1 1 *", "config": {"stages": ["l1"], "selection": {"all": True}}},
    )
    user_id, _ = make_user(database)
    join(database, user_id, api.tenant_id, Role.EDITOR)
    return {
        "company_id": company["id"],
        "contact_id": contact["id"],
        "tag_id": tag["id"],
        "custom_field_id": own_field["id"],
        "owner_id": owner["id"],
        "user_id": str(user_id),
        "invite_id": str(_invite(database, api.tenant_id)),
        "field": "name",
        "country": "NO",
        "stage": "l1",
        "token": "a-token-of-nobody",
        "run_id": run["id"],
        "schedule_id": schedule["id"],
        "import_id": _import(api),
        "finding_id": str(_finding(database, api.tenant_id, UUID(company["id"]))),
    } | _campaign(database, api, contact["id"])


def _import(api: Api) -> str:
    file = (BytesIO(b"First name,E-mail\nPat,pat@example.test\n"), "list.csv")
    response = api.call("POST", "/api/imports", data={"file": file}, content_type="multipart/form-data")
    assert response.status_code == 201
    return str(response.get_json()["id"])


def _campaign(database: Database, api: Api, contact_id: str) -> Ids:
    templates = api.get("/api/campaign-templates")["items"]
    campaign = api.post("/api/campaigns", {"name": "Campaign", "template_key": templates[0]["key"]})
    api.post(f"/api/campaigns/{campaign['id']}/contacts", {"contact_ids": [contact_id]})
    assert api.tenant_id is not None
    with database.tenant_session(api.tenant_id) as session:
        place = session.scalars(select(CampaignContact)).one()
        step = session.scalars(select(CampaignStep).order_by(CampaignStep.position)).first()
        assert step is not None
        message = Message(
            id=new_id(),
            tenant_id=api.tenant_id,
            campaign_id=place.campaign_id,
            campaign_contact_id=place.id,
            contact_id=place.contact_id,
            step_id=step.id,
            step_position=step.position,
            step_label=step.label,
            channel=step.channel,
            language=enums.Language.EN,
            tone=enums.MessageTone.CASUAL,
            original_body="Hello",
            body="Hello",
            facts=[],
            provider="sandbox:anthropic",
            model="m",
            prompt_version="1",
            input_hash="h",
            generated_at=datetime.now(UTC),
        )
        session.add(message)
        step_id = str(step.id)
    return {"campaign_id": campaign["id"], "message_id": str(message.id), "step_id": step_id}


def _finding(database: Database, tenant_id: UUID, company_id: UUID) -> UUID:
    finding = QcFinding(
        id=new_id(),
        tenant_id=tenant_id,
        company_id=company_id,
        rule="dissolved",
        severity=Severity.HIGH,
        message="m",
        values=[],
        suggestion="s",
        evidence_hash="h",
        first_seen_at=datetime.now(UTC),
        last_seen_at=datetime.now(UTC),
    )
    with database.tenant_session(tenant_id) as session:
        session.add(finding)
    return finding.id


def _invite(database: Database, tenant_id: UUID) -> UUID:
    invite_id = new_id()
    with database.system_session() as session:
        session.add(
            Invite(
                id=invite_id,
                tenant_id=tenant_id,
                email="someone@example.test",
                role=Role.VIEWER,
                token_hash=invite_id.hex,
                expires_at=datetime.now(UTC) + timedelta(days=1),
            )
        )
    return invite_id
