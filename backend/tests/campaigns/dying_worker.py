"""A worker process that prints each call it makes and then hangs in the calls after the first few, to be killed there.

python -m tests.campaigns.dying_worker DATABASE_URL TENANT CAMPAIGN CALLS_THAT_END
"""

from __future__ import annotations

import sys
import threading
from uuid import UUID

from leadgen.bootstrap.database import models as _models  # noqa: F401
from leadgen.pipeline.engine.drain import Timing
from leadgen.tenancy import Database
from tests.campaigns.setting import ScriptedLLM, Writer

CONCURRENCY = 3
_lock = threading.Lock()


def main(url: str, tenant: str, campaign: str, ends: str) -> None:
    def answer(request, number):
        question = next(line for line in request.prompt.splitlines() if line.startswith("<record>"))
        with _lock:
            print(question, flush=True)
        if number > int(ends):
            threading.Event().wait()
        return {"body": f"Text {number}", "subject": "Subject"}

    timing = Timing(lease=30.0, poll=0.01, linger=0.0)
    Writer(Database(url), ScriptedLLM(answer), concurrency=CONCURRENCY, timing=timing).drain(
        UUID(tenant), UUID(campaign)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
