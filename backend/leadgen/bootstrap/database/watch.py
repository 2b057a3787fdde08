"""Keeps the embedded PostgreSQL running under `leadgen up`: one that was killed is started again."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import click

from leadgen.bootstrap.commands.supervisor import uninterrupted
from leadgen.bootstrap.database.embedded import EmbeddedPostgres

_RETRY_SECONDS = 5.0


@dataclass
class DatabaseWatch:
    """Look after one server. Several processes may watch the same one: the first starts it, the others join it."""

    server: EmbeddedPostgres
    next_try_at: float = 0.0

    def __call__(self) -> None:
        """Start the server again if it has ended. A failure is said and tried again later."""
        if self.server.is_running() or monotonic() < self.next_try_at:
            return
        click.echo("The embedded PostgreSQL ended; starting it again.")
        try:
            with uninterrupted():
                self.server.revive()
        except (click.ClickException, OSError) as error:
            self.next_try_at = monotonic() + _RETRY_SECONDS
            click.echo(f"{error} Trying again in {_RETRY_SECONDS:g} s.")
        else:
            click.echo("The embedded PostgreSQL runs again.")
