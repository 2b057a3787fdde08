"""Builds the wheel with what `leadgen up` needs outside a checkout: the built dashboard and the migrations."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
DASHBOARD = Path(os.environ.get("LEADGEN_DASHBOARD", HERE.parent / "frontend" / "dist"))


class BuildWithFiles(build_py):
    def run(self) -> None:
        if self.editable_mode:
            super().run()
            return
        if not (DASHBOARD / "index.html").is_file():
            raise SystemExit(f"The dashboard is not built: {DASHBOARD}/index.html is missing. Run `make wheel`.")
        shutil.rmtree(self.build_lib, ignore_errors=True)  # modules that were moved or removed since the last build
        super().run()
        package = Path(self.build_lib) / "leadgen"
        for source, name in ((DASHBOARD, "dashboard"), (HERE / "migrations", "migrations")):
            shutil.copytree(source, package / name, ignore=shutil.ignore_patterns("__pycache__"))


setup(cmdclass={"build_py": BuildWithFiles})
