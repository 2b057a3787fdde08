"""Which contacts are one: profiles and own mailboxes, names at a company, and what speaks against each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from leadgen.db import new_id
from leadgen.matching.contacts import ContactFinding, ContactIndex, KnownContact
from leadgen.matching.keys import contact_keys, contact_name, phones_of

FIRM, OTHER_FIRM = new_id(), new_id()
PROFILE = "https://www.linkedin.com/in/"


def person(name: str = "", email: str | None = None, profile: str | None = None, at: UUID | None = FIRM, **more: str) -> dict[str, Any]:  # fmt: skip
    url = PROFILE + profile if profile else None
    return {"full_name": name or None, "email": email, "linkedin_url": url, "at": at, **more}


def find(known: dict[str, Any], row: dict[str, Any]) -> ContactFinding:
    index = ContactIndex(())
    shown, name_key = contact_name(None, None, known["full_name"])
    contact = KnownContact(
        new_id(), shown or known["email"], known["linkedin_url"], known["email"], name_key, known["at"]
    )
    contact.phones = phones_of(known.get("phone"), known.get("mobile_phone"))
    index.add(contact)
    shown, name_key = contact_name(None, None, row["full_name"])
    return index.find(contact_keys(row, name_key, shown), row["at"])


ONE = [
    ("gmail dots and tags", person("Iva Krátká", "iva.kratka@gmail.com", at=None), person("Iva Krátká", "ivakratka+list@gmail.com", at=None)),
    ("tag at an own domain", person("Iva Krátká", "iva@pekarna.example"), person("Iva Krátká", "iva+news@pekarna.example")),
    ("same name before another own domain", person("Iva Krátká", "iva@pekarna.example"), person("Iva Krátká", "iva@pekarna.test")),
    ("nickname and the same mailbox", person("Pepa Dlouhý", "dlouhy@pekarna.example"), person("Josef Dlouhý", "dlouhy@pekarna.example")),
    ("turned name and the same mailbox", person("Dlouhý Josef", "dlouhy@pekarna.example"), person("Josef Dlouhý", "dlouhy@pekarna.example")),
    ("lost accents and the same mailbox", person("Josef Dlouhy", "dlouhy@pekarna.example"), person("Josef Dlouhý", "dlouhy@pekarna.example")),
    ("mailbox without a name", person("", "iva@pekarna.example"), person("Iva Krátká", "iva@pekarna.example")),
    ("profile with other addresses", person("Iva Krátká", "iva@pekarna.example", "iva-k"), person("Iva Krátká", "iva@mlyn.example", "iva-k")),
    ("name and company", person("Iva Krátká"), person("IVA KRÁTKÁ", "iva@pekarna.example")),
    ("name and company, shared mailbox", person("Iva Krátká", "info@pekarna.example"), person("Iva Krátká", "iva@pekarna.example")),
    ("shared mailbox without names", person("", "info@pekarna.example"), person("", "info@pekarna.example")),
]  # fmt: skip
TWO = [
    ("married, the same mailbox", person("Iva Krátká", "iva@pekarna.example"), person("Iva Dlouhá", "iva@pekarna.example")),
    ("same mailbox, other name", person("Iva Krátká", "kratcivi@pekarna.example"), person("Otto Široký", "kratcivi@pekarna.example")),
    ("family mailbox", person("Marie Dupré", "dupre@sfr.fr", at=None), person("Luc Dupré", "dupre@sfr.fr", at=None)),
    ("shared mailbox, other name", person("Iva Krátká", "info@pekarna.example"), person("Otto Široký", "info@pekarna.example")),
    ("same profile, other name and address", person("Iva Krátká", "iva@pekarna.example", "firma"), person("Otto Široký", "otto@pekarna.example", "firma")),
    ("namesakes with two addresses", person("Iva Krátká", "iva@pekarna.example"), person("Iva Krátká", "kratka2@pekarna.example")),
    ("namesakes with two profiles", person("Iva Krátká", profile="iva-k"), person("Iva Krátká", profile="iva-kratka-2")),
    ("same name before two free-mail hosts", person("Iva Krátká", "iva.k@gmail.com"), person("Iva Krátká", "iva.k@seznam.cz")),
    ("turned name", person("Iva Krátká"), person("Krátká Iva")),
    ("lost accents", person("Iva Krátká"), person("Iva Kratka")),
    ("short form", person("Josef Dlouhý"), person("Pepa Dlouhý")),
    ("dots outside of Gmail", person("Jan Tichý", "jan.tichy@pekarna.example"), person("Jana Tichá", "jantichy@pekarna.example")),
    ("two companies", person("Iva Krátká"), person("Iva Krátká", at=OTHER_FIRM)),
    ("no company, other telephone", person("Iva Krátká", at=None, phone="+420601111111"), person("Iva Krátká", at=None, phone="+420602222222")),
    ("no company, profile here and address there", person("Iva Krátká", profile="iva-k", at=None), person("Iva Krátká", "iva@gmail.com", at=None)),
    ("ids of members that differ in case", person("Iva Krátká", profile="ACwAAAxyzABCdefGHI"), person("Otto Široký", profile="ACwAAAxyzABCdefGHi")),
]  # fmt: skip
SUSPECTED = {
    "married, the same mailbox": "same e-mail, same company as Iva Krátká, but same given name with another surname",
    "same mailbox, other name": "same e-mail, same company as Iva Krátká, but other name",
    "namesakes with two addresses": "same name, same company as Iva Krátká, but other e-mail",
    "turned name": "same name in another order, same company as Iva Krátká",
    "lost accents": "same name in other letters, same company as Iva Krátká",
    "short form": "same surname with another form of the given name, same company as Josef Dlouhý",
}


@pytest.mark.parametrize(("case", "known", "row"), ONE, ids=[case[0] for case in ONE])
def test_one_person(case: str, known: dict[str, Any], row: dict[str, Any]) -> None:
    for one, other in ((known, row), (row, known)):
        assert find(one, other).known is not None, case


@pytest.mark.parametrize(("case", "known", "row"), TWO, ids=[case[0] for case in TWO])
def test_two_people(case: str, known: dict[str, Any], row: dict[str, Any]) -> None:
    for one, other in ((known, row), (row, known)):
        assert find(one, other).known is None, case
    if case in SUSPECTED:
        assert [said.in_words() for said in find(known, row).evidence] == [SUSPECTED[case].replace(", same c", " and same c")]  # fmt: skip


def test_of_two_people_with_one_mailbox_the_name_decides() -> None:
    index = ContactIndex(())
    for name in ("Iva Krátká", "Otto Široký"):
        _, name_key = contact_name(None, None, name)
        index.add(KnownContact(new_id(), name, None, "my@pekarna.example", name_key, FIRM))
    row = person("Otto Široký", "my@pekarna.example")
    found = index.find(contact_keys(row, "otto siroky", "Otto Široký"), FIRM)
    assert found.known is not None
    assert found.known.label == "Otto Široký"
