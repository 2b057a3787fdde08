"""Canonical forms of addresses on the web: URLs, domains, LinkedIn profiles, e-mail addresses, phone numbers."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_HOST = re.compile(r"^(?=.{1,253}$)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?:xn--[a-z0-9-]{2,59}|[a-z]{2,63})$")
_HOST_CHARACTERS = 253
URL_CHARACTERS = 4_000
"""Longest text that is parsed as a URL: the parser normalises Unicode, which can take quadratic time."""
_EMAIL = re.compile(r"^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_EXTENSION_WORDS = ("linka", "ext.", "kl.", "ext", "kl", "x")  # longest first
_TRACKING = ("utm_", "fbclid", "gclid", "trk", "originalsubdomain", "mc_")


def normalize_host(text: str) -> str | None:
    """Return a host in lower-case ASCII (punycode) without a trailing point, or None when it is no host name."""
    host = text.strip().rstrip(".").lower()
    if len(host) > _HOST_CHARACTERS:  # before the codec, whose time grows with the square of the length
        return None
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return host if _HOST.match(host) else None


def normalize_url(text: str) -> str | None:
    """Return `https://host/path` without fragment, tracking parameters and trailing slash, or None.

    A scheme that is not http(s) is refused: such a link must never reach a browser as a company's website.
    """
    raw = text.strip().strip("<>\"'")
    if len(raw) > URL_CHARACTERS:
        return None
    if "://" not in raw:
        if _SCHEME.match(raw) and not re.match(r"^[^/:]+:\d+(/|$)", raw):
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


def normalize_domain(text: str) -> str | None:
    """Return the bare domain of a domain, URL or e-mail address, without `www.`, or None."""
    raw = text.strip()
    if "@" in raw and "://" not in raw:
        raw = raw.rpartition("@")[2]
    url = normalize_url(raw)
    if url is None:
        return None
    return (urlsplit(url).hostname or "").removeprefix("www.")


def normalize_linkedin(text: str) -> str | None:
    """Return `https://www.linkedin.com/in/slug` (or company/, school/…) in lower case, or None when it is not LinkedIn."""
    url = normalize_url(text)
    if url is None:
        return None
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host != "linkedin.com" and not host.endswith(".linkedin.com"):
        return None
    steps = [step for step in parts.path.lower().split("/") if step]
    if len(steps) < 2 or steps[0] not in ("in", "pub", "company", "school", "showcase", "sales"):
        return None
    return "https://www.linkedin.com/" + "/".join(steps[:2] if steps[0] != "sales" else steps)


def normalize_email(text: str) -> str | None:
    """Return an address in lower case, taken out of `Name <address>` and `mailto:`, or None."""
    raw = text.strip()
    inside = re.search(r"<([^<>]+)>\s*$", raw)
    raw = (inside[1] if inside else raw).strip().lower().removeprefix("mailto:").partition("?")[0].rstrip(".,;")
    local, at, domain = raw.rpartition("@")
    host = normalize_host(domain)
    if not at or host is None or len(local) > 64 or not _EMAIL.match(local):
        return None
    return f"{local}@{host}"


def normalize_phone(text: str) -> str | None:
    """Return digits with a leading `+` where a country code is written; an extension stays as ` x12`. None: no phone number."""
    raw = re.sub(r"^tel:", "", text.strip(), flags=re.IGNORECASE)
    main, extension = _split_extension(raw)
    if re.search(r"[^\d\s()+./\-\u00a0\u2011\u2013]", main):
        return None
    digits = re.sub(r"\D", "", main.replace("(0)", ""))
    plus = main.strip().startswith("+")
    if digits.startswith("00"):
        digits, plus = digits[2:], True
    if not 5 <= len(digits) <= 15:
        return None
    return f"{'+' if plus else ''}{digits}{f' x{extension}' if extension else ''}"


def _split_extension(text: str) -> tuple[str, str]:
    """Return a phone number without its extension, and the extension's digits or ""."""
    end = len(text)
    while end and text[end - 1].isdecimal():
        end -= 1
    before = text[:end].rstrip()
    if end == len(text):
        return text, ""
    lowered = before[-len(_EXTENSION_WORDS[0]) :].lower()
    word = next((word for word in _EXTENSION_WORDS if lowered.endswith(word)), None)
    return (text, "") if word is None else (before[: -len(word)].rstrip(), text[end:])
