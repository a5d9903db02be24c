"""The review pages. They read through `queries` and change state only through `storage.records.reviewing`.

Every address wants a login: the middleware asks for it, not the views (see `review.settings`).
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from classifiers.taxonomy import load_taxonomy
from intake.decisions import ExceptionReason
from intake.identifiers.sin import mask_sins
from intake.notes import reason_advice, reason_title
from review import words
from review.desk import queries
from review.desk.forms import AttachForm, DismissForm, SearchForm
from storage.audit.recording import record
from storage.audit.viewing import VIEWED, record_page_view
from storage.cases.directory import OwnCases
from storage.objects.errors import ObjectMissing
from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss
from storage.records.teaching import most_instructive

_PER_PAGE = 50
_MOST_TO_TEACH = 200
_Action = Callable[[HttpRequest, int], HttpResponse]


@require_GET
def exceptions(request: HttpRequest) -> HttpResponse:
    """The list of what waits for a person, and of what no longer does."""
    reason = request.GET.get("reason", "")
    reason = reason if reason in list(ExceptionReason) else ""
    resolved = request.GET.get("state") == models.ExceptionState.RESOLVED
    state = models.ExceptionState.RESOLVED if resolved else models.ExceptionState.OPEN
    teaches = not resolved and request.GET.get("order") == "teach"
    found = most_instructive(_MOST_TO_TEACH, reason) if teaches else queries.exceptions(reason, state)
    page: Page[Any] = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    items: Iterable[models.ExceptionItem] = queries.in_order(page) if teaches else page
    counts = [(code, reason_title(code, words.language()), count) for code, count in queries.count_by_reason(state)]
    context = {
        "rows": [queries.row_of(item) for item in items],
        "page": page,
        "counts": counts,
        "total": sum(count for _code, _title, count in counts),
        "reason": reason,
        "resolved": resolved,
        "teaches": teaches,
    }
    return render(request, "review/exceptions.html", context)


def _warnings(item: models.ExceptionItem) -> list[str]:
    """About the file, beside what is said of it as a reason."""
    said = {fact["code"] for fact in item.decision.facts}
    codes = item.upload.warnings if item.upload else []
    return [words.word(words.WARNINGS, code) for code in codes if code not in said]


@require_GET
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    """One exception, with all that is needed to decide."""
    related = models.ExceptionItem.objects.select_related("submission", "upload", "document", "decision")
    item = get_object_or_404(related.prefetch_related(queries.RESOLVED), pk=pk)
    is_open = item.state == models.ExceptionState.OPEN
    search = SearchForm(request.GET if "q" in request.GET else None)
    context: dict[str, Any] = {
        "item": item,
        "row": queries.row_of(item),
        "advice": reason_advice(item.reason, words.language()),
        "facts": [words.fact(fact) for fact in item.decision.facts],
        "pages": queries.pages_of(item.upload, item.document),
        "illustrating": item.upload is not None and item.upload.state == models.UploadState.ILLUSTRATING,
        "warnings": _warnings(item),
        "form_rows": form_rows(item.submission),
        "found": queries.found_in(item.document),
        "why": [words.reason_for_type(reason) for reason in item.document.why] if item.document else [],
        "history": queries.history_of(item),
        "next": queries.next_open(pk),
        "is_open": is_open,
        "has_bytes": bool(item.upload and item.upload.sha256),
        "type_first": item.reason == ExceptionReason.UNCLASSIFIED,
        "search": search,
    }
    if is_open:
        context |= {"candidates": queries.candidates_of(item.decision), "types": words.type_choices()} | found_by(
            search
        )
    searched = [card.id for card in context.get("cases") or ()]
    record(VIEWED, request.user.get_username(), exception=item, details={"cases": searched} if searched else None)
    return render(request, "review/exception.html", context)


def _acts(view: _Action) -> _Action:
    """What only a POST may do. A GET, as after signing in again, shows the exception."""

    @wraps(view)
    def act(request: HttpRequest, pk: int) -> HttpResponse:
        return view(request, pk) if request.method == "POST" else redirect("exception", pk=pk)

    return act


@_acts
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the document to a case."""
    form = AttachForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the case to attach to."))
        return redirect("exception", pk=pk)
    case, person = form.cleaned_data["case"], form.cleaned_data["person"] or None
    result = attach_to_case(pk, case, person, request.user.get_username())
    return _after(request, pk, result, _("Attached to case %(case)s.") % {"case": case})


