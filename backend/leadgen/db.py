"""Base classes of tables, row security, and database engines.

Every tenant table inherits `TenantTable`: primary key `(tenant_id, id)`, ids are UUIDv7 created in Python, foreign
keys are composite (`tenant_fk`), and row security is enabled and forced (`row_security_ddl`). Rows that need no id
inherit `TenantRows`, global tables `GlobalTable`.
"""

from __future__ import annotations

import select
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson
import uuid_utils
import uuid_utils.compat
from sqlalchemy import (
    DateTime,
    Engine,
    Enum,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    create_engine,
    event,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.sql.compiler import OPERATORS
from sqlalchemy.sql.elements import BinaryExpression, BindParameter
from sqlalchemy.types import NullType, TupleType

APP_ROLE = "leadgen_app"
SYSTEM_ROLE = "leadgen_system"
OWNER_ROLE = "leadgen_owner"

AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
"""Errors of a temporarily unavailable database (down, restarting, no connection free)."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """Return a new UUIDv7: ordered by creation time, so that ids are good keyset tie-breakers."""
    return uuid_utils.compat.uuid7()


class Base(DeclarativeBase):
    """Declarative base that maps Python types to `timestamptz`, `numeric`, `text` and `jsonb`."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        Decimal: Numeric(18, 6),
        str: Text(),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
        list[str]: JSONB(none_as_null=True),
        list[dict[str, Any]]: JSONB(none_as_null=True),
    }


class Timestamps:
    """`created_at` and `updated_at`, both UTC timestamps set by the database."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=900)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now(), sort_order=901)


class GlobalTable(Timestamps, Base):
    """A table outside every tenant (users, tenants, tokens): primary key `id`."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)


class TenantRows(Timestamps, Base):
    """A table whose rows belong to one tenant, with forced row security.

    Each table defines the rest of its primary key.
    """

    __abstract__ = True

    @declared_attr
    @classmethod
    def tenant_id(cls) -> Mapped[UUID]:
        return mapped_column(primary_key=True, sort_order=-20)


class TenantTable(TenantRows):
    """A tenant table with the primary key `(tenant_id, id)`."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)


class Versioned:
    """Optimistic concurrency for records that people edit: a write names the version it read."""

    version: Mapped[int] = mapped_column(Integer, default=1, server_default=text("1"), sort_order=902)


def tenant_fk(column: str, table: str, *, ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """Build a composite foreign key `(tenant_id, column) -> table(tenant_id, id)`.

    A row cannot point into another tenant. `ondelete="SET NULL"` clears only `column`, never the tenant.
    """
    rule = f"SET NULL ({column})" if ondelete == "SET NULL" else ondelete
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], ondelete=rule)


HIDDEN = {"hidden_from_tenants": True}
"""The `info` of a column that tenant sessions may not read; see `bootstrap.database.rights`.

An example is a password's hash.
"""

WAITED_FOR = "waited_for"


def waited_for(condition: str = "true") -> dict[str, str]:
    """Return the `info` of a timestamp column that something waits for.

    When the clock is set back, the timestamps move along in the rows that meet `condition`.
    """
    return {WAITED_FOR: condition}


def enum_type(members: type[StrEnum], *, checked: bool = True) -> Enum:
    """Build a text column with a CHECK of the enum's members, named after the enum.

    Without the CHECK (`checked`), a new member needs no migration.
    """
    return Enum(
        members,
        native_enum=False,
        create_constraint=checked,
        length=64,
        name=_snake(members.__name__),
        values_callable=lambda cls: [member.value for member in cls],
    )


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() and i else char.lower() for i, char in enumerate(name))


def row_security_ddl(table: str, *, key: str = "tenant_id") -> Iterator[str]:
    """Return the DDL that isolates one table.

    Row security is forced, with one policy for tenants and one for the system role.
    """
    inside = f"{key} = (SELECT current_setting('app.tenant_id')::uuid)"
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY tenant ON {table} TO {APP_ROLE} USING ({inside}) WITH CHECK ({inside})"
    yield f"CREATE POLICY system ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)"


def system_only_ddl(table: str) -> tuple[str, ...]:
    """Return the DDL that hides a global table from every tenant session."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY system ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)",
    )


READERS = f"CREATE POLICY readers ON {{0}} FOR SELECT TO {APP_ROLE} USING (true)"
"""DDL that lets every tenant session read a global table."""


def dumps(value: Any) -> str:
    """Return JSON as the database stores it: Decimals as numbers, dates as ISO strings."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, StrEnum):
        return value.value
    raise TypeError(f"not JSON: {type(value).__name__}")


def array_of_new_ids(count: int) -> str:
    """Return new ids as an array literal, as `array` would, without creating UUID objects."""
    return "{" + ",".join([uuid_utils.uuid7().hex for _ in range(count)]) + "}"


def array(values: Sequence[Any]) -> str:
    """Return values as a PostgreSQL array literal, for `CAST(:name AS type[])`.

    Lists and dicts become JSON. psycopg quotes a list element by element in Python, which costs more than the
    database's own work on it.
    """
    if set(map(type, values)) == {UUID}:
        return "{" + ",".join([value.hex for value in values]) + "}"
    texts = [value if value is None or type(value) is str else _element(value) for value in values]
    nulls = texts.count(None)
    joined = _BETWEEN.join([_NULL if value is None else value for value in texts] if nulls else cast(list[str], texts))
    if joined.count(_BETWEEN) != len(texts) - 1 or joined.count(_NULL) != nulls:
        return "{" + ",".join(["NULL" if value is None else f'"{_escaped(value)}"' for value in texts]) + "}"
    return ('{"' + _escaped(joined).replace(_BETWEEN, '","') + '"}').replace(f'"{_NULL}"', "NULL")


_NULL, _BETWEEN = (
    "\x02",
    "\x01",
)  # in no text that people write; where one holds them all the same, each is quoted alone


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _element(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        return dumps(value)
    return str(_plain(value)) if isinstance(value, Decimal) else str(value)


class SystemLoginMissingError(ValueError):
    """The settings name a login for tenant sessions, but none for system sessions."""


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Limits of statements, lock waits and idle transactions, in milliseconds."""

    statement: int = 600_000
    lock: int = 60_000
    idle_in_transaction: int = 60_000

    def options(self) -> str:
        """Return the limits as libpq's `options`."""
        return (
            f"-c statement_timeout={self.statement} -c lock_timeout={self.lock} "
            f"-c idle_in_transaction_session_timeout={self.idle_in_transaction}"
        )


