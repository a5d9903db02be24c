"""Office Open XML (docx, xlsx): what a package would run or load when it is opened, and the files it holds."""

import contextlib
import io
import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from intake.model import FileWarning
from intake.reading.office_package import Package, is_elsewhere
from intake.reading.registry import Content, Task, add_child
from intake.reading.text_page import without_empty_lines

if TYPE_CHECKING:
    from olefile import OleFileIO

_PROGRAM = re.compile(r"vbaProject\.bin$|/activeX/|/macrosheets/|/embeddings/[^/]*\.bin$", re.IGNORECASE)
_EMBEDDED = re.compile(r"/embeddings/[^/]+$|/afchunk[^/]*$", re.IGNORECASE)
_DRAWN = re.compile(r"^xl/drawings/drawing\d*\.xml$|/diagrams/data\d*\.xml$")
_INNER_STREAMS = ("Package", "CONTENTS")  # where an OLE object keeps an office file, a PDF
_NATIVE = "\x01Ole10Native"  # and any other file, behind its names
_PACKED = re.compile(rb".{4}\x02\0[^\0]*\0[^\0]*\0..\x03\0(.{4})", re.DOTALL)


def warnings_of(package: Package) -> Iterator[FileWarning]:
    """Macros and objects; templates, pictures and data that lie elsewhere. Links to click on are none."""
    if any(_PROGRAM.search(name) for name in package.names):
        yield FileWarning.ACTIVE_CONTENT
    for each in package.all_relationships():
        if each.is_external and each.kind != "hyperlink" and is_elsewhere(each.target):
            yield FileWarning.EXTERNAL_CONTENT
    for name in package.names:
        if name.startswith("xl/externalLinks/") and name.endswith(".xml") and b"ddeLink" in package.read(name):
            yield FileWarning.ACTIVE_CONTENT
        if name == "xl/connections.xml":
            yield FileWarning.EXTERNAL_CONTENT


def add_embedded(package: Package, task: Task, content: Content) -> None:
    """Each file embedded in the document becomes one of its own."""
    texts = {each.target for each in package.all_relationships() if each.kind == "aFChunk"}
    for name in package.names:
        if _EMBEDDED.search(name) or name in texts:
            add_child(task, content, inner_file(package.read(name)), posixpath.basename(name))


def texts_of_drawings(package: Package) -> list[str]:
    """What is written in the text boxes of sheets, and in diagrams, which are parts of their own."""
    drawings = (package.xml(name) for name in package.names if _DRAWN.search(name))
    texts = ("\n".join("".join(line.itertext()).strip() for line in each.iterfind(".//{*}p")) for each in drawings)
    return [text for each in texts if (text := without_empty_lines(each))]


def inner_file(data: bytes) -> bytes:
    """The file that an OLE object is wrapped around, else the object as it is."""
    import olefile

    if data.startswith(olefile.MAGIC):
        with contextlib.suppress(Exception), olefile.OleFileIO(io.BytesIO(data)) as ole:  # damaged: as it is
            if (inner := inner_stream(ole)) is not None:
                return inner
    return data


def inner_stream(ole: "OleFileIO", *folder: str) -> bytes | None:
    """The file that an OLE object is wrapped around, which may be in a folder of a larger one."""
    for stream in _INNER_STREAMS:
        if ole.exists([*folder, stream]):
            inner: bytes = ole.openstream([*folder, stream]).read()
            return inner
    if ole.exists([*folder, _NATIVE]):
        return unpacked(ole.openstream([*folder, _NATIVE]).read())
    return None


def unpacked(native: bytes) -> bytes:
    """A file as Windows packs it into an object: with its name, where it lay, its size (MS-OLEDS 2.3.6)."""
    head = _PACKED.match(native)
    if head is None:
        return native[4:]
    start = head.end() + int.from_bytes(head[1], "little") + 4
    size = int.from_bytes(native[start - 4 : start], "little")
    return native[start : start + size]
