"""Tests reach nothing outside of this machine: who tries is stopped, and named.

An audit hook sees every connection and every look-up of a name that Python makes, whichever library asks.
"""

from __future__ import annotations

import socket
import sys
from ipaddress import ip_address
from typing import Any

_HERE = {None, "", "localhost", b"localhost", socket.gethostname()}


class OutsideCall(BaseException):
    """A test tried to leave this machine. Not an `Exception`: code that copes with a service's failures must not cope with this."""


def _is_here(host: Any) -> bool:
    if host in _HERE:
        return True
    try:
        address = ip_address(host.decode() if isinstance(host, bytes) else str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not _is_here(host):
        raise OutsideCall(f"{event}: {host!r} is not this machine")


def forbid_outside_calls() -> None:
    """From now on, for this process."""
    sys.addaudithook(_watch)
