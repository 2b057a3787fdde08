"""A PostgreSQL server of its own for one side of a benchmark."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.database.provision import app_url, provision


@contextmanager
def own_server() -> Iterator[tuple[str, str]]:
    """A fresh server with the product's schema, as (URL of its superuser, URL of the app); what one side leaves slows no other."""
    with tempfile.TemporaryDirectory(prefix="leadgen-bench-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = EmbeddedPostgres(Path(folder) / "pg")
        try:
            provision(server.url())
            yield server.url(), app_url(server.url())
        finally:
            server.stop()
