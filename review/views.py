"""The review pages. They read through `queries` and change state only through `storage.records.reviewing`."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from classifiers.taxonomy import load_taxonomy
from intake.notes import reason_advice, reason_title
from review import queries
from review.forms import AttachForm, DismissForm, SearchForm
from storage.cases.directory import OwnCases
from storage.objects.errors import ObjectMissing
from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss

_PER_PAGE = 50


def _language() -> str:
    return "fr" if (get_language() or "en").startswith("fr") else "en"


@login_required
@require_GET
def exceptions(request: HttpRequest) -> HttpResponse:
    """The list of what waits for a person."""
    language = _language()
    reason = request.GET.get("reason", "")
    resolved = request.GET.get("state") == models.ExceptionState.RESOLVED
    state = models.ExceptionState.RESOLVED if resolved else models.ExceptionState.OPEN
    page = Paginator(queries.exceptions(reason, state), _PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "item": item,
            "title": reason_title(item.reason, language),
            "type": queries.type_title(item.document.type, language) if item.document else "",
            "client": _client(item.submission),
        }
        for item in page
    ]
    counts = [(code, reason_title(code, language), count) for code, count in queries.open_by_reason()]
    context = {"rows": rows, "page": page, "counts": counts, "reason": reason, "resolved": resolved}
    return render(request, "review/exceptions.html", context)


@login_required
@require_GET
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    """One exception, with all that is needed to decide."""
    related = models.ExceptionItem.objects.select_related("submission", "upload", "document", "decision")
    item = get_object_or_404(related, pk=pk)
    language = _language()
    search = SearchForm(request.GET)
    found: Any = ()
    if search.is_valid() and (search.cleaned_data["q"] or search.cleaned_data["born"]):
        found = queries.search_cases(search.cleaned_data["q"], search.cleaned_data["born"])
    context = {
        "item": item,
        "title": reason_title(item.reason, language),
        "advice": reason_advice(item.reason, language),
        "facts": queries.facts_of(item, language),
        "candidates": queries.candidates_of(item, language),
        "pages": queries.pages_of(item),
        "type": queries.type_title(item.document.type, language) if item.document else "",
        "types": queries.type_choices(language),
        "form_rows": _form_rows(item.submission),
        "history": queries.history_of(item),
        "search": search,
        "found": found,
        "searched": bool(request.GET.get("q")),
        "is_open": item.state == models.ExceptionState.OPEN,
        "illustrating": item.upload is not None and item.upload.state == models.UploadState.ILLUSTRATING,
    }
    return render(request, "review/exception.html", context)


@login_required
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the document to a case."""
    form = AttachForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the case to attach to."))
        return redirect("exception", pk=pk)
    person = form.cleaned_data["person"] or None
    return _after(request, pk, attach_to_case(pk, form.cleaned_data["case"], person, request.user.get_username()))


@login_required
@require_POST
def retype(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the document's type."""
    type_id = request.POST.get("type", "")
    if type_id not in load_taxonomy():
        messages.error(request, _("Choose a type from the list."))
        return redirect("exception", pk=pk)
    result = correct_type(pk, type_id, request.user.get_username())
    _say(request, result, _("The type is corrected."))
    return redirect("exception", pk=pk)


@login_required
@require_POST
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss with a reason."""
    form = DismissForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _after(request, pk, dismiss(pk, reason, request.user.get_username()))


@login_required
@require_GET
def page_image(_request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page as the pixels that we drew of it."""
    upload = get_object_or_404(models.Upload, pk=pk)
    try:
        image = queries.object_store().get(f"derived/{upload.sha256}/images/page-{number}.jpg")
    except (ObjectMissing, ValueError):
        raise Http404 from None
    return HttpResponse(image, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@login_required
@require_GET
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    """One case: people, numbers, documents."""
    found = OwnCases().by_id(case_id)
    if found is None:
        raise Http404
    language = _language()
    documents = [
        row | {"title": queries.type_title(row["document"].type, language)} for row in queries.documents_on(case_id)
    ]
    return render(request, "review/case.html", {"case": found, "documents": documents})


def _after(request: HttpRequest, pk: int, result: ReviewResult) -> HttpResponse:
    """Say what happened; go on to the next exception when this one is done."""
    _say(request, result, _("Done. Here is the next exception."))
    if result.status is not ReviewStatus.DONE:
        return redirect("exception", pk=pk)
    following = queries.next_open(pk)
    return redirect("exception", pk=following) if following else redirect("exceptions")


def _say(request: HttpRequest, result: ReviewResult, done: str) -> None:
    sentences = {
        ReviewStatus.DONE: done,
        ReviewStatus.NOT_FOUND: _("There is no such exception, or no file behind it."),
        ReviewStatus.ALREADY_RESOLVED: _("%(who)s resolved this exception before you.") % {"who": result.detail},
        ReviewStatus.NO_SUCH_CASE: _("There is no case %(case)s with that person.") % {"case": result.detail},
        ReviewStatus.ALREADY_ON_CASE: _("These pages are already on case %(case)s.") % {"case": result.detail},
        ReviewStatus.REASON_MISSING: _("Give a reason, so that others understand."),
    }
    level = messages.SUCCESS if result.status is ReviewStatus.DONE else messages.ERROR
    messages.add_message(request, level, sentences[result.status])


def _client(submission: models.Submission) -> str:
    form = submission.form or {}
    return f"{form.get('family_name', '')}, {form.get('given_names', '')}".strip(", ")


def _form_rows(submission: models.Submission) -> list[tuple[str, str]]:
    form = submission.form or {}
    labels = (
        ("family_name", _("Family name")),
        ("given_names", _("Given names")),
        ("birth_date", _("Birth date")),
        ("application_type", _("Application type")),
        ("application_number", _("Application number")),
        ("uci", _("UCI")),
        ("passport_number", _("Passport number")),
        ("email", _("E-mail")),
        ("sender", _("Sent by")),
        ("message", _("Message")),
    )
    return [(label, str(form[key])) for key, label in labels if form.get(key)]
