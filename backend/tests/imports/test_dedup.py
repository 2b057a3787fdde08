"""Who is the same: the keys, their order, the three strategies, inside the file and against what is there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.imports.conftest import Importer

HEADER = "First name,Last name,E-mail,LinkedIn,Job title,Company,Website\n"


def _contacts(importer: Importer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = importer.api.get("/api/contacts", limit=200)["items"]
    return sorted(found, key=lambda item: item["id"])


def _companies(importer: Importer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = importer.api.get("/api/companies", limit=200)["items"]
    return sorted(found, key=lambda item: item["id"])


SAME = [
    (
        "LinkedIn",
        "Jan,Novák,,https://www.linkedin.com/in/jan-n,,,",
        "Jon,Nowak,,HTTP://cz.linkedin.com/in/Jan-N/?trk=x,,,",
    ),
    ("e-mail", "Jan,Novák,jan@alfa.example,,,,", "Honza,Novák, JAN@Alfa.example ,,,Beta,"),
    ("name and company", "Jan,Novák,,,,Alfa s.r.o.,", 'JAN,Novák,,,,"ALFA, S. R. O.",'),
    ("company by domain", "Jan,Novák,,,,Alfa,https://www.alfa.example/", "Jan,Novák,,,,Alfa Group,alfa.example"),
]


MAILBOXES = [
    ("at one company", "E-mail,Company\ninfo@alfa.example,Alfa\nINFO@alfa.example ,ALFA\n", "same mailbox and company"),
    (
        "at no company",
        "E-mail,Phone\ninfo@alfa.example,\ninfo@alfa.example,\n",
        "same mailbox without a name, no company on either side",
    ),
]


@pytest.mark.parametrize(("case", "text", "rule"), MAILBOXES, ids=[case[0] for case in MAILBOXES])
def test_a_shared_mailbox_without_a_name_is_one_contact_in_one_file_and_in_two(
    importer: Importer, case: str, text: str, rule: str
) -> None:
    for created in (1, 0):
        job = importer.upload(text)
        importer.map(job, targets={0: "contact.email"})
        planned = importer.preview(job)
        done = importer.commit(job)
        assert done["counts"] == planned["counts"]
        assert done["counts"].get("contacts_created", 0) == created
        assert importer.rows(job)[-1]["rule"].startswith(f"{rule} as info@alfa.example")
    assert [contact["email"] for contact in _contacts(importer)] == ["info@alfa.example"]


@pytest.mark.parametrize(
    "rows",
    [
        ["info@alfa.example,,Alfa,", "info@alfa.example,,Beta,"],
        ["info@alfa.example,,Alfa,", "info@alfa.example,,,"],
        ["info@alfa.example,,Alfa,", "info@alfa.example,Eva Malá,Alfa,"],
        ["info@alfa.example,,Alfa,https://linkedin.com/in/a", "info@alfa.example,,Alfa,https://linkedin.com/in/b"],
    ],
    ids=["two companies", "no company", "a person", "two profiles"],
)
@pytest.mark.parametrize("turn", [1, -1], ids=["first", "last"])
def test_a_shared_mailbox_is_taken_for_no_other(importer: Importer, rows: list[str], turn: int) -> None:
    header = "E-mail,Name,Company,LinkedIn\n"
    importer.run(header + "\n".join(rows[::turn]) + "\n")
    again = importer.run(header + "\n".join(rows[::turn]) + "\n")
    assert (len(_contacts(importer)), again["counts"].get("contacts_created", 0)) == (2, 0)


def test_a_mailbox_that_got_a_name_is_a_person_from_then_on(importer: Importer) -> None:
    header = "E-mail,Name,LinkedIn,Company\n"
    importer.run(
        f"{header}info@alfa.example,,https://linkedin.com/in/jan,Alfa\n"
        "info@alfa.example,Jan Novák,https://linkedin.com/in/jan,Alfa\ninfo@alfa.example,,,Alfa\n"
    )
    assert sorted(contact["name"] or "" for contact in _contacts(importer)) == ["", "Jan Novák"]


@pytest.mark.parametrize(("rule", "first", "second"), SAME, ids=[case[0] for case in SAME])
@pytest.mark.parametrize("together", [True, False], ids=["one file", "two files"])
def test_two_spellings_of_one_person_are_one(
    importer: Importer, rule: str, first: str, second: str, together: bool
) -> None:
    if together:
        importer.run(f"{HEADER}{first}\n{second}\n")
    else:
        importer.run(f"{HEADER}{first}\n")
        importer.run(f"{HEADER}{second}\n")
    assert len(_contacts(importer)) == 1


DIFFERENT = [
    ("same name, other company", "Jan,Novák,,,,Alfa,", "Jan,Novák,,,,Beta,"),
    (
        "same name and company, two LinkedIn profiles",
        "Jan,Novák,,https://linkedin.com/in/a,,Alfa,",
        "Jan,Novák,,https://linkedin.com/in/b,,Alfa,",
    ),
    ("a shared mailbox", "Jan,Novák,info@alfa.example,,,Alfa,", "Eva,Malá,info@alfa.example,,,Alfa,"),
    ("same name, no company, two addresses", "Jan,Novák,a@alfa.example,,,,", "Jan,Novák,b@beta.example,,,,"),
]


@pytest.mark.parametrize(("case", "first", "second"), DIFFERENT, ids=[case[0] for case in DIFFERENT])
def test_two_people_stay_two(importer: Importer, case: str, first: str, second: str) -> None:
    importer.run(f"{HEADER}{first}\n{second}\n")
    assert len(_contacts(importer)) == 2


def test_linkedin_goes_before_email_and_email_before_name(importer: Importer) -> None:
    importer.run(
        f"{HEADER}Jan,A,jan@alfa.example,https://linkedin.com/in/one,,Alfa,\nEva,B,eva@alfa.example,https://linkedin.com/in/two,,Alfa,\n"
    )
    job = importer.upload(
        f"{HEADER}Eva,B,jan@alfa.example,https://linkedin.com/in/two,,Alfa,\nJan,A,jan@alfa.example,,,Alfa,\n"
    )
    importer.map(job)
    rows = importer.preview(job)["rows"]
    assert [row["rule"].split(" as ")[0] for row in rows] == ["same LinkedIn URL", "same e-mail"]
    assert [row["name"] for row in rows] == ["Eva B", "Jan A"]


def test_one_name_with_two_domains_is_two_companies(importer: Importer) -> None:
    importer.run("Company,Website\nAlfa,alfa.example\nAlfa,alfa.test\nALFA,\n")
    assert [item["domain"] for item in _companies(importer)] == ["alfa.example", "alfa.test"]


def test_a_company_found_by_name_gets_the_domain_and_is_found_by_it(importer: Importer) -> None:
    importer.run("Company,Website\nAlfa,\nalfa,https://alfa.example/cs?utm_source=x\nAlfa Holding,www.alfa.example\n")
    (company,) = _companies(importer)
    assert (company["name"], company["domain"]) == ("Alfa", "alfa.example")


def test_update_fills_what_is_empty_and_nothing_else(importer: Importer) -> None:
    importer.run(f"{HEADER}Jan,Novák,jan@alfa.example,,CEO,,\n")
    done = importer.run(f"{HEADER}Honza,Novák,jan@alfa.example,https://linkedin.com/in/jan,CTO,Alfa,alfa.example\n")
    (contact,) = _contacts(importer)
    assert (contact["first_name"], contact["job_title"]) == ("Jan", "CEO")
    assert contact["linkedin_url"] == "https://www.linkedin.com/in/jan"
    assert contact["company"]["name"] == "Alfa"
    assert (done["counts"]["update"], done["counts"]["companies_created"]) == (1, 1)


def test_skip_leaves_everything_alone(importer: Importer) -> None:
    importer.run(f"{HEADER}Jan,Novák,jan@alfa.example,,CEO,,\n")
    done = importer.run(
        f"{HEADER}Jan,Novák,jan@alfa.example,https://linkedin.com/in/jan,CTO,Alfa,alfa.example\n",
        contact_strategy="skip",
        company_strategy="skip",
        tags=["Fair"],
    )
    (contact,) = _contacts(importer)
    assert (contact["linkedin_url"], contact["company"], contact["tags"]) == (None, None, [])
    assert (_companies(importer), done["counts"]["skip"]) == ([], 1)


def test_create_new_makes_every_contact_anew_and_each_company_once(importer: Importer) -> None:
    text = f"{HEADER}Jan,Novák,jan@alfa.example,,,Alfa,\nJan,Novák,jan@alfa.example,,,alfa,\n"
    importer.run(text)
    assert (len(_contacts(importer)), len(_companies(importer))) == (1, 1)
    importer.run(text, contact_strategy="create_new", company_strategy="create_new")
    assert (len(_contacts(importer)), len(_companies(importer))) == (3, 2)


def test_an_address_of_somebody_else_is_not_taken(importer: Importer) -> None:
    importer.run(f"{HEADER}Jan,A,jan@alfa.example,,,,\nEva,B,,https://linkedin.com/in/eva,,,\n")
    job = importer.upload(f"{HEADER}Eva,B,jan@alfa.example,https://linkedin.com/in/eva,,,\n")
    importer.map(job)
    importer.commit(job)
    (row,) = importer.rows(job)
    assert row["problems"][0]["reason"] == "left out: it belongs to Jan A"
    assert [contact["email"] for contact in _contacts(importer)] == ["jan@alfa.example", None]


def test_a_company_page_is_no_persons_profile(importer: Importer) -> None:
    importer.run(
        f"{HEADER}Jan,A,a@alfa.example,https://linkedin.com/company/alfa,,,\nEva,B,b@alfa.example,https://linkedin.com/company/alfa,,,\n",
    )
    assert len(_contacts(importer)) == 2


def test_tags_of_list_and_row_reach_the_records(importer: Importer) -> None:
    importer.run(
        "Name,E-mail,Company,Tags\nJan Novák,jan@alfa.example,Alfa,VIP; speaker\nEva Malá,eva@alfa.example,Alfa,\n",
        tags=["Fair 2026"],
    )
    found = {contact["name"]: sorted(tag["name"] for tag in contact["tags"]) for contact in _contacts(importer)}
    assert found == {"Jan Novák": ["Fair 2026", "VIP", "speaker"], "Eva Malá": ["Fair 2026"]}
    (company,) = _companies(importer)
    assert [tag["name"] for tag in company["tags"]] == ["Fair 2026"]
    (tag,) = [tag for tag in importer.api.get("/api/tags")["items"] if tag["name"] == "Fair 2026"]
    assert (tag["contacts_count"], tag["companies_count"]) == (2, 1)


def test_a_persons_word_stands_against_an_import(importer: Importer) -> None:
    importer.run(f"{HEADER}Jan,Novák,jan@alfa.example,,CEO,,\n")
    (contact,) = _contacts(importer)
    importer.api.patch(
        f"/api/contacts/{contact['id']}", {"version": contact["version"], "values": {"job_title": "Founder"}}
    )
    importer.run(f"{HEADER}Jan,Novák,jan@alfa.example,,CTO,,\n")
    assert _contacts(importer)[0]["job_title"] == "Founder"


def test_a_field_that_a_person_emptied_stays_empty_and_the_preview_says_so(importer: Importer) -> None:
    text = "Name,E-mail,Job title,Phone,Company,Website,Industry detail\nJan Novák,jan@alfa.example,CEO,,Alfa,alfa.example,\n"
    importer.run(text)
    (contact,), (company,) = _contacts(importer), _companies(importer)
    for path, record, field in (("contacts", contact, "job_title"), ("companies", company, "website_url")):
        importer.api.patch(f"/api/{path}/{record['id']}", {"version": record["version"], "values": {field: None}})
    job = importer.upload(text)
    importer.map(job)
    planned = importer.preview(job)
    (row,) = planned["rows"]
    done = importer.commit(job)
    assert (row["action"], row["contact"]["fields"], row["company"]["fields"]) == ("skip", [], [])
    assert done["counts"] == planned["counts"]
    assert _contacts(importer)[0]["job_title"] is None
