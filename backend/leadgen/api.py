"""Route declarations and response formats of the API.

A slice creates `Routes("companies", "/api/companies")` and decorates plain functions. Parameters named `path`,
`query`, `body` and `form` are validated by their annotated Pydantic models before the function runs. OpenAPI is
generated from the same annotations (flask-openapi3). Every route names a permission or says `public=True`; the app
refuses to start otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from inspect import unwrap
from typing import Any, TypeVar, get_type_hints

import orjson
from flask import Flask, Response, current_app, g, request
from flask_openapi3 import APIBlueprint, OpenAPI, Schema, Tag
from flask_openapi3.utils import parse_parameters
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from leadgen.context import Slot
from leadgen.errors import AppError, FieldProblem, InvalidError, MethodNotAllowedError, NotFoundError
from leadgen.errors.validation import problems_of
from leadgen.schema import Problem
from leadgen.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])
PROBLEM_JSON = "application/problem+json"

SMALL_BODY = 64 * 1024
"""Largest body in bytes of a public route, and of any request whose sender is not signed in."""

USUAL_BODY = 1024 * 1024
LONG_LISTS_BODY = 16 * 1024 * 1024
"""Default body limit in bytes: fits a selection of 100,000 ids in each of its lists."""

UPLOAD_HEAD = 8 * 1024
"""Bytes that are read of a refused upload, enough to name the file."""

BODY_REFUSED = "leadgen.body_refused"
"""Key in the WSGI environment: the server has not read the body, or not all of it."""

BodySize = int | Callable[[Settings], int]
_PROBLEM = {
    "description": "Refused or failed",
    "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def problem_schemas() -> dict[str, Schema]:
    """Return the schemas that `_PROBLEM` refers to, by name, for the OpenAPI components."""
    whole = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    parts = whole.pop("$defs", {})
    return {name: Schema(**shape) for name, shape in (parts | {"Problem": whole}).items()}


def upload_body(settings: Settings) -> int:
    """Return the size limit of a request with a file: the file limit plus the rest of the form."""
    return settings.max_upload_mb * 1024 * 1024 + SMALL_BODY


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Deprecation of a route: the date (UTC) and the path that replaces the route."""

    since: datetime
    successor: str


