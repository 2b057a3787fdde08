"""Builds the error for an upload over the limit: the file, the form field, the remedy."""

from __future__ import annotations

from pathlib import PurePath
from typing import IO

from werkzeug.sansio.multipart import File, MultipartDecoder, NeedData

from leadgen.api import UPLOAD_HEAD
from leadgen.errors import FieldProblem, TooLargeError

_FIX = "Split the list into smaller files and import them one after the other."


def too_large(body: IO[bytes], size: int | None, *, multipart: bool, limit_mb: int) -> TooLargeError:
    """Return the error for a request over the limit.

    The name of the file is in the first 8 kB of `body`. These are read only where `size` (bytes, as the request states)
    says that there is more. A request without a stated size has been read up to the limit already.
    """
    head = body.read(UPLOAD_HEAD) if multipart and size is not None and size > UPLOAD_HEAD else b""
    field, filename = file_in(head)
    if field is None:
        what = "The file" if multipart else "The request"
        detail = f"{what} is larger than this installation accepts: at most {limit_mb} MB. {_FIX if multipart else ''}".strip()
        problems = [FieldProblem("file", f"Is larger than {limit_mb} MB.", _FIX)] if multipart else []
        return TooLargeError(detail, errors=problems, extra={"limit_mb": limit_mb})
    megabytes = -(-(size or 0) // (1024 * 1024))
    name = filename or "the file"
    return TooLargeError(
        f"“{name}” has {megabytes} MB; at most {limit_mb} MB are accepted. {_FIX}",
        errors=[FieldProblem(field, f"“{name}” is larger than {limit_mb} MB.", _FIX)],
        extra={"limit_mb": limit_mb, "filename": filename},
    )


def file_in(head: bytes) -> tuple[str | None, str | None]:
    """Return form field and name of the first file that a multipart body announces.

    `head` is the start of the body.
    """
    boundary = head.partition(b"\r\n")[0].removeprefix(b"--")
    if not boundary:
        return None, None
    decoder = MultipartDecoder(boundary)
    decoder.receive_data(head.replace(b"\\", b"\\\\"))  # a backslash is a Windows path separator here, not an escape
    try:
        while not isinstance(event := decoder.next_event(), NeedData):
            if isinstance(event, File):
                return event.name, PurePath(event.filename.replace("\\", "/")).name[:200]
    except ValueError:  # the part's header continues after these bytes, or is invalid
        return None, None
    return None, None
