"""What waits: now, when each day ended, and what is to be expected."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from intake.notes import reason_title
from review import words
from review.dashboards.asking import Asked
from review.dashboards.pages import grouping
from review.dashboards.tables import Chart, Column, Kind, Look, Table, percent, shown
from storage.records.quality import Share
from storage.statistics import open_now
from storage.statistics.counting import Statistics
from storage.statistics.days import Days, today
from storage.statistics.forecasting import AHEAD, History
from storage.statistics.measures import AGES, Measure, age_group

_HISTORY = 120
"""Days that a forecast looks back on."""


def tables(asked: Asked) -> Iterator[Table]:
    """Of the page."""
    yield by_reason_and_age(asked)
    yield over_time(asked)
    yield forecast(asked)
    yield by_group(asked)


def by_reason_and_age(asked: Asked) -> Table:
    """What is open at this moment."""
    counted = open_now.by_reason_and_day(asked.scope)
    ages: Counter[tuple[str, str]] = Counter()
    oldest: dict[str, int] = {}
    for (reason, day), number in counted.items():
        age = (today() - day).days
        ages[reason, age_group(age)] += number
        oldest[reason] = max(oldest.get(reason, 0), age)
    totals: Counter[str] = Counter()
    for (reason, _age), number in ages.items():
        totals[reason] += number
    all_ = totals.total()
    rows = [
        [
            reason_title(reason, words.language()),
            Share(total, all_),
            *(ages[reason, str(age)] for age in AGES),
            oldest[reason],
        ]
        for reason, total in totals.most_common()
    ]
    if len(rows) > 1:
        of_all = [sum(ages[reason, str(age)] for reason in totals) for age in AGES]
        rows.append([_("All"), Share(all_, all_), *of_all, max(oldest.values())])
    age_columns = [Column(title) for title in age_titles()]
    return Table(
        name="open-now",
        caption=_("Open now, by reason and by days waited"),
        columns=[
            Column(_("Reason"), Kind.TEXT),
            Column(_("Open"), Kind.PART),
            *age_columns,
            Column(_("Oldest, in days")),
        ],
        rows=rows,
        empty=_("Nothing waits for a person. New exceptions show here as soon as automation leaves one."),
    )


def age_titles() -> list[str]:
    """What each of AGES is called."""
    ends = [*(following - 1 for following in AGES[1:]), None]
    return [_age_title(first, last) for first, last in zip(AGES, ends, strict=True)]


def _age_title(first: int, last: int | None) -> str:
    if last is None:
        return _("%(first)s days or more") % {"first": first}
    if first == last == 0:
        return _("Same day")
    return _("%(first)s to %(last)s days") % {"first": first, "last": last}


def over_time(asked: Asked) -> Table:
    """How many were open when each day ended, by how long they had waited."""
    counted = asked.statistics.totals(Measure.OPEN, "day", "key")
    rows = [
        [day, sum(counted[day, str(age)] for age in AGES), *(counted[day, str(age)] for age in AGES)]
        for day in asked.days
    ]
    first, last = rows[0][1], rows[-1][1]
    summary = _("From %(first)s open exceptions at the end of the first day to %(last)s on the last.") % {
        "first": shown(Kind.COUNT, first),
        "last": shown(Kind.COUNT, last),
    }
    return Table(
        name="open-by-day",
        caption=_("Open when each day ended, by days waited"),
        columns=[Column(_("Day"), Kind.DAY), Column(_("Open")), *(Column(title) for title in age_titles())],
        rows=rows if any(row[1] for row in rows) else [],
        chart=Chart(Look.STACKED, range(2, 2 + len(AGES)), summary),
        says=[_("The last day is not over where it is today.")],
        empty=_("No exception was open on these days. Choose a longer period to look further back."),
    )


def forecast(asked: Asked) -> Table:
    """What the backlog will be, and how good such forecasts were."""
    history = history_of(asked)
    expected = history.forecast() if history else []
    says = []
    if expected and history:
        says.append(
            _(
                "Method: the backlog yesterday, and for each day to come the mean change of the same weekday over the "
                "last 8 weeks. The interval is as wide as 9 in 10 such forecasts of the past were wrong."
            )
        )
        if measured := history.measured():
            values = {
                "share": percent(measured.held / measured.of),
                "held": shown(Kind.COUNT, measured.held),
                "of": shown(Kind.COUNT, measured.of),
                "error": shown(Kind.NUMBER, measured.error),
                "no_change": shown(Kind.NUMBER, measured.error_of_no_change),
            }
            says.append(
                _(
                    "Measured on the last 4 weeks, looking only at the days before: the truth was within the interval "
                    "in %(share)s of the forecasts (%(held)s of %(of)s). They were off by %(error)s exceptions in the "
                    "mean; to say that nothing changes, by %(no_change)s."
                )
                % values
            )
    summary = ""
    if expected:
        summary = _("In %(days)s days %(point)s open exceptions are expected, from %(low)s to %(high)s.") % {
            "days": len(expected),
            "point": shown(Kind.COUNT, round(expected[-1].point)),
            "low": shown(Kind.COUNT, round(expected[-1].low)),
            "high": shown(Kind.COUNT, round(expected[-1].high)),
        }
    return Table(
        name="forecast",
        caption=_("Forecast of the backlog, for the next %(days)s days") % {"days": AHEAD},
        columns=[
            Column(_("Day"), Kind.DAY),
            Column(_("Expected to be open")),
            Column(_("At least")),
            Column(_("At most")),
        ],
        rows=[[found.day, round(found.point), round(found.low), round(found.high)] for found in expected],
        chart=Chart(Look.BAND, (1, 2, 3), summary),
        says=[summary, *says] if summary else says,
        empty=_("There are too few days to say. A forecast needs about five weeks of work."),
    )


def history_of(asked: Asked) -> History | None:
    """The backlog at the end of each whole day, whatever the period; from the first that had any."""
    yesterday = today() - timedelta(days=1)
    days = Days.until(yesterday, _HISTORY)
    counted = Statistics(days, asked.scope).totals(Measure.OPEN, "day")
    open_ = [counted[(day,)] for day in days]
    began = next((n for n, number in enumerate(open_) if number), None)
    return None if began is None else History(yesterday, open_[began:])


def by_group(asked: Asked) -> Table:
    """Open now, by language, program and medium."""
    counted = open_now.by_group(asked.scope)
    all_ = counted.total()
    groups = {
        by: {group: Share(own.of, all_) for group, own in shares.items()}
        for by, shares in grouping.grouped(counted, counted)
    }
    return Table(
        name="open-by-group",
        caption=_("Open now, by language, application type and how it was sent"),
        columns=[Column(_("By"), Kind.TEXT), Column(_("Group"), Kind.TEXT), Column(_("Open"), Kind.PART)],
        rows=grouping.rows(groups),
        empty=_("Nothing waits for a person."),
    )
