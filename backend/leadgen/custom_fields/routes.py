"""/api/custom-fields: fields that a namespace has made."""

from __future__ import annotations

from leadgen.api import Routes
from leadgen.custom_fields import actions
from leadgen.custom_fields.queries import get_definition, list_definitions
from leadgen.custom_fields.schemas import (
    CustomFieldIn,
    CustomFieldListOut,
    CustomFieldOut,
    CustomFieldPatchIn,
    CustomFieldPath,
)
from leadgen.tenancy import request_session

routes = Routes("custom_fields", "/api/custom-fields", tag="Fields")


@routes.get("", permission="fields:read", out=CustomFieldListOut)
def list_all() -> CustomFieldListOut:
    """List the fields that this namespace has made, archived ones last."""
    found = list_definitions(request_session())
    return CustomFieldListOut(items=[CustomFieldOut.model_validate(one) for one in found])


@routes.post("", permission="fields:write", out=CustomFieldOut, status=201)
def create(body: CustomFieldIn) -> CustomFieldOut:
    """Make a field; a field of the same name gets a 409."""
    return CustomFieldOut.model_validate(actions.create_field(request_session(), body))


@routes.patch("/<uuid:custom_field_id>", permission="fields:write", out=CustomFieldOut)
def update(path: CustomFieldPath, body: CustomFieldPatchIn) -> CustomFieldOut:
    """Rename, archive or convert a field.

    A new type that a stored value does not fit is a 422 with examples.
    """
    session = request_session()
    definition = get_definition(session, path.custom_field_id, lock=True)
    actions.update_field(session, definition, body)
    return CustomFieldOut.model_validate(definition)
