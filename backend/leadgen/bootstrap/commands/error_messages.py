"""Error messages for what an operator can fix: settings, database, folders, disks and ports."""

from __future__ import annotations

import errno
import socket

import psycopg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from leadgen.db import APP_ROLE, SYSTEM_ROLE, SystemLoginMissingError
from leadgen.settings import Settings

CHECK_DATABASE = "DATABASE_URL is postgresql://owner:password@host/database; `leadgen doctor` says what is missing."
NO_SCHEMA = "The database has no schema yet. Run `leadgen db init`."
OLD_SCHEMA = "The schema is older than this code. Run `leadgen db migrate`."
_NO_LOGIN = (
    "The database does not let this login in. Run `leadgen db init` where DATABASE_URL is set; other hosts need the URLs that "
    "`leadgen db urls` prints."
)
_NO_ROLES = "The roles of the product are missing on this server. Run `leadgen db init`."
_REFUSALS = (
    "does not exist",
    "authentication failed",
    "permission denied for database",
    "pg_hba.conf",
    "not permitted to log",
)
_DISK_FULL = "The disk is full. Free some space and start again; nothing that was stored is lost."
_FIXES: tuple[tuple[tuple[type[psycopg.Error], ...], str], ...] = (
    ((psycopg.errors.DiskFull, psycopg.errors.IoError), _DISK_FULL),
    ((psycopg.errors.UndefinedTable,), NO_SCHEMA),
    ((psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedFunction), OLD_SCHEMA),
    (
        (psycopg.errors.LockNotAvailable,),
        "Something else uses the tables. Try again; if it stays so, stop the workers.",
    ),
    ((psycopg.OperationalError, psycopg.errors.InsufficientPrivilege), CHECK_DATABASE),
)
_FOLDER_FIX = "Change its owner or rights, or let LEADGEN_DATA_DIR name another folder."
_FOLDER_ERRORS = {
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.EISDIR,
    errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.ENXIO,
}  # fmt: skip
_ADDRESS_ERRORS = {errno.EADDRINUSE, errno.EADDRNOTAVAIL}
_ADDRESS_FIX = "End the program that uses the port, or choose another port or host."


def in_words(error: BaseException) -> str | None:
    """Return what is wrong and how to fix it.

    None where the error is a bug of ours that needs its traceback.
    """
    if isinstance(error, ValidationError):
        return wrong_settings(error) if error.title == Settings.__name__ else None
    if isinstance(error, SystemLoginMissingError):
        return str(error)
    if isinstance(error, DBAPIError):
        return _database(error.orig) if isinstance(error.orig, psycopg.Error) else None
    if isinstance(error, psycopg.Error):
        return _database(error)
    return _system(error) if isinstance(error, OSError) else None


def wrong_settings(error: ValidationError) -> str:
    """Name each wrong setting by its variable."""
    lines = []
    for item in error.errors():
        field = str(item["loc"][0]) if item["loc"] else "settings"
        known = Settings.model_fields.get(field)
        name = field if known is None or known.validation_alias else f"LEADGEN_{field.upper()}"
        lines.append(f"{name} is {item['input']!r}: {item['msg'].removeprefix('Value error, ')}.")
    return "\n".join(lines)


def login_is_refused(error: psycopg.Error) -> bool:
    """Return whether the server refuses the login or the database; waiting does not help then."""
    said = str(error)
    # libpq has no code for a refused connection, so only the text tells
    return error.sqlstate is None and "FATAL:" in said and any(refusal in said for refusal in _REFUSALS)


def _database(error: psycopg.Error) -> str | None:
    said = str(error).strip()
    if error.sqlstate is None and isinstance(error, psycopg.ProgrammingError):  # libpq's, about the URL
        return f"DATABASE_URL cannot be read: {said}\n{CHECK_DATABASE}"
    if login_is_refused(error):
        ours = any(name in said for name in (APP_ROLE, SYSTEM_ROLE, "permission denied"))
        return f"{said}\n{_NO_LOGIN if ours else CHECK_DATABASE}"
    if isinstance(error, psycopg.errors.UndefinedObject | psycopg.errors.InvalidParameterValue) and said.startswith(
        "role "
    ):
        return f"{said}\n{_NO_ROLES}"
    for kinds, fix in _FIXES:
        if isinstance(error, kinds):
            return f"{said}\n{fix}"
    return None


def _system(error: OSError) -> str | None:
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"{where}{_DISK_FULL}"
    if isinstance(error, socket.gaierror) or error.errno in _ADDRESS_ERRORS:
        return f"Cannot listen there: {error.strerror}. {_ADDRESS_FIX}"
    if error.errno not in _FOLDER_ERRORS or not error.filename:
        return None
    return f"{error.filename} cannot be written or read: {error.strerror}. {_FOLDER_FIX}"
