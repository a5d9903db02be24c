"""Pictures in Excel's files of before 2007: the blips of Office's drawings (MS-ODRAW)."""

import struct
from collections.abc import Iterator
from functools import partial

from intake.model import FileWarning
from intake.reading.pasted import Picture
from intake.reading.registry import Content
from intake.reading.sheet_size import records

_DRAWINGS, _CONTINUED = 0xEB, 0x3C  # records of the workbook
_CONTAINERS = (0xF000, 0xF001)
_ENTRY, _ENTRY_SIZE, _NAME_SIZE = 0xF007, 36, 33  # of a picture: its head, where the length of its name is
_BLIPS = range(0xF018, 0xF118)
_RASTER = (0xF01D, 0xF01E, 0xF01F, 0xF029, 0xF02A)  # JPEG, PNG, bitmap, TIFF, JPEG of four colours
_DIGEST_SIZE = 16


def pictures_in_excel_97(book: bytes, content: Content) -> Iterator[Picture]:
    """Those of a workbook's stream; of drawings, which are not read, it tells."""
    drawings = _drawings(book)
    at = 0
    while at + 8 <= len(drawings):
        options, kind, size = struct.unpack_from("<HHI", drawings, at)
        at += 8
        if kind in _CONTAINERS:
            continue  # what is in it follows
        if kind == _ENTRY and size > _ENTRY_SIZE:
            at += _ENTRY_SIZE + int.from_bytes(drawings[at + _NAME_SIZE : at + _NAME_SIZE + 1], "little")
            continue
        if kind in _RASTER:
            digests = 1 + (options >> 4 & 1)
            yield partial(_part, drawings, at + digests * _DIGEST_SIZE + 1, at + size)
        elif kind in _BLIPS:
            content.warnings.append(FileWarning.TEXT_ONLY)
        at += size


def _part(data: bytes, start: int, end: int) -> bytes:
    return data[start:end]


def _drawings(book: bytes) -> bytes:
    parts, last = [], 0
    for kind, record in records(book, 0):
        last = kind if kind != _CONTINUED else last
        if last == _DRAWINGS:
            parts.append(record)
    return b"".join(parts)
