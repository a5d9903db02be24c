"""A document on a case: taken back or moved, with a reason, beside what else was decided on the same evidence."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.identifiers.sin import mask_sins
from review import words
from review.accounts.access import Right, may_attach_to, programs_of, requires, rows_seen_by
from review.desk import queries
from review.desk.forms import MoveForm, SearchForm, TakeBackForm
from review.desk.saying import say
from review.desk.seeing import attachment_for
from review.desk.showing import found_by
from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.records import models, undoing
from storage.records.evidence import SameEvidence, decision_behind, same_evidence
from storage.records.reviewing import ReviewResult, ReviewStatus


@dataclass(frozen=True)
class SharedRow:
    """An attachment that rested on the same evidence as another, in words."""

    decision: models.Decision
    attachment: models.Attachment | None
    type: str
    evidence: str


def rested_on_the_same(
    decision: models.Decision | None, user: AbstractBaseUser | AnonymousUser
) -> tuple[int, list[SharedRow]]:
    """How many automatic attachments rested on what this one did, of those that the user may see, and the latest."""
    seen = None if programs_of(user) is None else rows_seen_by(user, models.Decision.objects.all())
    found = same_evidence(decision, among=seen) if decision is not None else SameEvidence(0, ())
    rows = [
        SharedRow(
            decision=shared.decision,
            attachment=shared.attachment,
            type=words.type_title(shared.decision.document.type) if shared.decision.document else "",
            evidence=", ".join(words.evidence(kind, value) for kind, value in shared.shared),
        )
        for shared in found.latest
    ]
    return found.total, rows


@require_http_methods(["GET", "POST"])
@requires(Right.READ)
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """A document on a case, or one that was; by POST with the cases that were searched for."""
    shown = attachment_for(request, pk)
    document = shown.document
    search = SearchForm(request.POST if request.method == "POST" else None)
    total, others = rested_on_the_same(decision_behind(shown), request.user)
    context = {
        "attachment": shown,
        "title": words.type_title(document.type),
        "file": mask_sins(document.upload.name),
        "by": words.actor(shown.attached_by),
        "is_live": shown.ended_at is None,
        "ended_reason": words.said(shown.ended_reason),
        "now_on": document.attachments.filter(models.LIVE).first(),
        "waits_as": document.exceptions.filter(state=models.ExceptionState.OPEN).order_by("pk").first(),
        "others": others,
        "others_total": total,
        "history": queries.history_of_document(document),
        "search": search,
    }
    found = found_by(request, search)
    searched = [card.id for card in found["cases"] or ()]
    record(VIEWED, request.user.get_username(), document=document, details={"cases": searched} if searched else None)
    return render(request, "review/attachment.html", context | found)


@require_http_methods(["GET", "POST"])
@requires(Right.WORK)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the document off its case. A GET, as after signing in again, shows it."""
    shown = attachment_for(request, pk)
    if request.method == "POST":
        form = TakeBackForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        result = undoing.take_back(pk, reason, request.user.get_username())
        done = _("Taken off case %(case)s. The document waits for a person anew.") % {"case": shown.case_id}
        say(request, result, done)
    return redirect("attachment", pk=pk)


@require_http_methods(["GET", "POST"])
@requires(Right.WORK)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the document on another case, or with another person. A GET, as after signing in again, shows it."""
    shown = attachment_for(request, pk)
    if request.method == "POST":
        form = MoveForm(request.POST)
        if form.is_valid():
            case, person, reason = (form.cleaned_data[name] for name in ("case", "person", "reason"))
            if may_attach_to(request.user, case, decision_behind(shown)):
                result = undoing.move(pk, case, person or None, reason, request.user.get_username())
            else:
                result = ReviewResult(ReviewStatus.NO_SUCH_CASE, case)
            say(request, result, _("Moved to case %(case)s.") % {"case": case})
        else:
            messages.error(request, _("Name the case to move it to, and the reason."))
    return redirect("attachment", pk=pk)
