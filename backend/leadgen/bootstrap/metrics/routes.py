"""GET /metrics, for Prometheus: with a token where one is set, else from this machine only."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST

from leadgen.api import Routes
from leadgen.bootstrap.metrics.installation import exposition
from leadgen.errors import NotFoundError
from leadgen.settings import Settings
from leadgen.tenancy import DATABASE

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")


def metrics_routes(settings: Settings) -> Routes:
    """Return the route; other callers get the same response as for a missing route."""
    routes = Routes("metrics", "/metrics", tag="Operations")

    @routes.get("", public=True, content="text/plain")
    def metrics() -> Response:
        """Return metrics of the installation and of this API's processes, for Prometheus.

        Needs `Authorization: Bearer` with LEADGEN_METRICS_TOKEN. Where that is not set, only callers on this machine
        may read it.
        """
        token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
        if not (_has(token) if token else _is_local()):
            raise NotFoundError("There is nothing at this address.")
        return Response(exposition(DATABASE.get()), content_type=CONTENT_TYPE_LATEST)

    return routes


def _has(token: str) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(given.encode(), token.encode())


def _is_local() -> bool:
    # behind a proxy on this machine, every caller has this machine's address
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
