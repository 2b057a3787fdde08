"""WSGI app of the sandbox: services under prefixes, faults around them, control paths."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, jsonify, request

from leadgen.countries.lookups import REGISTERS, load
from leadgen.sandbox import n8n
from leadgen.sandbox.call_log import CallLog, bill_of, digest_of_request
from leadgen.sandbox.faults import Call, Fault, FaultBoard
from leadgen.sandbox.models import anthropic, perplexity
from leadgen.settings import get_settings

_REGISTERS = {code: load(register.sandbox) for code, register in REGISTERS.items()}
_ERRORS: dict[str, Callable[[int], Response]] = {
    "perplexity": perplexity.outage,
    "anthropic": anthropic.outage,
    **{code: module.outage for code, module in _REGISTERS.items()},
    "n8n": n8n.outage,
}
SERVICES = tuple(_ERRORS)

_MAINTENANCE = (
    "<!DOCTYPE html><html><head><title>Maintenance</title></head>"
    "<body><h1>Service temporarily unavailable</h1><p>Planned maintenance is in progress.</p></body></html>"
)


def create_app(*, faults: FaultBoard | None = None, log: Path | None = None) -> Flask:
    """Create an app with every stand-in; its fault board is `app.extensions["faults"]`.

    Calls are also appended to `log`, or to the file that `LEADGEN_SANDBOX_LOG` names.
    """
    app = Flask("leadgen.sandbox", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # DefaultJSONProvider has it, the base class does not
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    board = faults if faults is not None else FaultBoard()
    app.extensions["faults"] = board
    app.extensions["workshop"] = n8n.Workshop()
    calls = CallLog(log or get_settings().sandbox_log)
    for module in (anthropic, n8n, perplexity, *_REGISTERS.values()):
        app.register_blueprint(module.blueprint, url_prefix=f"/{module.blueprint.name}")
    app.before_request(lambda: _before(board, calls))
    app.after_request(lambda response: _after(response, calls))
    _add_control(app, board)
    return app


def _before(board: FaultBoard, calls: CallLog) -> Response | None:
    service, _, path = request.path.lstrip("/").partition("/")
    if service not in _ERRORS:
        return None
    query = request.query_string.decode("utf-8", "replace")
    content = request.get_data(cache=True)
    body = content.decode("utf-8", "replace")
    digest = digest_of_request(f"{request.method} {request.path}", query, content)
    call = board.record(service, request.method, f"/{path}", query, digest)
    calls.write("arrived", number=call.number, service=service, path=f"/{path}", digest=digest, at=time.time())
    fault = board.take(service, f"{request.full_path}\n{body}")
    g.call, g.fault = call, fault
    if fault is None:
        return None
    call.fault = fault.kind
    return _strike(service, fault)


def _strike(service: str, fault: Fault) -> Response | None:
    """Return the answer of a fault that replaces the service's; None to ask the service."""
    if fault.kind == "latency":
        threading.Event().wait(fault.seconds or 0.05)
        return None
    if fault.kind == "timeout":
        threading.Event().wait(fault.seconds or 0.05)
        return Response("upstream timed out", status=504, mimetype="text/plain")
    if fault.kind == "html":
        return Response(_MAINTENANCE, status=fault.status or 200, content_type="text/html; charset=utf-8")
    if fault.kind.isdigit():
        answer = _ERRORS[service](int(fault.kind))
        if fault.retry_after is not None:
            answer.headers["Retry-After"] = f"{fault.retry_after:g}"
        return answer
    return None


def _after(response: Response, calls: CallLog) -> Response:
    call: Call | None = g.get("call")
    if call is None:
        return response
    fault: Fault | None = g.get("fault")
    if fault is not None and fault.kind in ("truncated", "malformed"):
        whole = response.get_data()
        # set_data also corrects Content-Length: a wrong one would leave clients on a kept-alive socket waiting.
        response.set_data(whole[: len(whole) // 2] if fault.kind == "truncated" else b'{"data": [<<, \x1b')
    call.key, call.about, call.status = g.get("key"), g.get("about"), response.status_code
    call.bill_id, call.cost_usd = bill_of(
        call.service, call.status, response.headers.get("request-id"), response.get_data()
    )
    call.answered_at = datetime.now(UTC).isoformat()
    bill = {"bill_id": call.bill_id, "cost_usd": call.cost_usd}
    calls.write("answered", number=call.number, status=call.status, at=time.time(), **bill)
    return response


def _add_control(app: Flask, board: FaultBoard) -> None:
    @app.route("/_sandbox/faults", methods=["GET", "POST", "DELETE"])
    def control_faults() -> tuple[Response, int]:
        if request.method == "DELETE":
            board.clear()
        elif request.method == "POST":
            asked: Any = request.get_json(silent=True)
            try:
                service = asked["service"]
                if service not in ("*", *SERVICES):
                    raise ValueError(f"unknown service {service!r}; known: {', '.join(SERVICES)}")
                options = {name: asked[name] for name in asked if name not in ("service", "kind")}
                board.add(service, str(asked["kind"]), **options)
            except (TypeError, KeyError, ValueError) as error:
                return jsonify(error=f"not a fault: {error}"), 400
        return jsonify(faults=board.armed()), 201 if request.method == "POST" else 200

    @app.route("/_sandbox/requests", methods=["GET", "DELETE"])
    def control_requests() -> Response:
        if request.method == "DELETE":
            board.forget_calls()
        return jsonify(requests=board.calls(request.args.get("service")))