WORKER_LIMITS = TimeLimits()
"""For work that may take minutes: imports, snapshots of runs, repair."""

REQUEST_LIMITS = TimeLimits(statement=30_000, lock=10_000)
"""For requests: a person waits, and each request holds a thread and a connection."""


def system_url_of(app_url: str) -> str:
    """Derive the system login's URL from the URL of a tenant login that takes no password.

    A login that is not one of ours is used for both; `leadgen doctor` refuses it. Raises `SystemLoginMissingError`
    where the other login's password cannot be known.
    """
    url = make_url(app_url)
    username = url.username or ""
    if not username.startswith(APP_ROLE):
        return app_url
    if url.password or username == APP_ROLE:
        raise SystemLoginMissingError(
            f"APP_DATABASE_URL names {username}, and the login for system sessions is not known. Set SYSTEM_DATABASE_URL too: "
            "`leadgen db init`, then `leadgen db urls` prints both on the host that has DATABASE_URL."
        )
    other = url.set(username=SYSTEM_ROLE + username.removeprefix(APP_ROLE))
    return other.render_as_string(hide_password=False).replace("postgresql+psycopg://", "postgresql://", 1)


class _ArrayCompiler(PGCompiler_psycopg):
    """Renders `x IN (…)` over a list of values as `x = ANY(…)` with one array.

    A statement holds at most 65,535 parameters, and a list of ids may be longer. One array also means one statement
    to prepare, whatever the length of the list.
    """

    def visit_in_op_binary(self, binary: BinaryExpression[Any], operator: Any, **kw: Any) -> str:
        return self._in_array(binary, operator, "= ANY", kw)

    def visit_not_in_op_binary(self, binary: BinaryExpression[Any], operator: Any, **kw: Any) -> str:
        return self._in_array(binary, operator, "<> ALL", kw)

    def _in_array(self, binary: BinaryExpression[Any], operator: Any, comparison: str, kw: dict[str, Any]) -> str:
        values = binary.right
        plain = isinstance(values, BindParameter) and values.expanding and not values.literal_execute
        if not plain or isinstance(values.type, (TupleType, NullType)):
            return self._generate_generic_binary(binary, OPERATORS[operator], **kw)
        # The clone keeps the key: the values of a cached statement are found by key.
        one = cast("BindParameter[Any]", values._clone(maintain_key=True))  # noqa: SLF001 - as the compiler does
        one.expanding, one.type = False, ARRAY(values.type)
        return f"{self.process(binary.left, **kw)} {comparison} ({self.process(one, **kw)})"


def make_engine(url: str, *, pool_size: int = 10, echo: bool = False, limits: TimeLimits = WORKER_LIMITS) -> Engine:
    """Create an engine on psycopg 3 that survives a restart of the database.

    Dead connections are detected before use.
    """
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=10,
        json_serializer=dumps,
        json_deserializer=orjson.loads,
        echo=echo,
        hide_parameters=True,  # Values may be secrets or personal data; a failed statement is logged without them.
        connect_args={
            "connect_timeout": 5,
            "options": f"{limits.options()} -c timezone=UTC -c jit=off",  # JIT pays off for no statement here
        },
    )
    engine.dialect.statement_compiler = _ArrayCompiler
    _ask_only_the_idle(engine)
    return engine


TRUSTED_SECONDS = 5.0
"""A connection used this recently, and whose socket is silent, is reused without a ping."""


def _ask_only_the_idle(engine: Engine) -> None:
    """Let the pool ping a connection only when its state is in doubt, not on each checkout.

    A server that ends closes its connections, which the sockets show. Only a ping detects a connection that a
    firewall dropped.
    """
    used: WeakKeyDictionary[Any, float] = WeakKeyDictionary()
    ask = engine.dialect.do_ping

    def given_back(connection: Any, _record: Any) -> None:
        if connection is not None:
            used[connection] = time.monotonic()

    def lives(connection: Any) -> bool:
        idle = time.monotonic() - used.get(connection, -TRUSTED_SECONDS)
        return (idle < TRUSTED_SECONDS and _is_silent(connection)) or ask(connection)

    event.listen(engine, "checkin", given_back)
    cast(Any, engine.dialect).do_ping = lives


def _is_silent(connection: Any) -> bool:
    """Return whether the server has sent nothing, not even a close, since its last response."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return not poll.poll(0)


def row_security_of(table: Table) -> tuple[str, ...]:
    """Return the row security of one table.

    This is the model's own `row_security`, or the default for tenant tables; other tables have none.
    """
    for mapper in Base.registry.mappers:
        if mapper.local_table is table and hasattr(mapper.class_, "row_security"):
            return tuple(mapper.class_.row_security)
    return tuple(row_security_ddl(table.name)) if "tenant_id" in table.columns else ()
