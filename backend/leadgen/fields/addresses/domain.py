"""Domains of companies: the registrable domain of what people write, and whether it identifies a company. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from leadgen.fields.addresses.email import read_email
from leadgen.fields.addresses.hosts import URL_CHARACTERS, normalize_host, registrable_domain, suffix_of
from leadgen.fields.addresses.reading import REFUSED, AddressReading
from leadgen.fields.addresses.shared_hosts import REASONS, DomainKind, kind_of_host
from leadgen.fields.addresses.text import one_line, plain_text, without_spreadsheet

_SCHEME = re.compile(r"(?:https?|ftp|url|web|www|mailto)\s*:\s*/*\s*|https?//+|//+", re.IGNORECASE)
_LABEL = re.compile(r"[^\W\d_][^:/@.]{0,30}:\s+")
_WWW = re.compile(r"(?:www\d?[.,\s]\s*)+(?=\S*\.)", re.IGNORECASE)
_EDGES = " .,;:!?\"'<>()[]{}*|"
_EXAMPLE = "Write a domain such as company.example."
# Names that no registry gives out: networks inside companies, documentation and tests.
_RESERVED = frozenset(
    ["example", "invalid", "test", "localhost", "local", "lan", "internal", "intranet", "corp", "home", "arpa"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainReading(AddressReading):
    """A registrable domain; `is_key` tells whether it identifies a company. `host` is the whole host."""

    host: str | None = None
    kind: DomainKind | None = None
    is_key: bool = False


def normalize_domain(text: str) -> str | None:
    """Return the registrable domain of a domain, URL or e-mail address, or None.

    `shop.firm.co.uk` gives `firm.co.uk`.
    """
    return read_domain(text).value


def read_domain(text: str) -> DomainReading:
    """Read the registrable domain of a domain, URL or e-mail address."""
    if len(text) > URL_CHARACTERS:
        return _refused(f"has {len(text):,} characters", _EXAMPLE)
    host, rule = _host_of(one_line(without_spreadsheet(plain_text(text))))
    refusal = _refusal(host)
    if host is None or refusal is not None:
        return refusal or _refused("is no domain", _EXAMPLE)
    canonical = normalize_host(_without_underscores(host))
    if canonical is None:
        return _refused("is no domain" if "." in host else "has no dot and is no domain", _EXAMPLE)
    return _judge(canonical, rule)


def _refusal(host: str | None) -> DomainReading | None:
    """Return why a text between scheme and path is no host; None where it may be one."""
    if host is None:
        return _refused("holds an e-mail address that cannot be read", _EXAMPLE)
    if _is_ip(host):
        return _refused(f"{host[:60]} is an IP address and no domain", _EXAMPLE)
    if " " in host:
        return _refused("has blanks, or words beside the domain", "Write one domain without blanks.")
    if "," not in host:
        return None
    if all("." in part for part in host.split(",")):
        return _refused("holds more than one domain", "Write one domain.")
    return _refused("has a comma where a dot belongs", f"If {host.replace(',', '.')[:100]} is meant, write it so.")


def _refused(reason: str, fix: str) -> DomainReading:
    return DomainReading(value=None, rule=REFUSED, reason=reason, fix=fix)


def _host_of(text: str) -> tuple[str | None, str]:
    label = _LABEL.match(text)
    text = text[label.end() :] if label is not None else text
    scheme = _SCHEME.match(text)
    before = text.partition("@")[0]
    if before != text and (text.lower().startswith("mailto") or (scheme is None and "/" not in before)):
        if text.startswith("@"):
            return text.strip("@" + _EDGES), "after_at"
        email = read_email(text).value
        return (email.rpartition("@")[2], "email") if email else (None, "email")
    rest = text[scheme.end() :] if scheme is not None else text
    rule = "url" if scheme is not None or "/" in rest.strip("/") else "plain"
    rest = rest.lstrip("*.<([{\"' ")
    www = _WWW.match(rest)
    if www is not None:
        rest, rule = rest[www.end() :], "url"
    host = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    if host.startswith("[") or host.count(":") > 1:
        return host, rule
    host = host.rpartition("@")[2]
    return host.partition(":")[0].strip(_EDGES), rule


def _is_ip(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _without_underscores(host: str) -> str:
    """Return a host without the labels of its subdomains that have underscores, which some servers use."""
    labels = host.split(".")
    while len(labels) > 2 and "_" in labels[0]:
        labels = labels[1:]
    return ".".join(labels)


def _judge(host: str, rule: str) -> DomainReading:
    suffix = suffix_of(host)
    if suffix.suffix == host and not suffix.is_private:
        return _refused(f"{host} is an ending of domains and no domain", _EXAMPLE)
    value = registrable_domain(host)
    kind = kind_of_host(host)
    remarks = []
    if kind is not DomainKind.OWN:
        remarks.append(f"{value} {REASONS[kind]}, so it identifies no company")
    if not suffix.suffix and value.rpartition(".")[2] not in _RESERVED:
        remarks.append(f".{value.rpartition('.')[2]} is no known ending of domains")
    if host not in (value, f"www.{value}") and kind is DomainKind.OWN:
        rule = "subdomain" if rule == "plain" else rule
    return DomainReading(
        value=value, rule=rule, remarks=tuple(remarks), host=host, kind=kind, is_key=kind is DomainKind.OWN
    )


def domain_of_url(url: str) -> str | None:
    """Return the domain of a canonical website URL; None where the host belongs to many."""
    host = "" if len(url) > URL_CHARACTERS else urlsplit(url).hostname or ""
    return registrable_domain(host) if host and kind_of_host(host) is DomainKind.OWN else None
