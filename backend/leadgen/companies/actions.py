"""Creates companies. Every value is stored as an observation."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.companies.company_filter import COMPANY_KIND
from leadgen.companies.schemas import CompanyIn
from leadgen.custom_fields.queries import catalog_of
from leadgen.errors import FieldProblem, InvalidError
from leadgen.fields import Entity
from leadgen.observations.edit import read_edit
from leadgen.records.actions import create_record


def create_company(session: Session, given: CompanyIn, *, by: UUID) -> UUID:
    """Create a company from a person's input; a name or a domain is required."""
    claims = read_edit(Entity.COMPANY, given.values, creating=True, fields=catalog_of(session, Entity.COMPANY))
    if "name" not in claims and "domain" not in claims:
        problem = FieldProblem("name", "Is missing.", "Give a name or a domain.")
        raise InvalidError("A company needs a name or a domain.", errors=[problem])
    return create_record(session, COMPANY_KIND, given, claims, unique={"domain": "domain"}, by=by)