class Routes(APIBlueprint):
    """The routes of one slice. `tag` groups them in the API docs."""

    def __init__(self, name: str, prefix: str, *, tag: str | None = None) -> None:
        super().__init__(name, __name__, url_prefix=prefix, abp_tags=[Tag(name=tag or name.replace("_", " ").title())])
        self._undocumented: list[Callable[[], object]] = []

    def _collect_openapi_info(self, rule: str, func: Callable[..., Any], **options: Any) -> Any:
        """Return the models of the route's parameters. The document itself is generated on demand."""
        self._undocumented.append(lambda: super(Routes, self)._collect_openapi_info(rule, func, **options))
        return parse_parameters(func, doc_ui=False)

    def document(self) -> None:
        """Generate the OpenAPI schemas of all routes, once."""
        while self._undocumented:
            self._undocumented.pop(0)()

    def route_for(
        self,
        method: str,
        rule: str,
        *,
        permission: str | None = None,
        public: bool = False,
        out: type[BaseModel] | None = None,
        status: int | None = None,
        deprecated: Deprecation | None = None,
        content: str | None = None,
        max_body: BodySize | None = None,
    ) -> Callable[[F], F]:
        """Declare one route.

        `permission` is what the caller's role must hold. `out` is the response model; without it the response is a
        204, or a Response that the function builds itself, of media type `content`. `status` defaults to 200 with a
        body and 204 without.

        Every response of a `deprecated` route says so, errors too (RFC 9745), and names the successor. A request
        larger than `max_body` (bytes; default: `SMALL_BODY` where `public`, else `USUAL_BODY`) gets a 413, and its
        body is not read.
        """
        if (permission is None) == (not public):
            raise ValueError(f"{method} {rule}: name a permission, or say public=True, not both")
        success = status or (200 if out or content else 204)

        def decorate(function: F) -> F:
            query = get_type_hints(function).get("query")
            if query is not None and not query.comes_as_text:
                raise TypeError(f"{method} {self.url_prefix}{rule}: {query.__name__} must be a Query")

            @wraps(function)
            def view(*args: Any, **kwargs: Any) -> Response:
                if method == "PATCH":
                    _refuse_empty(kwargs.get("body"))
                return to_response(function(*args, **kwargs), success)

            view.__dict__["permission"] = None if public else permission
            view.__dict__["declared"] = True
            view.__dict__["max_body"] = max_body or (SMALL_BODY if public else USUAL_BODY)
            if deprecated:
                view.__dict__["deprecated"] = deprecated
            answer: Any = out
            if content:
                answer = {"content": {content: {"schema": {"type": "string", "format": "binary"}}}}
            register = getattr(super(Routes, self), method.lower())
            register(
                rule,
                responses={str(success): answer, "422": dict(_PROBLEM), "4XX": dict(_PROBLEM), "5XX": dict(_PROBLEM)},
                deprecated=True if deprecated else None,
                security=None if public else [{"bearer": []}],
                operation_id=f"{self.name}_{function.__name__}",
            )(view)
            return function

        return decorate

    def get(self, rule: str = "", **options: Any) -> Callable[[F], F]:
        """Declare a GET route; see `route_for`."""
        return self.route_for("GET", rule, **options)

    def post(self, rule: str = "", **options: Any) -> Callable[[F], F]:
        """Declare a POST route; see `route_for`."""
        return self.route_for("POST", rule, **options)

    def put(self, rule: str = "", **options: Any) -> Callable[[F], F]:
        """Declare a PUT route; see `route_for`."""
        return self.route_for("PUT", rule, **options)

    def patch(self, rule: str = "", **options: Any) -> Callable[[F], F]:
        """Declare a PATCH route; see `route_for`."""
        return self.route_for("PATCH", rule, **options)

    def delete(self, rule: str = "", **options: Any) -> Callable[[F], F]:
        """Declare a DELETE route; see `route_for`."""
        return self.route_for("DELETE", rule, **options)


class DocumentedApp(OpenAPI):
    """Flask app that generates its OpenAPI document on demand.

    The JSON schemas of all routes take seconds to generate.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._documented: list[Routes] = []

    def register_api(self, api: APIBlueprint, **options: Any) -> None:
        """Register the routes; `generate_spec_json` documents them."""
        super().register_api(api, **options)
        if isinstance(api, Routes):
            self._documented.append(api)

    def generate_spec_json(self) -> None:
        """Generate the document. Called by `api_doc`, which keeps it."""
        for routes in self._documented:
            routes.document()
            self.tags += [tag for tag in routes.tags if tag.name not in self.tag_names]
            self.tag_names += [tag.name for tag in routes.tags]
            self.paths.update(routes.paths)
            self.components_schemas.update(routes.components_schemas)
        super().generate_spec_json()  # type: ignore[no-untyped-call]


def tell_deprecated(response: Response) -> None:
    """Add the `Deprecation` headers to the response of a deprecated route."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    deprecation: Deprecation | None = getattr(view, "deprecated", None)
    if deprecation is not None:
        response.headers["Deprecation"] = f"@{int(deprecation.since.timestamp())}"
        response.headers.add("Link", f'<{deprecation.successor}>; rel="successor-version"')


def to_response(value: Any, status: int) -> Response:
    """Build a response from what a route returned: a model, None, or a finished Response."""
    if isinstance(value, Response):
        return value
    if value is None:
        return Response(status=status)
    if isinstance(value, BaseModel):
        return Response(value.model_dump_json(), status=status, mimetype="application/json")
    return Response(orjson.dumps(value), status=status, mimetype="application/json")


def problem_response(error: AppError) -> Response:
    """Build the problem+json response of an error."""
    body = error.to_problem(instance=request.path, request_id=g.get("request_id", ""))
    response = Response(
        orjson.dumps(body, default=str, option=orjson.OPT_NON_STR_KEYS), status=error.status, mimetype=PROBLEM_JSON
    )
    response.headers.update(error.headers)
    return response