@_acts
def retype(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the document's type."""
    type_id = request.POST.get("type", "")
    if type_id not in load_taxonomy():
        messages.error(request, _("Choose a type from the list."))
        return redirect("exception", pk=pk)
    result = correct_type(pk, type_id, request.user.get_username())
    say(request, result, _("The type is saved. The document still waits for its case."))
    return redirect("exception", pk=pk)


@_acts
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss with a reason."""
    form = DismissForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _after(request, pk, dismiss(pk, reason, request.user.get_username()), _("Set aside."))


@require_GET
def page_image(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page as the pixels that we drew of it."""
    upload = get_object_or_404(models.Upload.objects.exclude(sha256=""), pk=pk)
    try:
        image = queries.object_store().get(queries.page_image_key(upload, number))
    except ObjectMissing:
        raise Http404 from None
    record_page_view(upload, request.user.get_username())
    return HttpResponse(image, content_type="image/jpeg")


@require_GET
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """One case: people, numbers, documents."""
    if "\0" in case_id:  # PostgreSQL would refuse to look for it
        raise Http404
    card = queries.case_cards([case_id]).get(case_id)
    found = OwnCases().by_id(case_id)
    if card is None or found is None:
        raise Http404
    names = {person.id: person.name for person in card.people}
    numbers = [(words.word(words.KINDS, n.kind), n.value, names.get(n.person or "", "")) for n in found.identifiers]
    documents = queries.documents_on(case_id)
    context = {
        "case": card,
        "numbers": numbers,
        "documents": documents,
        "explained": queries.explain(documents, case_id),
        "former": queries.documents_once_on(case_id),
    }
    record(VIEWED, request.user.get_username(), details={"case": case_id})
    return render(request, "review/case.html", context)


def found_by(search: SearchForm) -> dict[str, Any]:
    """What the search found; None when nothing was searched for."""
    if not search.is_bound or not search.is_valid():
        return {"cases": None}
    return {"cases": queries.search_cases(search.cleaned_data["q"], search.cleaned_data["born"])}


def _after(request: HttpRequest, pk: int, result: ReviewResult, done: str) -> HttpResponse:
    """Say what happened; go on to the next exception when this one is done."""
    if result.status is not ReviewStatus.DONE:
        say(request, result, done)
        return redirect("exception", pk=pk)
    following = queries.next_open(pk)
    say(request, result, f"{done} {_('This is the next exception.') if following else _('No exception is left.')}")
    return redirect("exception", pk=following) if following else redirect("exceptions")


def say(request: HttpRequest, result: ReviewResult, done: str) -> None:
    """Say what came of an action."""
    if result.status is ReviewStatus.NOT_FOUND:
        raise Http404
    if result.detail == request.user.get_username():
        already = _("You have resolved this exception already.")
    else:
        already = _("%(who)s resolved this exception before you.") % {"who": result.detail}
    sentences = {
        ReviewStatus.DONE: done,
        ReviewStatus.NO_FILE: _("There is no file behind this exception."),
        ReviewStatus.ALREADY_RESOLVED: already,
        ReviewStatus.NO_SUCH_CASE: _("Case %(case)s was not found, or the person is not on it.")
        % {"case": result.detail},
        ReviewStatus.ALREADY_ON_CASE: _("These pages are already on case %(case)s.") % {"case": result.detail},
        ReviewStatus.REASON_MISSING: _("Give a reason, so that others understand."),
        ReviewStatus.ALREADY_ENDED: _("%(who)s took the document off this case before you.") % {"who": result.detail},
    }
    level = messages.SUCCESS if result.status is ReviewStatus.DONE else messages.ERROR
    messages.add_message(request, level, sentences[result.status])


def form_rows(submission: models.Submission) -> list[tuple[str, str]]:
    """What the client filled in, with its labels."""
    form: dict[str, str | None] = submission.form or {}
    rows = (
        (_("Family name"), form.get("family_name")),
        (_("Given names"), form.get("given_names")),
        (_("Birth date"), form.get("birth_date")),
        (_("Country of birth"), form.get("birth_country")),
        (_("Application type"), words.application_type(form.get("application_type") or "")),
        (_("Application number"), form.get("application_number")),
        (_("UCI"), form.get("uci")),
        (_("Passport number"), form.get("passport_number")),
        (_("E-mail"), form.get("email")),
        (_("Sent by"), words.word(words.SENDERS, form.get("sender") or "")),
        (_("Message"), mask_sins(form.get("message") or "")),
    )
    return [(label, value) for label, value in rows if value]
