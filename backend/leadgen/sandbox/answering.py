"""What every stand-in does with a company that it found: note it in the log, and swap it where a fault says so."""

from __future__ import annotations

from flask import g

from leadgen.sandbox.faults import Fault
from leadgen.sandbox.world import WorldCompany, world


def fault_kind() -> str | None:
    """The kind of the fault that struck this call, for kinds that the service itself plays."""
    fault: Fault | None = g.get("fault")
    return fault.kind if fault else None


def told(company: WorldCompany) -> WorldCompany:
    """The company to answer about: this one, or a stranger under the fault `wrong_entity`."""
    g.key = company.key
    return world().another(company) if fault_kind() == "wrong_entity" else company


def note(key: str | None, about: str | None = None) -> None:
    """Writes into the request log what the call was about."""
    if key is not None:
        g.key = key
    if about is not None:
        g.about = about
