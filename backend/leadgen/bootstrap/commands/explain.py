"""`leadgen explain`: ask the rules what they make of a text, without a database.

Prints one JSON object a line, in the order of the texts. The keys of each are stable; a value that is not certain is
null.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click

from leadgen.bootstrap.commands.explain_values import (
    explain_amount,
    explain_company_name,
    explain_country,
    explain_identifier,
    explain_industry,
)
from leadgen.fields.addresses.explain import explain_domain, explain_email, explain_phone
from leadgen.fields.enums import Formality, Language, MessageChannel
from leadgen.messages.checks import explain_message
from leadgen.people.mailboxes import is_role_mailbox
from leadgen.people.names import GreetingForm, explain_name
from leadgen.people.titles import judge_title
from leadgen.people.titles.table import LANGUAGES
from leadgen.pipeline.schedules.cron import explain_schedule
from leadgen.providers.llm.explain import explain_answer

_INSTANTS = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


@click.group()
def explain() -> None:
    """Ask the rules what they make of a text: a name, a number, a country. Works without a database."""


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@click.option("--language", default=None, help="Language of the greeting, as in `cs` or `de`: it decides the case.")
@click.option("--country", default=None, help="The person's country, as in `CZ` or `HU`: it decides some orders.")
@click.option(
    "--form",
    type=click.Choice([form.value for form in GreetingForm]),
    default=GreetingForm.INFORMAL.value,
    show_default=True,
    help="How `greeting_name` addresses the person.",
)
def name(texts: tuple[str, ...], language: str | None, country: str | None, form: str) -> None:
    """Print the parts of a name and its greeting; `-` reads one name per line."""
    for text in lines_of(texts):
        show(explain_name(text, language=language, country=country, form=form))


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@click.option("--language", type=click.Choice(LANGUAGES), help="Whose words come first. Default: English.")
def title(texts: tuple[str, ...], language: str | None) -> None:
    """Print the seniority and the department of a job title; `-` reads one title per line."""
    for text in lines_of(texts):
        reading = judge_title(text, language=language)
        found = {"seniority": reading.seniority, "department": reading.department, "rule": reading.rule}
        show({**found, "remarks": list(reading.remarks)})


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("bodies", metavar="BODY...", nargs=-1, required=True)
@click.option(
    "--schema", "schema_file", type=click.File(encoding="utf-8"), required=True, help="JSON Schema of the answer."
)
def answer(bodies: tuple[str, ...], schema_file: TextIO) -> None:
    """Print the fields kept and dropped of a model's raw answer; `@FILE` reads a file, `-` one answer per line."""
    schema = _object(schema_file, "--schema")
    for body in lines_of(bodies):
        show(explain_answer(_content(body), schema))


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("bodies", metavar="BODY...", nargs=-1, required=True)
@click.option(
    "--channel", type=click.Choice([item.value for item in MessageChannel]), required=True, help="Where it is sent."
)
@click.option(
    "--contact", "contact_file", type=click.File(encoding="utf-8"), help="JSON object: reader, company, sender."
)
@click.option(
    "--language", type=click.Choice([item.value for item in Language]), help="The language that was asked for."
)
@click.option(
    "--form", type=click.Choice([item.value for item in Formality]), help="The form of address that was asked for."
)
def message(
    bodies: tuple[str, ...], channel: str, contact_file: TextIO | None, language: str | None, form: str | None
) -> None:
    """Print the length and the findings of a message's text; `@FILE` reads a file, `-` one text per line."""
    record = {} if contact_file is None else _object(contact_file, "--contact")
    asked = {key: value for key, value in (("language", language), ("formality", form)) if value is not None}
    for body in lines_of(bodies):
        show(explain_message(MessageChannel(channel), _content(body), {**record, **asked}))


def _object(file: TextIO, option: str) -> dict[str, Any]:
    try:
        value = json.load(file)
    except ValueError as error:
        raise click.BadParameter(f"is not JSON: {error}", param_hint=option) from error
    if not isinstance(value, dict):
        raise click.BadParameter("is not a JSON object", param_hint=option)
    return value


