"""A table as a CSV file that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from review.dashboards.tables import Column, Kind, Table
from storage.records.quality import Share

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By it spreadsheets know that it is UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(table: Table) -> str:
    """The whole table. Numbers are written as numbers: with a point, without grouping."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([harmless(title) for column in table.columns for title in _titles(column)])
    for row in table.rows:
        writer.writerow(
            [value for column, cell in zip(table.columns, row, strict=True) for value in _cells(column, cell)]
        )
    return _BOM + file.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" \N{NO-BREAK SPACE}").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _titles(column: Column) -> Iterator[str]:
    yield column.title
    if column.kind in (Kind.PART, Kind.SHARE):
        yield _("%(title)s: of") % {"title": column.title}
        yield _("%(title)s: share") % {"title": column.title}
    if column.kind is Kind.SHARE:
        yield _("%(title)s: interval from") % {"title": column.title}
        yield _("%(title)s: interval to") % {"title": column.title}


def _cells(column: Column, cell: Any) -> Iterator[str | int | float]:
    match cell:
        case Share(hits, of):
            yield from (hits, of, "" if cell.share is None else round(cell.share, 6))
            if column.kind is Kind.SHARE:
                yield from (round(end, 6) if of else "" for end in cell.interval)
        case int() | float():
            yield cell if isinstance(cell, int) else round(cell, 6)
        case None:
            yield from ("" for _title in _titles(column))
        case _:
            yield harmless(str(cell))
