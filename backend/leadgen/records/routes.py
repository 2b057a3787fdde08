"""Routes that companies and contacts share, and /api/owners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel, create_model
from sqlalchemy.orm import Session

from leadgen.api import LONG_LISTS_BODY, Routes
from leadgen.lists.cursor import CURSOR, Cursor
from leadgen.lists.schemas import CountOut, FacetsOut
from leadgen.observations.edit import release_field
from leadgen.observations.provenance import ProvenanceOut, explain
from leadgen.records import actions, owners
from leadgen.records.filter import RecordFilter
from leadgen.records.kind import RecordKind
from leadgen.records.pages import get_record
from leadgen.records.schemas import (
    OwnerIn,
    OwnerListOut,
    ProvenanceQuery,
    RecordIdsIn,
    RecordIn,
    RecordPatchIn,
    RecordPath,
    RecordTagsIn,
)
from leadgen.schema import IdOut
from leadgen.tags.actions import unassign_tags
from leadgen.tags.queries import tags_of
from leadgen.tags.schemas import TagChangeIn, TagRefsOut
from leadgen.tenancy import current_actor, request_session

owner_routes = Routes("owners", "/api/owners", tag="Owners")


@owner_routes.get("", permission="companies:read", out=OwnerListOut)
def list_all_owners() -> OwnerListOut:
    """List all owners by name."""
    return OwnerListOut(items=owners.list_owners(request_session()))


@owner_routes.post("", permission="companies:write", out=IdOut, status=201)
def create_owner(body: OwnerIn) -> IdOut:
    """Create an owner."""
    return IdOut(id=owners.create_owner(request_session(), body).id)


@dataclass(frozen=True, kw_only=True)
class RecordApi:
    """One kind of record in the API: its functions, and the models of its requests and responses.

    `stays`: what stays when records are erased.
    """

    kind: RecordKind[Any]
    show: Callable[[Session, UUID], BaseModel]
    list_page: Callable[[Session, Any, Cursor], BaseModel]
    count_facets: Callable[[Session, Any], FacetsOut]
    create: Callable[..., UUID]
    page: type[BaseModel]
    detail: type[BaseModel]
    list_query: type[BaseModel]
    filter_query: type[RecordFilter]
    new: type[RecordIn]
    patch: type[RecordPatchIn]
    path: type[RecordPath]
    ids: type[RecordIdsIn]
    tags: type[RecordTagsIn]
    stays: str | None = None

    def words(self) -> Mapping[str, str]:
        """Return the words for the documentation of the routes."""
        one = f"; its {self.stays} stay" if self.stays else ""
        many = f"; their {self.stays} stay" if self.stays else ""
        return {"one": self.kind.one, "many": self.kind.many, "one_stays": one, "many_stay": many}


def list_all(api: RecordApi, query: BaseModel) -> BaseModel:
    """List {many} by filter, order and cursor, with the exact total."""
    return api.list_page(request_session(), query, CURSOR.get())


def create(api: RecordApi, body: RecordIn) -> BaseModel:
    """Create a {one}."""
    session = request_session()
    return api.show(session, api.create(session, body, by=current_actor().user_id))


def filter_counts(api: RecordApi, query: RecordFilter) -> FacetsOut:
    """Return exact counts per facet value under the filter; a facet ignores its own choice."""
    return api.count_facets(request_session(), query)


def change_tags(_api: RecordApi, body: RecordTagsIn) -> CountOut:
    """Add and remove tags of the selected {many}; `count` is the number of changes."""
    by = current_actor().user_id
    return CountOut(count=actions.change_tags_of_selected(request_session(), body.selection, body, by=by))


def erase_selected(_api: RecordApi, body: RecordIdsIn) -> CountOut:
    """Erase the selected {many} with all of their observations{many_stay}."""
    return CountOut(count=actions.delete_selected(request_session(), body.selection))


def show(api: RecordApi, path: RecordPath) -> BaseModel:
    """Return a {one} with every value."""
    return api.show(request_session(), path.record_id)


def edit(api: RecordApi, path: RecordPath, body: RecordPatchIn) -> BaseModel:
    """Edit a {one}; 409 with the current record when someone else was faster."""
    session = request_session()
    by = current_actor().user_id
    actions.edit_record(session, api.kind, path.record_id, body, show=api.show, by=by)
    return api.show(session, path.record_id)


def erase(api: RecordApi, path: RecordPath) -> None:
    """Erase a {one} with all of its observations{one_stays}."""
    actions.delete_record(request_session(), api.kind, path.record_id)


def show_provenance(api: RecordApi, path: RecordPath, query: ProvenanceQuery) -> ProvenanceOut:
    """Return each value's provenance: winner, losers, source, evidence, confidence, cost, time."""
    session = request_session()
    get_record(session, api.kind, path.record_id)
    return explain(session, api.kind.entity, path.record_id, field=query.field)


