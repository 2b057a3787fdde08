"""A further country is one row of the table, one client and one stand-in: a company of an invented one goes all the way.

The row has to be there before the product is loaded, so the journey runs in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[2]
JOURNEY = "tests/enrichment/sixth_country"


def test_a_sixth_country_needs_one_row_one_client_and_one_stand_in(server_url: str, tmp_path: Path) -> None:
    given = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-p", "tests.enrichment.sixth_country.row", "-q", "-n", "0"]
    done = subprocess.run(
        [*command, f"--basetemp={tmp_path / 'journey'}", f"{JOURNEY}/journey.py"],
        cwd=BACKEND,
        env=given | {"TEST_DATABASE_URL": server_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert {file.name for file in (BACKEND / JOURNEY).glob("*.py")} == {
        "__init__.py",
        "row.py",
        "client.py",
        "stand_in.py",
        "journey.py",
    }
