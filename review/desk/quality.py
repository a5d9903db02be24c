"""The quality sample: documents that were attached automatically, shown to a person who says whether that was right."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import wraps
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from intake.identifiers.sin import mask_sins
from review import words
from review.accounts.access import Right, has, programs_of, requires, rows_seen_by, user_of
from review.accounts.users import may_have_originals
from review.desk import queries
from review.desk.attachments import rested_on_the_same
from review.desk.filled_in import form_rows
from review.desk.forms import PeriodForm
from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.records import models
from storage.records.models import QualityAnswer
from storage.records.quality import QualityResult, QualityStatus, Row, answer, report
from storage.statistics.counting import Scope

_PER_PAGE = 50
_LONGEST_REASON = 500
_LISTED = (QualityAnswer.WAITING, QualityAnswer.WRONG_CASE, QualityAnswer.WRONG_TYPE)


def _looks_after_quality(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view for supervisors, and for auditors who change nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, /, **arguments: int) -> HttpResponse:
        may = has(request.user, Right.SUPERVISE) or (request.method == "GET" and has(request.user, Right.AUDIT))
        if not may:
            raise PermissionDenied
        return view(request, **arguments)

    return requires(Right.READ)(guarded)


@dataclass(frozen=True)
class CheckRow:
    """A check as a line of the list."""

    check: models.QualityCheck
    type: str
    right_type: str
    client: str
    file: str


@require_GET
@_looks_after_quality
def checks(request: HttpRequest) -> HttpResponse:
    """What waits to be checked, the longest waiting first; or what was found wrong."""
    asked = request.GET.get("answer", "")
    listed = asked if asked in list(_LISTED) else QualityAnswer.WAITING.value
    found = rows_seen_by(request.user, _checks()).filter(answer=listed).order_by("drawn_at", "pk")
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "review/checks.html", {"rows": [_row(check) for check in page], "page": page, "listed": listed}
    )


def _checks() -> QuerySet[models.QualityCheck]:
    return models.QualityCheck.objects.select_related("document__submission", "document__upload", "decision")


def _row(check: models.QualityCheck) -> CheckRow:
    return CheckRow(
        check=check,
        type=words.type_title(check.type),
        right_type=words.type_title(check.right_type) if check.right_type else "",
        client=queries.client_of(check.document.submission),
        file=mask_sins(check.document.upload.name),
    )


@require_http_methods(["GET", "POST"])
@_looks_after_quality
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """A GET shows the document with its type and its case; a POST says what was found."""
    shown = get_object_or_404(rows_seen_by(request.user, _checks()), pk=pk)
    if request.method == "POST":
        found, right_type = request.POST.get("answer", ""), request.POST.get("type", "")
        reason = request.POST.get("reason", "")[:_LONGEST_REASON]
        return _after(request, pk, answer(pk, found, request.user.get_username(), right_type, reason))
    document, upload = shown.document, shown.document.upload
    found_wrong_case = shown.answer == QualityAnswer.WRONG_CASE
    total, others = rested_on_the_same(shown.decision if found_wrong_case else None, request.user)
    pages = queries.pages_of(upload, document)
    context = {
        "check": shown,
        "row": _row(shown),
        "found_wrong_case": found_wrong_case,
        "attachment": document.attachments.filter(case_id=shown.decision.case_id).order_by("pk").last(),
        "others": others,
        "others_total": total,
        "is_waiting": shown.answer == QualityAnswer.WAITING,
        "candidate": queries.case_of(shown.decision),
        "types": [choice for choice in words.type_choices() if choice[0] != shown.type],
        "item": document,  # what the parts shared with exceptions read: its upload and its submission
        "pages": pages,
        "illustrating": upload.state == models.UploadState.ILLUSTRATING,
        "form_rows": form_rows(document.submission),
        "found": queries.found_in(document, pages),
        "why": [words.reason_for_type(reason) for reason in document.why],
        "history": queries.history_of_document(document),
        "gives_original": may_have_originals(user_of(request)),
        "next": _next(request, pk),
    }
    record(VIEWED, request.user.get_username(), document=document)
    return render(request, "review/check.html", context)


def _next(request: HttpRequest, after: int) -> int | None:
    waiting = rows_seen_by(
        request.user, models.QualityCheck.objects.filter(answer=QualityAnswer.WAITING).exclude(pk=after)
    )
    return queries.following(waiting.order_by("drawn_at", "pk"), after)


def _after(request: HttpRequest, pk: int, result: QualityResult) -> HttpResponse:
    """Say what happened; go on to the next check when this one is done, but for what is still to be put right."""
    if result.status is QualityStatus.NOT_FOUND:
        raise Http404
    if result.status is not QualityStatus.DONE:
        sentences = {
            QualityStatus.ALREADY_ANSWERED: _("%(who)s checked this document before you.") % {"who": result.detail},
            QualityStatus.NO_ANSWER: _("Choose one of the answers."),
            QualityStatus.NO_RIGHT_TYPE: _("Choose what the document really is."),
        }
        messages.error(request, sentences[result.status])
        return redirect("check", pk=pk)
    if models.QualityCheck.objects.filter(pk=pk, answer=QualityAnswer.WRONG_CASE).exists():
        messages.success(request, _("Your answer is saved."))
        return redirect("check", pk=pk)
    following = _next(request, pk)
    then = _("This is the next document to check.") if following else _("No document is left to check.")
    messages.success(request, f"{_('Your answer is saved.')} {then}")
    return redirect("check", pk=following) if following else redirect("checks")


@dataclass(frozen=True)
class ReportLine:
    """A line of the report, in words."""

    group: str
    row: Row
    shares: tuple[str, ...]


@require_GET
@_looks_after_quality
def quality_report(request: HttpRequest) -> HttpResponse:
    """How often automation was wrong, of all that the reader may see and group by group."""
    period = PeriodForm(request.GET or None)
    since, until = (period.cleaned_data["since"], period.cleaned_data["until"]) if period.is_valid() else (None, None)
    rows = report(_start(since), _start(until), Scope(programs_of(request.user)).rows)
    groups = [(words.word(words.GROUPINGS, by), list(_lines(found))) for by, found in groupby(rows, lambda row: row.by)]
    return render(request, "review/quality_report.html", {"groups": groups, "period": period})


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=UTC) if day else None


def _lines(rows: Iterator[Row]) -> Iterator[ReportLine]:
    for row in rows:
        shares = (row.wrong_type, row.wrong_case, row.wrong)
        yield ReportLine(words.quality_group(row.by, row.group), row, tuple(map(words.share, shares)))
