"""Pages put right by thumbnails: a document cut in several, several made one, a page turned upright."""

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from review.accounts.access import Right, requires
from review.desk import queries
from review.desk.saying import say
from review.desk.seeing import item_for, items_for, picked
from storage.desk.claiming import claim, holder
from storage.records import models
from storage.records.readings import page_numbers
from storage.records.reviewing import ReviewResult, ReviewStatus
from storage.splitting.dividing import split
from storage.splitting.merging import merge
from storage.splitting.turning import rotate

_QUARTERS = ("0", "90", "180", "270")


@require_http_methods(["GET", "POST"])
@requires(Right.WORK)
def pages(request: HttpRequest, pk: int) -> HttpResponse:
    """A GET shows the pages, with what else of the same file waits; a POST cuts or joins them."""
    item = item_for(request, pk)
    if request.method == "POST":
        return _change(request, item)
    if item.state == models.ExceptionState.OPEN:
        claim(pk, request.user.get_username())
    cards = queries.pages_of(item.upload, item.document)
    context = {
        "item": item,
        "row": queries.row_of(item),
        "pages": cards,
        "others": [(queries.row_of(other), other.document) for other in _others(request, item)],
        "works": item.state == models.ExceptionState.OPEN and holder(item) == request.user.get_username(),
    }
    return render(request, "review/pages.html", context)


def may_divide(request: HttpRequest, item: models.ExceptionItem) -> bool:
    """Whether there is anything to cut or join."""
    document = item.document
    return document is not None and bool(document.pages) and ("," in document.pages or _others(request, item).exists())


def _others(request: HttpRequest, item: models.ExceptionItem) -> QuerySet[models.ExceptionItem]:
    """Other exceptions that wait about pages of the same file."""
    others = items_for(request).filter(upload=item.upload_id, state=models.ExceptionState.OPEN)
    return queries.listed(others.exclude(pk=item.pk).exclude(document=None).exclude(document__pages="")).order_by("pk")


def _change(request: HttpRequest, item: models.ExceptionItem) -> HttpResponse:
    actor = request.user.get_username()
    joined = picked(request.POST.getlist("join"))
    there = dict(items_for(request).filter(pk__in=joined).values_list("pk", "document"))
    if not _are_those_seen(request, item, joined, there):
        say(request, ReviewResult(ReviewStatus.OTHER_PAGES), "")
        return redirect("exception-pages", pk=item.pk)
    if "join" in request.POST:
        say(request, merge([item.pk, *there], actor), _("These pages are one document now."), undoes=item.pk)
        return redirect("exception", pk=item.pk)
    runs = _runs(item, set(request.POST.getlist("cut")))
    if len(runs) < 2:
        messages.error(request, _("Choose at least one page at which another document begins."))
        return redirect("exception-pages", pk=item.pk)
    done = _("The pages are %(count)s documents now, each of which waits by itself.") % {"count": len(runs)}
    say(request, split(item.pk, runs, actor), done, undoes=item.pk)
    return redirect("exception", pk=item.pk)


def _are_those_seen(
    request: HttpRequest,
    item: models.ExceptionItem,
    joined: Mapping[int, int | None],
    there: Mapping[int, int | None],
) -> bool:
    """Whether all documents are still those that the page showed: else others would be cut or joined."""
    if request.POST.get("document", "") not in ("", str(item.document_id or "")):
        return False
    return all(shown in (None, there.get(key, shown)) for key, shown in joined.items())


def _runs(item: models.ExceptionItem, cuts: set[str]) -> list[list[int]]:
    """The pages of each document, where another one begins at each of these pages."""
    runs: list[list[int]] = []
    for number in page_numbers(item.document.pages) if item.document else ():
        if not runs or str(number) in cuts:
            runs.append([])
        runs[-1].append(number)
    return runs


@require_http_methods(["GET", "POST"])
@requires(Right.WORK)
def turn(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let a page be shown upright, by everybody."""
    item = item_for(request, pk)
    degrees = request.POST.get("degrees", "")
    if request.method != "POST" or degrees not in _QUARTERS:
        return redirect("exception", pk=pk)
    if item.upload_id is None:
        raise Http404
    result = rotate(item.upload_id, number, int(degrees), request.user.get_username())
    if "quietly" in request.POST and result.status is ReviewStatus.DONE:
        return HttpResponse(status=204)  # the page's script has turned it already
    say(request, result, _("The page is turned."))
    return redirect("exception", pk=pk)
