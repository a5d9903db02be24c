"""Sheets as pages of text: a row a line, its cells two spaces apart."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from itertools import islice

from intake.model import RefusalReason
from intake.reading.registry import Refused, Task

_ROWS_A_PAGE = 70
_MAX_CHARACTERS = 5_000_000  # somewhat more than a reading may have: then it is not made at all


def table_pages(task: Task, sheets: Iterable[Iterable[str]]) -> list[str]:
    """Each sheet's lines, so many a page. Raises Refused when they are too many."""
    texts: list[str] = []
    characters = 0
    for sheet in sheets:
        for text in _chunks(iter(sheet)):
            if len(texts) == task.limits.pages:
                detail = f"more than {task.limits.pages:,} pages of {_ROWS_A_PAGE} rows, the limit"
                raise Refused(RefusalReason.TOO_MANY_PAGES, detail)
            texts.append(text)
            characters += len(text)
            if characters > _MAX_CHARACTERS:
                raise Refused(RefusalReason.TOO_LARGE, f"more than {_MAX_CHARACTERS:,} characters of text, the limit")
    return texts or [""]


def _chunks(lines: Iterator[str]) -> Iterator[str]:
    while rows := list(islice(lines, _ROWS_A_PAGE)):
        if text := "\n".join(row for row in rows if row):
            yield text


def row_line(cells: Iterable[object]) -> str:
    """One row's cells that are not empty."""
    return "  ".join(text for text in map(_cell_text, cells) if text)


def _cell_text(value: object) -> str:
    match value:
        case float() if value.is_integer():  # as spreadsheets keep whole numbers
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case _:
            return " ".join(str(value).split())
