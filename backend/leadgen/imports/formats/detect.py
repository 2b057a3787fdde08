"""Tells the format of a file by its content; the name only helps to say what a refused file is. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from enum import StrEnum

from leadgen.imports.file.csv_table import FileFormat
from leadgen.imports.file.encodings import UnreadableError


class Packing(StrEnum):
    """A file that holds other files, or streams."""

    ZIP = "zip"
    GZIP = "gzip"
    OLE = "ole"


_PACKED = (
    (b"PK\x03\x04", Packing.ZIP),
    (b"PK\x05\x06", Packing.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Packing.OLE),
    (b"\x1f\x8b", Packing.GZIP),
)
_AS_LIST = "Export the list as Excel or CSV, and upload that file."
_WIDE_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|div|style)\b", re.IGNORECASE)
_XML = re.compile(r"<\?xml|<\w+[\s:/>]")
_JSON = re.compile(r"\{\s*(?:\"|\})|\[\s*(?:[\[{\]]|\"[^\"]*\"\s*[,\]])")
_HEAD_CHARACTERS = 4_000
_PARTS = (
    ("word/", "a Word document", "Copy its table into a spreadsheet, and save that as Excel or CSV."),
    ("ppt/", "a PowerPoint presentation", _AS_LIST),
    ("visio/", "a Visio drawing", _AS_LIST),
    (
        "xl/workbook.bin",
        "a binary Excel workbook (.xlsb)",
        "Open it in Excel, and save it as an Excel workbook (.xlsx).",
    ),
    ("classes.dex", "an Android app", _AS_LIST),
    ("meta-inf/container.xml", "an e-book", _AS_LIST),
)
_APPLE = {
    ".numbers": "a Numbers document",
    ".pages": "a Pages document",
    ".key": "a Keynote presentation",
}
_OLE_KINDS = (
    ("EncryptedPackage", "", ""),
    ("WordDocument", "an old Word document", "Copy its table into a spreadsheet, and save that as Excel or CSV."),
    ("PowerPoint Document", "an old PowerPoint presentation", _AS_LIST),
    ("__properties_version1.0", "an Outlook message", _AS_LIST),
    ("VisioDocument", "a Visio drawing", _AS_LIST),
)


def head_text(start: bytes) -> str:
    """Return the first characters of a text file, without its byte order mark."""
    for mark, encoding in _WIDE_MARKS:
        if start.startswith(mark):
            return start[len(mark) : 2 * _HEAD_CHARACTERS].decode(encoding, "replace").lstrip()
    head = start[: 2 * _HEAD_CHARACTERS]
    if head[1::2].count(0) * 2 > len(head[1::2]):
        return head.decode("utf-16-le", "replace").lstrip()
    if head[0::2].count(0) * 2 > len(head[0::2]):
        return head.decode("utf-16-be", "replace").lstrip()
    return head[:_HEAD_CHARACTERS].decode("latin-1").lstrip()


def format_of(start: bytes, filename: str) -> FileFormat | Packing:
    """Return the format that the first bytes show; XML that is no list is refused."""
    packing = next((packing for mark, packing in _PACKED if start.startswith(mark)), None)
    if packing is not None:
        return packing
    head = head_text(start)
    if head[:11].upper() == "BEGIN:VCARD":
        return FileFormat.VCARD
    if head.startswith("<"):
        return _markup(head, filename)
    if _JSON.match(head):
        return FileFormat.JSON
    if start[257:262] == b"ustar":
        raise UnreadableError(f"“{filename}” is a tar archive. Unpack it, and upload the list inside.")
    return FileFormat.CSV


def _markup(head: str, filename: str) -> FileFormat:
    if "urn:schemas-microsoft-com:office:spreadsheet" in head and "<Workbook" in head:
        return FileFormat.XML_2003
    if _HTML.match(head) or (head.startswith("<?xml") and _HTML.search(head)):
        return FileFormat.HTML
    if _XML.match(head):
        raise UnreadableError(f"“{filename}” is an XML file, and not a list that can be read. {_AS_LIST}")
    return FileFormat.CSV


def format_of_zip(names: Iterable[str], media_type: str, filename: str) -> FileFormat | None:
    """Return the format of a zip file by the files inside; None: a plain archive.

    `media_type` is the content of its file `mimetype`.
    """
    plain = [name.replace("\\", "/").lstrip("/").lower() for name in names]
    if "opendocument.spreadsheet" in media_type:
        return FileFormat.ODS
    if "opendocument" in media_type:
        raise _refused(filename, "an OpenDocument text or drawing", _AS_LIST)
    if any(name.endswith((".iwa", "/index.zip")) or name == "index.zip" for name in plain):
        what = next((what for end, what in _APPLE.items() if filename.lower().endswith(end)), None)
        raise _refused(
            filename,
            what or "a document of Apple Numbers, Pages or Keynote",
            "Open it there, choose File > Export To > Excel or CSV, and upload that file.",
        )
    for part, what, fix in _PARTS:
        if any(name == part or (part.endswith("/") and name.startswith(part)) for name in plain):
            raise _refused(filename, what, fix)
    office = any(name in ("[content_types].xml", "xl/workbook.xml") for name in plain)
    return FileFormat.XLSX if office and any(name.startswith("xl/") for name in plain) else None


def check_ole(names: Iterable[str], filename: str) -> None:
    """Refuse an OLE file that is no Excel workbook; `encrypted` is told apart by the caller."""
    known = set(names)
    for stream, what, fix in _OLE_KINDS:
        if what and stream in known:
            raise _refused(filename, what, fix)
    if not known & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        raise _refused(filename, "an old Excel or Office file that is damaged, or of an unknown kind", _AS_LIST)


def _refused(filename: str, what: str, fix: str) -> UnreadableError:
    return UnreadableError(f"“{filename}” is {what}. {fix}")
