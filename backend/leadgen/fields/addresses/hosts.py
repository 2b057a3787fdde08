"""Hosts and web addresses: canonical forms, registrable domains and the public suffix list."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import idna

URL_CHARACTERS = 4_000
"""Longest text that is parsed as a URL, in characters.

The parser normalises Unicode, which can take quadratic time.
"""
HOST_CHARACTERS = 253
_HOST = re.compile(r"^(?=.{1,253}$)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?:xn--[a-z0-9-]{2,59}|[a-z]{2,63})$")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PORT = re.compile(r"^[^/:]+:\d+(/|$)")
_TRACKING = ("utm_", "fbclid", "gclid", "trk", "originalsubdomain", "mc_", "msclkid", "lipi", "licu")


class Suffix(NamedTuple):
    """The public suffix of a host, and the part that one owner registers: "" where the host is a suffix itself.

    `is_private`: the suffix belongs to a firm that gives sites or names away, such as `github.io`.
    """

    registrable: str
    suffix: str
    is_private: bool


def normalize_host(text: str) -> str | None:
    """Return a host in lower-case ASCII (punycode) without a trailing dot, else None."""
    host = text.strip().rstrip(".").lower()
    if len(host) > HOST_CHARACTERS:  # checked before the codec, which takes quadratic time
        return None
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")  # IDNA 2008 keeps ß as ß
        except UnicodeError:
            return None
    return host if _HOST.match(host) else None


def normalize_url(text: str) -> str | None:
    """Return `https://host/path` without fragment, tracking parameters and trailing slash.

    Returns None for anything else. A scheme other than http(s) is refused: such a link must never reach a browser as a
    company's website.
    """
    raw = text.strip().strip("<>\"'")
    if len(raw) > URL_CHARACTERS:
        return None
    if "://" not in raw:
        if _SCHEME.match(raw) and not _PORT.match(raw):
            return None
        raw = f"https://{raw.lstrip('/')}"
    try:
        parts = urlsplit(raw)
        port = parts.port
    except ValueError:
        return None
    host = normalize_host(parts.hostname or "")
    if parts.scheme.lower() not in ("http", "https") or host is None or re.search(r"\s", raw):
        return None
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not name.lower().startswith(_TRACKING)]
    query = f"?{urlencode(kept)}" if kept else ""
    place = f":{port}" if port not in (None, 80, 443) else ""
    return f"{parts.scheme.lower()}://{host}{place}{parts.path.rstrip('/')}{query}"


def registrable_domain(host: str) -> str:
    """Return the part of a canonical host that one owner registers.

    Under an unknown suffix, and for a suffix itself, these are the last two labels.
    """
    return suffix_of(host).registrable or ".".join(host.split(".")[-2:])


@lru_cache(maxsize=20_000)  # the rows of a list name each host several times
def suffix_of(host: str) -> Suffix:
    """Return the public suffix of a canonical host; an empty suffix where the list does not know it."""
    if len(host) > HOST_CHARACTERS:
        return Suffix("", "", is_private=False)
    found = _suffixes()(host)
    return Suffix(found.top_domain_under_public_suffix, found.suffix, found.is_private)


@cache
def _suffixes() -> Callable[[str], Any]:
    from tldextract import TLDExtract  # the import takes a third of a second

    # The list ships with the package and is never fetched from the network. `firm.github.io` is a site of its own.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
