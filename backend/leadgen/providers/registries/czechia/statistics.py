"""The Czech statistical register (RES) in ARES: employee band and main activity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadgen.providers.registries import reading as read
from leadgen.providers.registries.models import Employees

# 000 means "not stated", which is not "without employees" (110).
_BANDS: dict[str, tuple[int, int | None]] = {
    "110": (0, 0),
    "120": (1, 5),
    "130": (6, 9),
    "210": (10, 19),
    "220": (20, 24),
    "230": (25, 49),
    "240": (50, 99),
    "310": (100, 199),
    "320": (200, 249),
    "330": (250, 499),
    "340": (500, 999),
    "410": (1000, 1499),
    "420": (1500, 1999),
    "430": (2000, 2499),
    "440": (2500, 2999),
    "450": (3000, 3999),
    "460": (4000, 4999),
    "470": (5000, 9999),
    "510": (10000, None),
}


@dataclass(frozen=True, slots=True)
class Statistics:
    """Values of the statistical register. `main_activities` are codes of CZ-NACE 2025 and 2008."""

    record: Mapping[str, Any]
    ico: str | None
    employees: Employees | None
    main_activities: tuple[str, ...]


def is_statistics(data: Mapping[str, Any]) -> bool:
    """Tell whether an answer with records comes from this register.

    The public register's answer has the same outer form.
    """
    return any("statistickeUdaje" in item or "czNacePrevazujici" in item for item in read.items(data, "zaznamy"))


def parse_statistics(data: Mapping[str, Any]) -> Statistics:
    """Parse the primary record, else the first; empty where there is none."""
    records = read.items(data, "zaznamy")
    records.sort(key=lambda item: read.flag(item, "primarniZaznam") is not True)
    record: Mapping[str, Any] = records[0] if records else {}
    band = _BANDS.get(read.text(record, "statistickeUdaje", "kategoriePoctuPracovniku") or "")
    main = (read.text(record, key) for key in ("czNacePrevazujici", "czNacePrevazujici2008"))
    return Statistics(
        record=record,
        ico=read.text(record, "ico") or read.text(data, "icoId"),
        employees=Employees(*band) if band else None,
        main_activities=read.unique(main),
    )
