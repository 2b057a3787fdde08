"""Looks one company up in its register now, by a run over one record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.companies.queries import get_company
from leadgen.countries.lookups import HOME_OF, INSOLVENCY_OF, INSOLVENCY_REGISTERS, LABELS, REGISTER_OF, SCHEME_OF
from leadgen.enrichment.catalog import registry
from leadgen.enrichment.record_values import home_country
from leadgen.errors import FieldProblem, InvalidError
from leadgen.fields import Entity
from leadgen.observations.edit import read_edit, record_edit
from leadgen.observations.store import load_observations
from leadgen.pipeline.run_names import company_words, dated_name
from leadgen.pipeline.runs.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.runs.start import start_run
from leadgen.pipeline.stage import Registry, Stage


def lookup_stages() -> Registry:
    """Return the product's stages as a look-up runs them.

    Registers wait for no research, since a name or a number is enough. An insolvency register waits for the company
    register of its country, which may name the number, but is asked whether or not that has answered.
    """
    bare = {*HOME_OF, "legal"}

    def alone(stage: Stage) -> Stage:
        of_country = (REGISTER_OF[HOME_OF[stage.code]],) if stage.code in INSOLVENCY_REGISTERS else stage.soft_needs
        return replace(stage, needs=(), soft_needs=of_country)

    return Registry(alone(stage) if stage.code in bare else stage for stage in registry().stages.values())


def start_lookup(session: Session, company_id: UUID, country: str | None, *, by: UUID) -> UUID:
    """Start the look-up of one company and return the run's id.

    Where the company's country is unknown, `country` becomes a person's statement about its register. Raises a 404 for
    no such company. Raises a 422 where no register is connected for its country, or `country` is another one. Raises a
    409 while another run covers the company.
    """
    company = get_company(session, company_id)
    home = home_country(load_observations(session, Entity.COMPANY, [company_id]).get(company_id, []))
    wanted = country.upper() if country else home
    if wanted is None:
        raise _refused("The company's country of registration is unknown.", "Set the HQ country, or enter a domain.")
    if wanted not in REGISTER_OF:
        raise _refused(f"No register of {wanted} is connected.", f"Registers are: {', '.join(sorted(REGISTER_OF))}.")
    if home is None:
        chosen = read_edit(Entity.COMPANY, {"registration_scheme": SCHEME_OF[wanted]})
        record_edit(session, Entity.COMPANY, [company_id], chosen, by=by)
    elif home != wanted:
        raise _refused(f"The company is in {home}, not in {wanted}.", "Correct the HQ country first.")
    name = dated_name(session, f"{LABELS[REGISTER_OF[wanted]]}: {company_words(company)}")
    return start_lookups(session, [company_id], wanted, name=name, by=by)


def start_lookups(session: Session, ids: Collection[UUID], country: str, *, name: str, by: UUID | None) -> UUID:
    """Start one run over these companies of one country.

    The run covers the register, the insolvency register, the score and the checks. It asks even where fresh results
    exist, but answers of registers that are less than a day old come from the cache.
    """
    codes = [REGISTER_OF[country], *([INSOLVENCY_OF[country]] if country in INSOLVENCY_OF else []), "legal", "qc"]
    wanted = DagRunIn(stages=codes, selection=SelectionIn(company_ids=list(ids)), name=name[:200], force=True)
    return start_run(session, lookup_stages(), wanted, by=by)


def _refused(message: str, fix: str) -> InvalidError:
    return InvalidError(message, errors=[FieldProblem("country", message, fix)])
