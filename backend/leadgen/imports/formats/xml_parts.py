"""Reads XML piece by piece. Document types are refused: entities can unfold to any size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

from leadgen.imports.file.encodings import UnreadableError

Start = Callable[[str, dict[str, str]], Any]
End = Callable[[str], Any]
Text = Callable[[str], Any]


class UnsafeXml(Exception):  # noqa: N818 - turned into a refusal by the reader of the file
    """The XML is not well-formed, or declares a document type."""


def _refuse(*_: object) -> None:
    raise UnsafeXml


def parse_xml(
    pieces: Iterable[bytes], *, start: Start | None = None, end: End | None = None, text: Text | None = None
) -> None:
    """Parse XML and call the handlers; raise `UnsafeXml`."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    if start is not None:
        parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise UnsafeXml from None


def local(name: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def attributes(given: dict[str, str]) -> dict[str, str]:
    """Return attributes by their names without prefixes."""
    return {local(name): value for name, value in given.items()}


def damaged_part(filename: str, part: str) -> UnreadableError:
    """Return the refusal of a file with a part that cannot be read."""
    return UnreadableError(
        f"“{filename}” is damaged: its part {part} cannot be read. Open it in a spreadsheet, and save it again."
    )
