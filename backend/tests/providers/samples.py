"""Answers of the registers and models, in their true form, about companies and people that we made up."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2

FIXTURES = Path(__file__).with_name("fixtures")


def body(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def data(name: str) -> Any:
    return json.loads(body(name))


def changed(name: str, change: Callable[[Any], object]) -> bytes:
    """The fixture after `change` has edited it in place."""
    edited = copy.deepcopy(data(name))
    change(edited)
    return json.dumps(edited).encode()


class Server:
    """A WSGI app with prepared answers by path; remembers what it was asked. Anything else is a 404."""

    def __init__(self, answers: dict[str, tuple[int, dict[str, str], bytes]] | None = None) -> None:
        self.answers = answers or {}
        self.seen: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        self.seen.append(
            {
                "method": environ["REQUEST_METHOD"],
                "path": environ["PATH_INFO"],
                "query": environ.get("QUERY_STRING", ""),
                "body": environ["wsgi.input"].read(length) if length else b"",
                "headers": {k[5:].lower(): v for k, v in environ.items() if k.startswith("HTTP_")},
            }
        )
        status, headers, content = self.answers.get(environ["PATH_INFO"], (404, {}, b""))
        start_response(f"{status} X", [*headers.items(), ("Content-Length", str(len(content)))])
        return [content]

    def put(self, path: str, content: bytes, *, status: int = 200, **headers: str) -> None:
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        self.answers[path] = (status, {"Content-Type": "application/json", **named}, content)

    @property
    def transport(self) -> httpx2.WSGITransport:
        return httpx2.WSGITransport(app=self)


BASE = "http://provider.test"
