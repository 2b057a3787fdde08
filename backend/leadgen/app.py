"""The Flask app: routes, one transaction per request, error responses, and the dashboard.

Gunicorn calls `create_app` (`leadgen.app:create_app()`). Tests call it with their own database, and `leadgen openapi`
calls it to write `openapi.json`. The app does not start when a route declares no permission, or one that no role
holds.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import orjson
import psycopg
import structlog
from flask import Flask, Request, Response, g, request, send_file
from flask.json.provider import DefaultJSONProvider
from flask_openapi3 import Info
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from leadgen.api import (
    SETTINGS,
    DocumentedApp,
    address_error,
    declared_permissions,
    problem_response,
    problem_schemas,
    sent_data,
    tell_deprecated,
    validation_problem,
)
from leadgen.auth.guard import guard
from leadgen.auth.permissions import KNOWN
from leadgen.bootstrap.app_parts import all_routes, column_adviser, surroundings_of
from leadgen.bootstrap.database import models as _models  # noqa: F401 - relationships between slices need every table
from leadgen.bootstrap.installation import secret_key
from leadgen.bootstrap.interpreter import import_for_requests
from leadgen.bootstrap.metrics.routes import metrics_routes
from leadgen.bootstrap.stages import product_stages
from leadgen.bootstrap.web_server.dashboard import install_dashboard
from leadgen.bootstrap.web_server.health_routes import health_routes
from leadgen.bootstrap.web_server.proxies import behind_proxies
from leadgen.bootstrap.web_server.request_limits import (
    body_too_large,
    check_body_was_read,
    check_request,
    install_request_limits,
)
from leadgen.db import REQUEST_LIMITS, new_id
from leadgen.errors import (
    AppError,
    BadRequestError,
    ConflictError,
    ErrorCode,
    FieldProblem,
    InvalidError,
    UnavailableError,
)
from leadgen.errors.validation import MAX_INTEGER, numbers_beyond
from leadgen.imports.columns.advice import ADVISER
from leadgen.lists.cursor import CURSOR, Cursor
from leadgen.logs import configure_logging, get_logger
from leadgen.metrics import REQUEST_SECONDS
from leadgen.pipeline.app_stages import STAGES, SURROUNDINGS
from leadgen.pipeline.reports.events import WATCHERS, Watchers
from leadgen.settings import Settings, get_settings
from leadgen.tenancy import DATABASE, Database, finish_request

log = get_logger(__name__)
_LOGGED_PATH = 500  # Longest path in a log line, in characters.
OPENAPI_FILE = Path(__file__).resolve().parents[1] / "openapi.json"


class _StrictJson(DefaultJSONProvider):
    """Reads JSON strictly by RFC 8259: refuses NaN, lone surrogates and too deep nesting."""

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        return orjson.loads(s)


class _ApiRequest(Request):
    """Request whose missing body reads as an empty object, so that missing fields are named."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: FBT001, FBT002
        if not self.content_length and "Transfer-Encoding" not in self.headers:
            return {}
        return super().get_json(force=force, silent=silent, cache=cache)


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """Build the WSGI app on `database` (default: the database of the settings)."""
    settings = settings or get_settings()
    configure_logging(json=settings.log_json)  # the command line's set-up is missing under Gunicorn
    import_for_requests()
    app = _flask_app(settings)
    if database is None:
        from leadgen.bootstrap.database.connect import connect_for_requests

        database = connect_for_requests(settings)
    DATABASE.fill(app, database)
    CURSOR.fill(app, Cursor(app.config["SECRET_KEY"]))
    SETTINGS.fill(app, settings)
    STAGES.fill(app, product_stages(settings.writing_model))
    ADVISER.fill(app, column_adviser(settings))
    WATCHERS.fill(app, Watchers(settings.most_streams))
    SURROUNDINGS.fill(app, surroundings_of(settings))
    for routes in [*all_routes(), *health_routes(settings), metrics_routes(settings)]:
        app.register_api(routes)
    permissions = declared_permissions(app)
    unknown = {p for p in permissions.values() if p is not None and p not in KNOWN}
    if unknown:
        raise RuntimeError(f"no role holds these permissions: {', '.join(sorted(unknown))}")
    _install_edges(app, permissions)
    _install_errors(app)
    install_dashboard(app)
    install_request_limits(app, settings)
    return app


def _flask_app(settings: Settings) -> DocumentedApp:
    app = DocumentedApp(
        __name__,
        info=Info(
            title="Leadgen Pipeline API",
            version="1",
            description="Send `X-Namespace: {slug}` with every call but sign-in. Errors are RFC 9457 problems.",
        ),
        security_schemes={"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        doc_prefix="/api/docs",
        doc_url="/openapi.json",
        validation_error_status=422,
        validation_error_callback=validation_problem,
        static_folder=None,
    )
    app.components_schemas.update(problem_schemas())
    app.json = _StrictJson(app)
    app.request_class = _ApiRequest
    app.config.update(
        SECRET_KEY=secret_key(settings),
        ACCESS_TOKEN_MINUTES=settings.access_token_minutes,
        REFRESH_TOKEN_DAYS=settings.refresh_token_days,
        PUBLIC_URL=settings.public_url,
        COOKIE_SECURE=settings.cookie_secure
        if settings.cookie_secure is not None
        else (settings.public_url or "").startswith("https://"),
    )
    app.view_functions["openapi.doc_url"] = lambda: _stored_document() or app.api_doc
    app.wsgi_app = behind_proxies(app.wsgi_app, settings.proxies())  # type: ignore[method-assign, assignment]
    return app


def _install_edges(app: Flask, permissions: dict[str, str | None]) -> None:
    @app.before_request
    def _start() -> None:
        g.began = time.perf_counter()
        g.request_id = request.headers.get("X-Request-Id", "")[:64] or new_id().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)
        check_request()
        permission = permissions.get(request.endpoint or "")
        if permission is not None:
            guard(permission)
            check_body_was_read()
            actor = g.actor
            structlog.contextvars.bind_contextvars(user=str(actor.user_id), tenant=actor.tenant_slug)

    @app.after_request
    def _finish(response: Response) -> Response:
        try:
            finish_request(keep=response.status_code < 400)
        except DBAPIError as error:
            response = _database_problem(error)
        route = request.url_rule.rule if request.url_rule else "none"
        took = time.perf_counter() - g.get("began", time.perf_counter())
        REQUEST_SECONDS.labels(request.method, route, str(response.status_code)).observe(took)
        response.headers["X-Request-Id"] = g.get("request_id", "")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if request.path.startswith("/api/") and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        tell_deprecated(response)
        return response

    @app.teardown_request
    def _abandon(_error: BaseException | None) -> None:
        finish_request(keep=False)


