"""What comes in and what is done, and how much of it without a person."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from review.dashboards.asking import Asked
from review.dashboards.pages import grouping
from review.dashboards.tables import Chart, Column, Kind, Look, Table, share, shown
from storage.records.quality import Share
from storage.statistics.days import Days
from storage.statistics.measures import HOURLY, Measure

_HOURS_OF = 28
_BOTH_WAYS = (Measure.RECEIVED, Measure.DECIDED, Measure.OPENED, Measure.RESOLVED)


def tables(asked: Asked) -> Iterator[Table]:
    """Of the page."""
    yield by_day(asked)
    yield by_hour(asked)
    yield automatic_by_day(asked)
    yield automatic_by_group(asked)


def _columns() -> list[Column]:
    return [
        Column(_("Submissions received")),
        Column(_("Submissions decided")),
        Column(_("Exceptions opened")),
        Column(_("Exceptions resolved")),
    ]


def by_day(asked: Asked) -> Table:
    """Arrivals against completions."""
    counted = [asked.statistics.totals(measure, "day") for measure in _BOTH_WAYS]
    rows = [[day, *(totals[(day,)] for totals in counted)] for day in asked.days]
    received, decided, opened, resolved = (shown(Kind.COUNT, totals.total()) for totals in counted)
    summary = _(
        "In the period %(received)s submissions came and %(decided)s were decided; %(opened)s exceptions were opened "
        "and %(resolved)s resolved."
    ) % {"received": received, "decided": decided, "opened": opened, "resolved": resolved}
    return Table(
        name="arrivals-by-day",
        caption=_("Arrivals and completions by day"),
        columns=[Column(_("Day"), Kind.DAY), *_columns()],
        rows=rows if any(totals.total() for totals in counted) else [],
        chart=Chart(Look.LINES, (1, 2, 3, 4), summary),
        says=[summary],
        empty=_("Nothing came on these days. Choose a longer period, or send something by the form."),
    )


def by_hour(asked: Asked) -> Table:
    """The same by the hour of the day, in the mean of the last days of the period."""
    days = Days.until(asked.days.last, min(_HOURS_OF, len(asked.days)))
    counted = [asked.statistics.totals(measure, "key", days=days) for measure in HOURLY]
    rows = [[f"{hour:02}:00", *(totals[(f"{hour:02}",)] / len(days) for totals in counted)] for hour in range(24)]
    busiest = max(range(24), key=lambda hour: counted[0][(f"{hour:02}",)])
    return Table(
        name="arrivals-by-hour",
        caption=_("Arrivals and completions by hour, a day in the mean of the last %(days)s") % {"days": len(days)},
        columns=[Column(_("Hour"), Kind.TEXT), *(Column(column.title, Kind.NUMBER) for column in _columns())],
        rows=rows if any(totals.total() for totals in counted) else [],
        chart=Chart(
            Look.LINES,
            (1, 2, 3, 4),
            _("Most submissions come in the hour from %(hour)s.") % {"hour": f"{busiest:02}:00"},
        ),
        empty=_("Nothing came on these days."),
    )


def automatic_by_day(asked: Asked) -> Table:
    """Attached without a person, of all that automation decided."""
    counted = asked.statistics.totals(Measure.JUDGED, "day", "key")
    shares = {day: _automatic(counted[day, "attach"], counted[day, "exception"]) for day in asked.days}
    all_ = Share(sum(each.hits for each in shares.values()), sum(each.of for each in shares.values()))
    summary = _("Automation attached %(share)s of what it decided in the period.") % {"share": share(all_)}
    return Table(
        name="automatic-by-day",
        caption=_("Attached without a person, by day"),
        columns=[Column(_("Day"), Kind.DAY), Column(_("Attached automatically"), Kind.SHARE)],
        rows=list(shares.items()) if all_.of else [],
        chart=Chart(Look.LINES, (1,), summary),
        says=[
            summary,
            _("Counted are documents, and files that could not be read, each time automation decided on one."),
        ],
        empty=_("Automation decided nothing on these days."),
    )


def automatic_by_group(asked: Asked) -> Table:
    """The same by language, program and medium."""
    hits: Counter[tuple[str, str, str]] = Counter()
    of: Counter[tuple[str, str, str]] = Counter()
    counted = asked.statistics.totals(Measure.JUDGED, "program", "language", "medium", "key")
    for (program, language, medium, outcome), number in counted.items():
        of[program, language, medium] += number
        if outcome == "attach":
            hits[program, language, medium] += number
    groups = dict(grouping.grouped(hits, of))
    return Table(
        name="automatic-by-group",
        caption=_("Attached without a person, by language, application type and how it was sent"),
        columns=[
            Column(_("By"), Kind.TEXT),
            Column(_("Group"), Kind.TEXT),
            Column(_("Attached automatically"), Kind.SHARE),
        ],
        rows=grouping.rows(groups),
        says=grouping.told_apart(
            groups,
            _("%(group)s – attached without a person more often: %(own)s; all others %(others)s."),
            _("%(group)s – attached without a person less often: %(own)s; all others %(others)s."),
        ),
        empty=_("Automation decided nothing on these days."),
    )


def _automatic(attached: int, left: int) -> Share:
    return Share(attached, attached + left)
