"""How much a sheet asks a reader to hold: what is repeated is written once, and the last cell may be far away."""

import re
import struct
from collections.abc import Iterator
from functools import reduce
from typing import NoReturn
from xml.etree.ElementTree import XMLParser

from intake.model import RefusalReason
from intake.reading.office_package import refuse_entities
from intake.reading.registry import Refused

_MAX_CELLS = 2_000_000
_MAX_CHARACTERS = 50_000_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576  # XFD1048576: a sheet has no more
_LAST_COLUMN_97, _LAST_ROW_97 = 256, 65_536
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


_END, _PASSWORD, _SHEET, _SIZE = 0x0A, 0x2F, 0x85, 0x200  # records of an xls (MS-XLS 2.3)
_CELLS, _CELLS_IN_A_ROW = {0x06, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E}, {0xBD, 0xBE}


class _Measure:
    """Follows a part's XML without keeping it."""

    cells = 0
    """Places from the first to the last that is used."""
    characters = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:  # noqa: ARG002 - called by the parser
        """Raises Refused."""
        refuse_entities()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def data(self, text: str) -> None:
        """Some of its text."""

    def end(self, tag: str) -> None:
        """It ends."""

    def close(self) -> None:
        """The part ends."""


class SharedTexts(_Measure):
    """Of an xlsx: the texts that its cells refer to by number."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - the base's signature
        """Each `si` is one."""
        if tag.endswith("}si"):
            self.lengths.append(0)

    def data(self, text: str) -> None:
        """Its text, in whatever runs."""
        if self.lengths:
            self.lengths[-1] += len(text)


class ExcelSheet(_Measure):
    """Of an xlsx: cells say where they are, or follow the one before."""

    def __init__(self, shared: list[int]) -> None:
        self._shared = shared
        self._row = self._column = 0
        self._is_shared = False
        self._value: str | None = None
        self._top, self._left, self._bottom, self._right = 1 << 40, 1 << 40, 0, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A row, a cell or its value."""
        match tag.rpartition("}")[2]:
            case "row":
                self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            case "c":
                self._column += 1
                if reference := attributes.get("r"):
                    self._column, self._row = _place(reference)
                self._is_shared = attributes.get("t") == "s"
            case "v" | "is" | "f":
                self._value = ""
                self._top, self._bottom = min(self._top, self._row), max(self._bottom, self._row)
                self._left, self._right = min(self._left, self._column), max(self._right, self._column)

    def data(self, text: str) -> None:
        """A value's text, or the number of a shared one."""
        self.characters += len(text)
        if self._value is not None and len(self._value) < 10:
            self._value += text

    def end(self, tag: str) -> None:
        """A value is whole."""
        if self._value is not None and tag.endswith("}v"):
            if self._is_shared and self._value.isdecimal() and int(self._value) < len(self._shared):
                self.characters += self._shared[int(self._value)]
            self._value = None

    def close(self) -> None:
        """All cells are known."""
        if self._bottom:
            self.cells = (self._bottom - self._top + 1) * (self._right - self._left + 1)


class OpenDocumentSheets(_Measure):
    """Of an ods: rows, cells and spaces say how often they are repeated; empty ones at the end count for nothing."""

    def __init__(self) -> None:
        self._height = self._repeated_rows = self._width = self._repeated_cells = self._widest = 0
        self._used = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A table, a row, a cell or what is in it."""
        if tag == f"{_TABLE}table":
            self._height = self._widest = 0
        elif tag == f"{_TABLE}table-row":
            self._repeated_rows = int(attributes.get(f"{_TABLE}number-rows-repeated", 1))
            self._height += self._repeated_rows
            self._width = 0
        elif tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._repeated_cells = int(attributes.get(f"{_TABLE}number-columns-repeated", 1))
            self._width += self._repeated_cells
            self._used = any(name.endswith("}value-type") for name in attributes)
        elif tag == f"{_TEXT}p":
            self._used = True
        elif tag == f"{_TEXT}s":
            self.characters += int(attributes.get(f"{_TEXT}c", 1)) * self._repeated_cells * self._repeated_rows

    def data(self, text: str) -> None:
        """A cell's text."""
        self.characters += len(text) * self._repeated_cells * self._repeated_rows

    def end(self, tag: str) -> None:
        """Of a used cell: all before it in its table count."""
        if self._used and tag == f"{_TABLE}table-cell":
            self._widest = max(self._widest, self._width)
            self.cells = max(self.cells, self._height * self._widest)
            self._used = False


def _place(reference: str) -> tuple[int, int]:
    """The column and the row of a cell such as AB12; A is 1, AA is 27. Raises Refused where no sheet has one."""
    found = _REFERENCE.fullmatch(reference)
    column = reduce(lambda number, letter: number * 26 + ord(letter) - 64, found[1], 0) if found else 0
    row = int(found[2]) if found else 0
    if not 0 < column <= _LAST_COLUMN or row > _LAST_ROW:
        raise _nowhere()
    return column, row


def _nowhere() -> Refused:
    return Refused(RefusalReason.CORRUPT, "a cell of it lies where no sheet has one")


def measure_excel_97(book: bytes) -> None:
    """Follow an xls's stream of records. Raises Refused where it holds too much or has a password."""
    for kind, record in records(book, 0):
        if kind == _PASSWORD:
            raise Refused(RefusalReason.ENCRYPTED, "the spreadsheet needs a password to be opened")
        if kind == _SHEET:
            _refuse_large(_cells_of_sheet(book, int.from_bytes(record[:4], "little")))


def records(book: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The kind and the data of each, from there to the end of what begins there."""
    while start + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, start)
        if kind == _END:
            return
        yield kind, book[start + 4 : start + 4 + size]
        start += 4 + size


def _cells_of_sheet(book: bytes, start: int) -> int:
    """Places from the first to the last that is used. Raises Refused where a sheet has none, and struct.error."""
    top, left, bottom, right = _LAST_ROW_97, _LAST_COLUMN_97, 0, 0
    for kind, record in records(book, start):
        if kind in _CELLS or kind in _CELLS_IN_A_ROW:
            row, first = struct.unpack_from("<HH", record)
            last = first if kind in _CELLS else int.from_bytes(record[-2:], "little")
            top, bottom = min(top, row), max(bottom, row + 1)
            left, right = min(left, first), max(right, last + 1)
        elif kind == _SIZE:  # room is made for as much as it says
            first_row, last_row, first, last = struct.unpack_from("<HHHH" if len(record) == 10 else "<IIHH", record)
            if not (first_row <= last_row <= _LAST_ROW_97 and first <= last <= _LAST_COLUMN_97):
                raise _nowhere()
        if right > _LAST_COLUMN_97:
            raise _nowhere()
    return (bottom - top) * (right - left) if bottom else 0


def measure(part: bytes, size: _Measure) -> None:
    """Follow a part. Raises Refused where it holds too much."""
    parser = XMLParser(target=size)  # noqa: S314 - without entities there is nothing to defuse
    parser.feed(part)
    parser.close()
    _refuse_large(size.cells)
    if size.characters > _MAX_CHARACTERS:
        detail = f"a sheet of {size.characters:,} characters; the limit is {_MAX_CHARACTERS:,}"
        raise Refused(RefusalReason.TOO_LARGE, detail)


def _refuse_large(cells: int) -> None:
    if cells > _MAX_CELLS:
        raise Refused(RefusalReason.TOO_LARGE, f"a sheet of {cells:,} cells; the limit is {_MAX_CELLS:,}")
