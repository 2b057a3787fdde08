"""Listening sockets that `leadgen up` opens and hands to its children.

No other process can take the port in between.
"""

from __future__ import annotations

import errno
import socket
from contextlib import suppress

import click

from leadgen.settings import Settings

_FURTHER_PORTS = 50
_BACKLOG = 2048  # Gunicorn's


def listen(settings: Settings, setting: str, host: str) -> socket.socket:
    """Listen on the port that `setting` names.

    Where only the default port is taken, listen on the next free one above it.
    """
    wanted: int = getattr(settings, setting)
    name = f"LEADGEN_{setting.upper()}"
    chosen_by_operator = setting in settings.model_fields_set
    family = _family(host)
    ports = range(wanted, wanted + 1 if chosen_by_operator else min(wanted + _FURTHER_PORTS, 65536))
    for port in ports:
        try:
            return _listener(family, host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise click.ClickException(_refused(error, name, host, port)) from None
    if chosen_by_operator:
        raise click.ClickException(
            f"{name} is {wanted}, and another program listens on that port of {host}. End that program, set {name} to a "
            f"free port, or leave {name} out: then a free one is chosen."
        )
    raise click.ClickException(f"All ports from {wanted} to {ports[-1]} of {host} are taken. Set {name} to a free one.")


def _family(host: str) -> socket.AddressFamily:
    try:
        return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0]
    except (OSError, UnicodeError) as error:
        raise click.ClickException(f"LEADGEN_HOST is {host!r}, which is no address of this machine: {error}.") from None


def _listener(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            with suppress(OSError):
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind((host, port))
        listener.listen(_BACKLOG)  # without listening, another process can still take a bound port
    except OSError:
        listener.close()
        raise
    return listener


def _refused(error: OSError, name: str, host: str, port: int) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f"LEADGEN_HOST is {host!r}, which is no address of this machine. Use 127.0.0.1, 0.0.0.0 or one that it has."
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"{name} is {port}, which this user may not listen on. Set {name} to a port above 1023."
    return f"{name} is {port}: cannot listen on {host}: {error.strerror}. Set {name} to another port."