def _logged_path() -> str:
    # The URL of a callback contains its key, so the log names the route instead.
    rule = request.url_rule
    path = rule.rule if rule is not None and request.path.startswith("/webhook/") else request.path
    return path if len(path) <= _LOGGED_PATH else path[: _LOGGED_PATH - 1] + "…"


def _install_errors(app: Flask) -> None:
    @app.errorhandler(AppError)
    def _expected(error: AppError) -> Response:
        log.info("request refused", status=error.status, code=str(error.code), path=_logged_path())
        return problem_response(error)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Any:
        if error.response is not None:  # a finished response (validation)
            return error.response
        return problem_response(_as_app_error(error))

    @app.errorhandler(DBAPIError)
    def _database(error: DBAPIError) -> Response:
        return _database_problem(error)

    @app.errorhandler(PoolTimeoutError)
    def _no_connection(_error: PoolTimeoutError) -> Response:
        return problem_response(UnavailableError("Every database connection is busy. Try again in a moment."))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        log.error("unexpected failure", path=_logged_path(), exc_info=error)
        return problem_response(_InternalError("Something broke here that should not have. It was logged."))


class _InternalError(AppError):
    status = 500
    code = ErrorCode.INTERNAL
    title = "Internal error"


class _TooSlowError(AppError):
    status = 422  # not 503: the dashboard reads a 503 as a server that is away
    code = ErrorCode.TOO_SLOW
    title = "Took too long"


def _over_limit(error: DBAPIError) -> AppError | None:
    """Return the error for a statement that exceeded one of `db.REQUEST_LIMITS`, if it did."""
    if isinstance(error.orig, psycopg.errors.QueryCanceled):
        return _TooSlowError(
            f"The database needed more than {REQUEST_LIMITS.statement // 1000} s for this, and it was stopped; nothing was "
            "changed. Narrow the filter or choose fewer records, and try again."
        )
    if isinstance(error.orig, psycopg.errors.LockNotAvailable):
        return ConflictError(
            f"Other work on the same records did not end within {REQUEST_LIMITS.lock // 1000} s; nothing was changed. "
            "Try again in a moment."
        )
    return None


class _UnsupportedMediaError(AppError):
    status = 415
    code = ErrorCode.UNSUPPORTED_MEDIA
    title = "Unsupported media type"


def _as_app_error(error: HTTPException) -> AppError:
    if isinstance(error, RequestEntityTooLarge):
        return body_too_large()
    if error.code in {404, 405}:
        return address_error(error.valid_methods if isinstance(error, MethodNotAllowed) else None)
    if error.code == 415:
        return _UnsupportedMediaError("Send JSON: Content-Type: application/json.")
    if (error.code or 500) < 500:
        return BadRequestError("The request cannot be read as it was sent.")
    return _InternalError("Something broke here that should not have. It was logged.")


def _database_problem(error: DBAPIError) -> Response:
    if isinstance(error, IntegrityError):
        constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        log.info("integrity conflict", path=_logged_path(), constraint=constraint)
        return problem_response(ConflictError("This collides with what is stored already; nothing was changed."))
    if isinstance(error, DataError) and getattr(error.orig, "sqlstate", None) == "22003":
        log.warning("number out of range", path=_logged_path(), exc_info=error)
        return problem_response(_number_too_large())
    if (over := _over_limit(error)) is not None:
        log.warning("a statement took too long", path=_logged_path(), error=str(error.orig))
        return problem_response(over)
    if isinstance(error, OperationalError) or error.connection_invalidated:
        log.warning("database unavailable", path=_logged_path(), error=str(error.orig))
        return problem_response(UnavailableError("The database does not answer right now. Try again in a moment."))
    log.error("database failure", path=_logged_path(), exc_info=error)
    return problem_response(_InternalError("Something broke here that should not have. It was logged."))


def _number_too_large() -> InvalidError:
    words = "A number in this request is larger than anything stored here can be."
    fields = [field for data in sent_data().values() for field in numbers_beyond(data)]
    fix = f"Send a number up to {MAX_INTEGER:,}."
    return InvalidError(
        words, errors=[FieldProblem(field, "This number is too large to store.", fix) for field in fields]
    )


def _stored_document() -> Response | None:
    # Equal to the generated document (`make check`), without seconds of work inside a request.
    return send_file(OPENAPI_FILE, mimetype="application/json") if OPENAPI_FILE.is_file() else None


def openapi_document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the app, as committed in `openapi.json`."""
    document: dict[str, Any] = app.api_doc  # type: ignore[attr-defined]
    return document
