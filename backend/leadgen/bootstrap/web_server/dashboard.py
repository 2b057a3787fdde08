"""The built dashboard: its files, and its single page for every other path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, jsonify, send_from_directory
from werkzeug.security import safe_join

from leadgen.api import NOTHING_HERE, address_error
from leadgen.bootstrap.files import DASHBOARD
from leadgen.errors import NotFoundError

_MAX_NAME_BYTES = 255


def install_dashboard(app: Flask, folder: Path = DASHBOARD) -> None:
    """Serve the dashboard below `/`. No response depends on a file outside of `folder`."""

    def dashboard(path: str = "") -> Any:
        if path.startswith(("api/", "webhook/")):
            raise address_error()
        inside = _inside(folder, path)
        if path.startswith("assets/"):
            if not _is_file(inside):
                raise NotFoundError(NOTHING_HERE)
            response = send_from_directory(folder, path, max_age=31536000)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response
        if _is_file(inside):
            return send_from_directory(folder, path, max_age=3600)
        if not (folder / "index.html").is_file():
            return jsonify(detail="The dashboard is not built. Run `make up`, or `npm run build` in frontend/."), 503
        return send_from_directory(folder, "index.html", max_age=0)

    app.add_url_rule("/", "dashboard_root", dashboard)
    app.add_url_rule("/<path:path>", "dashboard", dashboard)


def _inside(folder: Path, path: str) -> Path | None:
    """Return the file in `folder` that a path names; None outside of it.

    Raises a 404 for a path that no file can have.
    """
    if "\0" in path or any(len(part.encode("utf-8", "replace")) > _MAX_NAME_BYTES for part in path.split("/")):
        raise NotFoundError(NOTHING_HERE)
    joined = safe_join(str(folder), path)
    return Path(joined) if joined is not None else None


def _is_file(path: Path | None) -> bool:
    """Return whether the file exists.

    A path that the file system refuses, such as one that is too long, does not exist.
    """
    try:
        return path is not None and path.is_file()
    except (OSError, ValueError):
        return False
