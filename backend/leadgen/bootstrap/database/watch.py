"""Restarts the embedded PostgreSQL under `leadgen up` when the server was killed."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import click

from leadgen.bootstrap.commands.supervisor import uninterrupted
from leadgen.bootstrap.database.embedded import EmbeddedPostgres

_RETRY_SECONDS = 5.0


@dataclass
class DatabaseWatch:
    """Watches one server. Several processes may watch it: one restarts it, the others join."""

    server: EmbeddedPostgres
    next_try_at: float = 0.0

    def __call__(self) -> None:
        """Start the server again if it has ended. A failure is reported and retried later."""
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
