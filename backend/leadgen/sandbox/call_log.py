"""The sandbox's own log of calls: arrival, answer, and the service's bill.

With `LEADGEN_SANDBOX_LOG` every arrival and every answer is appended to that file as a line of JSON, before anything is
sent. So the log survives the death of the process, and can be compared with the product's records.
"""

from __future__ import annotations

import json
import os
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from typing import Any

from genai_prices import extract_usage

PAID = frozenset(("perplexity", "anthropic"))


def digest_of_request(path: str, query: str, body: bytes) -> str:
    """Return the digest of a request; equal digests ask the same."""
    return blake2b(f"{path}?{query}\n".encode() + body, digest_size=12).hexdigest()


def bill_of(service: str, status: int, request_id: str | None, body: bytes) -> tuple[str | None, str | None]:
    """Return the id and the price in US dollars (as text) of a billed answer, else None."""
    if service not in PAID or status != 200:
        return None, None
    try:
        said = json.loads(body, parse_float=Decimal)
        if service == "perplexity":
            return said["id"], str(said["usage"]["cost"]["total_cost"])
        price = extract_usage(said, provider_id=service).calc_price().total_price
        return request_id, str(price)
    except (LookupError, ValueError, TypeError, AttributeError):
        return None, None


class CallLog:
    """An append-only file of events. Without a path, nothing is written."""

    def __init__(self, path: Path | None) -> None:
        self._file = None if path is None else os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, event: str, **values: Any) -> None:
        """Append one event; a line is written whole or not at all."""
        if self._file is not None:
            line = json.dumps({"event": event, "process": os.getpid(), **values}, ensure_ascii=False)
            os.write(self._file, line.encode() + b"\n")
