"""The queues beside the list: what one can filter by, each with how many there are."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from intake.notes import reason_title
from review import words
from review.accounts.access import programs_of
from review.desk.counting import FACETS, FRESH_SECONDS, Counts, count_of_each, counted
from review.desk.filters import AGES, Filter, those_of
from review.desk.searches import searched
from review.desk.seeing import items_for
from storage.records import models
from storage.records.claims import claimed

_AGES: dict[str, Promise] = {
    "today": later("Less than a day"),
    "days": later("1 to 3 days"),
    "week": later("3 to 7 days"),
    "older": later("A week or more"),
}
PRIORITIES: dict[str, Promise] = {"2": later("Urgent"), "1": later("Raised"), "0": later("Normal")}


@dataclass(frozen=True)
class Choice:
    """A value to filter by; chosen once more, it no longer is."""

    id: str
    title: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Queue:
    """A thing to filter by, and its values."""

    id: str
    title: str
    choices: tuple[Choice, ...]

    @property
    def is_chosen(self) -> bool:
        """Whether one of its values is."""
        return any(choice.is_chosen for choice in self.choices)


def listed(request: HttpRequest, wanted: Filter) -> QuerySet[models.ExceptionItem]:
    """The exceptions that a filter means, of those that the user may see."""
    return those_of(searched(request, wanted, items_for(request)), wanted, request.user.get_username())


def counts_of(request: HttpRequest, wanted: Filter, within: float = FRESH_SECONDS) -> Counts:
    """How many there are, by each facet; of all that wait it may be so many seconds old."""
    user = request.user.get_username()
    if wanted.search or wanted.is_resolved or wanted.who not in ("", "free"):
        return counted(those_of(searched(request, wanted, items_for(request)), wanted, user, "state", "who"), wanted)
    everybodys = those_of(models.ExceptionItem.objects.all(), wanted, user, "state", "who")
    return counted(everybodys, wanted, wanted.who or "all", programs_of(request.user), within)


def queues_of(wanted: Filter, counts: Counts) -> list[Queue]:
    """All but whose they are."""
    titles: dict[str, tuple[str, Callable[[str], str], Iterable[str]]] = {
        "reason": (_("Reason"), lambda code: reason_title(code, words.language()), ()),
        "age": (_("Waiting"), lambda age: str(_AGES[age]), AGES),
        "priority": (_("Priority"), lambda priority: words.word(PRIORITIES, priority), PRIORITIES),
        "program": (_("Program"), words.application_type, ()),
        "language": (_("Language"), lambda code: words.word(words.FORM_LANGUAGES, code), words.FORM_LANGUAGES),
    }
    return [
        Queue(facet, title, tuple(_choices(facet, word, list(order), wanted, counts.facets[facet])))
        for facet in FACETS
        for title, word, order in [titles[facet]]
    ]


def _choices(
    facet: str, word: Callable[[str], str], order: list[str], wanted: Filter, counts: Counter[str]
) -> Iterator[Choice]:
    """Those that would find something, and the one chosen: in their order, else the most first."""
    chosen = getattr(wanted, facet)
    values = [value for value in counts.keys() | {chosen} if value]
    by_count = [value for value, _count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]
    place = {value: number for number, value in enumerate(order or by_count)}
    for value in sorted(values, key=lambda value: place.get(value, len(place))):
        address = _address(wanted.but(**{facet: "" if value == chosen else value}))
        yield Choice(value, word(value), counts[value], address, value == chosen)


def whose_of(request: HttpRequest, wanted: Filter, total: int) -> list[Choice]:
    """All, mine, those that nobody has, and those that wait for a supervisor."""
    user = request.user.get_username()
    waiting = items_for(request).filter(state=models.ExceptionState.OPEN)
    taken = claimed() | ~Q(assigned_to="")
    mine = Q(assigned_to=user) | Q(claimed_by=user)
    found: dict[str, Any] = count_of_each(waiting, mine=mine, taken=taken, escalated=Q(escalated_at__isnull=False))
    counts = {"": total, "mine": found["mine"], "free": total - found["taken"], "escalated": found["escalated"]}
    titles = {"": _("All"), "mine": _("Mine"), "free": _("Nobody has them"), "escalated": _("Escalated")}
    return [
        Choice(who, titles[who], max(counts[who], 0), _address(wanted.but(who=who)), wanted.who == who)
        for who in counts
    ]


def _address(wanted: Filter) -> str:
    query = wanted.query
    return f"{reverse('exceptions')}{'?' if query else ''}{query}"
