"""A worker for a process of its own, which writes down each call and hangs in those after the first few, to be killed there."""

from __future__ import annotations

import threading
from typing import IO
from uuid import UUID

from leadgen.pipeline.engine.drain import Timing
from leadgen.tenancy import Database
from tests.campaigns.setting import ScriptedLLM, Writer

CONCURRENCY = 3
_lock = threading.Lock()


def work(url: str, tenant_id: UUID, campaign_id: UUID, *, ends: int, told: IO[str]) -> None:
    """Write a campaign's messages; so many calls end."""

    def answer(request, number):
        question = next(line for line in request.prompt.splitlines() if line.startswith("<record>"))
        with _lock:
            print(question, file=told, flush=True)
        if number > ends:
            threading.Event().wait()
        return {"body": f"Text {number}", "subject": "Subject"}

    timing = Timing(lease=30.0, poll=0.01, linger=0.0)
    Writer(Database(url), ScriptedLLM(answer), concurrency=CONCURRENCY, timing=timing).drain(tenant_id, campaign_id)
