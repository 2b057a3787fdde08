"""No route imports a module: what is heavy is loaded when the process starts, not while somebody waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[3]
ANSWERED_AT_LEAST = 70
"""Of all routes; the others refuse the least body. A sweep of refusals would prove nothing."""


def test_no_route_imports_a_module(own_database, tmp_path) -> None:
    swept = subprocess.run(
        [sys.executable, "-m", "tests.architecture.requests.route_imports", own_database.url],
        cwd=BACKEND,
        env=os.environ | {"LEADGEN_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert swept.returncode == 0, swept.stderr
    said = json.loads(swept.stdout.splitlines()[-1])
    assert said["found"] == {}
    assert said["answered"] >= ANSWERED_AT_LEAST


def test_the_api_without_keys_never_loads_a_models_client_library() -> None:
    code = "import sys, leadgen.app; print(sorted({'anthropic', 'zeep'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], cwd=BACKEND, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
