"""Uploading a list, mapping it as recognised, and carrying it out as the worker would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from leadgen.imports.commit import run_commit
from leadgen.tenancy import Database
from tests.client import Api

Upload = Callable[..., TestResponse]


class Importer:
    """One person's imports through the API; `commit` runs the background job in place."""

    def __init__(self, api: Api, database: Database) -> None:
        self.api = api
        self.database = database

    def send(self, content: bytes | str, filename: str = "list.csv") -> TestResponse:
        data = content.encode() if isinstance(content, str) else content
        head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
        body = head.encode() + data + b"\r\n--cut--\r\n"
        return self.api.call("POST", "/api/imports", data=body, content_type="multipart/form-data; boundary=cut")

    def upload(self, content: bytes | str, filename: str = "list.csv") -> dict[str, Any]:
        answer = self.send(content, filename)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        body: dict[str, Any] = answer.get_json()
        return body

    def map(self, job: dict[str, Any], **options: Any) -> dict[str, Any]:
        columns = [{"index": c["index"], "target": c["target"]} for c in job["columns"]]
        overrides = options.pop("targets", {})
        columns = [c | {"target": overrides.get(c["index"], c["target"])} for c in columns]
        options = {"version": self.get(job)["version"], **options}
        answer = self.api.call("PUT", f"/api/imports/{job['id']}/mapping", json={"columns": columns, **options})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        body: dict[str, Any] = answer.get_json()
        return body

    def preview(self, job: dict[str, Any], limit: int = 500) -> dict[str, Any]:
        body: dict[str, Any] = self.api.post(f"/api/imports/{job['id']}/preview", {"limit": limit})
        return body

    def commit(self, job: dict[str, Any], chunk: int = 2000) -> dict[str, Any]:
        self.api.post(f"/api/imports/{job['id']}/commit")
        assert self.api.tenant_id is not None
        run_commit(self.database, self.api.tenant_id, UUID(job["id"]), chunk=chunk)
        return self.get(job)

    def get(self, job: dict[str, Any]) -> dict[str, Any]:
        body: dict[str, Any] = self.api.get(f"/api/imports/{job['id']}")
        return body

    def rows(self, job: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor: dict[str, Any] = {}
        while True:
            page = self.api.get(f"/api/imports/{job['id']}/rows", limit=200, **query, **cursor)
            found += page["items"]
            if page["next_cursor"] is None:
                assert len(found) == page["total"]
                return found
            cursor = {"cursor": page["next_cursor"]}

    def run(self, content: bytes | str, **options: Any) -> dict[str, Any]:
        """Upload, map as recognised, commit."""
        job = self.upload(content)
        self.map(job, **options)
        return self.commit(job)


@pytest.fixture
def importer(api: Api, database: Database) -> Importer:
    return Importer(api, database)
