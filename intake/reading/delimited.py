"""Tables as text (csv): rows as lines, whatever separates the cells."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from intake.model import Policy
from intake.reading.registry import Content, Reader, Task
from intake.reading.tables import row_line, table_pages
from intake.reading.text import decode
from intake.reading.text_page import text_page

_LOOKED_AT = 20  # rows
_SEPARATORS = ",;\t|"


def _read(task: Task) -> Content:
    text = decode(task.path.read_bytes())
    csv.field_size_limit(max(len(text), 1))
    texts = table_pages(task, [map(row_line, _rows(text, _separator(text)))])
    return Content(pages=[text_page(number, text) for number, text in enumerate(texts, start=1)])


def _separator(text: str) -> str:
    """The one that makes several cells of every row at the beginning, else the one that is there most often.

    French programs write semicolons, and amounts and addresses have commas.
    """
    head = text[:10_000]

    def evidence(separator: str) -> tuple[int, int]:
        rows = [row for row in islice(_rows(head, separator), _LOOKED_AT) if row]
        whole = rows[:-1] or rows  # the last may be cut
        return min(map(len, whole), default=0), head.count(separator)

    return max(_SEPARATORS, key=evidence)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


READER = Reader(extensions={"text/csv": (".csv", ".tsv")}, policy=Policy.READ, read=_read)
