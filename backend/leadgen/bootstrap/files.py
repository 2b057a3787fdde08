"""Locates files that ship with the package: inside an installed wheel, or beside a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def _first(*places: Path) -> Path:
    return next((place for place in places if place.exists()), places[-1])


MIGRATIONS = _first(PACKAGE / "migrations", PACKAGE.parent / "migrations")
DASHBOARD = _first(PACKAGE / "dashboard", PACKAGE.parents[1] / "frontend" / "dist")
