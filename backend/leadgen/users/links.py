"""Links that are handed to a person: shown once, work once.

The token is in the fragment. A browser sends no fragment, so no log and no Referer header contains the token.
"""

from __future__ import annotations

from urllib.parse import urlencode


def invite_link(base: str, token: str) -> str:
    """Return the link that accepts an invitation; `base` is the dashboard's public URL."""
    return f"{base}/accept-invite#{urlencode({'token': token})}"


def reset_link(base: str, token: str) -> str:
    """Return the link that sets a new password; `base` is the dashboard's public URL."""
    return f"{base}/reset-password#{urlencode({'token': token})}"
