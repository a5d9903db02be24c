"""Takes case records from a file, of one of the `storage.cases.formats`.

A line that is wrong is reported with its number and reason; the others are taken. A case that exists already is
replaced. Contradictory records are taken as they are and counted in the end: one number may stand on two people.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import TextIO, TypeVar

from storage.cases.formats import (
    BadLine,
    ImportedCase,
    Rows,
    UnknownFormat,
    csv_chunks,
    json_chunks,
    read_csv_chunk,
    read_json_chunk,
)
from storage.cases.writing import make_room, refresh_statistics, write

__all__ = ["BadLine", "ImportedCase", "UnknownFormat", "import_cases"]
_CHUNK = 5000  # that many are read at once
_BATCH = 25_000
"""That many are written at once. Neighbours in a file are far apart in the indexes: few large transactions write each
page less often than many small ones, with which SQLite took a third longer."""
_FEW = 3  # chunks that are read here, since another process has to start first
_AHEAD = _BATCH // _CHUNK  # chunks that are read while a batch is written
_Chunk = TypeVar("_Chunk")
_Entries = list[Rows | BadLine]


def import_cases(path: Path) -> Iterator[int | BadLine]:
    """Take the cases of a file; yields the number of cases taken after each batch, and each bad line.

    Raises UnknownFormat, or OSError when the file can't be opened.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        make_room()
        taken = 0
        try:
            for batch in _batches(_chunks(file, is_csv=path.suffix.lower() == ".csv")):
                yield from (entry for entry in batch if isinstance(entry, BadLine))
                written = write(entry for entry in batch if isinstance(entry, Rows))
                taken += written
                yield written
        except UnicodeDecodeError:
            raise UnknownFormat("is not UTF-8 text: save it as UTF-8") from None
        if taken >= _CHUNK:
            refresh_statistics()


def _batches(chunks: Iterator[_Entries]) -> Iterator[_Entries]:
    """Several chunks at a time."""
    while batch := list(chain.from_iterable(islice(chunks, _BATCH // _CHUNK))):
        yield batch


def _chunks(file: TextIO, *, is_csv: bool) -> Iterator[_Entries]:
    if is_csv:
        return _read(read_csv_chunk, csv_chunks(file, _CHUNK))
    return _read(read_json_chunk, json_chunks(file, _CHUNK))


def _read(read: Callable[[_Chunk], _Entries], chunks: Iterator[_Chunk | BadLine]) -> Iterator[_Entries]:
    """Read each chunk, in order; those of a large file in another process, while this one writes those before."""
    first = list(islice(chunks, _FEW))
    if len(first) < _FEW:
        for chunk in first:
            yield [chunk] if isinstance(chunk, BadLine) else read(chunk)
        return
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        waiting: deque[Future[_Entries]] = deque()
        for chunk in chain(first, chunks):
            if isinstance(chunk, BadLine):
                yield [chunk]
                continue
            waiting.append(other.submit(read, chunk))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        yield from (entries.result() for entries in waiting)
