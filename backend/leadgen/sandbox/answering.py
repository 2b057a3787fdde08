"""Common steps of every stand-in: log the company of a call, and swap it under a fault."""

from __future__ import annotations

from flask import g

from leadgen.sandbox.faults import Fault
from leadgen.sandbox.world import WorldCompany, world


def fault_kind() -> str | None:
    """Return the kind of the fault that struck this call, for faults that the service plays."""
    fault: Fault | None = g.get("fault")
    return fault.kind if fault else None


def company_to_answer(company: WorldCompany) -> WorldCompany:
    """Return the company to answer about: this one, or another under the fault `wrong_entity`."""
    g.key = company.key
    return world().another(company) if fault_kind() == "wrong_entity" else company


def note(key: str | None, about: str | None = None) -> None:
    """Write the record of the call into the request log."""
    if key is not None:
        g.key = key
    if about is not None:
        g.about = about
