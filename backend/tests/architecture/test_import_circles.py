"""No two modules of the product, and no two benchmarks, import each other, directly or through others."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2]
ROOTS = {"leadgen": BACKEND / "leadgen", "": BACKEND.parent / "bench"}


def modules(name: str, folder: Path) -> dict[str, Path]:
    """Files by module name."""
    found = {}
    for path in folder.rglob("*.py"):
        parts = [*([name] if name else []), *path.relative_to(folder).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(tree: ast.AST, known: Mapping[str, object]) -> Iterator[str]:
    """The known modules that a module imports, in functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names if item.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for item in node.names:
                inner = f"{node.module}.{item.name}"
                if inner in known or node.module in known:
                    yield inner if inner in known else node.module


def circles(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Groups of modules each of which reaches every other."""
    reached = {}
    for start in graph:
        seen: set[str] = set()
        open_ = [*graph[start]]
        while open_:
            here = open_.pop()
            if here not in seen:
                seen.add(here)
                open_ += graph[here]
        reached[start] = seen
    together = {frozenset({other for other in reached[one] if one in reached[other]} | {one}) for one in graph}
    return [set(group) for group in together if len(group) > 1]


@pytest.mark.parametrize("name", ROOTS)
def test_no_imports_run_in_a_circle(name: str) -> None:
    known = modules(name, ROOTS[name])
    assert len(known) > 10
    graph = {module: {*imported(ast.parse(path.read_text()), known)} - {module} for module, path in known.items()}
    assert circles(graph) == []


def test_a_circle_is_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}
    assert circles(graph) == [{"a", "b", "c"}]
