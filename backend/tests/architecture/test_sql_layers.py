"""SQL obeys the list that imports obey: a module names only tables of its own slice and of the slices below it.

Where a lower slice needs something of a higher slice's table, it declares a `Hook`. The higher slice registers the
table, the statement or the fragment there. References to model classes need no check here, because a class has to be
imported. A foreign key may point up: it is a constraint of the database, and reads or writes nothing.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadgen.bootstrap.database import models as _models  # noqa: F401 - every slice's tables
from leadgen.db import Base

PACKAGE = Path(__file__).resolve().parents[2] / "leadgen"
SOURCES = sorted(source for source in PACKAGE.rglob("*.py") if source.parent != PACKAGE or source.stem != "__init__")

ALLOWED = {
    "fields/entries/company.py": "the catalogue defines which table keeps a field; the tables follow it",
    "fields/entries/contact.py": "the catalogue defines which table keeps a field; the tables follow it",
}
"""Module -> why it may name tables of slices above it."""


def _layers() -> dict[str, int]:
    """Slice -> place in the printed list of imports; 0 is the top."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())
    [contract] = project["tool"]["importlinter"]["contracts"]
    return {name.strip(): place for place, line in enumerate(contract["layers"]) for name in line.split("|")}


LAYERS = _layers()
OWNERS = {
    mapper.local_table.name: mapper.class_.__module__.split(".")[1]  # type: ignore[attr-defined]
    for mapper in Base.registry.mappers
}
_TABLE = "|".join(sorted(OWNERS, key=len, reverse=True))
# Table names that are also common words count only where SQL names a table or a column.
_IN_SQL = re.compile(
    rf"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|ON|USING|ANALYZE|TRUNCATE|REFERENCES)\s+(?:ONLY\s+)?\"?({_TABLE})\b"
    rf"|,\s*({_TABLE})(?:\s+AS)?\s+[a-z]\w*\s+(?=WHERE|JOIN|LEFT)"
)
_COLUMN = re.compile(rf"(?<![\w.])({_TABLE})\.[a-z_]+\b")
_SQL_WORD = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|CASE|WHEN|EXISTS|JOIN)\b")
_NAME = re.compile(rf"({_TABLE})(?:\.\w+)?")
_TAKES_A_TABLE = frozenset({"table", "Table"})


def _prose(tree: ast.Module) -> Iterator[ast.expr]:
    """Docstrings, of attributes too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is no prose and no foreign key.

    An f-string is one text, since its SQL is cut where a value is put in.
    """
    seen = {id(node) for node in (*_prose(tree), *_foreign_keys(tree))}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            seen |= {id(part) for part in node.values}
            yield node.lineno, "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in seen:
            yield node.lineno, node.value


def _foreign_keys(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything that is given to a foreign key."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in {"ForeignKey", "ForeignKeyConstraint", "tenant_fk"}:
            for part in node.args:
                yield from ast.walk(part)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _table_objects(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of every table that is built or looked up by its name."""
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call) and _called(node) in _TAKES_A_TABLE:
            given = node.args[:1]
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "tables":
            given = [node.slice]
        for argument in given:
            if isinstance(argument, ast.Constant) and argument.value in OWNERS:
                yield argument.lineno, str(argument.value)


def named_tables(source: str) -> set[tuple[int, str]]:
    """Line and name of every table that a module names."""
    tree = ast.parse(source)
    found = set(_table_objects(tree))
    for line, text in _texts(tree):
        found |= {(line, hit[1] or hit[2]) for hit in _IN_SQL.finditer(text)}
        if _SQL_WORD.search(text):
            found |= {(line, hit[1]) for hit in _COLUMN.finditer(text)}
        whole = _NAME.fullmatch(text)
        if whole and "_" in whole[1]:
            found.add((line, whole[1]))
    return found


def above(slice_name: str, source: str) -> list[tuple[int, str]]:
    """The tables that a module of this slice names although a slice beside or above it owns them."""
    return sorted(
        (line, table)
        for line, table in named_tables(source)
        if OWNERS[table] != slice_name and LAYERS[OWNERS[table]] <= LAYERS[slice_name]
    )


def test_every_table_has_an_owner_in_the_list() -> None:
    assert len(OWNERS) > 40
    assert set(OWNERS.values()) <= set(LAYERS)


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_names_no_table_of_a_higher_slice(source: Path) -> None:
    relative = source.relative_to(PACKAGE)
    if str(relative) not in ALLOWED:
        assert above(relative.parts[0].removesuffix(".py"), source.read_text()) == []


@pytest.mark.parametrize("module", ALLOWED)
def test_an_exception_is_still_needed(module: str) -> None:
    assert above(module.split("/", maxsplit=1)[0], (PACKAGE / module).read_text())


@pytest.mark.parametrize(
    "source",
    [
        'text("SELECT name FROM campaigns WHERE id = :id")',
        'text("SELECT 1 FROM contacts k, campaigns c WHERE true")',
        'text("UPDATE campaigns SET status = :status")',
        'text("DELETE FROM contacts USING campaigns c WHERE true")',
        'text(f"SELECT {names} FROM contacts JOIN campaigns ON true")',
        'literal_column("CASE WHEN campaigns.status IS NULL THEN 0 END")',
        'table("campaigns", column("id"))',
        'Base.metadata.tables["campaigns"]',
        'delete_from("campaign_contacts")',
    ],
)
def test_a_name_is_found_however_it_is_written(source: str) -> None:
    assert {OWNERS[table] for _, table in above("contacts", source)} == {"campaigns"}
    assert above("campaigns", source) == []


@pytest.mark.parametrize(
    "source",
    [
        '"""SELECT name FROM campaigns."""',
        'ForeignKey("campaigns.id", ondelete="CASCADE")',
        'tenant_fk("place_id", "campaign_contacts")',
        'ROUTES = ("campaigns",)',
        'permission="campaigns:read"',
        'text("SELECT id FROM companies WHERE name = :campaigns")',
    ],
)
def test_what_is_no_statement_is_not_found(source: str) -> None:
    assert above("contacts", source) == []


_READ_ALL_HOOKS = """
import sys, importlib
importlib.import_module(sys.argv[1])
from leadgen.context import Hook
modules = [module for name, module in sys.modules.items() if name.startswith("leadgen.")]
hooks = [hook for module in modules for hook in vars(module).values() if isinstance(hook, Hook)]
assert len(set(hooks)) > 5
for hook in hooks:
    hook.get()
"""


@pytest.mark.parametrize("process", ["leadgen.app", "leadgen.worker"])
def test_every_hook_is_registered_in_every_process(process: str) -> None:
    done = subprocess.run([sys.executable, "-c", _READ_ALL_HOOKS, process], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
