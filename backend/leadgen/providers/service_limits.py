"""Limits of the product towards each outside service.

Kept apart from the clients: estimates need the limits, and the clients' libraries take seconds to import.
"""

from __future__ import annotations

from leadgen.providers.limits import Limits

WRITING_SERVICE = "anthropic"
"""The service whose models write messages."""

SERVICE_LIMITS = {
    "anthropic": Limits(concurrency=16, max_wait=60.0),
    # The lowest paid tier allows 3 queries a second. A higher tier is a setting of the host, passed as `gate`.
    "perplexity": Limits(concurrency=16, per_second=3.0, burst=3, max_wait=60.0),
    "ares": Limits(concurrency=4, per_second=8.0, burst=8),
    "brreg": Limits(concurrency=8, per_second=20.0, burst=8),
    # A limit of 300 a minute for the whole service is known second-hand; we stay below it.
    "prh": Limits(concurrency=4, per_second=4.0, burst=4),
    # At most 7 a second: six, and never two at once, so that no second sees eight.
    "recherche": Limits(concurrency=4, per_second=6.0, burst=1),
    "isir": Limits(concurrency=2, per_second=4.0, burst=2),
}
