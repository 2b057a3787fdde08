"""Tells public addresses from the special-purpose networks of the IANA registries.

The list holds the registries "IPv4 Special-Purpose Address Space" and "IPv6 Special-Purpose Address Space", the
multicast and reserved blocks, and deprecated blocks that hosts may still route. The list is our own, because Python's
idea of a global address differs between its versions.
"""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SPECIAL = """
0.0.0.0/8          this network
10.0.0.0/8         private
100.64.0.0/10      shared by carriers
127.0.0.0/8        loopback
169.254.0.0/16     link-local
172.16.0.0/12      private
192.0.0.0/24       protocol assignments
192.0.2.0/24       documentation
192.31.196.0/24    AS112
192.52.193.0/24    AMT
192.88.99.0/24     6to4 relays
192.168.0.0/16     private
192.175.48.0/24    AS112
198.18.0.0/15      benchmarks
198.51.100.0/24    documentation
203.0.113.0/24     documentation
224.0.0.0/4        multicast
240.0.0.0/4        reserved, and broadcast
::/96              unspecified, loopback, IPv4-compatible
::ffff:0:0:0/96    IPv4-translated
64:ff9b:1::/48     local translation
100::/64           discard
100:0:0:1::/64     dummy prefix
2001::/23          protocol assignments, Teredo
2001:db8::/32      documentation
2620:4f:8000::/48  AS112
3fff::/20          documentation
5f00::/16          segment routing
fc00::/7           unique local
fe80::/10          link-local
fec0::/10          site-local
ff00::/8           multicast
"""
SPECIAL: tuple[Network, ...] = tuple(ipaddress.ip_network(line.split()[0]) for line in _SPECIAL.strip().splitlines())
"""Networks that are not the public internet."""

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # the part of IPv6 that is assigned to the internet
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def inner_address(address: Address) -> Address:
    """Return the IPv4 address inside a mapped, 6to4 or NAT64 address, else the address."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """Tell whether an address is public; an inner IPv4 address decides."""
    inner = inner_address(address)
    if isinstance(inner, ipaddress.IPv6Address) and inner not in _GLOBAL_UNICAST:
        return False
    return not any(inner in network for network in SPECIAL if network.version == inner.version)
