"""Why documents wait for people, and what people put right."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from intake.notes import reason_title
from review import words
from review.dashboards.asking import Asked
from review.dashboards.pages import grouping
from review.dashboards.tables import Chart, Column, Kind, Look, Table
from storage.records.quality import Share
from storage.statistics.measures import CORRECTIONS, Measure

RESOLUTIONS = {
    "attached": later("Attached to a case"),
    "dismissed": later("Set aside with a reason"),
    "rejected": later("Rejected, and the client told why"),
    "duplicate": later("Marked as a duplicate"),
    "client_asked": later("Client asked again"),
    "merged": later("Put together with another document"),
    "undone": later("Became one with the document it was split from"),
    "requeued": later("Sent to be tried again"),
    "ended": later("Settled by taking the document off its case"),
}
ACTIONS = {
    "type_corrected": later("Type corrected"),
    "quality_wrong_type": later("Type corrected in the quality sample"),
    "moved": later("Moved to another case"),
    "taken_back": later("Taken off a case"),
    "split": later("Pages split into several documents"),
    "joined": later("Documents put together"),
    "undone": later("Own action undone"),
}
_MOST_PAIRS = 50


def tables(asked: Asked) -> Iterator[Table]:
    """Of the page."""
    yield by_reason(asked)
    yield by_resolution(asked)
    yield corrections(asked)
    yield pairs(asked)
    yield corrections_by_group(asked)


def by_reason(asked: Asked) -> Table:
    """Exceptions opened in the period."""
    counted = asked.statistics.totals(Measure.OPENED, "key")
    rows = [
        [reason_title(reason, words.language()), Share(number, counted.total())]
        for (reason,), number in counted.most_common()
    ]
    return Table(
        name="by-reason",
        caption=_("Exceptions opened, by reason"),
        columns=[Column(_("Reason"), Kind.TEXT), Column(_("Opened"), Kind.PART)],
        rows=rows,
        chart=Chart(Look.BARS, (1,), _("Most frequent: %(reason)s.") % {"reason": rows[0][0]} if rows else ""),
        empty=_("No exception was opened on these days. Choose a longer period to look further back."),
    )


def by_resolution(asked: Asked) -> Table:
    """What became of those resolved in the period."""
    counted = asked.statistics.totals(Measure.RESOLVED, "key")
    return Table(
        name="by-resolution",
        caption=_("Exceptions resolved, by what became of them"),
        columns=[Column(_("Resolution"), Kind.TEXT), Column(_("Resolved"), Kind.PART)],
        rows=[
            [words.word(RESOLUTIONS, name), Share(number, counted.total())] for (name,), number in counted.most_common()
        ],
        empty=_("No exception was resolved on these days."),
    )


def corrections(asked: Asked) -> Table:
    """What people put right, for each of what automation decided."""
    counted = asked.statistics.totals(Measure.CORRECTED, "key")
    decided = asked.statistics.total(Measure.JUDGED)
    return Table(
        name="corrections",
        caption=_("What reviewers put right"),
        columns=[Column(_("What was done"), Kind.TEXT), Column(_("Times"), Kind.COUNT), Column(_("Documents decided"))],
        rows=[[words.word(ACTIONS, action), counted[(action,)], decided] for action in CORRECTIONS] if decided else [],
        says=[_("Beside each: the documents and files that automation decided in the same period.")],
        empty=_("Automation decided nothing on these days, so there was nothing to put right."),
    )


def pairs(asked: Asked) -> Table:
    """Which types are taken for which."""
    counted = asked.statistics.totals(Measure.RETYPED, "key")
    total = counted.total()
    rows = [
        [*map(words.type_title, pair.split(">", 1)), Share(number, total)]
        for (pair,), number in counted.most_common(_MOST_PAIRS)
    ]
    says = []
    if len(counted) > _MOST_PAIRS:
        says.append(_("The %(shown)s most frequent of %(all)s pairs.") % {"shown": _MOST_PAIRS, "all": len(counted)})
    return Table(
        name="type-pairs",
        caption=_("Types corrected, from which to which"),
        columns=[
            Column(_("Type before"), Kind.TEXT),
            Column(_("Type after"), Kind.TEXT),
            Column(_("Corrected"), Kind.PART),
        ],
        rows=rows,
        says=says,
        empty=_("No type was corrected on these days."),
    )


def corrections_by_group(asked: Asked) -> Table:
    """Corrections of what was decided, by language, program and medium."""
    by = ("program", "language", "medium")
    corrected: Counter[tuple[str, str, str]] = Counter()
    for (action, *group), number in asked.statistics.totals(Measure.CORRECTED, "key", *by).items():
        if action != "undone":  # it says nothing of what automation did
            corrected[tuple(group)] += number
    decided = Counter({tuple(group): n for group, n in asked.statistics.totals(Measure.JUDGED, *by).items()})
    # As a share of what was decided a correction may be of a document of before the period, and one document may be
    # corrected twice: so no more than all.
    rows = []
    for name, groups in grouping.grouped(corrected, decided):
        title, word = grouping.GROUPINGS[name]
        rows += [[str(title), word(group), found.hits, found.of] for group, found in groups.items()]
    return Table(
        name="corrections-by-group",
        caption=_("Corrections by language, application type and how it was sent"),
        columns=[
            Column(_("By"), Kind.TEXT),
            Column(_("Group"), Kind.TEXT),
            Column(_("Times corrected")),
            Column(_("Documents decided")),
        ],
        rows=rows,
        says=[_("A correction may be of a document that was decided before the period, so this is no share of it.")],
        empty=_("Automation decided nothing on these days."),
    )