def release_value(api: RecordApi, path: Any) -> BaseModel:
    """Retract what people set for a field, so that the other sources show again."""
    session = request_session()
    get_record(session, api.kind, path.record_id)
    release_field(session, api.kind.entity, path.record_id, path.field, by=current_actor().user_id)
    session.expire_all()
    return api.show(session, path.record_id)


def show_tags(api: RecordApi, path: RecordPath) -> TagRefsOut:
    """Return the tags of a {one}."""
    session = request_session()
    get_record(session, api.kind, path.record_id)
    return TagRefsOut(items=tags_of(session, api.kind.entity, [path.record_id]).get(path.record_id, []))


def change_record_tags(api: RecordApi, path: RecordPath, body: TagChangeIn) -> TagRefsOut:
    """Add and remove tags of one {one}."""
    by = current_actor().user_id
    return TagRefsOut(items=actions.change_tags_of_record(request_session(), api.kind, path.record_id, body, by=by))


def remove_tag(api: RecordApi, path: Any) -> None:
    """Remove one tag of a {one}."""
    session = request_session()
    get_record(session, api.kind, path.record_id)
    unassign_tags(session, api.kind.entity, [path.record_id], [path.tag_id])


def declare_record_routes(routes: Routes, api: RecordApi, *, module: str) -> None:
    """Declare the shared routes of one kind of record; `module` is the slice's own."""
    many, record = api.kind.many, f"/<uuid:{api.kind.one}_id>"
    value_path = create_model(f"{api.path.__name__}Value", __base__=api.path, field=(str, ...))
    tag_path = create_model(f"{api.path.__name__}Tag", __base__=api.path, tag_id=(UUID, ...))

    def declare(
        method: str,
        rule: str,
        right: str,
        function: Callable[..., Any],
        models: Mapping[str, type[BaseModel]],
        *,
        name: str | None = None,
        **options: Any,
    ) -> None:
        view = _bound(function, api, models, name=name or function.__name__, module=module)
        routes.route_for(method, rule, permission=f"{many}:{right}", **options)(view)

    declare("GET", "", "read", list_all, {"query": api.list_query}, out=api.page)
    declare("POST", "", "write", create, {"body": api.new}, out=api.detail, status=201)
    declare("GET", "/filter-counts", "read", filter_counts, {"query": api.filter_query}, out=FacetsOut)
    declare("POST", "/tags", "write", change_tags, {"body": api.tags}, out=CountOut, max_body=LONG_LISTS_BODY)
    declare("POST", "/delete", "delete", erase_selected, {"body": api.ids}, out=CountOut, max_body=LONG_LISTS_BODY)
    one = {"path": api.path}
    declare("GET", record, "read", show, one, out=api.detail)
    declare("PATCH", record, "write", edit, one | {"body": api.patch}, out=api.detail)
    declare("DELETE", record, "delete", erase, one)
    asked = one | {"query": ProvenanceQuery}
    declare("GET", f"{record}/provenance", "read", show_provenance, asked, out=ProvenanceOut)
    declare("DELETE", f"{record}/values/<field>", "write", release_value, {"path": value_path}, out=api.detail)
    declare("GET", f"{record}/tags", "read", show_tags, one, out=TagRefsOut)
    change = one | {"body": TagChangeIn}
    name = f"change_{api.kind.one}_tags"
    declare("POST", f"{record}/tags", "write", change_record_tags, change, out=TagRefsOut, name=name)
    declare("DELETE", f"{record}/tags/<uuid:tag_id>", "write", remove_tag, {"path": tag_path})


def _bound(
    function: Callable[..., Any], api: RecordApi, models: Mapping[str, type[BaseModel]], *, name: str, module: str
) -> Callable[..., Any]:
    """Return a shared function for one kind of record, with the models and the documentation of that kind."""

    def view(**given: Any) -> Any:
        return function(api, **given)

    view.__name__, view.__module__ = name, module
    view.__doc__ = (function.__doc__ or "").format_map(api.words())
    view.__annotations__ = dict(models)
    return view
