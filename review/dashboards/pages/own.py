"""What the reader did. Nobody sees anybody else's: see `storage.statistics.own_work`."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from review import words
from review.dashboards.asking import Asked
from review.dashboards.pages.exceptions import RESOLUTIONS
from review.dashboards.tables import Chart, Column, Kind, Look, Table, shown
from storage.statistics.own_work import CHECKED, RETYPED, own_work

_KINDS: dict[str, Any] = RESOLUTIONS | {
    RETYPED: later("Types corrected"),
    CHECKED: later("Documents checked for quality"),
}


def tables(asked: Asked) -> Iterator[Table]:
    """Of the page."""
    done = own_work(asked.reader, asked.days)
    kinds: Counter[str] = Counter()
    for (_day, kind), number in done.items():
        kinds[kind] += number
    found = [kind for kind, _number in kinds.most_common()]
    total = shown(Kind.COUNT, kinds.total())
    yield Table(
        name="own-work",
        caption=_("What you did, by day"),
        columns=[
            Column(_("Day"), Kind.DAY),
            *(Column(words.word(_KINDS, kind)) for kind in found),
            Column(_("All")),
        ],
        rows=[[day, *(own := [done[day, kind] for kind in found]), sum(own)] for day in asked.days] if found else [],
        chart=Chart(Look.BARS, (len(found) + 1,), _("%(total)s in the period.") % {"total": total}),
        says=[_("Only you see this.")],
        empty=_("You resolved nothing in this period. Take the next exception from the list."),
    )
