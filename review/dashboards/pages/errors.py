"""How often automation was wrong, as the quality sample tells."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from intake.settings import get_settings
from review import words
from review.dashboards.asking import Asked
from review.dashboards.pages import grouping
from review.dashboards.tables import Column, Kind, Table, percent
from storage.records.quality import Grouping, Row, Share, report
from storage.statistics.measures import listed


def tables(asked: Asked) -> Iterator[Table]:
    """Of the page."""
    rows = _folded(report(asked.days.begin, asked.days.end, asked.scope.rows))
    yield overall(rows)
    yield by_group(rows)
    yield by_type(rows)


def _folded(rows: list[Row]) -> list[Row]:
    """With one row for all programs that are not of the list: what they are called is a client's word."""
    others = [row for row in rows if row.by is Grouping.PROGRAM and not listed(row.group)]
    kept = [row for row in rows if row not in others]
    return [*kept, _together(others)] if others else kept


def _together(rows: list[Row]) -> Row:
    def both(shares: Iterable[Share]) -> Share:
        return Share(*map(sum, zip(*((share.hits, share.of) for share in shares), strict=True)))

    return Row(
        by=rows[0].by,
        group="",
        drawn=sum(row.drawn for row in rows),
        answered=sum(row.answered for row in rows),
        cannot_tell=sum(row.cannot_tell for row in rows),
        wrong_type=both(row.wrong_type for row in rows),
        wrong_case=both(row.wrong_case for row in rows),
        wrong=both(row.wrong for row in rows),
    )


def _columns() -> list[Column]:
    return [
        Column(_("Drawn")),
        Column(_("Can’t tell")),
        Column(_("Wrong type"), Kind.SHARE),
        Column(_("Wrong case"), Kind.SHARE),
        Column(_("Either"), Kind.SHARE),
    ]


def _cells(row: Row) -> list[Any]:
    return [row.drawn, row.cannot_tell, row.wrong_type, row.wrong_case, row.wrong]


def _empty() -> str:
    return _(
        "No document of the quality sample was checked in this period. Check those that wait under “Quality sample”; "
        "until then nobody knows how often automation is wrong."
    )


def overall(rows: list[Row]) -> Table:
    """Beside what is promised."""
    (all_,) = (row for row in rows if row.by is Grouping.ALL)
    settings = get_settings()
    promised = (
        (_("Wrong type"), all_.wrong_type, settings.type_error),
        (_("Wrong case"), all_.wrong_case, settings.wrong_attachment),
    )
    return Table(
        name="error",
        caption=_("Measured error beside what is promised"),
        columns=[
            Column(_("Error"), Kind.TEXT),
            Column(_("Measured"), Kind.SHARE),
            Column(_("Promised, at most"), Kind.TEXT),
            Column(_("Finding"), Kind.TEXT),
        ],
        rows=[[name, found, percent(limit), _finding(found, limit)] for name, found, limit in promised]
        if all_.wrong.of
        else [],
        says=[
            _(
                "Of the documents attached automatically a share is drawn by chance and checked by a person. Those of "
                "which nobody can tell are left out. In parentheses: how many of how many, and the 95% confidence "
                "interval."
            )
        ],
        empty=_empty(),
    )


def _finding(found: Share, limit: float) -> str:
    low, high = found.interval
    if low > limit:
        return _("More than is promised: see to it")
    if high <= limit:
        return _("Kept")
    return _("Too few were checked to say")


def by_group(rows: list[Row]) -> Table:
    """By language, program and medium; the words are of either error."""
    groups: dict[str, dict[str, Share]] = {"language": {}, "program": {}, "medium": {}}
    lines = []
    for row in rows:
        if row.by.value in groups and row.wrong.of:
            title, name = grouping.GROUPINGS[row.by.value]
            groups[row.by.value][row.group] = row.wrong
            lines.append([str(title), name(row.group), *_cells(row)])
    return Table(
        name="error-by-group",
        caption=_("Measured error by language, application type and how it was sent"),
        columns=[Column(_("By"), Kind.TEXT), Column(_("Group"), Kind.TEXT), *_columns()],
        rows=lines,
        says=grouping.told_apart(
            groups,
            _("%(group)s – wrong more often: %(own)s; all others %(others)s."),
            _("%(group)s – wrong less often: %(own)s; all others %(others)s."),
        ),
        empty=_empty(),
    )


def by_type(rows: list[Row]) -> Table:
    """By the type that automation gave."""
    return Table(
        name="error-by-type",
        caption=_("Measured error by document type"),
        columns=[Column(_("Document type"), Kind.TEXT), *_columns()],
        rows=[[words.type_title(row.group), *_cells(row)] for row in rows if row.by is Grouping.TYPE and row.wrong.of],
        empty=_empty(),
    )
