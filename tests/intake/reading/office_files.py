"""Office files as the tests of their readers need them, and a server that nobody may call."""

import posixpath
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from intake.model import Reading
from tests.corpus.building import Storage, compound, docx, part_of, rezipped, zipped
from tests.corpus.packing import entries_of

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = "word/document.xml"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str) -> str:
    return f"<w:p>{run(text)}</w:p>"


def word(body: str = "", parts: dict[str, bytes] | None = None, *, end: str = "The end") -> bytes:
    """A Word document with this XML before its last paragraph, and these parts."""
    document = part_of(docx(end), BODY).replace(b"<w:body>", b"<w:body>" + body.encode(), 1)
    return rezipped(docx(end), {BODY: document} | (parts or {}))


def related(data: bytes, kind: str, target: str, *, of: str = BODY, outside: bool = False) -> bytes:
    """A package of which one part refers to another, or to something outside."""
    folder, base = posixpath.split(of)
    listing = f"{folder}/_rels/{base}.rels"
    mode = ' TargetMode="External"' if outside else ""
    relation = f'<Relationship Id="x{len(data)}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    try:
        before = part_of(data, listing).decode()
    except KeyError:
        before = f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}"></Relationships>'
    return rezipped(data, {listing: before.replace("</Relationships>", relation).encode()})


def with_prolog(data: bytes, part: str, prolog: str, text: str = "") -> bytes:
    """A package with declarations before a part's root, and text in it, as its first element's content."""
    written = part_of(data, part).decode()
    root = written.index("<", written.index("?>"))
    end = written.index(">", root) + 1
    changed = f"{written[:root]}{prolog}{written[root:end]}{text}{written[end:]}".encode()
    return zipped(dict(entries_of(data)) | {part: changed}, stored=True)  # as OpenDocument wants its type


# What lies in an embedded object: MS-OLEDS 2.3.6.


def packed(name: str, data: bytes) -> bytes:
    """A file as Windows' packager writes it."""
    inner = native(name, data)
    return compound({"\x01Ole10Native": struct.pack("<I", len(inner)) + inner})


def native(name: str, data: bytes) -> bytes:
    path = f"C:\\Users\\ana\\{name}".encode() + b"\0"
    head = b"\2\0" + name.encode() + b"\0" + path + b"\0\0\3\0"
    return head + struct.pack("<I", len(path)) + path + struct.pack("<I", len(data)) + data


def object_of_rtf(of: str, data: bytes, *, kind: int = 2) -> bytes:
    """What is in an object of a rich text, with its class; kind 1 is a link."""
    names = b"".join(struct.pack("<I", len(name)) + name for name in (of.encode() + b"\0", b"", b""))
    return struct.pack("<II", 0x501, kind) + names + struct.pack("<I", len(data)) + data


# Excel's files of before 2007: MS-XLS 2.4.


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def number(row: int, column: int, value: float) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def xls(*records: bytes, kind: int = 0, before: bytes = b"", more: "Storage | None" = None) -> bytes:
    """A workbook with one sheet of these records; `kind` 1 is a sheet of macros."""

    def start(of: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, of, 0, 0, 0, 6))

    def book(sheet: int) -> bytes:
        place = record(0x85, struct.pack("<IBBBB", sheet, 0, kind, 3, 0) + b"One")
        return start(5) + before + record(0x42, struct.pack("<H", 1200)) + place + record(0x0A)

    stream = book(len(book(0))) + start(0x10) + b"".join(records) + record(0x0A)
    return compound({"Workbook": stream.ljust(4096, b"\0")} | (more or {}))


def drawings(*pictures: tuple[int, bytes]) -> bytes:
    """A workbook's pictures, each with its kind of blip (MS-ODRAW 2.2.20), in as many records as they need."""
    entries = b""
    for kind, data in pictures:
        blip = struct.pack("<HHI", 0, kind, 17 + len(data)) + bytes(17) + data
        entries += struct.pack("<HHI", 2, 0xF007, 36 + len(blip)) + bytes(36) + blip
    entries = struct.pack("<HHI", 15, 0xF001, len(entries)) + entries
    entries = struct.pack("<HHI", 15, 0xF000, len(entries)) + entries
    pieces = [entries[at : at + 8000] for at in range(0, len(entries), 8000)]
    return b"".join(record(0x3C if at else 0xEB, piece) for at, piece in enumerate(pieces))


def children(reading: Reading, tmp_path: Path) -> dict[str, bytes]:
    """What was found in a file, by name."""
    return {child.name: (tmp_path / "work" / "children" / child.file).read_bytes() for child in reading.children}


@contextmanager
def nobody_calls() -> Iterator[str]:
    """The address of a server of this machine; an error when it was called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield "http://{}:{}".format(*server.getsockname())
        server.setblocking(False)
        callers: list[Any] = []
        try:
            callers.append(server.accept())
        except BlockingIOError:
            return
        raise AssertionError(f"something was loaded: {callers}")
