"""The sandbox in process, and its world."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from flask import Flask

from leadgen.sandbox import FaultBoard, create_app
from leadgen.sandbox.world import World, world


@pytest.fixture
def sandbox_app() -> Flask:
    return create_app()


@pytest.fixture
def board(sandbox_app: Flask) -> FaultBoard:
    found = sandbox_app.extensions["faults"]
    assert isinstance(found, FaultBoard)
    return found


@pytest.fixture
def http(sandbox_app: Flask) -> Iterator[httpx2.Client]:
    with httpx2.Client(transport=httpx2.WSGITransport(app=sandbox_app), base_url="http://sandbox") as client:
        yield client


@pytest.fixture
def invented() -> World:
    return world()
