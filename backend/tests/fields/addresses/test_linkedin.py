"""Addresses on LinkedIn: spellings of one page are one, pages of two people are two."""

from __future__ import annotations

import pytest

from leadgen.fields import FieldType
from leadgen.fields.addresses.linkedin import read_linkedin
from leadgen.imports.rows.mapped_column import read_plain

ID = "ACwAAB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV"


@pytest.mark.parametrize(
    "text",
    [
        "https://www.linkedin.com/in/z%C3%ADta-berg-a1b2",
        "https://www.linkedin.com/in/zíta-berg-a1b2/",
        "http://cz.linkedin.com/in/Z%c3%adta-Berg-A1B2/cs",
        "linkedin.com/in/zíta-berg-a1b2?originalSubdomain=cz&trk=people",
        "https://www.linkedin.com/mwlite/in/z%C3%ADta-berg-a1b2",
        "https://m.linkedin.com/in/zíta-berg-a1b2",
        "https://www.linkedin.com/comm/in/zíta-berg-a1b2",
        "https://www.linkedin.com/in/zíta-berg-a1b2/details/experience/",
        "https://www.linkedin.com/in/zíta-berg-a1b2/overlay/contact-info/#x",
        "in/zíta-berg-a1b2",
        "/in/zíta-berg-a1b2/",
        "LinkedIn: www.linkedin.com/in/zíta-berg-a1b2",
        "https://www.google.com/url?q=https://www.linkedin.com/in/z%25C3%25ADta-berg-a1b2",
        "https://www.linkedin.com/authwall?sessionRedirect=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fz%25C3%25ADta-berg-a1b2",
        "https://www.linkedin.com/login?session_redirect=%2Fin%2Fz%25C3%25ADta-berg-a1b2",
        "\u200ehttps://www.linkedin.com/in/zi\u0301ta-berg-a1b2\u00a0",
    ],
)
def test_spellings_of_one_profile_are_one(text: str) -> None:
    assert read_linkedin(text).value == "https://www.linkedin.com/in/z%c3%adta-berg-a1b2"


@pytest.mark.parametrize(
    ("text", "value", "page"),
    [
        (f"https://www.linkedin.com/sales/lead/{ID},NAME_SEARCH,x1Yz", f"sales/lead/{ID}", "sales_lead"),
        (f"https://www.linkedin.com/sales/people/{ID},NAME_SEARCH", f"sales/lead/{ID}", "sales_lead"),
        (f"https://www.linkedin.com/in/{ID}", f"in/{ID}", "profile"),
        ("https://www.linkedin.com/sales/company/4711", "sales/company/4711", "sales_company"),
        ("http://de.linkedin.com/pub/Ida-Berg/4/93A/5B7", "pub/ida-berg/4/93a/5b7", "profile"),
        ("https://www.linkedin.com/company/Alnovia-Group/about/", "company/alnovia-group", "company"),
        ("https://www.linkedin.com/company-beta/4711/", "company/4711", "company"),
        ("https://www.linkedin.com/school/alnovia-akademie/", "school/alnovia-akademie", "company"),
        ("https://www.linkedin.com/showcase/alnovia-pumps/", "showcase/alnovia-pumps", "company"),
    ],
)
def test_each_kind_of_page_keeps_its_identity(text: str, value: str, page: str) -> None:
    found = read_linkedin(text)
    assert (found.value, found.page) == (f"https://www.linkedin.com/{value}", page)


def test_two_ids_that_differ_by_case_are_two() -> None:
    one, other = f"https://www.linkedin.com/sales/lead/{ID}", f"https://www.linkedin.com/sales/lead/{ID.swapcase()}"
    assert read_linkedin(one).value != read_linkedin(other).value
    assert read_plain(FieldType.LINKEDIN_URL, f"https://www.linkedin.com/in/{ID}") is None


def test_namesakes_of_old_addresses_are_two() -> None:
    one, other = "cz.linkedin.com/pub/ida-berg/4/936/537", "cz.linkedin.com/pub/ida-berg/7/12a/b44"
    assert read_linkedin(one).value != read_linkedin(other).value


@pytest.mark.parametrize(
    "text",
    [
        "https://www.linkedin.com/posts/ida-berg_news-1", "https://www.linkedin.com/feed/update/urn:li:activity:1", "https://lnkd.in/eAbC",
        "https://www.linkedin.com/pub/dir/Ida/Berg", "https://www.linkedin.com/in/", "https://www.linkedin.com/in/ida-be…",
        "https://www.linkedin.com/jobs/view/1", "https://www.google.com/search?q=ida", "https://linkedin.com.alnovia.example/in/ida",
        "https://www.linkedin.com/profile/view?id=1", "ida-berg", "https://www.linkedin.com/in/ida berg", "linkedin.com",
    ],
)  # fmt: skip
def test_what_names_no_page_is_refused_with_its_reason(text: str) -> None:
    found = read_linkedin(text)
    assert (found.value, found.rule) == (None, "refused")
    assert found.reason
