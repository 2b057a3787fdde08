"""What an operator can mend, as a sentence instead of a traceback: settings, the database, folders, disks and ports."""

from __future__ import annotations

import errno

import psycopg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from leadgen.db import SystemLoginMissingError
from leadgen.settings import Settings

CHECK_DATABASE = "DATABASE_URL is postgresql://owner:password@host/database; `leadgen doctor` says what is missing."
NO_SCHEMA = "The database has no schema yet. Run `leadgen db init`."
OLD_SCHEMA = "The schema is older than this code. Run `leadgen db migrate`."
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


def in_words(error: BaseException) -> str | None:
    """Say what is wrong and how to mend it; None where the error is a fault of ours that wants its traceback."""
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
        lines.append(f"{name} is {item['input']!r}: {item['msg']}.")
    return "\n".join(lines)


def _database(error: psycopg.Error) -> str | None:
    said = str(error).strip()
    if error.sqlstate is None and isinstance(error, psycopg.ProgrammingError):  # libpq's, about the URL
        return f"DATABASE_URL cannot be read: {said}\n{CHECK_DATABASE}"
    for kinds, fix in _FIXES:
        if isinstance(error, kinds):
            return f"{said}\n{fix}"
    return None


def _system(error: OSError) -> str | None:
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"{where}{_DISK_FULL}"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} and error.filename:
        return f"{error.filename} cannot be written or read: {error.strerror}. {_FOLDER_FIX}"
    if error.errno in {errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG} and error.filename:
        return f"{error.filename}: {error.strerror}. {_FOLDER_FIX}"
    return None
