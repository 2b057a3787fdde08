"""Addresses on LinkedIn: one form for all spellings of a page, and the kind of the page. Pure.

Public names of profiles and companies ignore case, accents come percent-encoded or not, and what follows the name
is a language or a tab. Ids of members (`ACwAA…`) keep their case. An old `/pub/` address is known by its whole path.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from leadgen.fields.addresses.hosts import URL_CHARACTERS, normalize_url
from leadgen.fields.addresses.reading import REFUSED, AddressReading
from leadgen.fields.addresses.text import one_line, plain_text, without_spreadsheet

_ROOT = "https://www.linkedin.com/"
_OPAQUE = re.compile(r"A[A-Za-z]{2}AA[A-Za-z0-9_-]{10,120}")
_BARE = re.compile(r"/?(?:in|pub|company|school|showcase|sales/(?:lead|people|company))/[^\s/]", re.IGNORECASE)
_LABEL = re.compile(r"[^\W\d_][^:/@.]{0,30}:\s+")
_SLUG = re.compile(r"[^\s/?#<>\"]{1,200}")
_CUT_OFF = ("...", "…")
_INSIDE = ("q", "url", "u", "target", "sessionredirect", "session_redirect", "redirect", "to", "dest")
_MOBILE = frozenset({"mwlite", "m", "comm", "mobile"})
_REDIRECTS = 3


class LinkedInPage(StrEnum):
    """What an address on LinkedIn shows."""

    PROFILE = "profile"
    COMPANY = "company"
    SALES_LEAD = "sales_lead"
    SALES_COMPANY = "sales_company"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedInReading(AddressReading):
    """An address on LinkedIn and the kind of its page."""

    page: LinkedInPage | None = None


_PROFILE = "Write the profile's address: https://www.linkedin.com/in/name."
_REFUSALS = {
    "posts": "is a post",
    "feed": "is a post",
    "pulse": "is an article",
    "jobs": "is a job advertisement",
    "groups": "is a group",
    "events": "is an event",
    "search": "is a search",
    "learning": "is a course",
    "profile": "is an old address without a name",
    "talent": "works only inside one account of LinkedIn Recruiter",
    "recruiter": "works only inside one account of LinkedIn Recruiter",
}
_KINDS = {
    "in": ("in", LinkedInPage.PROFILE),
    "company": ("company", LinkedInPage.COMPANY),
    "company-beta": ("company", LinkedInPage.COMPANY),
    "organization": ("company", LinkedInPage.COMPANY),
    "school": ("school", LinkedInPage.COMPANY),
    "showcase": ("showcase", LinkedInPage.COMPANY),
}
_SALES = {
    "lead": ("lead", LinkedInPage.SALES_LEAD),
    "people": ("lead", LinkedInPage.SALES_LEAD),
    "company": ("company", LinkedInPage.SALES_COMPANY),
    "accounts": ("company", LinkedInPage.SALES_COMPANY),
}


def normalize_linkedin(text: str) -> str | None:
    """Return `https://www.linkedin.com/in/slug` (or company/, school/…); None for an address outside of LinkedIn."""
    return read_linkedin(text).value


def read_linkedin(text: str) -> LinkedInReading:
    """Read an address on LinkedIn, also out of a redirect of a search engine or of a sign-in page."""
    if len(text) > URL_CHARACTERS:
        return _refused(f"has {len(text):,} characters")
    bare = one_line(without_spreadsheet(plain_text(text))).strip("<>()[]\"' ")
    label = _LABEL.match(bare)
    bare = bare[label.end() :] if label is not None else bare
    if _BARE.match(bare):
        bare = f"{_ROOT}{bare.lstrip('/')}"
    rule = "plain"
    for _ in range(_REDIRECTS):
        url = _parts(bare)
        if url is None:
            return _refused("is not a LinkedIn address")
        host, path, query = url
        inside = _inside(query, host)
        if inside is None:
            break
        bare, rule = inside, "redirect"
    if host == "lnkd.in":
        return _refused("is a short link, which does not tell whose page it is")
    if host != "linkedin.com" and not host.endswith(".linkedin.com"):
        return _refused("is not a LinkedIn address")
    return _page(path, rule)


def _refused(reason: str) -> LinkedInReading:
    return LinkedInReading(value=None, rule=REFUSED, reason=reason, fix=_PROFILE)


def _parts(text: str) -> tuple[str, list[str], str] | None:
    """Return host, steps of the path (decoded) and query of an address."""
    url = normalize_url(text.replace(" ", "%20"))
    if url is None:
        return None
    host = urlsplit(url).hostname or ""
    _, _, rest = text.partition("://") if "://" in text else ("", "", text)
    path, _, query = rest.partition("#")[0].partition("?")
    steps = [unicodedata.normalize("NFC", unquote(step)) for step in path.split("/")[1:]]
    return host, [step.strip() for step in steps if step.strip()], query


def _inside(query: str, host: str) -> str | None:
    """Return the LinkedIn address that a redirect holds in its query."""
    for name, value in parse_qsl(query):
        if name.lower() in _INSIDE:
            if "linkedin.com/" in value.lower() and _parts(value) is not None:
                return value
            if host.endswith("linkedin.com") and value.startswith("/"):
                return f"{_ROOT}{value.lstrip('/')}"
    return None


def _page(steps: list[str], rule: str) -> LinkedInReading:
    while len(steps) > 2 and steps[0].lower() in _MOBILE:
        steps, rule = steps[1:], "mobile" if rule == "plain" else rule
    kind = steps[0].lower() if steps else ""
    if kind == "sales" and len(steps) >= 3:
        return _sales_page(steps, rule)
    if kind == "pub":
        return _old_profile(steps, rule)
    if kind not in _KINDS or len(steps) < 2:
        return _refused(_REFUSALS.get(kind, "names no profile and no company"))
    slug = steps[1].partition(",")[0].strip()
    if slug.endswith(_CUT_OFF):
        return _refused("is cut off")
    slug = slug.rstrip(".,;:")
    if not _SLUG.fullmatch(slug) or slug.lower() in {"unavailable", "me", "login"}:
        return _refused("names no profile and no company")
    form, page = _KINDS[kind]
    return _found(f"{form}/{_name(slug)}", page, rule)


def _sales_page(steps: list[str], rule: str) -> LinkedInReading:
    known = _SALES.get(steps[1].lower())
    number = steps[2].partition(",")[0].strip()
    if known is None or not _SLUG.fullmatch(number):
        return _refused("works only inside one account of Sales Navigator")
    form, page = known
    remark = "is an address of Sales Navigator, which opens only with an account there"
    return _found(f"sales/{form}/{quote(number, safe='~')}", page, rule, (remark,))


def _old_profile(steps: list[str], rule: str) -> LinkedInReading:
    """Read `/pub/name/4/936/537`: the numbers tell namesakes apart."""
    if len(steps) < 2 or steps[1].lower() == "dir":
        return _refused("is a search")
    names = [_name(step.partition(",")[0]) for step in steps[1:5] if _SLUG.fullmatch(step)]
    return _found("/".join(["pub", *names]), LinkedInPage.PROFILE, rule) if names else _refused("names no profile")


def _name(slug: str) -> str:
    """Return a name in lower case, its accents percent-encoded in lower case too; an opaque id keeps its case."""
    if _OPAQUE.fullmatch(slug) and slug != slug.lower():
        return slug
    folded = unicodedata.normalize("NFC", slug.lower())
    return folded if folded.isascii() else quote(folded, safe="~&'+").lower()


def _found(path: str, page: LinkedInPage, rule: str, remarks: tuple[str, ...] = ()) -> LinkedInReading:
    return LinkedInReading(value=f"{_ROOT}{path}", rule=rule, remarks=remarks, page=page)
