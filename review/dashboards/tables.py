"""A table of figures: the page, the chart and the CSV file are all made of it, so that they say the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from review.words import language
from storage.records.quality import Share

NOTHING = "–"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    NUMBER = "number"
    """With one decimal."""
    PART = "part"
    """A Share of all that there is: so many of so many."""
    SHARE = "share"
    """A Share that was measured on some: with its 95 % interval."""

    @property
    def is_number(self) -> bool:
        """Set to the right."""
        return self not in (Kind.TEXT, Kind.DAY)


@dataclass(frozen=True)
class Column:
    """What it is called, and what it holds."""

    title: str
    kind: Kind = Kind.COUNT


class Look(StrEnum):
    """How a chart shows a table."""

    LINES = "lines"
    BARS = "bars"
    STACKED = "stacked"
    BAND = "band"
    """A line within a band: the columns are the point, the low and the high end."""


@dataclass(frozen=True)
class Chart:
    """Which columns are drawn over the first."""

    look: Look
    columns: Sequence[int]
    summary: str
    """What it shows, for whoever does not see it; the figures are in the table."""


@dataclass(frozen=True)
class Table:
    """Figures under a caption. A cell is None where there is nothing to say."""

    name: str
    """In addresses and names of files."""
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    chart: Chart | None = None
    says: Sequence[str] = field(default=())
    """Sentences on what stands out, or on how it was counted."""
    empty: str = ""
    """What to do where there are no rows."""

    @property
    def data_id(self) -> str:
        """Of the element that holds what is drawn."""
        return f"{self.name}-data"

    @property
    def shown(self) -> list[list[tuple[Kind, str]]]:
        """The cells as they are read."""
        return [
            [(column.kind, shown(column.kind, cell)) for column, cell in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]

    @property
    def drawn(self) -> dict[str, Any]:
        """What the chart's script needs."""
        if self.chart is None:
            return {}
        head = self.columns[0].kind
        labels = [label(cell) if head is Kind.DAY else shown(head, cell) for cell in (row[0] for row in self.rows)]
        is_percent = any(self.columns[n].kind in (Kind.PART, Kind.SHARE) for n in self.chart.columns)
        return {
            "look": self.chart.look.value,
            "labels": labels,
            "percent": is_percent,
            "locale": f"{language()}-CA",
            "series": [
                {"label": self.columns[n].title, "data": [_plotted(row[n]) for row in self.rows]}
                for n in self.chart.columns
            ],
        }


def shown(kind: Kind, cell: Any) -> str:
    """A cell as the reader's language writes it."""
    if cell is None or (isinstance(cell, Share) and not cell.of):
        return NOTHING
    match kind:
        case Kind.COUNT:
            return number_format(cell, force_grouping=True)
        case Kind.NUMBER:
            return number_format(round(cell, 1), 1, force_grouping=True)
        case Kind.PART | Kind.SHARE:
            return share(cell, with_interval=kind is Kind.SHARE)
        case Kind.DAY:
            return str(cell.isoformat())
    return str(cell)


def share(counted: Share, *, with_interval: bool = True) -> str:
    """So many of so many, never without what it is a share of."""
    values = {
        "hits": shown(Kind.COUNT, counted.hits),
        "of": shown(Kind.COUNT, counted.of),
        "share": percent(counted.share or 0.0),
    }
    if not with_interval:
        return _("%(share)s (%(hits)s of %(of)s)") % values
    low, high = map(percent, counted.interval)
    return _("%(share)s (%(hits)s of %(of)s; %(low)s to %(high)s)") % (values | {"low": low, "high": high})


def percent(value: float) -> str:
    """With one decimal, and two where it is less than one percent."""
    places = 2 if 0.00001 <= value < 0.01 else 1
    text = number_format(round(value * 100, places), places)
    return f"{text}\N{NO-BREAK SPACE}%" if language() == "fr" else f"{text}%"


def label(day: date) -> str:
    """A day below a chart."""
    return date_format(day, "j b" if language() == "fr" else "j M")


def _plotted(cell: Any) -> float | None:
    return cell.share if isinstance(cell, Share) else cell
