"""/api/campaigns and /api/campaign-templates."""

from __future__ import annotations

from flask import Response

from leadgen.api import LONG_LISTS_BODY, SETTINGS, Routes
from leadgen.campaigns import actions, queries
from leadgen.campaigns.export import export_messages, preview_messages
from leadgen.campaigns.overview import describe_campaign
from leadgen.campaigns.schemas import (
    CampaignContactPage,
    CampaignContactQuery,
    CampaignIn,
    CampaignOut,
    CampaignPage,
    CampaignPatchIn,
    CampaignPath,
    CampaignQuery,
    ContactChoiceIn,
    ContactsAddedOut,
    ContactsRemovedOut,
    ExportQuery,
    GenerateIn,
    GenerateOut,
    GenerationOut,
    MoveIn,
    QueueOut,
    QueueQuery,
    RetriedOut,
    StepPresetOut,
    TemplateOut,
    TemplatesOut,
)
from leadgen.campaigns.templates import TEMPLATES
from leadgen.campaigns.writing import run
from leadgen.campaigns.writing.progress import count_generation
from leadgen.lists.cursor import CURSOR
from leadgen.pipeline.app_stages import stage_registry
from leadgen.tenancy import current_actor, request_session

routes = Routes("campaigns", "/api/campaigns", tag="Campaigns")
template_routes = Routes("campaign_templates", "/api/campaign-templates", tag="Campaigns")


def _described(path: CampaignPath) -> CampaignOut:
    return describe_campaign(request_session(), path.campaign_id, model=SETTINGS.get().writing_model)


@template_routes.get("", permission="campaigns:read", out=TemplatesOut)
def list_templates() -> TemplatesOut:
    """List the presets of steps that a campaign can start from."""
    return TemplatesOut(
        items=[
            TemplateOut(
                key=template.key,
                name=template.name,
                description=template.description,
                tone=template.tone,
                language=template.language,
                is_system=True,
                steps=[StepPresetOut.model_validate(step) for step in template.steps],
            )
            for template in TEMPLATES
        ]
    )


@routes.get("", permission="campaigns:read", out=CampaignPage)
def list_campaigns(query: CampaignQuery) -> CampaignPage:
    """List campaigns, the newest first."""
    return queries.list_campaigns(request_session(), query, cursor=CURSOR.get())


@routes.post("", permission="campaigns:write", out=CampaignOut, status=201)
def create_campaign(body: CampaignIn) -> CampaignOut:
    """Create a campaign from a template."""
    campaign = actions.create_campaign(request_session(), body, by=current_actor().user_id)
    return _described(CampaignPath(campaign_id=campaign.id))


@routes.get("/<uuid:campaign_id>", permission="campaigns:read", out=CampaignOut)
def get_campaign(path: CampaignPath) -> CampaignOut:
    """Show one campaign: steps, counts, progress, past and expected cost, and possible moves."""
    return _described(path)


@routes.patch("/<uuid:campaign_id>", permission="campaigns:write", out=CampaignOut)
def update_campaign(path: CampaignPath, body: CampaignPatchIn) -> CampaignOut:
    """Change name, language, tone, sender, or (in a draft) the steps."""
    actions.update_campaign(request_session(), path.campaign_id, body)
    return _described(path)


@routes.post("/<uuid:campaign_id>/move", permission="campaigns:write", out=CampaignOut)
def move_campaign(path: CampaignPath, body: MoveIn) -> CampaignOut:
    """Make a campaign ready, put it back to draft, reopen it for review, or archive it."""
    actions.move_campaign(request_session(), path.campaign_id, body.to, version=body.version)
    return _described(path)


@routes.get("/<uuid:campaign_id>/contacts", permission="campaigns:read", out=CampaignContactPage)
def list_contacts(path: CampaignPath, query: CampaignContactQuery) -> CampaignContactPage:
    """List the contacts of the campaign with their status and its reason."""
    return queries.list_contacts(request_session(), path.campaign_id, query, cursor=CURSOR.get())


