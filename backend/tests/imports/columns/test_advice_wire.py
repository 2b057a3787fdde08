"""A model's opinion on columns over the wire: the real client, the upload's own route, and the bill."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import httpx2
import pytest
from flask import Flask
from sqlalchemy import select

from leadgen.app import create_app
from leadgen.imports.columns.advice import adviser
from leadgen.llm_usage.models import LLMUsage
from leadgen.providers.llm.anthropic import Anthropic
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.client import Api, sign_in

MODEL = "claude-haiku-5-5"
LIST = "E-mail,Zaradenie,Zzz qq\njan@alfa.example,Osztályvezető,blue-7\nola@beta.example,Könyvelő,red-9\n"


@pytest.fixture
def advised(database: Database, tenant_id: Any, sandbox_app: Flask, tmp_path: Any) -> Api:
    app = create_app(Settings(data_dir=tmp_path, secret_key="test-secret-" * 4, sandbox=True), database)
    llm = Anthropic(
        "key",
        base_url="http://sandbox/anthropic",
        name="sandbox:anthropic",
        transport=httpx2.WSGITransport(app=sandbox_app),
    )
    app.extensions["column_adviser"] = adviser(llm, MODEL)
    return sign_in(app, database, tenant_id)


def upload(api: Api) -> list[tuple[str, str]]:
    """Target of each column, and why."""
    file = (BytesIO(LIST.encode()), "list.csv")
    answer = api.call("POST", "/api/imports", data={"file": file}, content_type="multipart/form-data")
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return [(column["target"], column["why"]) for column in answer.get_json()["columns"]]


def bills(database: Database, api: Api) -> list[LLMUsage]:
    assert api.tenant_id is not None
    with database.tenant_session(api.tenant_id) as session:
        return list(session.scalars(select(LLMUsage)))


def test_what_only_a_model_knows_is_guessed_by_it_and_billed(
    advised: Api, database: Database, sandbox_app: Flask
) -> None:
    mail, title, rest = upload(advised)
    assert (mail[0], title, rest[0]) == ("contact.email", ("contact.job_title", "LLM"), "ignore")
    assert mail[1] != "LLM"
    (bill,) = bills(database, advised)
    assert (bill.purpose, bill.provider, bill.model) == ("import", "sandbox:anthropic", MODEL)
    assert bill.input_tokens > 0
    assert bill.output_tokens > 0
    assert len(sandbox_app.extensions["faults"].calls("anthropic")) == 1


@pytest.mark.parametrize(("kind", "billed"), [("429", False), ("bad_output", True), ("refusal", True), ("500", False)])
def test_a_bad_day_leaves_the_guesses_as_they_were(
    advised: Api, database: Database, sandbox_app: Flask, kind: str, billed: bool
) -> None:
    sandbox_app.extensions["faults"].add("anthropic", kind)
    assert [target for target, _why in upload(advised)] == ["contact.email", "ignore", "ignore"]
    assert len(bills(database, advised)) == int(billed)
