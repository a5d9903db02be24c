"""The list of exceptions: its queues, its pages, what is kept of it, and the next one for whoever works."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review.accounts.access import Right, has, requires
from review.desk import queries, searches
from review.desk.bulk import deeds_of
from review.desk.counting import FRESH_SECONDS
from review.desk.filters import Filter
from review.desk.models import SavedFilter
from review.desk.posting import posts_else
from review.desk.queues import counts_of, listed, queues_of, whose_of
from storage.desk.claiming import claim, next_for
from storage.records import models
from storage.records.claims import with_holders
from storage.records.reviewing import ReviewStatus
from storage.records.teaching import most_instructive

_PER_PAGE = 50
_OLDER_SECONDS = 60.0  # the list need not wait for a count: its page asks for a new one in a moment
_MOST_TO_TEACH = 200
_MOST_SAVED = 30
_MOST_SKIPPED = 100
_QUEUE, _SKIPPED = "queue", "skipped"
_ORDERS: dict[str, tuple[str, ...]] = {
    "": ("-priority", "opened_at", "pk"),
    "oldest": ("opened_at", "pk"),
    "newest": ("-opened_at", "-pk"),
    "resolved": ("-resolved_at", "-pk"),
}


@require_GET
@requires(Right.READ)
def exceptions(request: HttpRequest) -> HttpResponse:
    """The list of what waits for a person, and of what no longer does."""
    wanted = Filter.of(request.GET)
    if request.session.get(_QUEUE) != wanted.query and not wanted.is_resolved:
        request.session[_QUEUE] = wanted.query  # where "next for me" goes on
        request.session[_SKIPPED] = []
    page, following = _page(request, wanted)
    saved = list(SavedFilter.objects.filter(user=request.user.pk))
    context = _beside(request, wanted, _OLDER_SECONDS) | {
        "rows": [queries.row_of(item) for item in page],
        "next_address": f"?{wanted.query}&{urlencode({'after': following})}" if following else "",
        "is_first": "after" not in request.GET,
        "is_resolved": wanted.is_resolved,
        "may_pick": not wanted.is_resolved and has(request.user, Right.WORK),
        "me": request.user.get_username(),
        "bulk_actions": deeds_of(request),
        "saved": saved,
        "saved_here": next((kept for kept in saved if kept.query == wanted.but(search="").query), None),
    }
    return render(request, "review/exceptions.html", context)


@require_GET
@requires(Right.READ)
def queues(request: HttpRequest) -> HttpResponse:
    """The queues alone, as the list asks for them again every some seconds."""
    return render(request, "review/parts/queues.html", _beside(request, Filter.of(request.GET), FRESH_SECONDS))


def _beside(request: HttpRequest, wanted: Filter, within: float) -> dict[str, object]:
    counts = counts_of(request, wanted, within)
    everybodys = counts_of(request, Filter(), within).total if wanted != Filter() else counts.total
    return {
        "filter": wanted,
        "text": searches.text_of(request, wanted),
        "total": counts.total,
        "queues": queues_of(wanted, counts),
        "whose": [] if wanted.is_resolved else whose_of(request, wanted, everybodys),
    }


def _page(request: HttpRequest, wanted: Filter) -> tuple[Sequence[models.ExceptionItem], str]:
    """A page of the list, and what the address of the next one says; nothing where this is the last."""
    found = queries.listed(listed(request, wanted))
    after = request.GET.get("after", "")
    if wanted.order == "teach" and not wanted.is_resolved:
        return _page_to_teach(with_holders(found), after, wanted.reason)
    names = _ORDERS["resolved" if wanted.is_resolved else wanted.order]
    found = found.filter(_behind(names, after)).order_by(*names)
    if wanted.is_resolved:
        found = found.prefetch_related(queries.RESOLVED)
    rows = list(with_holders(found)[: _PER_PAGE + 1])
    return rows[:_PER_PAGE], _place_of(rows[_PER_PAGE - 1], names) if len(rows) > _PER_PAGE else ""


def _page_to_teach(
    found: QuerySet[models.ExceptionItem], after: str, reason: str
) -> tuple[list[models.ExceptionItem], str]:
    """By what teaches the classifier most. This is a list of some hundred, of which a page is taken by number."""
    start = min(int(after), _MOST_TO_TEACH) if after.isdecimal() and len(after) < 5 else 0
    keys = most_instructive(_MOST_TO_TEACH, reason)
    by_key = found.in_bulk(keys)
    rows = [by_key[key] for key in keys if key in by_key]
    end = start + _PER_PAGE
    return rows[start:end], str(end) if len(rows) > end else ""


def _place_of(item: models.ExceptionItem, names: Sequence[str]) -> str:
    """Where a page ends: the values that it is sorted by, of its last row."""
    values = [getattr(item, name.lstrip("-")) for name in names]
    return "~".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)


def _behind(names: Sequence[str], after: str) -> Q:
    """What comes behind this place in the order; all, where it is none."""
    values = _values(names, after.split("~"))
    if values is None:
        return Q()
    behind = Q()
    for place, name in enumerate(names):
        same = {other.lstrip("-"): value for other, value in zip(names[:place], values, strict=False)}
        side = "lt" if name.startswith("-") else "gt"
        behind |= Q(**same, **{f"{name.lstrip('-')}__{side}": values[place]})
    # The first column alone, too: so that an index finds the place instead of walking to it.
    first, side = names[0].lstrip("-"), "lte" if names[0].startswith("-") else "gte"
    return Q(**{f"{first}__{side}": values[0]}) & behind


def _values(names: Sequence[str], texts: Sequence[str]) -> list[datetime | int] | None:
    if len(texts) != len(names):
        return None
    values: list[datetime | int] = []
    for name, text in zip(names, texts, strict=True):
        if name.endswith("_at"):
            try:
                value: datetime | int | None = parse_datetime(text)
            except ValueError:
                return None
        else:
            value = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
        if value is None or (isinstance(value, datetime) and value.tzinfo is None):
            return None
        values.append(value)
    return values


@requires(Right.READ)
@posts_else("exceptions")
def search(request: HttpRequest) -> HttpResponse:
    """Look for a text within what is listed."""
    text = request.POST.get("text", "").replace("\0", "").strip()[:200]
    wanted = Filter.of(QueryDict(request.POST.get("filter", "")))
    return redirect(f"{reverse('exceptions')}?{wanted.but(search=searches.keep(request, text) if text else '').query}")


@requires(Right.READ)
@posts_else("exceptions")
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep a filter under a name; one of the same name is replaced."""
    name = " ".join(request.POST.get("name", "").split())[:60].replace("\0", "")
    wanted = Filter.of(QueryDict(request.POST.get("filter", ""))).but(search="")
    mine = SavedFilter.objects.filter(user=request.user.pk)
    if not name:
        messages.error(request, _("Give the filter a name."))
    elif mine.count() >= _MOST_SAVED and not mine.filter(name=name).exists():
        messages.error(request, _("You have many filters: delete one first."))
    else:
        SavedFilter.objects.update_or_create(user_id=request.user.pk, name=name, defaults={"query": wanted.query})
        messages.success(request, _("The filter “%(name)s” is saved.") % {"name": name})
    return redirect(f"{reverse('exceptions')}?{wanted.query}")


