"""Limits of the product towards each outside service.

Kept apart from the clients: estimates need the limits, and the clients' libraries take seconds to import.
"""

from __future__ import annotations

from leadgen.countries.lookups import REGISTERS
from leadgen.providers.limits import Limits

WRITING_SERVICE = "anthropic"
"""The service whose models write messages."""

SERVICE_LIMITS = {
    "anthropic": Limits(concurrency=16, max_wait=60.0),
    # The lowest paid tier allows 3 queries a second. A higher tier is a setting of the host, passed as `gate`.
    "perplexity": Limits(concurrency=16, per_second=3.0, burst=3, max_wait=60.0),
    **{
        code: Limits(concurrency=register.calls_at_once, per_second=register.calls_per_second, burst=register.burst)
        for code, register in REGISTERS.items()
    },
}
