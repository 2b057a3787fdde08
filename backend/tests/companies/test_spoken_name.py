"""The spoken name follows from the name, until somebody says it."""

from __future__ import annotations

from leadgen.fields import Entity, SourceKind
from leadgen.messages.facts import load_addressees
from leadgen.observations.store import record_observations, refold
from tests.factories.records import make_company, make_contact, observe


def said(api, company_id, field="spoken_name"):
    found = api.get(f"/api/companies/{company_id}/provenance")["fields"]
    return next((item for item in found if item["field"] == field), None)


def test_it_follows_from_the_name_and_says_by_which_rule(api) -> None:
    made = api.post("/api/companies", {"values": {"name": "PILA DEMO, spol. s r. o."}})
    assert (made["name"], made["spoken_name"]) == ("PILA DEMO, spol. s r. o.", "Pila Demo")
    why = said(api, made["id"])
    assert (why["value"], why["locked"], why["winner"]["source_kind"]) == ("Pila Demo", False, "rule")
    assert "spol. s r. o." in why["winner"]["evidence"][0]["title"]


def test_another_name_or_country_changes_it(api) -> None:
    made = api.post("/api/companies", {"values": {"name": "SAS Demo"}})
    assert made["spoken_name"] == "SAS Demo"
    path = f"/api/companies/{made['id']}"
    edited = api.patch(path, {"version": made["version"], "values": {"hq_country": "FR"}})
    assert edited["spoken_name"] == "Demo"
    edited = api.patch(path, {"version": edited["version"], "values": {"name": "Sagbruk Demo AS"}})
    assert edited["spoken_name"] == "Sagbruk Demo"


def test_a_person_decides_and_may_take_it_back(api) -> None:
    made = api.post("/api/companies", {"values": {"name": "Pila Demo s.r.o."}})
    path = f"/api/companies/{made['id']}"
    edited = api.patch(path, {"version": made["version"], "values": {"spoken_name": "Pila"}})
    edited = api.patch(path, {"version": edited["version"], "values": {"name": "Nová Pila Demo s.r.o."}})
    assert edited["spoken_name"] == "Pila"
    assert said(api, made["id"])["locked"]
    assert api.call("DELETE", f"{path}/values/spoken_name").status_code == 200
    assert api.get(path)["spoken_name"] == "Nová Pila Demo"


def test_records_of_one_batch_keep_their_own(session) -> None:
    first, second = (
        make_company(session, name="Prvá s.r.o."),
        make_company(session, name="Druhá s.r.o.", spoken_name="Dvojka"),
    )
    names = {key: name for key, name in _columns(session).items() if key in (first, second)}
    assert names == {first: "Prvá", second: "Dvojka"}
    record_observations(
        session, [observe(Entity.COMPANY, first, SourceKind.IMPORT, {"name": "Prvá Demo a.s."}, day=2, ref="import:x")]
    )
    refold(session, Entity.COMPANY, [second])
    assert {_columns(session)[key] for key in (first, second)} == {"Prvá Demo", "Dvojka"}


def _columns(session):
    from sqlalchemy import text

    return dict(session.execute(text("SELECT id, spoken_name FROM companies")).all())


def test_messages_say_the_spoken_name(session) -> None:
    company = make_company(session, name="Pila Demo, a.s.")
    contact = make_contact(session, company_id=company)
    assert load_addressees(session, [contact])[contact].record["company"]["name"] == "Pila Demo"
