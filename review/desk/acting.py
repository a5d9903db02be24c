"""What a person does about an exception: one POST each, after which the next exception is shown.

Each action says what came of it. Doing it twice, in two tabs or after going back, does it once: what was resolved, or
what somebody else works on, is left as it is.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from classifiers.taxonomy import load_taxonomy
from review.accounts.access import Right, may_attach_to, requires, rows_seen_by
from review.desk.colleagues import may_be_assigned
from review.desk.forms import AttachForm, DismissForm
from review.desk.listing import take_next
from review.desk.saying import say
from review.desk.seeing import document_behind, item_for, opening_decision
from storage.desk import acting
from storage.desk.claiming import take_over
from storage.desk.models import Note
from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss

_Action = Callable[[HttpRequest, int], HttpResponse]
_LONGEST_NOTE = 2000
_LONGEST_REASON = 500


def acts(view: _Action) -> _Action:
    """What only a POST may do. A GET, as after signing in again, shows the exception.

    So does a POST from a page that showed other pages: in another tab somebody has cut or joined them since, and what
    was decided of those is not to be done to these.
    """

    @wraps(view)
    def act(request: HttpRequest, pk: int) -> HttpResponse:
        document, shown = document_behind(request, pk), request.POST.get("document", "")
        if shown not in ("", document):
            return stay(request, pk, ReviewResult(ReviewStatus.OTHER_PAGES), "")
        return view(request, pk) if request.method == "POST" else redirect("exception", pk=pk)

    return act


@requires(Right.WORK)
@acts
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the document to a case."""
    form = AttachForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the case to attach to."))
        return redirect("exception", pk=pk)
    case, person = form.cleaned_data["case"], form.cleaned_data["person"] or None
    if not may_attach_to(request.user, case, opening_decision(request, pk)):
        return stay(request, pk, ReviewResult(ReviewStatus.NO_SUCH_CASE, case), "")
    result = attach_to_case(pk, case, person, _actor(request))
    return go_on(request, pk, result, _("Attached to case %(case)s.") % {"case": case})


@requires(Right.WORK)
@acts
def retype(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the document's type."""
    type_id = request.POST.get("type", "")
    if type_id not in load_taxonomy():
        messages.error(request, _("Choose a type from the list."))
        return redirect("exception", pk=pk)
    result = correct_type(pk, type_id, _actor(request))
    return stay(request, pk, result, _("The type is saved. The document still waits for its case."))


@requires(Right.WORK)
@acts
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss with a reason."""
    form = DismissForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return go_on(request, pk, dismiss(pk, reason, _actor(request)), _("Set aside."))


@requires(Right.WORK)
@acts
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the document is a second copy of another."""
    of = _number(request.POST.get("of", ""))
    if not rows_seen_by(request.user, models.Document.objects.filter(pk=of)).exists():
        return stay(request, pk, ReviewResult(ReviewStatus.NO_SUCH_DOCUMENT, str(of)), "")
    return go_on(request, pk, acting.mark_duplicate(pk, of, _actor(request)), _("Marked as a duplicate."))


@requires(Right.WORK)
@acts
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse the document, for a reason that the client is told."""
    reason, detail = request.POST.get("reason", ""), _text(request, "detail", _LONGEST_REASON)
    return go_on(request, pk, acting.reject(pk, reason, detail, _actor(request)), _("Rejected."))


@requires(Right.WORK)
@acts
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a supervisor see to it."""
    why = _text(request, "why", _LONGEST_REASON)
    return go_on(
        request, pk, acting.escalate(pk, why, _actor(request)), _("Escalated to a supervisor."), still_open=True
    )


@requires(Right.WORK)
@acts
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let anybody have it again."""
    why = _text(request, "why", _LONGEST_REASON)
    return go_on(
        request, pk, acting.give_back(pk, why, _actor(request)), _("Given back to all reviewers."), still_open=True
    )


@requires(Right.WORK)
@acts
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell colleagues something about it; the same said twice in a row is said once."""
    text, actor = _text(request, "text", _LONGEST_NOTE), _actor(request)
    last = Note.objects.filter(exception=pk).order_by("-pk").first()
    if last is not None and (last.text, last.by) == (text, actor):
        return redirect("exception", pk=pk)
    say(request, acting.add_note(pk, text, actor), _("The note is added."))
    return redirect("exception", pk=pk)


@requires(Right.WORK)
@acts
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one just did to an exception; the button pressed twice takes back no more than that."""
    of = _number(request.POST.get("act", "")) or None
    say(request, acting.undo(pk, _actor(request), of), _("Undone. The exception is as it was."))
    return redirect("exception", pk=pk)


@requires(Right.SUPERVISE)
@acts
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an exception from whoever works on it."""
    say(request, take_over(pk, _actor(request)), _("You have this exception now."))
    return redirect("exception", pk=pk)


@requires(Right.SUPERVISE)
@acts
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one person have it."""
    to = request.POST.get("to", "")
    if to and not may_be_assigned(to, item_for(request, pk)):
        messages.error(request, _("Choose somebody who may work on it."))
        return redirect("exception", pk=pk)
    done = _("Assigned to %(who)s.") % {"who": to} if to else _("Anybody may work on it now.")
    return go_on(request, pk, acting.assign(pk, to, _actor(request)), done, still_open=True)


@requires(Right.SUPERVISE)
@acts
def prioritise(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it come before or behind others."""
    priority = request.POST.get("priority", "")
    result = acting.set_priority(pk, int(priority) if priority in ("0", "1", "2") else -1, _actor(request))
    return stay(request, pk, result, _("The priority is set."))


def go_on(request: HttpRequest, pk: int, result: ReviewResult, done: str, *, still_open: bool = False) -> HttpResponse:
    """Say what happened; take and show the next exception when this one is done, which may not be the same again."""
    if result.status is not ReviewStatus.DONE:
        return stay(request, pk, result, done)
    following = take_next(request, skipping=pk if still_open else None)
    then = _("This is the next exception.") if following else _("No exception is left in this queue.")
    say(request, result, f"{done} {then}", undoes=pk)
    return redirect("exception", pk=following) if following else redirect("exceptions")


def stay(request: HttpRequest, pk: int, result: ReviewResult, done: str) -> HttpResponse:
    """Say what happened, and show the exception again."""
    say(request, result, done, undoes=pk)
    return redirect("exception", pk=pk)


def _actor(request: HttpRequest) -> str:
    return request.user.get_username()


def _text(request: HttpRequest, name: str, longest: int) -> str:
    return request.POST.get(name, "").replace("\0", "")[:longest]


def _number(text: str) -> int:
    """A key as forms send it; 0, which is nobody's, where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
