"""Web addresses of companies: reads what people write, and refuses what leads to no site. Pure."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from leadgen.fields.addresses.email import read_email
from leadgen.fields.addresses.hosts import URL_CHARACTERS, normalize_url
from leadgen.fields.addresses.reading import REFUSED, AddressReading
from leadgen.fields.addresses.shared_hosts import is_shared_host
from leadgen.fields.addresses.text import one_line, plain_text, without_spreadsheet

_LABEL = re.compile(r"[^\W\d_][^:/@.]{0,30}:\s+")
_SLIP = re.compile(r"(https?)(?::/?(?!/)|//+|:///+)\s*", re.IGNORECASE)
_WWW = re.compile(r"(?<![^/])www(?:,\s?|\s|\.\s)(?=\S+\.)", re.IGNORECASE)
_FIX = "Write a web address such as https://company.example."


def read_url(text: str) -> AddressReading:
    """Read one web address as `https://host/path`; an e-mail address gives the site of its own domain."""
    if len(text) > URL_CHARACTERS:
        return _refused(f"has {len(text):,} characters")
    bare = one_line(without_spreadsheet(plain_text(text))).strip("<>\"' ")
    label = _LABEL.match(bare)
    bare = bare[label.end() :] if label is not None else bare
    before = bare.partition("@")[0]
    if before != bare and "/" not in before:
        return _site_of_email(bare)
    fixed = _WWW.sub("www.", _SLIP.sub(r"\1://", bare, count=1), count=1)
    url = normalize_url(fixed)
    if url is not None:
        return AddressReading(value=url, rule="plain" if fixed == bare else "slip_repaired")
    return _refused(_reason(bare))


def _refused(reason: str) -> AddressReading:
    return AddressReading(value=None, rule=REFUSED, reason=reason, fix=_FIX)


def _site_of_email(text: str) -> AddressReading:
    email = read_email(text).value
    domain = email.rpartition("@")[2] if email else None
    if domain is None or is_shared_host(domain):
        return _refused("is an e-mail address, which leads to no site of the company")
    return AddressReading(
        value=normalize_url(domain), rule="email", remarks=("is taken from the domain of an e-mail address",)
    )


def _reason(text: str) -> str:
    if re.search(r"\s", text):
        return "has blanks, or words beside the address"
    try:
        host = urlsplit(text if "://" in text else f"https://{text}").hostname or ""
        ip_address(host)
    except ValueError:
        return "names no site"
    return "is an IP address and names no site"
