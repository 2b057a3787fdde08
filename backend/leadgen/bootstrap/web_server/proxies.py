"""The caller's address behind reverse proxies.

X-Forwarded-For counts only where a trusted proxy wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

Networks = tuple[IPv4Network | IPv6Network, ...]


def behind_proxies(app: WSGIApplication, trusted: int | Networks) -> WSGIApplication:
    """Give `app` the address of the caller instead of the proxy's.

    `trusted`: the number of proxies, or their networks.
    """
    if not trusted:
        return app
    if isinstance(trusted, int):
        return ProxyFix(app, x_for=trusted, x_proto=1)

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        hops = _trusted_hops(environ, trusted)
        chosen = ProxyFix(app, x_for=hops, x_proto=1) if hops else app
        return chosen(environ, start_response)

    return serve


def _trusted_hops(environ: WSGIEnvironment, networks: Networks) -> int:
    """Return how many entries of X-Forwarded-For trusted proxies wrote, counted from the right."""
    entries = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    told_by = [environ.get("REMOTE_ADDR", ""), *reversed(entries)]
    hops = 0
    while hops < len(entries) and _is_in(told_by[hops], networks):
        hops += 1
    return hops


def _is_in(address: str, networks: Networks) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks if network.version == parsed.version)
