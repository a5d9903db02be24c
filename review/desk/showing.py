"""One exception on one screen: all that is needed to decide."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from intake.decisions import ExceptionReason
from intake.identifiers.sin import mask_sins
from intake.notes import reason_advice
from review import words
from review.accounts.access import Right, has, may_see_case, requires, user_of
from review.accounts.users import may_have_originals
from review.desk import queries
from review.desk.asking import ask_templates, can_be_asked
from review.desk.colleagues import colleagues_for
from review.desk.comparing import compared, said_by
from review.desk.dividing import may_divide
from review.desk.earlier import copies_of, earlier_of
from review.desk.filled_in import form_rows
from review.desk.forms import SearchForm
from review.desk.posting import posts_else
from review.desk.queues import PRIORITIES
from review.desk.seeing import item_for
from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.desk.claiming import renew
from storage.desk.rejecting import reject_reasons
from storage.records import models
from storage.records.reviewing import ReviewStatus

_MOST_KEYS = 9


@require_GET
@requires(Right.READ)
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    """One exception. Whoever may work on it takes it, unless somebody has; the others read."""
    item = item_for(request, pk)
    if _is_opened_to_work(request, item):
        _take(item, request.user.get_username())
    return _page(request, item, SearchForm())


@requires(Right.READ)
@posts_else("exception")
def search_case(request: HttpRequest, pk: int) -> HttpResponse:
    """The same with the cases that were searched for, by POST: names and numbers are kept out of addresses."""
    return _page(request, item_for(request, pk), SearchForm(request.POST))


def _take(item: Any, user: str) -> None:
    """Claim it, unless it was claimed just now, as by the action that led here."""
    if item.held_by == user and item.is_just_claimed:
        return
    result = renew(item.pk, user)
    if result.status is ReviewStatus.DONE:
        item.held_by = user
    elif result.status is ReviewStatus.HELD:
        item.held_by = result.detail


def _is_opened_to_work(request: HttpRequest, item: models.ExceptionItem) -> bool:
    """Whether somebody opens it who may work; not a browser that fetches what may be opened later."""
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    is_open = item.state == models.ExceptionState.OPEN
    return is_open and not is_ahead and "look" not in request.GET and has(request.user, Right.WORK)


def _page(request: HttpRequest, item: Any, search: SearchForm) -> HttpResponse:
    user, held_by = request.user.get_username(), item.held_by
    is_open = item.state == models.ExceptionState.OPEN
    works = is_open and held_by == user and has(request.user, Right.WORK)
    pages = queries.pages_of(item.upload, item.document)
    context: dict[str, Any] = {
        "item": item,
        "row": queries.row_of(item),
        "priority": words.word(PRIORITIES, str(item.priority)) if item.priority else "",
        "advice": reason_advice(item.reason, words.language()),
        "facts": [words.fact(fact) for fact in item.decision.facts],
        "pages": pages,
        "illustrating": item.upload is not None and item.upload.state == models.UploadState.ILLUSTRATING,
        "warnings": _warnings(item),
        "form_rows": form_rows(item.submission),
        "found": queries.found_in(item.document, pages),
        "why": [words.reason_for_type(reason) for reason in item.document.why] if item.document else [],
        "earlier": earlier_of(item.submission, request.user),
        "history": queries.history_of(item),
        "notes": [(note, mask_sins(note.text)) for note in item.notes.all()],
        "is_open": is_open,
        "works": works,
        "held_by": "" if held_by == user else held_by,
        "may_work": has(request.user, Right.WORK),
        "may_supervise": has(request.user, Right.SUPERVISE),
        "has_bytes": bool(item.upload and item.upload.sha256),
        "gives_original": bool(item.upload and item.upload.sha256) and may_have_originals(user_of(request)),
        "type_first": item.reason == ExceptionReason.UNCLASSIFIED,
        "search": search,
    }
    if is_open:
        cards = queries.candidates_of(item.decision)
        context |= {
            "candidates": [(number, card) for number, card in enumerate(cards, start=1)],
            "most_keys": _MOST_KEYS,
            "comparison": compared(said_by(item.submission, item.document), cards),
        }
        context |= found_by(request, search)
    if works:
        context |= _choices(request, item)
    searched = [card.id for card in context.get("cases") or ()]
    record(VIEWED, user, exception=item, details={"cases": searched} if searched else None)
    return render(request, "review/exception.html", context)


def _choices(request: HttpRequest, item: models.ExceptionItem) -> dict[str, Any]:
    """What there is to choose from for whoever works on it."""
    may_supervise = has(request.user, Right.SUPERVISE)
    return {
        "types": words.type_choices(),
        "copies": copies_of(item, request.user),
        "may_divide": may_divide(request, item),
        "can_ask": can_be_asked(item.submission),
        "ask_templates": ask_templates(),
        "reject_reasons": [(code, reason.title(words.language())) for code, reason in reject_reasons().items()],
        "colleagues": colleagues_for(item) if may_supervise else [],
        "priorities": list(PRIORITIES.items()),
    }


def _warnings(item: models.ExceptionItem) -> list[str]:
    """About the file, beside what is said of it as a reason."""
    said = {fact["code"] for fact in item.decision.facts}
    codes = item.upload.warnings if item.upload else []
    return [words.word(words.WARNINGS, code) for code in codes if code not in said]


def found_by(request: HttpRequest, search: SearchForm) -> dict[str, Any]:
    """The cases that the search found, of those that the user may see; None when nothing was searched for."""
    if not search.is_bound or not search.is_valid():
        return {"cases": None}
    found = queries.search_cases(search.cleaned_data["q"], search.cleaned_data["born"])
    return {"cases": [card for card in found if may_see_case(request.user, card.id)]}