NOTHING_HERE = "There is nothing at this address."
_NO_API_ADDRESS = "There is no such API address. See /api/docs."
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def address_error(methods: Iterable[str] | None = None) -> AppError:
    """Return the error for an address that does not exist, or that does not take the request's method.

    The dashboard answers GET at every path, so the API's own methods are asked of its routes. `methods` are what the
    dashboard's addresses take.
    """
    if not request.path.startswith(_API_PATHS):
        return NotFoundError(NOTHING_HERE) if methods is None else MethodNotAllowedError(methods)
    own = [method for method in _METHODS if _has_route(method)]
    return MethodNotAllowedError(own) if own else NotFoundError(_NO_API_ADDRESS)


_API_PATHS = ("/api/", "/webhook/")


def _has_route(method: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, _ = adapter.match(method=method) if adapter is not None else ("dashboard", {})
    except HTTPException:
        return False
    return not endpoint.startswith("dashboard")


def _refuse_empty(body: BaseModel | None) -> None:
    """Raise a 422 for a change that changes nothing.

    A misspelt or forgotten field must not look like a success.
    """
    if body is None or any(getattr(body, name) != {} for name in body.model_fields_set - _NO_CHANGE):
        return
    names = [field.alias or name for name, field in type(body).model_fields.items() if name not in _NO_CHANGE]
    known = ", ".join(names)
    raise InvalidError(
        f"Nothing to change: send at least one of {known}.",
        errors=[FieldProblem("body", "Names no field to change.", f"Send at least one of: {known}.")],
    )


_NO_CHANGE = frozenset({"version", "seen_role"})  # what the caller saw


def validation_problem(error: ValidationError) -> Response:
    """Build a 422 that names each wrong field, what is wrong, and how to fix it."""
    part = _part_of(error)
    problems, count = problems_of(error, sent_data().get(part), root=part)
    first = ", ".join(p.field for p in problems[:5])
    detail = f"{count:,} field{'s are' if count > 1 else ' is'} not valid: {first}"
    return problem_response(InvalidError(detail, errors=problems, count=count))


def _part_of(error: ValidationError) -> str:
    """Return the part of the request that the error's model describes: `path`, `query`, `form` or `body`."""
    view: Any = unwrap(current_app.view_functions[request.endpoint or ""])
    models = get_type_hints(view)
    return next((part for part in _PARTS if getattr(models.get(part), "__name__", None) == error.title), "body")


_PARTS = ("path", "query", "form", "body")


def sent_data() -> dict[str, Any]:
    """Return what the client sent, by part of the request."""
    body = request.get_json(silent=True)
    if isinstance(body, str):  # JSON within a JSON text is read as that JSON
        with suppress(orjson.JSONDecodeError):
            body = orjson.loads(body)
    return {
        "path": dict(request.view_args or {}),
        "query": {
            name: values if len(values) > 1 else values[0] for name, values in request.args.to_dict(flat=False).items()
        },
        "form": {**request.form.to_dict(), **request.files.to_dict()},
        "body": body,
    }


def declared_permissions(app: Flask) -> dict[str, str | None]:
    """Return the permission by endpoint (None: public).

    Raises when a route under /api declares nothing: the app must not start.
    """
    found: dict[str, str | None] = {}
    for rule in app.url_map.iter_rules():
        view: Any = app.view_functions[rule.endpoint]
        if getattr(view, "declared", False):
            found[rule.endpoint] = view.permission
        elif rule.endpoint != "static" and not rule.endpoint.startswith(("openapi", "swagger", "dashboard")):
            raise RuntimeError(f"{rule.rule} declares no permission: use Routes with permission=… or public=True")
    return found


def body_limits(app: Flask, settings: Settings) -> dict[str, int]:
    """Return the largest body in bytes by endpoint."""
    declared = {endpoint: getattr(view, "max_body", SMALL_BODY) for endpoint, view in app.view_functions.items()}
    return {endpoint: size(settings) if callable(size) else size for endpoint, size in declared.items()}


SETTINGS = Slot[Settings]("settings")
