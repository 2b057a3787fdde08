"""Limits of one server process: slowest accepted client, and most connections."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from leadgen.settings import Settings

Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
PRIVATE: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
)


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Deadlines in seconds, rates in bytes per second, counts per process."""

    header_seconds: float = 10.0
    """From a connection's start, or a request's first byte, to the end of its headers."""

    body_seconds: float = 30.0
    """From a request's first byte to the end of its body, plus one second for each `body_rate` bytes received."""

    body_rate: int = 16 * 1024

    idle_seconds: float = 30.0
    """Between a response and the next request on the same connection."""

    read_seconds: float = 30.0
    """A client with unread output must read at least `read_rate` bytes per second, averaged over this time."""

    read_rate: int = 4 * 1024

    per_address: int = 64
    most_connections: int = 1000
    exempt: tuple[Network, ...] = field(default=LOOPBACK)
    """Addresses without a limit: this machine, and proxies in front."""

    @classmethod
    def of(cls, settings: Settings) -> ConnectionLimits:
        """Return the limits that the settings name."""
        given = settings.proxies()
        # Proxies that are counted but not named are assumed to be in the private network.
        counted = PRIVATE if given else ()
        proxies = given if isinstance(given, tuple) else counted
        return cls(
            header_seconds=settings.header_seconds,
            body_seconds=settings.body_seconds,
            per_address=settings.connections_per_address,
            exempt=(*LOOPBACK, *proxies),
        )

    def address_key(self, address: str) -> str | None:
        """Return the key that counts an address's connections: IPv6 by /64. None: not limited."""
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return None  # a UNIX socket
        if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        if any(found in network for network in self.exempt):
            return None
        return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)
