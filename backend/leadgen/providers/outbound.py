"""Calls to addresses that customers enter: public internet only, unless allowed otherwise.

The name is resolved here, every resolved address is checked, and the connection goes to exactly the checked address: a
name that changes between check and use gains nothing. TLS still checks the certificate against the name. The operator
may allow more addresses.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpcore2
import httpx2

from leadgen.providers.networks import Address, Network, inner_address, is_public

Resolve = Callable[[str, int], Sequence[str]]

MOST_TRIED = 3
_DEFAULT_PORTS = {"https": 443, "http": 80}
PUBLIC_PORTS = (443, 8443)
_URL_CHARACTERS = 2_000
_HOST_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# Spellings of IPv4 that the system's resolver also reads: fewer than four parts, octal, hexadecimal.
_NUMERIC_PART = re.compile(r"0x[0-9a-f]*|[0-9]+")


class ForbiddenAddressError(Exception):
    """An address that must not be called; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Exceptions of an operator: `host`, `host:port`, or a network (`10.1.0.0/16`).

    Allowed places may be called without TLS.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, entries: Iterable[str]) -> Allowed:
        """Parse a person's entries; raise ValueError for an invalid network."""
        hosts, networks = set(), []
        for entry in filter(None, (item.strip().lower() for item in entries)):
            if "/" in entry:
                networks.append(ipaddress.ip_network(entry, strict=False))
            else:
                hosts.add(entry)
        return cls(frozenset(hosts), tuple(networks))

    def names(self, host: str, port: int) -> bool:
        """Tell whether this host is allowed by its name."""
        return host in self.hosts or f"{host}:{port}" in self.hosts

    def holds(self, address: Address) -> bool:
        """Tell whether this address is in an allowed network."""
        return any(address in network for network in self.networks if network.version == address.version)


@dataclass(frozen=True, slots=True)
class Target:
    """A strictly parsed URL; `address` is set where the host is a literal."""

    scheme: str
    host: str
    port: int
    address: Address | None


def parse_target(url: str) -> Target:
    """Parse a URL; raise ForbiddenAddressError naming an error of its form.

    Parsing is strict: a URL that two parsers could read differently is refused, and so are parts that a URL for
    machines never has.
    """
    if len(url) > _URL_CHARACTERS:
        raise ForbiddenAddressError(f"The address is longer than {_URL_CHARACTERS:,} characters.")
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        words = "blanks, control characters, backslashes or letters beyond ASCII (write such a host as xn--…)"
        raise ForbiddenAddressError(f"An address must not hold {words}.")
    try:
        parts = urlsplit(url)
        given = parts.port
        host = parts.hostname or ""
    except ValueError as error:
        raise ForbiddenAddressError("This is not a web address.") from error
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise ForbiddenAddressError("Use an https:// address with a host name.")
    if "@" in parts.netloc:
        raise ForbiddenAddressError("An address must not hold a user name or password.")
    if "#" in url:
        raise ForbiddenAddressError("An address must not hold a fragment (#…): it is never sent.")
    if "%" in parts.netloc or parts.netloc.endswith(":"):
        raise ForbiddenAddressError("Write the host name and the port in plain characters.")
    bare = host.removesuffix(".")
    address = _literal(bare, bracketed="[" in parts.netloc)
    port = _DEFAULT_PORTS[parts.scheme] if given is None else given
    return Target(parts.scheme, bare if address is None else str(address), port, address)


def _literal(host: str, *, bracketed: bool) -> Address | None:
    if bracketed:
        try:
            return ipaddress.IPv6Address(host)
        except ValueError as error:
            raise ForbiddenAddressError("This is not an IPv6 address.") from error
    labels = host.split(".")
    if _NUMERIC_PART.fullmatch(labels[-1]):  # no top-level domain is a number, so this is an address in some spelling
        try:
            return ipaddress.IPv4Address(host)
        except ValueError as error:
            raise ForbiddenAddressError("Write an IPv4 address as four decimal numbers, or use a host name.") from error
    if len(host) > 253 or not _HOST_NAME.fullmatch(host):
        raise ForbiddenAddressError("This is not a host name.")
    return None


def check_url(url: str, allowed: Allowed) -> None:
    """Check a URL without using the network; raise ForbiddenAddressError."""
    target = parse_target(url)
    host, address = target.host, target.address
    listed = allowed.names(host, target.port) or (address is not None and allowed.holds(address))
    if listed:
        return
    if target.scheme != "https":
        raise ForbiddenAddressError("Use https://. Plain http:// is only for hosts that the operator has allowed.")
    if host == "localhost" or host.endswith(".localhost") or (address is not None and not is_public(address)):
        raise ForbiddenAddressError(
            f"{host} is inside a private network. The operator can allow it in LEADGEN_WEBHOOK_ALLOW."
        )
    if target.port not in PUBLIC_PORTS:
        ports = " or ".join(map(str, PUBLIC_PORTS))
        raise ForbiddenAddressError(
            f"Use port {ports}. The operator can allow {host}:{target.port} in LEADGEN_WEBHOOK_ALLOW."
        )


def resolve_name(host: str, port: int) -> list[str]:
    """Resolve a name to all its addresses by the system; raise OSError."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


@dataclass(slots=True)
class GuardedBackend(httpcore2.NetworkBackend):
    """Network backend that connects only to the exact addresses that were checked."""

    allowed: Allowed
    resolve: Resolve = resolve_name
    below: httpcore2.NetworkBackend = field(default_factory=httpcore2.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to a checked address.

        Raises ForbiddenAddressError when any address of the name must not be called.
        """
        try:
            found = self.resolve(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(f"{host} cannot be resolved") from error
        if not found:
            raise httpcore2.ConnectError(f"{host} has no address")
        if not self.allowed.names(host, port):
            for text in found:
                address = ipaddress.ip_address(text.split("%")[0])
                if self.allowed.holds(inner_address(address)):
                    continue
                if not is_public(address):
                    raise ForbiddenAddressError(f"{host} leads into a private network.")
                if port not in PUBLIC_PORTS:
                    raise ForbiddenAddressError(f"Port {port} of {host} is not allowed.")
        *first, last = found[:MOST_TRIED]  # this network may not reach a host's first address
        for address_text in first:
            try:
                return self.below.connect_tcp(address_text, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self.below.connect_tcp(last, port, timeout, local_address, socket_options)


class GuardedTransport(httpx2.HTTPTransport):
    """HTTP transport over `GuardedBackend`, without proxies from the environment."""

    def __init__(self, allowed: Allowed, *, resolve: Resolve = resolve_name) -> None:
        super().__init__(trust_env=False)
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=GuardedBackend(allowed, resolve),
        )
