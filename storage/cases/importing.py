"""Takes case records from a file, of one of the `storage.cases.formats`.

A line that is wrong is reported with its number and reason; the others are taken. A case that exists already is
replaced. Contradictory records are taken as they are and counted in the end: one number may stand on two people.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

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
from storage.cases.writing import write

__all__ = ["BadLine", "ImportedCase", "UnknownFormat", "import_cases"]
_BATCH = 5000


def import_cases(path: Path) -> Iterator[int | BadLine]:
    """Take the cases of a file; yields the number of cases taken after each batch, and each bad line.

    Raises UnknownFormat, or OSError when the file can't be opened.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            for batch in _batches(file, is_csv=path.suffix.lower() == ".csv"):
                yield from (entry for entry in batch if isinstance(entry, BadLine))
                yield write(entry for entry in batch if isinstance(entry, Rows))
        except UnicodeDecodeError:
            raise UnknownFormat("is not UTF-8 text: save it as UTF-8") from None


def _batches(file: TextIO, *, is_csv: bool) -> Iterator[list[Rows | BadLine]]:
    if not is_csv:
        yield from map(read_json_chunk, json_chunks(file, _BATCH))
        return
    for chunk in csv_chunks(file, _BATCH):
        yield [chunk] if isinstance(chunk, BadLine) else read_csv_chunk(chunk)
