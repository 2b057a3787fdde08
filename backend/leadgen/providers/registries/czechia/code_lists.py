"""Names of Czech legal forms from ARES's own list, requested once a day.

Our own table does not have every current code, and is wrong in places. It only fills in while ARES has not answered.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from leadgen.providers.base import Answer, ProviderError, parse_json_object
from leadgen.providers.registries import reading as read

CODE_LIST, SOURCE = "PravniForma", "res"
KEEP_SECONDS = 24 * 3600.0
AGAIN_SECONDS = 600.0
"""Seconds until a failed list is requested again."""


class LegalFormNames:
    """The list, kept for a day by one client. `ask` requests it from ARES; thread safe.

    `clock` (monotonic seconds) is an argument so that a test can control the time.
    """

    def __init__(self, ask: Callable[[], Answer], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._names: Mapping[str, str] = {}
        self._due = float("-inf")

    def name(self, code: str) -> str | None:
        """Return the Czech name of a form; None for an unlisted form or an unavailable list.

        A failed request for the list is not repeated before `AGAIN_SECONDS`.
        """
        with self._lock:
            if self._clock() >= self._due:
                self._renew()
            return self._names.get(code)

    def _renew(self) -> None:
        try:
            found = parse_names("ares", self._ask().body)
        except ProviderError:
            found = {}
        # An older list is better than none.
        self._names = found or self._names
        self._due = self._clock() + (KEEP_SECONDS if found else AGAIN_SECONDS)


def parse_names(provider: str, body: bytes | str, *, on: date | None = None) -> dict[str, str]:
    """Parse Czech names by code, as valid on `on` (today).

    A code may be listed for several time spans; the name of the current one counts.
    """
    when = on or datetime.now(UTC).date()
    lists = read.items(parse_json_object(provider, body), "ciselniky")
    entries = [item for found in lists for item in read.items(found, "polozkyCiselniku")]
    # Invalid entries come first, so that a valid one of the same code replaces them.
    entries.sort(key=lambda item: _is_valid(item, when))
    return {code: name for item in entries if (code := read.text(item, "kod")) and (name := _czech(item))}


def _is_valid(item: Mapping[str, object], when: date) -> bool:
    since, until = read.day(item, "platnostOd"), read.day(item, "platnostDo")
    return (since is None or since <= when) and (until is None or until >= when)


def _czech(item: Mapping[str, object]) -> str | None:
    names = read.items(item, "nazev")
    names.sort(key=lambda name: read.text(name, "kodJazyka") != "cs")
    return next((text for name in names if (text := read.text(name, "nazev"))), None)
