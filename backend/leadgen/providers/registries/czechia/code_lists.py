"""The names of Czech legal forms as ARES itself lists them, asked for once a day.

Not every code that lives is in a table that somebody once wrote down, and tables are wrong in places: ours only fills in while
ARES has not answered.
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
"""When to ask again for a list that did not come."""


class LegalFormNames:
    """The list, kept for a day by one client. `ask` asks ARES for it; thread safe.

    `clock` (monotonic seconds) is an argument so that a test can own the time.
    """

    def __init__(self, ask: Callable[[], Answer], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._names: Mapping[str, str] = {}
        self._due = float("-inf")

    def name(self, code: str) -> str | None:
        """The Czech name of a form; None where the list does not have it, or could not be had: nobody waits for it twice."""
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
    """Czech names by code. A code that is listed for several spans of time has the name of the one that `on` (today) is in."""
    when = on or datetime.now(UTC).date()
    lists = read.items(parse_json_object(provider, body), "ciselniky")
    entries = [item for found in lists for item in read.items(found, "polozkyCiselniku")]
    # Those that are not valid come first, so that a valid one of the same code takes their place.
    entries.sort(key=lambda item: _is_valid(item, when))
    return {code: name for item in entries if (code := read.text(item, "kod")) and (name := _czech(item))}


def _is_valid(item: Mapping[str, object], when: date) -> bool:
    since, until = read.day(item, "platnostOd"), read.day(item, "platnostDo")
    return (since is None or since <= when) and (until is None or until >= when)


def _czech(item: Mapping[str, object]) -> str | None:
    names = read.items(item, "nazev")
    names.sort(key=lambda name: read.text(name, "kodJazyka") != "cs")
    return next((text for name in names if (text := read.text(name, "nazev"))), None)
