"""`leadgen explain email|phone|domain`: one JSON object a line with stable keys, without a database."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from leadgen.bootstrap.commands.explain import explain

PAGE = Path(__file__).resolve().parents[4] / "docs" / "explain.md"
CELL = {"text", "value", "parts", "rule", "remarks", "others", "left_out"}
KEYS = {
    "email": CELL | {"mailbox_key", "domain", "free_mail", "shared_mailbox", "disposable", "no_reply"},
    "phone": CELL | {"country", "type", "extension"},
    "domain": CELL | {"registrable_domain", "kind", "company_key"},
}


def ask(*words: str, given: str = "") -> list[dict[str, Any]]:
    answer = CliRunner().invoke(explain, list(words), input=given)
    assert answer.exit_code == 0, answer.output
    return [json.loads(line) for line in answer.output.splitlines()]


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize(
    "text", ["ida@gmail.com; office@alnovia.example", "Tel. +420 601 999 888", "www.alnovia.cz", "", "?", "x" * 5_000]
)
def test_the_keys_are_the_same_for_every_text(kind: str, text: str) -> None:
    found = ask(kind, text)[0]
    assert set(found) == KEYS[kind]
    assert found["text"] == text
    assert found["value"] is not None or (found["rule"] == "refused" and found["remarks"])


@pytest.mark.parametrize("kind", KEYS)
def test_the_page_documents_every_key(kind: str) -> None:
    page = PAGE.read_text()
    section = (
        page.partition(f"## `{kind}`")[2].partition("\n## ")[0] + page.partition("## `email`")[2].partition("\n## ")[0]
    )
    assert KEYS[kind] <= set(re.findall(r"`(\w+)`", section))


def test_an_email_is_explained() -> None:
    found = ask("email", "info@gmail.com; Zíta <zita.berg+fair@googlemail.com>")[0]
    assert found["value"] == "zita.berg+fair@googlemail.com"
    assert found["mailbox_key"] == "zitaberg@gmail.com"
    assert found["others"] == ["info@gmail.com"]
    assert (found["free_mail"], found["shared_mailbox"], found["disposable"]) == (True, False, False)
    assert found["parts"] == {"name": "Zíta", "local": "zita.berg", "tag": "fair", "domain": "googlemail.com"}


def test_a_refusal_says_why_and_what_to_write() -> None:
    found = ask("email", "ida@alnovia,example")[0]
    assert found["value"] is None
    assert found["remarks"] == [
        "Refused: it has a comma where a dot belongs. If ida@alnovia.example is meant, write it so."
    ]


def test_phones_are_read_by_the_country_one_per_line() -> None:
    found = ask("phone", "--country", "cz", "-", given="601 999 888 linka 7\n\n4.2E+11\n")
    assert [(one["value"], one["country"], one["extension"]) for one in found] == [
        ("+420601999888 x7", "CZ", "7"),
        (None, None, None),
    ]


def test_a_domain_is_explained() -> None:
    own, shared = ask("domain", "https://eshop.alnovia.co.uk/x", "linktr.ee/alnovia")
    assert (own["registrable_domain"], own["kind"], own["company_key"]) == ("alnovia.co.uk", "own", True)
    assert own["parts"] == {"host": "eshop.alnovia.co.uk", "subdomain": "eshop", "suffix": "co.uk"}
    assert (shared["value"], shared["kind"], shared["company_key"]) == ("linktr.ee", "link_list", False)
