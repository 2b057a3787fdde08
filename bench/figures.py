"""What a benchmark measured, printed as it goes and as one JSON line at the end."""

from __future__ import annotations

from typing import Any


class Figures:
    """What was measured, in the order it was said."""

    def __init__(self, *, quiet: bool) -> None:
        self.all: dict[str, dict[str, Any]] = {}
        self._quiet = quiet

    def say(self, key: str, value: float, unit: str, target: float | None = None, *, most: bool = False) -> None:
        """One figure; `target` is what it should reach, or with `most` not exceed."""
        met = None if target is None else bool(value <= target if most else value >= target)
        rounded = round(value) if value >= 1000 else round(value, 2)
        self.all[key] = {"value": rounded, "unit": unit, "target": target, "met": met}
        if not self._quiet:
            aim = "" if target is None else f"  aim {'<=' if most else '>='} {target:g}: {'met' if met else 'missed'}"
            print(f"{key:34} {rounded:>12} {unit:6}{aim}", flush=True)
