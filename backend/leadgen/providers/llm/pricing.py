"""What a model call cost, from the bundled price list of genai-prices. Unknown is None, never zero."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from genai_prices import extract_usage

_FLAVORS = {"perplexity": "responses"}


def price_response(provider: str, response: Mapping[str, Any]) -> Decimal | None:
    """USD for one response body (`provider` as genai-prices names it: anthropic, perplexity).

    None when the list does not know the model, or the body carries no usage.
    """
    try:
        extracted = extract_usage(response, provider_id=provider, api_flavor=_FLAVORS.get(provider, "default"))
        return extracted.calc_price().total_price
    except (LookupError, ValueError, TypeError, AttributeError):
        return None
