"""Web addresses: what people write is read, and what leads to no site of a company is refused with its reason."""

from __future__ import annotations

import pytest

from leadgen.fields.addresses.url import read_url


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("alnovia.example", "https://alnovia.example"),
        ("HTTP://WWW.Alnovia.example/Kontakt/", "http://www.alnovia.example/Kontakt"),
        ("http:/alnovia.example", "http://alnovia.example"),
        ("https:alnovia.example", "https://alnovia.example"),
        ("http//www.alnovia.example", "http://www.alnovia.example"),
        ("https:////alnovia.example", "https://alnovia.example"),
        ("www,alnovia.example", "https://www.alnovia.example"),
        ("www alnovia.example/x", "https://www.alnovia.example/x"),
        ("Web: alnovia.example", "https://alnovia.example"),
        ("\u200ehttps://alnovia.example\u200e\u00a0", "https://alnovia.example"),
        ("https://alnovia.example/?utm_source=x&id=7#top", "https://alnovia.example?id=7"),
        ("https://alnovia.example:8443/", "https://alnovia.example:8443"),
        ("office@alnovia.example", "https://alnovia.example"),
        ("https://medium.com/@alnovia", "https://medium.com/@alnovia"),
        ("https://alnovia.example/wwwy a".replace(" ", "%20"), "https://alnovia.example/wwwy%20a"),
    ],
)
def test_a_web_address_is_read_as_people_write_it(text: str, value: str) -> None:
    assert read_url(text).value == value


@pytest.mark.parametrize(
    ("text", "part_of_reason"),
    [
        ("ida@gmail.com", "e-mail"),
        ("ida@alnovia.wixsite.com", "e-mail"),
        ("http://203.0.113.7/", "IP address"),
        ("203.0.113.7", "IP address"),
        ("javascript:alert(1)", "no site"),
        ("data:text/html,x", "no site"),
        ("alnovia", "no site"),
        ("alnovia example", "blanks"),
        ("https://alnovia.cz https://alnovia.sk", "blanks"),
    ],
)
def test_what_leads_to_no_site_is_refused_with_its_reason(text: str, part_of_reason: str) -> None:
    found = read_url(text)
    assert found.value is None
    assert part_of_reason in (found.reason or "")
