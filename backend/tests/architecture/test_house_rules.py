"""The house rules that a machine can check: names, lengths, where a commit may stand, what tests may not use."""

from __future__ import annotations

import ast
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.offline import OutsideCall

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "backend" / "leadgen"
TESTS = ROOT / "backend" / "tests"
SOURCES = sorted(PACKAGE.rglob("*.py"))
FRONTEND = [p for p in sorted((ROOT / "frontend" / "src").rglob("*.ts*")) if ".gen." not in p.name]
BANNED_NAMES = {"utils", "helpers", "common", "misc", "core", "manager", "base_service"}
MAX_LINES = 500
MAX_FUNCTION_LINES = 80
COMMITTERS = {"app.py", "tenancy.py"}


def functions(source: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_there_is_something_to_check():
    assert len(SOURCES) > 100


@pytest.mark.parametrize("source", SOURCES + FRONTEND, ids=lambda p: str(p.relative_to(ROOT)))
def test_file_is_short(source):
    assert len(source.read_text().splitlines()) <= MAX_LINES


def test_no_drawers():
    drawers = [p for p in [*SOURCES, *FRONTEND] if BANNED_NAMES & {part.split(".")[0] for part in p.parts[-4:]}]
    assert drawers == []


def test_functions_are_short():
    long = [
        f"{source.relative_to(ROOT)}:{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for source in SOURCES
        for node in functions(source)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert long == []


def test_only_the_edge_commits():
    found = [
        str(source.relative_to(PACKAGE))
        for source in SOURCES
        if re.search(r"\.commit\(|autocommit\s*=\s*True", source.read_text()) and source.name not in COMMITTERS
    ]
    assert [f for f in found if not f.startswith("bootstrap/")] == []


def test_flush_says_what_for():
    bare = [
        f"{source.relative_to(PACKAGE)}:{number}"
        for source in SOURCES
        for number, line in enumerate(source.read_text().splitlines(), 1)
        if re.search(r"\.flush\(\)", line) and not re.search(r"stdout|stderr|#", line)
    ]
    assert bare == []


def test_providers_know_neither_web_nor_database():
    for source in (PACKAGE / "providers").rglob("*.py"):
        assert not re.search(
            r"^\s*(from|import) (flask|sqlalchemy|leadgen\.settings)", source.read_text(), re.MULTILINE
        ), source


def test_product_does_not_import_the_sandbox():
    doors = {"app.py", "cli.py", "worker.py"}
    for source in SOURCES:
        relative = source.relative_to(PACKAGE)
        if relative.parts[0] in {"sandbox", "bootstrap"} or relative.name in doors:
            continue
        assert not re.search(r"^\s*(from|import) leadgen\.sandbox", source.read_text(), re.MULTILINE), relative


@pytest.mark.parametrize("source", sorted(TESTS.rglob("*.py")), ids=lambda p: str(p.relative_to(TESTS)))
def test_tests_use_no_mocks_and_no_sleeps(source):
    words = ("unittest" + ".mock", "Magic" + "Mock", "time." + "sleep(", "monkeypatch.set" + "attr")
    assert [word for word in words if word in source.read_text()] == []


def test_no_import_is_hidden_from_the_import_order():
    """What only a type checker imports is a dependency all the same."""
    assert [str(p.relative_to(PACKAGE)) for p in SOURCES if "TYPE" + "_CHECKING" in p.read_text()] == []


@pytest.mark.parametrize("address", [("192.0.2.1", 443), ("2001:db8::1", 443), ("api.example.com", 443)])
def test_tests_reach_nothing_outside_of_this_machine(address):
    with pytest.raises(OutsideCall):
        socket.create_connection(address, timeout=1)


def test_tests_reach_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


def test_nothing_is_left_open():
    marks = re.compile("TO" + "DO|FIX" + "ME|XX" + "X|NotImplemented" + "Error")
    assert [p.name for p in [*SOURCES, *FRONTEND] if marks.search(p.read_text())] == []


@pytest.mark.parametrize(
    "folder",
    sorted({source.parent for source in (*SOURCES, *TESTS.rglob("*.py"))}),
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_folder_has_at_most_sixteen_modules(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= 16


def test_no_two_public_classes_share_a_name() -> None:
    found: dict[str, list[str]] = {}
    for source in SOURCES:
        for node in ast.parse(source.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(str(source.relative_to(PACKAGE)))
    assert {name: files for name, files in found.items() if len(files) > 1} == {}


def test_what_the_application_holds_is_read_through_typed_slots() -> None:
    readers = [
        source for source in SOURCES if "extensions[" in source.read_text() or "extensions.get(" in source.read_text()
    ]
    allowed = {"context.py", "sandbox/app.py", "sandbox/n8n.py"}
    assert {str(source.relative_to(PACKAGE)) for source in readers} == allowed