@require_POST
@requires(Right.READ)
def forget_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one of one's own filters."""
    SavedFilter.objects.filter(user=request.user.pk, pk=pk).delete()
    messages.success(request, _("The filter is deleted."))
    return redirect("exceptions")


@requires(Right.WORK)
@posts_else("exceptions")
def next_one(request: HttpRequest) -> HttpResponse:
    """Claim the next exception of the queue that was looked at last, and show it."""
    pk = take_next(request)
    if pk is None:
        messages.warning(request, _("Nobody needs you in this queue: what is left of it, others are working on."))
        return redirect(f"{reverse('exceptions')}?{request.session.get(_QUEUE, '')}")
    return redirect("exception", pk=pk)


def take_next(request: HttpRequest, skipping: int | None = None) -> int | None:
    """Claim the next exception for the user: of the queue that was looked at last, without those that were skipped."""
    wanted = Filter.of(QueryDict(request.session.get(_QUEUE, ""))).but(state="")
    skipped: list[int] = request.session.get(_SKIPPED, [])
    if skipping is not None:
        skipped = [*(key for key in skipped if key != skipping), skipping][-_MOST_SKIPPED:]
        request.session[_SKIPPED] = skipped
    pk = _take(request, wanted, skipped)
    if pk is None and skipped:
        request.session[_SKIPPED] = skipped[-1:]
        pk = _take(request, wanted, skipped[-1:])
    return pk


def _take(request: HttpRequest, wanted: Filter, skipped: Sequence[int]) -> int | None:
    actor = request.user.get_username()
    items = listed(request, wanted).exclude(pk__in=skipped)
    if wanted.order == "teach":
        seen = set(items.filter(document__abstained=True).values_list("pk", flat=True))
        keys = (key for key in most_instructive(_MOST_TO_TEACH, wanted.reason) if key in seen)
        return next((key for key in keys if claim(key, actor).status is ReviewStatus.DONE), None)
    is_supervisor = has(request.user, Right.SUPERVISE) or wanted.who == "escalated"
    return next_for(actor, items.order_by(*_ORDERS[wanted.order]), escalated=is_supervisor)