@routes.post(
    "/<uuid:campaign_id>/contacts", permission="campaigns:write", out=ContactsAddedOut, max_body=LONG_LISTS_BODY
)
def add_contacts(path: CampaignPath, body: ContactChoiceIn) -> ContactsAddedOut:
    """Add contacts by filter or by id; existing ones are counted, not added."""
    return actions.add_contacts(request_session(), path.campaign_id, body, by=current_actor().user_id)


@routes.delete(
    "/<uuid:campaign_id>/contacts", permission="campaigns:write", out=ContactsRemovedOut, max_body=LONG_LISTS_BODY
)
def remove_contacts(path: CampaignPath, body: ContactChoiceIn) -> ContactsRemovedOut:
    """Remove contacts, with their messages."""
    return actions.remove_contacts(request_session(), path.campaign_id, body)


@routes.post("/<uuid:campaign_id>/generate", permission="campaigns:write", out=GenerateOut, status=202)
def generate(path: CampaignPath, body: GenerateIn) -> GenerateOut:
    """Start a run that writes every unwritten message."""
    session = request_session()
    started = run.start_generation(
        session,
        stage_registry(),
        path.campaign_id,
        include_unenriched=body.include_unenriched,
        by=current_actor().user_id,
    )
    progress = _progress(path, at_start=True)
    is_unknown = progress.run is not None and progress.run.status == "starting"
    queued = None if is_unknown else progress.ready + progress.running
    return GenerateOut(started=started, queued=queued if started else 0, generation=progress)


@routes.get("/<uuid:campaign_id>/generation", permission="campaigns:read", out=GenerationOut)
def get_generation(path: CampaignPath) -> GenerationOut:
    """Show the progress of generation, and its cost so far."""
    return _progress(path)


@routes.post("/<uuid:campaign_id>/stop", permission="campaigns:write", out=GenerationOut)
def stop(path: CampaignPath) -> GenerationOut:
    """Stop generation: no further contact is started, and calls in flight are finished and kept."""
    run.stop_generation(request_session(), path.campaign_id)
    return _progress(path)


@routes.post("/<uuid:campaign_id>/retry-failed", permission="campaigns:write", out=RetriedOut)
def retry_failed(path: CampaignPath) -> RetriedOut:
    """Retry the failed messages."""
    retried = run.retry_failed(request_session(), stage_registry(), path.campaign_id, by=current_actor().user_id)
    return RetriedOut(retried=retried.messages, held=retried.held)


@routes.get("/<uuid:campaign_id>/review-queue", permission="messages:read", out=QueueOut)
def review_queue(path: CampaignPath, query: QueueQuery) -> QueueOut:
    """List the next drafts to review, in a stable order."""
    return queries.next_drafts(request_session(), path.campaign_id, query)


@routes.post("/<uuid:campaign_id>/approve", permission="campaigns:approve", out=CampaignOut)
def approve_campaign(path: CampaignPath) -> CampaignOut:
    """Approve a campaign: every message is decided, and at least one approved."""
    actions.approve_campaign(request_session(), path.campaign_id, by=current_actor().user_id)
    return _described(path)


@routes.post("/<uuid:campaign_id>/export", permission="messages:export", content="text/csv")
def export_csv(path: CampaignPath, query: ExportQuery) -> Response:
    """Mark the campaign as exported and return the approved messages."""
    return _csv(*export_messages(request_session(), path.campaign_id, query))


@routes.get("/<uuid:campaign_id>/export.csv", permission="messages:export", content="text/csv")
def preview_csv(path: CampaignPath, query: ExportQuery) -> Response:
    """Return the file that an export would return; the campaign does not change."""
    return _csv(*preview_messages(request_session(), path.campaign_id, query))


def _csv(name: str, content: str) -> Response:
    response = Response(content.encode(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _progress(path: CampaignPath, *, at_start: bool = False) -> GenerationOut:
    session = request_session()
    session.flush()  # the progress shown includes what this request changed
    return count_generation(session, queries.get_campaign(session, path.campaign_id), at_start=at_start)
