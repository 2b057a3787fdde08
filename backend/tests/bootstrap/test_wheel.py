"""The wheel holds all that `leadgen up` needs: it runs outside a checkout, with its own migrations and dashboard."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import pytest

from tests.bootstrap.commands.test_up_command import BACKEND, Installation

PAGE = "<!doctype html><title>Leadgen</title><p>from the wheel</p>"


def build(folder: Path, dashboard: Path) -> subprocess.CompletedProcess[str]:
    """Build a wheel into `folder` from a copy of the sources: setuptools writes beside them."""
    sources = folder / "sources"
    for name in ("leadgen", "migrations"):
        shutil.copytree(BACKEND / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py"):
        shutil.copy(BACKEND / name, sources)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir"]
    environment = os.environ | {"LEADGEN_DASHBOARD": str(dashboard)}
    return subprocess.run(
        [*command, str(folder), str(sources)], check=False, env=environment, cwd=folder, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel with a dashboard of one page."""
    folder = tmp_path_factory.mktemp("wheel")
    dashboard = folder / "dist"
    dashboard.mkdir()
    (dashboard / "index.html").write_text(PAGE)
    built = build(folder, dashboard)
    assert built.returncode == 0, built.stderr
    [found] = folder.glob("*.whl")
    return found


def test_the_wheel_holds_every_module_and_file_of_the_package(wheel: Path) -> None:
    package = BACKEND / "leadgen"
    wanted = {f"leadgen/{path.relative_to(package)}" for path in package.rglob("*") if path.is_file()}
    wanted = {name for name in wanted if "__pycache__" not in name}
    wanted |= {
        f"leadgen/migrations/versions/{path.name}" for path in (BACKEND / "migrations" / "versions").glob("*.py")
    }
    assert wanted - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_without_a_dashboard_nothing_is_built(tmp_path: Path) -> None:
    built = build(tmp_path, tmp_path / "missing")
    assert built.returncode != 0
    assert "Run `make wheel`" in built.stdout + built.stderr


def test_installed_from_the_wheel_it_serves_its_dashboard_and_signs_in(wheel: Path) -> None:
    with TemporaryDirectory(prefix="leadgen-wheel-", ignore_cleanup_errors=True) as place:
        site = Path(place) / "site"
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
        subprocess.run([*install, str(wheel)], check=True)
        Path(place).chmod(0o755)
        installation = Installation(Path(place), site)
        installation.start()
        try:
            with installation.sign_in() as client:
                assert client.get("/api/auth/me").status_code == 200
                assert httpx2.get(f"{client.base_url}", trust_env=False).text == PAGE
        finally:
            installation.end(signal.SIGTERM)
