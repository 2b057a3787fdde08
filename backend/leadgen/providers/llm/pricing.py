"""Prices of model calls, from the price list of genai-prices. Unknown is None, never zero."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from genai_prices import extract_usage

_FLAVORS = {"perplexity": "responses"}


def price_response(provider: str, response: Mapping[str, Any]) -> Decimal | None:
    """Price one response body in USD; None for an unknown model or a body without usage.

    `provider` is the name of genai-prices: anthropic, perplexity.
    """
    try:
        extracted = extract_usage(response, provider_id=provider, api_flavor=_FLAVORS.get(provider, "default"))
        return extracted.calc_price().total_price
    except (LookupError, ValueError, TypeError, AttributeError):
        return None
