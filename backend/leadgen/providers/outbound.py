"""Calls to addresses that customers type in: to the public internet, unless the operator has allowed more.

The name is resolved here, every address it means is judged, and the connection is made to the very address that was judged:
a name that changes its mind between check and use gains nothing. TLS still checks the certificate against the name.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpcore2
import httpx2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
MOST_TRIED = 3
_DEFAULT_PORTS = {"https": 443, "http": 80}


class ForbiddenAddressError(Exception):
    """An address that must not be called; the message says why, in words for people."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an operator allows beyond public HTTPS: `host`, `host:port`, or a network (`10.1.0.0/16`).

    Allowed places may be called without TLS.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, entries: Iterable[str]) -> Allowed:
        """From what a person wrote; raises ValueError for a network that is none."""
        hosts, networks = set(), []
        for entry in filter(None, (item.strip().lower() for item in entries)):
            if "/" in entry:
                networks.append(ipaddress.ip_network(entry, strict=False))
            else:
                hosts.add(entry)
        return cls(frozenset(hosts), tuple(networks))

    def names(self, host: str, port: int) -> bool:
        """Whether this host is allowed by its name."""
        return host in self.hosts or f"{host}:{port}" in self.hosts

    def holds(self, address: Address) -> bool:
        """Whether this address is in an allowed network."""
        return any(address in network for network in self.networks if network.version == address.version)


def inner_address(address: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to (mapped, 6to4, Teredo, NAT64), else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether this is an address on the internet: not private, loopback, link-local, multicast, reserved or unspecified."""
    inner = inner_address(address)
    return inner.is_global and not (inner.is_multicast or inner.is_reserved or inner.is_unspecified)


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0])
    except ValueError:
        return None


def check_url(url: str, allowed: Allowed) -> None:
    """Judge what can be judged without asking the network; raises ForbiddenAddressError."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise ForbiddenAddressError("This is not a web address.") from error
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise ForbiddenAddressError("Use an https:// address with a host name.")
    if parts.username is not None or parts.password is not None:
        raise ForbiddenAddressError("An address must not hold a user name or password.")
    address = _literal(host)
    listed = allowed.names(host, port) or (address is not None and allowed.holds(address))
    if parts.scheme != "https" and not listed:
        raise ForbiddenAddressError("Use https://. Plain http:// is only for hosts that the operator has allowed.")
    if not listed and (host == "localhost" or host.endswith(".localhost") or (address and not is_public(address))):
        raise ForbiddenAddressError(f"{host} is inside a private network. The operator can allow it.")


def resolve_name(host: str, port: int) -> list[str]:
    """Every address of a name, as the system resolves it; raises OSError."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


@dataclass(slots=True)
class GuardedBackend(httpcore2.NetworkBackend):
    """Connects to judged addresses only, each to the address that was judged."""

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
        """Raises ForbiddenAddressError when any address of the name is one that must not be called."""
        try:
            found = self.resolve(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(f"{host} cannot be resolved") from error
        if not found:
            raise httpcore2.ConnectError(f"{host} has no address")
        if not self.allowed.names(host, port):
            for text in found:
                address = ipaddress.ip_address(text.split("%")[0])
                if not (is_public(address) or self.allowed.holds(inner_address(address))):
                    raise ForbiddenAddressError(f"{host} leads into a private network.")
        *first, last = found[:MOST_TRIED]  # a host's first address may be one that this network cannot reach
        for address_text in first:
            try:
                return self.below.connect_tcp(address_text, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self.below.connect_tcp(last, port, timeout, local_address, socket_options)


class GuardedTransport(httpx2.HTTPTransport):
    """An HTTP transport over `GuardedBackend`, without proxies from the environment."""

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
