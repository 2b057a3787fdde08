"""A body over the limit is refused unread, and the refusal still names the file."""

from __future__ import annotations

import io
import json
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from leadgen.app import create_app
from leadgen.imports.file.upload_limit import file_in, too_large
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.client import sign_in
from tests.imports.conftest import Importer

LIMIT = 50 * 1024 * 1024


class _Endless(io.RawIOBase):
    """A body that claims to go on for ever: who reads it to the end does not return."""

    def __init__(self, head: bytes) -> None:
        super().__init__()
        self.head, self.given = head, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size <= 64 * 1024
        self.given += size
        found, self.head = self.head[:size], self.head[size:]
        return found + b"x" * (size - len(found))


def head(disposition: str) -> bytes:
    return f"--cut\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: text/csv\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("disposition", "named"),
    [
        ('name="file"; filename="leads 2026.csv"', ("file", "leads 2026.csv")),
        ('name="file"; filename="C:\\lists\\příliš.csv"', ("file", "příliš.csv")),
        ("name=\"file\"; filename*=UTF-8''p%C5%99%C3%ADli%C5%A1.csv", ("file", "příliš.csv")),
        ('filename="leads.csv"; name="upload"', ("upload", "leads.csv")),
        ('name="note"', (None, None)),
    ],
)
def test_the_file_is_read_from_the_head_of_the_form(disposition: str, named: tuple[str | None, str | None]) -> None:
    assert file_in(head(disposition) + b"Name,E-mail\n") == named


def test_an_upload_over_the_limit_names_the_file_and_the_remedy_unread(importer: Importer) -> None:
    body = _Endless(head('name="file"; filename="leads.csv"'))
    environ = create_environ("/api/imports", method="POST", headers=importer.api.headers)
    environ |= {
        "CONTENT_TYPE": "multipart/form-data; boundary=cut",
        "CONTENT_LENGTH": str(LIMIT + 10 * 1024 * 1024),
        "wsgi.input": body,
    }
    answer, status, _ = run_wsgi_app(importer.api.app, environ)
    problem = json.loads(b"".join(answer))
    assert (status[:3], problem["code"], problem["filename"]) == ("413", "too_large", "leads.csv")
    assert problem["detail"] == (
        "“leads.csv” has 60 MB; at most 50 MB are accepted."
        " Split the list into smaller files and import them one after the other."
    )
    assert problem["errors"][0]["field"] == "file"
    assert body.given <= 16 * 1024


def test_a_body_whose_size_is_not_stated_names_the_field_and_the_limit() -> None:
    refused = too_large(io.BytesIO(head('name="file"; filename="a.csv"')), None, multipart=True, limit_mb=50)
    assert (refused.status, refused.errors[0].field) == (413, "file")
    assert "at most 50 MB" in refused.detail


@pytest.mark.parametrize("limit_mb", [50, 100])
def test_the_limit_is_told_before_a_file_is_sent(
    app: Flask, database: Database, tenant_id: UUID, limit_mb: int
) -> None:
    settings: Settings = app.extensions["settings"]
    app = create_app(settings.model_copy(update={"max_upload_mb": limit_mb}), database)
    assert sign_in(app, database, tenant_id).get("/api/installation")["max_upload_mb"] == limit_mb
