"""Names of other companies of a campaign in its messages."""

import pytest
from sqlalchemy import event

from leadgen.fields.enums import Language
from leadgen.messages.lint import Correspondents
from leadgen.messages.lint.companies import find_wrong_company
from leadgen.messages.lint.finding import FindingSeverity
from leadgen.messages.neighbours import without_given
from tests.campaigns.setting import ScriptedLLM, Writer, generate, make_campaign, make_people
from tests.factories.records import make_company, make_contact


@pytest.fixture
def neighbour(database, tenant_id) -> str:
    with database.tenant_session(tenant_id) as session:
        company = make_company(session, name="Ořechovka Mlýny s.r.o.", domain="orechovka.example")
        return str(
            make_contact(session, company_id=company, first_name="Jan", last_name="Zkusil", email="j@orechovka.example")
        )


@pytest.fixture
def draft(api, database, tenant_id, generator, neighbour):
    campaign = make_campaign(api, [*make_people(database, tenant_id, 1), neighbour])
    generate(api, generator, campaign["id"])
    rows = api.get("/api/messages", campaign_id=campaign["id"])["items"]
    return next(row for row in rows if row["company"]["name"] == "Pekárna Vzorová")


def edit(api, draft, body):
    said = {"version": draft["version"], "subject": draft["subject"], "body": body, "edit_reason": "generic"}
    return api.call("PATCH", f"/api/messages/{draft['id']}", json=said).get_json()


def test_an_edit_shows_it_and_approval_refuses_it(api, draft):
    edited = edit(api, draft, "I read that Ořechovka Mlýny is growing fast.")
    assert [(item["kind"], item["text"]) for item in edited["findings"]] == [("wrong_company", "Ořechovka Mlýny")]
    refused = api.call("POST", f"/api/messages/{draft['id']}/approve", json={"version": edited["version"]})
    assert refused.status_code == 422
    assert "Ořechovka Mlýny" in refused.get_json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "body", ["I read that Pekárna Vzorová is growing.", "Vzor Consulting audits it.", "Mlýny in May."]
)
def test_own_names_and_parts_of_names_pass(api, draft, body):
    assert edit(api, draft, body)["findings"] == []


def test_a_name_inside_a_word_hides_no_later_one():
    who = Correspondents(company="Pekárna Vzorová", other_companies=("Rochel",))
    (found,) = find_wrong_company("Rochelin is a town. Rochel is growing.", who)
    assert found.start == 20


def test_the_reader_may_be_called_like_a_company():
    who = Correspondents(last_name="Martin", company="Pekárna Vzorová", other_companies=("Martin",))
    assert not list(find_wrong_company("Dear Mr Martin,", who))


def test_what_the_writer_was_told_may_be_said():
    assert without_given(["Rochel", 'A "B" C'], {"news": 'Sells to A "B" C'}) == ["Rochel"]


def test_a_written_text_that_names_one_is_asked_for_again(api, database, tenant_id, neighbour):
    def answer(request, number):
        wrong = "Pekárna Vzorová" in request.prompt and "An earlier attempt" not in request.prompt
        return {"subject": "Bread", "body": "Ořechovka Mlýny is growing." if wrong else "You are growing."}

    llm = ScriptedLLM(answer)
    campaign = make_campaign(api, [*make_people(database, tenant_id, 1), neighbour])
    generate(api, Writer(database, llm), campaign["id"])
    bodies = {row["body"] for row in api.get("/api/messages", campaign_id=campaign["id"])["items"]}
    assert bodies == {"You are growing."}
    assert any("Ořechovka Mlýny” is not the reader's company" in request.prompt for request in llm.requests)


@pytest.mark.parametrize(
    ("body", "language", "severity"),
    [
        ("Focus matters more than features.", Language.EN, FindingSeverity.WARNING),
        ("Two things help: Focus, and time to focus.", Language.EN, FindingSeverity.WARNING),
        ("Der Focus liegt auf Qualität.", Language.DE, FindingSeverity.WARNING),
        ("We saw how Focus plans its hiring.", Language.EN, FindingSeverity.ERROR),
    ],
)
def test_an_ordinary_word_that_is_also_a_company_does_not_block(body, language, severity):
    who = Correspondents(company="Pekárna Vzorová", other_companies=("Focus",), language=language)
    found = list(find_wrong_company(body, who))
    assert [item.severity for item in found] == [severity]


def test_a_queue_looks_once_for_other_companies(api, database, tenant_id, generator, neighbour):
    campaign = make_campaign(api, [*make_people(database, tenant_id, 6), neighbour])
    generate(api, generator, campaign["id"])
    seen: list[str] = []

    def note(_conn, _cursor, statement, *_rest) -> None:
        if "strpos" in statement:
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        queue = api.get(f"/api/campaigns/{campaign['id']}/review-queue", limit=10)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    assert len(queue["items"]) > 5
    assert len(seen) == 1
