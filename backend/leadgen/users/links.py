"""Links that are handed to a person: shown once, work once.

The token is in the fragment. A browser sends no fragment, so no log and no Referer header holds the token.
"""

from __future__ import annotations

from urllib.parse import urlencode


def invite_link(base: str, token: str) -> str:
    """Where an invitation is accepted; `base` is where people reach the dashboard."""
    return f"{base}/accept-invite#{urlencode({'token': token})}"


def reset_link(base: str, token: str) -> str:
    """Where a new password is set; `base` is where people reach the dashboard."""
    return f"{base}/reset-password#{urlencode({'token': token})}"
