"""Fails a statement of a tenant session whose plan reads a tenant table without the tenant as a constant.

PostgreSQL itself is asked: `EXPLAIN` shows what the planner knew. Row security alone leaves `(InitPlan 1).col1` there.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, SessionTransaction

from leadgen.db import tenant_tables
from leadgen.tenancy import SystemSession, TenantSession

_EXPLAINABLE = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_LISTS = re.compile(r"IN \((?:%\(\w+\)s(?:::\w+)?(?:, )?)+\)")
# The policy on users reads memberships: what it reads is not in the statement.
_IN_POLICIES = {"user_tenant_roles"}
_READ_BY_NAME = ("Index Cond", "Recheck Cond", "Filter", "TID Cond")


class MissingTenantError(AssertionError):
    """A statement leaves the planner to guess how large the namespace is."""


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
        if tenant is None or not _EXPLAINABLE.match(statement):
            return
        # one statement, however many values a list has and whichever tenant asks
        text = _LISTS.sub("IN (…)", statement.replace(tenant, ""))
        named = {table for table in tenant_tables() if re.search(rf"\b{table}\b", text)}
        # the books are summed over all tenants that the session sees: only `doctor` and tests do that
        if text in self._seen or not named or "GROUP BY tenant_id" in text or not self._ours():
            return
        self._seen.add(text)
        # one for each table: whether a join hands the constant on is the plan's choice, which changes with the statistics
        is_joined = len(re.findall(r"tenant_id\s*=", text)) >= len(named)
        with connection.connection.cursor() as cursor:
            cursor.execute(
                f"EXPLAIN (FORMAT JSON) {statement}", parameters[0] if isinstance(parameters, list) else parameters
            )
            [(plan,)] = cursor.fetchall()
        plan = json.loads(plan) if isinstance(plan, str) else plan
        for table, conditions in _scans(plan[0]["Plan"]):
            self.tables_read.add(table)
            # a row of another table may bring the tenant along; that table is judged itself
            if (
                table in named
                and not is_joined
                and table not in _IN_POLICIES
                and not re.search(rf"tenant_id = ('{tenant}'::uuid|\w+\.tenant_id)", conditions)
            ):
                raise MissingTenantError(
                    f"{table} is read without the tenant as a constant ({conditions}):\n{statement}"
                )


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


def _scans(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if node.get("Relation Name") in tenant_tables() and node["Node Type"] != "ModifyTable":
        yield node["Relation Name"], " ".join(node[key] for key in _READ_BY_NAME if key in node)
    for child in node.get("Plans", ()):
        yield from _scans(child)


@contextmanager
def tenant_constants(asked_by_the_product: Callable[[], bool] = _asked_by_the_product) -> Iterator[_Watch]:
    """Inside, every new statement of the product in a tenant session is explained before it runs."""
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
