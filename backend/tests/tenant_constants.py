"""Fails a statement of a tenant session that names a tenant table without saying which tenant's rows it means.

Judged by the text alone: which conditions a plan shows changes with the statistics. Each place of a tenant table in a FROM, JOIN,
UPDATE or DELETE says `tenant_id = <the session's tenant>` itself, or is joined by `tenant_id` with a place that does: the
planner takes the constant over from there.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, SessionTransaction

from leadgen.db import Base
from leadgen.tenancy import SystemSession, TenantSession

_JUDGED = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_PARAMETER = re.compile(r"%\((\w+)\)s|%s")
_TENANT = "<tenant>"
_NO_ALIAS = (
    r"(?!(?:WHERE|ON|JOIN|LEFT|RIGHT|FULL|INNER|CROSS|NATURAL|SET|GROUP|ORDER|LIMIT|OFFSET|USING|FOR|UNION|EXCEPT|RETURNING"
    r"|HAVING|TABLESAMPLE|WINDOW|INTERSECT)\b)"
)
_CONSTANT = re.compile(rf"(?:\b(\w+)\.|\b(?<![.\w]))tenant_id\s*=\s*(?:CAST\(\s*)?{_TENANT}", re.IGNORECASE)
_REVERSED = re.compile(rf"{_TENANT}(?:::uuid)?\s*=\s*(?:(\w+)\.)?tenant_id", re.IGNORECASE)
_LINK = re.compile(r"\b(\w+)\.tenant_id\s*=\s*(\w+)\.tenant_id\b", re.IGNORECASE)
EXEMPT = {
    # The books of all tenants: only `doctor` and tests ask for them.
    "GROUP BY tenant_id",
    # A search for no word at all: SQLAlchemy leaves every other condition out, and no table is read.
    "WHERE false",
}


class MissingTenantError(AssertionError):
    """A statement leaves the planner to guess how large the namespace is."""


def unnamed_places(statement: str, parameters: Mapping[str, Any] | None, tenant: str) -> list[str]:
    """Return the places of tenant tables, by alias, whose tenant the statement does not say."""
    text = _plain(statement, parameters, tenant)
    places = Counter(alias for _, alias in _places(text))
    said: Counter[str] = Counter()
    anywhere = 0
    for pattern in (_CONSTANT, _REVERSED):
        for match in pattern.finditer(text):
            if match[1]:
                said[match[1].lower()] += 1
            else:
                anywhere += 1  # unqualified: of whichever table stands alone there
    _follow_links([(a.lower(), b.lower()) for a, b in _LINK.findall(text)], places, said)
    missing = [alias for alias, count in places.items() for _ in range(count - said[alias])]
    return missing if len(missing) > anywhere else []


def _follow_links(links: list[tuple[str, str]], places: Counter[str], said: Counter[str]) -> None:
    """Hand each constant on along `a.tenant_id = b.tenant_id`. What is no tenant table (a CTE) has rows that were judged."""
    waiting = list(links)
    while True:
        led = [(a, b) for a, b in waiting if any(said[end] or end not in places for end in (a, b))]
        if not led:
            return
        for a, b in led:
            waiting.remove((a, b))
            for end, other in ((a, b), (b, a)):
                if said[other] or other not in places:
                    said[end] += 1


def _plain(statement: str, parameters: Mapping[str, Any] | None, tenant: str) -> str:
    def named(match: re.Match[str]) -> str:
        value = parameters.get(match[1]) if isinstance(parameters, Mapping) and match[1] else None
        return _TENANT if str(value) == tenant else "<value>"

    text = _PARAMETER.sub(named, statement.replace(f"'{tenant}'", _TENANT))
    return re.sub(r"--[^\n]*", "", text)


def _places(text: str) -> Iterator[tuple[str, str]]:
    names = "|".join(table.name for table in Base.metadata.sorted_tables if "tenant_id" in table.columns)
    place = rf"(?<!INTO )(?:\b(?:FROM|JOIN|UPDATE|USING)\s+|,\s*)(?:ONLY\s+)?({names})\b(?!\s*[.(])(?:\s+(?:AS\s+)?{_NO_ALIAS}(\w+))?"
    for match in re.finditer(place, text, re.IGNORECASE):
        yield match[1], (match[2] or match[1]).lower()


class _Watch:
    def __init__(self, asked_by_the_product: Callable[[], bool]) -> None:
        self._ours = asked_by_the_product
        self._tenants: WeakKeyDictionary[Connection, str] = WeakKeyDictionary()
        self._seen: set[str] = set()
        self.tables_read: set[str] = set()

    def enter_tenant(self, session: Session, _: SessionTransaction, connection: Connection) -> None:
        self._tenants[connection] = str(session.info["tenant_id"])

    def enter_system(self, _session: Session, _: SessionTransaction, connection: Connection) -> None:
        self._tenants.pop(connection, None)

    def check(
        self, connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        tenant = self._tenants.get(connection)
        if tenant is None or not _JUDGED.match(statement):
            return
        # one statement, whichever tenant asks
        text = statement.replace(tenant, "")
        if text in self._seen or any(part in text for part in EXEMPT) or not self._ours():
            return
        self._seen.add(text)
        self.tables_read |= {table for table, _ in _places(statement)}
        missing = unnamed_places(statement, parameters[0] if isinstance(parameters, list) else parameters, tenant)
        if missing:
            raise MissingTenantError(f"{', '.join(missing)} is read without the tenant as a constant:\n{statement}")


def _asked_by_the_product() -> bool:
    """Whether the nearest code of ours that asks is not a test: tests look at what they like."""
    frame = inspect.currentframe()
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("leadgen."):
            return True
        if module.startswith("tests.") and module != __name__:
            return False
        frame = frame.f_back
    return False


@contextmanager
def tenant_constants(asked_by_the_product: Callable[[], bool] = _asked_by_the_product) -> Iterator[_Watch]:
    """Inside, every new statement of the product in a tenant session is judged before it runs."""
    watch = _Watch(asked_by_the_product)
    listeners: list[tuple[Any, str, Any]] = [
        (TenantSession, "after_begin", watch.enter_tenant),
        (SystemSession, "after_begin", watch.enter_system),
        (Engine, "before_cursor_execute", watch.check),
    ]
    for target, name, function in listeners:
        event.listen(target, name, function)
    try:
        yield watch
    finally:
        for target, name, function in listeners:
            event.remove(target, name, function)