def _content(body: str) -> str:
    """Return the body; `@FILE` is read from the file."""
    if not body.startswith("@"):
        return body
    try:
        return Path(body[1:]).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise click.BadParameter(f"cannot be read: {error}", param_hint=body) from error


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
def email(texts: tuple[str, ...]) -> None:
    """Print how a cell of e-mail addresses is read; `-` reads one cell per line."""
    for text in lines_of(texts):
        show(explain_email(text, is_role_mailbox))


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@click.option("--country", default=None, help="The company's country, as in `CZ`: it decides the scheme of a number.")
@click.option("--header", default=None, help="The column's header, as in `DIČ`: it counts as a label.")
def identifier(texts: tuple[str, ...], country: str | None, header: str | None) -> None:
    """Print the registration or tax number in a text; `-` reads one per line."""
    for text in lines_of(texts):
        show(explain_identifier(text, country=country, header=header))


@explain.command(name="country", context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
def country_command(texts: tuple[str, ...]) -> None:
    """Print the country that a text names; `-` reads one per line."""
    for text in lines_of(texts):
        show(explain_country(text))


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
def industry(texts: tuple[str, ...]) -> None:
    """Print the industry that a cell names, by word, phrase or activity code; `-` reads one cell per line."""
    for text in lines_of(texts):
        show(explain_industry(text))


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@click.option("--country", default=None, help="The record's country, as in `CZ`: it decides national numbers.")
def phone(texts: tuple[str, ...], country: str | None) -> None:
    """Print how a cell of phone numbers is read; `-` reads one cell per line."""
    for text in lines_of(texts):
        show(explain_phone(text, country.upper() if country else None))


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
def domain(texts: tuple[str, ...]) -> None:
    """Print the registrable domain of a cell, and whether it identifies a company; `-` reads one cell per line."""
    for text in lines_of(texts):
        show(explain_domain(text))


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@click.option(
    "--header", default=None, help="The column's header, as in `Umsatz Mio. EUR`: it names unit and currency."
)
@click.option("--country", default=None, help="The company's country: it decides between currencies called `kr`.")
@click.option("--decimal-mark", type=click.Choice([",", "."]), default=None, help="The column's decimal mark.")
def amount(texts: tuple[str, ...], header: str | None, country: str | None, decimal_mark: str | None) -> None:
    """Print the number or range in a text, with unit, currency and year; `-` reads one per line."""
    for text in lines_of(texts):
        show(explain_amount(text, header=header, country=country, mark=decimal_mark))


@explain.command(name="company-name", context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@click.option("--country", default=None, help="The company's country: it decides whether `as` is a legal form.")
def company_name(texts: tuple[str, ...], country: str | None) -> None:
    """Print what people say for a company; `-` reads one name per line."""
    for text in lines_of(texts):
        show(explain_company_name(text, country=country))


@explain.command(context_settings={"ignore_unknown_options": True})
@click.argument("texts", metavar="CRON...", nargs=-1, required=True)
@click.option("--time-zone", default="UTC", show_default=True, help="Name of the IANA list, as in `Europe/Prague`.")
@click.option("--after", type=click.DateTime(_INSTANTS), default=None, help="Instant in UTC. Default: now.")
@click.option("--count", type=click.IntRange(1, 1000), default=5, show_default=True, help="Number of times.")
def schedule(texts: tuple[str, ...], time_zone: str, after: datetime | None, count: int) -> None:
    """Print the next times of a cron expression, over clock changes; `-` reads one expression per line."""
    start = datetime.now(UTC) if after is None else after.replace(tzinfo=UTC)
    for text in lines_of(texts):
        show(explain_schedule(text, time_zone=time_zone, after=start, count=count))


def lines_of(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts of a command; `-` means the lines of standard input."""
    for text in texts:
        if text == "-":
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield text


def show(explained: dict[str, Any]) -> None:
    """Print one explanation as a line of JSON."""
    click.echo(json.dumps(explained, ensure_ascii=False, default=str))
