"""`leadgen import`: tell what an import of a file would do.

Prints one JSON document with stable keys (docs/importing-from-the-command-line.md). An unreadable file: exit status 1
and `{"error": {"type", "message"}}`; the message also goes to stderr.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.errors import AppError
from leadgen.imports.dry_run import DryRun, dry_run_json
from leadgen.imports.formats.list_file import open_list
from leadgen.imports.schemas import Reading
from leadgen.settings import get_settings
from leadgen.tenants.models import Tenant

_NO_IMPORT = (
    "The command line only tells what an import would do: add --dry-run. Import the list in the dashboard, where the "
    "columns are reviewed first."
)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would happen; nothing is stored.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document with every row.")
@click.option("--namespace", metavar="SLUG", help="Match against this namespace. Default: an empty one, no database.")
@click.option("--rows", "limit", type=click.IntRange(min=0), help="Print this many rows. Default: all.")
@click.option("--encoding", help="Default: detected.")
@click.option("--header-line", type=click.IntRange(min=1), help="Line of the header row. Default: found.")
@click.option("--sheet", help="Sheet of a workbook. Default: the first one with rows.")
def import_list(
    file: Path,
    *,
    dry_run: bool,
    as_json: bool,
    namespace: str | None,
    limit: int | None,
    encoding: str | None,
    header_line: int | None,
    sheet: str | None,
) -> None:
    """Tell how a list would be read and what each row would become; nothing is stored."""
    if not dry_run:
        raise click.UsageError(_NO_IMPORT)
    reading = Reading(encoding=encoding, header_line=header_line)
    with ExitStack() as stack, file.open("rb") as stream, _matching_against(namespace) as session:
        try:
            run = DryRun(open_list(stream, file.name, stack, sheet=sheet), reading=reading, session=session)
            if as_json:
                for piece in dry_run_json(run, limit):
                    sys.stdout.write(piece)
                sys.stdout.write("\n")
            else:
                _summarise(run, limit)
        except AppError as error:
            kind = str(error.code)
            click.echo(json.dumps({"error": {"type": kind, "message": error.detail}}, ensure_ascii=False))
            click.echo(error.detail, err=True)
            sys.exit(1)


@contextmanager
def _matching_against(slug: str | None) -> Iterator[Session | None]:
    """Yield a session of a namespace; None without one, and then no database is needed."""
    if slug is None:
        yield None
        return
    from leadgen.bootstrap.database.connect import connect

    database = connect(get_settings(), pool_size=2)
    try:
        with database.system_session() as system:
            tenant_id = system.scalar(select(Tenant.id).where(Tenant.slug == slug))
        if tenant_id is None:
            raise click.ClickException(f"There is no namespace “{slug}”.")
        with database.tenant_session(tenant_id) as session:
            session.execute(text("SET TRANSACTION READ ONLY"))
            yield session
            session.rollback()
    finally:
        database.dispose()


def _summarise(run: DryRun, limit: int | None) -> None:
    """Print the mapping and the counts for a person."""
    for _ in run.rows(limit):
        pass
    lines = run.head["header"]["lines"]
    click.echo(f"Header in line {', '.join(map(str, lines))}." if lines else "No header row.")
    for column in run.head["columns"]:
        click.echo(f"{column['header']} → {column['target'] or 'ignored'} ({column['reason']})")
        if column["question"]:
            click.echo(f"    Question: {column['question']}")
    for line in run.head["left_out"]:
        click.echo(f"Line {line['line']} is not data ({line['kind']}): {line['text']}")
    click.echo(", ".join(f"{name} {number}" for name, number in run.counts.items()))
