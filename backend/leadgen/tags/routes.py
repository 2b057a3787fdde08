"""/api/tags: the namespace's tags. Assignment is at /api/companies and /api/contacts."""

from __future__ import annotations

from leadgen.api import Routes
from leadgen.schema import IdOut
from leadgen.tags import actions
from leadgen.tags.queries import list_tags
from leadgen.tags.schemas import TagIn, TagListOut, TagPatchIn, TagPath
from leadgen.tenancy import request_session

routes = Routes("tags", "/api/tags", tag="Tags")


@routes.get("", permission="tags:read", out=TagListOut)
def list_all() -> TagListOut:
    """List all tags by name, with the number of companies and contacts of each."""
    return TagListOut(items=list_tags(request_session()))


@routes.post("", permission="tags:write", out=IdOut, status=201)
def create(body: TagIn) -> IdOut:
    """Create a tag."""
    return IdOut(id=actions.create_tag(request_session(), body).id)


@routes.patch("/<uuid:tag_id>", permission="tags:write", out=IdOut)
def update(path: TagPath, body: TagPatchIn) -> IdOut:
    """Rename or recolour a tag."""
    return IdOut(id=actions.update_tag(request_session(), path.tag_id, body).id)


@routes.delete("/<uuid:tag_id>", permission="tags:write")
def delete(path: TagPath) -> None:
    """Delete a tag and all of its assignments."""
    actions.delete_tag(request_session(), path.tag_id)
