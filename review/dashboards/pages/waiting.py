"""The waiting times that clients are told, and how often they are kept."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from review import words
from review.dashboards.asking import Asked
from review.dashboards.pages import grouping
from review.dashboards.tables import Column, Kind, Table
from storage.records.quality import Share
from storage.statistics.waiting_times import told

_P90 = 0.9
STAGES = {"received": later("Received, not decided yet"), "with_a_person": later("With a person")}


def tables(asked: Asked) -> Iterator[Table]:
    """Of the page."""
    rows = list(told(asked.days, asked.scope))
    all_ = [row for row in rows if row.by == "stage"]
    kept = Share(sum(row.within_p90.hits for row in all_), sum(row.due for row in all_))
    yield Table(
        name="waiting-told",
        caption=_("Waiting times told to clients, and kept"),
        columns=[
            Column(_("By"), Kind.TEXT),
            Column(_("Group"), Kind.TEXT),
            Column(_("Told")),
            Column(_("Due by now")),
            Column(_("Within the time told for half"), Kind.SHARE),
            Column(_("Within the time told for 9 in 10"), Kind.SHARE),
        ],
        rows=[
            [_title(row.by), _group(row.by, row.group), row.told, row.due, row.within_median, row.within_p90]
            for row in rows
        ],
        says=[
            _(
                "Clients are told two times: half of all wait less than the first, 9 in 10 less than the second. "
                "Judged are those whose second time is over."
            ),
            *([_finding(kept)] if kept.of else []),
            *grouping.told_apart(
                {
                    by: {row.group: row.within_p90 for row in rows if row.by == by and row.due}
                    for by in ("language", "program")
                },
                _("%(group)s – told times were kept more often: %(own)s; all others %(others)s."),
                _("%(group)s – told times were kept less often: %(own)s; all others %(others)s."),
            ),
        ],
        empty=_("No client was told a time in this period. It is told on the status page, once enough is known."),
    )


def _title(by: str) -> str:
    return _("Stage") if by == "stage" else str(grouping.GROUPINGS[by][0])


def _group(by: str, group: str) -> str:
    return words.word(STAGES, group) if by == "stage" else grouping.GROUPINGS[by][1](group)


def _finding(kept: Share) -> str:
    low, high = kept.interval
    if high < _P90:
        return _("The second time is kept less often than 9 times in 10: clients are told too short a time.")
    if low > _P90:
        return _("The second time is kept more often than 9 times in 10: clients are told too long a time.")
    return _("The second time is kept about 9 times in 10, as it should be.")
