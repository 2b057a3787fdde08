"""Canonical forms of URLs, domains, LinkedIn profiles, e-mail addresses and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import email_validator
import idna
import phonenumbers

_HOST = re.compile(r"^(?=.{1,253}$)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?:xn--[a-z0-9-]{2,59}|[a-z]{2,63})$")
_HOST_CHARACTERS = 253
URL_CHARACTERS = 4_000
"""Longest text that is parsed as a URL, in characters.

The parser normalises Unicode, which can take quadratic time.
"""
_EMAIL_CHARACTERS = 320
# Company networks use names such as `.local`. Nothing is sent to an address here, so every name is allowed.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_EXTENSION_WORDS = ("linka", "ext.", "kl.", "ext", "kl", "x")  # longest first
_TRACKING = ("utm_", "fbclid", "gclid", "trk", "originalsubdomain", "mc_")


def normalize_host(text: str) -> str | None:
    """Return a host in lower-case ASCII (punycode) without a trailing dot, else None."""
    host = text.strip().rstrip(".").lower()
    if len(host) > _HOST_CHARACTERS:  # checked before the codec, which takes quadratic time
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
    """Return the registrable domain of a domain, URL or e-mail address, or None.

    `shop.firm.co.uk` gives `firm.co.uk`.
    """
    raw = text.strip()
    if "@" in raw and "://" not in raw:
        raw = raw.rpartition("@")[2]
    url = normalize_url(raw)
    if url is None:
        return None
    return registrable_domain(urlsplit(url).hostname or "")


def registrable_domain(host: str) -> str:
    """Return the part of a canonical host that one owner registers.

    Under an unknown suffix, these are the last two labels.
    """
    found: str = _suffixes()(host).top_domain_under_public_suffix
    return found or ".".join(host.split(".")[-2:])


@cache
def _suffixes() -> Callable[[str], Any]:
    from tldextract import TLDExtract  # the import takes a third of a second

    # The list ships with the package and is never fetched from the network. `firm.github.io` is a site of its own.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def normalize_linkedin(text: str) -> str | None:
    """Return `https://www.linkedin.com/in/slug` (or company/, school/…) in lower case.

    Returns None for an address outside of LinkedIn.
    """
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
    """Extract an address in lower case from `Name <address>` or `mailto:`; else None."""
    raw = text.strip()
    inside = re.search(r"<([^<>]+)>\s*$", raw)
    raw = (inside[1] if inside else raw).strip().lower().removeprefix("mailto:").partition("?")[0].rstrip(".,;")
    try:
        return ascii_email(raw)
    except ValueError:
        return None


def ascii_email(address: str, *, strict: bool = False) -> str:
    """Return a bare address in lower case, its domain in ASCII.

    Raises `ValueError` with the reason for anything else. Line breaks, commas, a second @, quoted names and display
    names are refused. The DNS is not asked. `strict` applies the length limits of RFC 5321.
    """
    if len(address) > _EMAIL_CHARACTERS:
        raise ValueError(f"it has {len(address):,} characters, at most {_EMAIL_CHARACTERS} are possible.")
    parsed = email_validator.validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=strict)
    if parsed.ascii_email is None:
        raise ValueError("write the part before the @ in plain letters.")
    return parsed.ascii_email.lower()


def normalize_phone(text: str, country: str | None = None) -> str | None:
    """Return an international number in E.164, its extension as ` x12`.

    Returns None where the text is no phone number. A national number becomes international by the alpha-2 code of its
    country. Without a country, or where the number is impossible there, its digits are kept.
    """
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
    written = f"{'+' if plus else ''}{digits}"
    return f"{_e164(written, country) or written}{f' x{extension}' if extension else ''}"


def _e164(written: str, country: str | None) -> str | None:
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _split_extension(text: str) -> tuple[str, str]:
    """Split a phone number from its extension; return the number and the digits or ""."""
    end = len(text)
    while end and text[end - 1].isdecimal():
        end -= 1
    before = text[:end].rstrip()
    if end == len(text):
        return text, ""
    lowered = before[-len(_EXTENSION_WORDS[0]) :].lower()
    word = next((word for word in _EXTENSION_WORDS if lowered.endswith(word)), None)
    return (text, "") if word is None else (before[: -len(word)].rstrip(), text[end:])
