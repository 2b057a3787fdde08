"""`leadgen registry`: look up one company in a state register, or parse a saved answer.

Prints one JSON object. On success: the profile, always with all keys of `PUBLIC_KEYS`. On failure: exit status 1 and
`{"error": {"type", "registry", "reason", "message", ...}}`. `type` is `not_found`, `transient`, `permanent` or
`invalid` (the query is wrong). The message also goes to stderr.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click

from leadgen.countries.lookups import INSOLVENCY_OF, REGISTER_OF, REGISTERS
from leadgen.enrichment.providers import Providers
from leadgen.providers.base import NotFound, Permanent, ProviderError
from leadgen.providers.registries.base import ALL_HITS, CompanyRegistry, InsolvencyRegister
from leadgen.providers.registries.identifiers import registration_number
from leadgen.providers.registries.matching.ranking import NameQuery, pick, rank_candidates
from leadgen.providers.registries.models import PUBLIC_KEYS, LegalProfile
from leadgen.settings import Settings, get_settings

CODES = tuple(sorted(REGISTERS))
_NAMED = f"{', '.join(list(REGISTER_OF)[:-1])} or {list(REGISTER_OF)[-1]}"
SHOWN_CANDIDATES = 5


@click.group()
def registry() -> None:
    """Query state company registers: look a company up, or parse a saved answer."""


@registry.command()
@click.option("--country", required=True, help=f"{_NAMED}.")
@click.option("--id", "number", help="Registration number, in any usual form.")
@click.option("--name", help="Company name; prints the one company that it means without doubt.")
@click.option("--city", help="Makes a look-up by name surer.")
@click.option("--domain", help="Makes a look-up by name surer.")
@click.option("--address", help="Makes a look-up by name surer: street and house number.")
@click.pass_obj
def lookup(  # noqa: PLR0917 - Click passes options by name
    clients: Providers | None,
    country: str,
    number: str | None,
    name: str | None,
    city: str | None,
    domain: str | None,
    address: str | None,
) -> None:
    """Print what the register of a country says about a company.

    A Czech company's insolvency proceedings come from the insolvency register. Where that cannot answer, `insolvency`
    is null and a warning says so.
    """
    country = country.upper()
    if country not in REGISTER_OF:
        fail("invalid", None, "unknown_country", f"No register of {country} is connected; use {_NAMED}.")
    if (number is None) == (name is None):
        fail("invalid", REGISTER_OF[country], "nothing_to_ask", "Give either --id or --name.")
    providers = clients or _clients(get_settings())
    register = providers.register(REGISTER_OF[country])
    try:
        if number is not None:
            profile = register.fetch(_checked(country, number, register.code))
        else:
            profile = by_name(
                register, NameQuery(name=name or "", city=city, domain=domain, country=country, address=address)
            )
    except ProviderError as error:
        if error.reason == "connection" and get_settings().sandboxed(register.code):
            hint = "Start it with `leadgen sandbox`, or set LEADGEN_SANDBOX=0 to ask the real register."
            fail(
                "transient",
                register.code,
                "connection",
                f"The sandbox replaces this register and does not run. {hint}",
            )
        fail_with(error, register.code)
    if country in INSOLVENCY_OF:
        profile = with_insolvency(profile, providers.isir)
    show(profile)


@registry.command()
@click.option("--registry", "code", required=True, metavar="CODE", help=f"Whose answer it is: {', '.join(CODES)}.")
@click.argument("file", type=click.Path(path_type=Path))
def parse(code: str, file: Path) -> None:
    """Print the profile in a saved answer of a register."""
    from leadgen.providers.registries.catalog import PARSERS

    if code not in PARSERS:
        fail("invalid", code, "unknown_registry", f"There is no register {code}; use {', '.join(CODES)}.")
    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        fail("invalid", code, "unreadable", f"Cannot read {file}: {error.strerror}.")
    try:
        profile = PARSERS[code](body)
    except ProviderError as error:
        fail_with(error, code)
    show(profile)


def _clients(settings: Settings) -> Providers:
    """Return clients; with a running database they share limits and cached answers with workers."""
    from leadgen.bootstrap.database.connect import running_database
    from leadgen.bootstrap.providers import make_providers

    return make_providers(settings, database=running_database(settings))


def _checked(country: str, number: str, code: str) -> str:
    judged = registration_number(country, number)
    if judged is None or judged.value is None:
        why = judged.warning if judged else "no number of this country can be asked about"
        fail("invalid", code, "invalid_identifier", f"{number} cannot be asked about: {why}.")
    return judged.value


def by_name(register: CompanyRegistry, query: NameQuery) -> LegalProfile:
    """Return the profile of the one company with this name.

    Raises NotFound with the candidates where the name is ambiguous.
    """
    found = register.search(query.name, limit=ALL_HITS)
    ranked = rank_candidates(query, found)
    choice = pick(ranked, too_many=found.too_many, cut=found.cut)
    if choice.candidate is None:
        shown = [candidate.to_json() for candidate in ranked[:SHOWN_CANDIDATES]]
        reason = "ambiguous" if choice.outcome == "ambiguous" else "not_found"
        raise NotFound(register.code, choice.reason, reason=reason, detail={"candidates": shown})
    number = choice.candidate.profile.registration_id
    return register.fetch(number) if number else choice.candidate.profile


def with_insolvency(profile: LegalProfile, register: InsolvencyRegister) -> LegalProfile:
    """Return a Czech profile with its proceedings; an outage leaves them unknown and warns."""
    if profile.registration_id is None:
        return profile
    try:
        found = register.fetch(profile.registration_id)
    except ProviderError as error:
        warning = f"insolvency_not_checked: the insolvency register did not answer: {error.message}"
        return replace(profile, warnings=(*profile.warnings, warning))
    return replace(profile, insolvency=found.insolvency, warnings=(*profile.warnings, *found.warnings))


def show(profile: LegalProfile) -> None:
    """Print a profile."""
    known = profile.to_json()
    click.echo(json.dumps({key: known[key] for key in PUBLIC_KEYS}, ensure_ascii=False, indent=2))


def fail_with(error: ProviderError, code: str) -> NoReturn:
    """Exit with a provider's error."""
    fail(error_type(error, code), code, error.reason, error.message, error.detail)


def error_type(error: ProviderError, code: str) -> str:
    """Return `invalid` where the query was wrong, else the error's own type."""
    asked_wrongly = error.reason == "invalid_identifier" or error.reason in REGISTERS[code].callers_fault
    return "invalid" if isinstance(error, Permanent) and asked_wrongly else error.kind


def fail(kind: str, code: str | None, reason: str, message: str, detail: Mapping[str, Any] | None = None) -> NoReturn:
    """Exit with an error as JSON on stdout and as text on stderr."""
    error: dict[str, Any] = {"type": kind, "registry": code, "reason": reason, "message": message}
    if detail:
        error["detail"] = dict(detail)
    click.echo(json.dumps({"error": error}, ensure_ascii=False, indent=2, default=str))
    click.echo(f"{kind}: {message}", err=True)
    raise SystemExit(1)
