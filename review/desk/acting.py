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
from review import words
from review.accounts.access import Right, requires
from review.desk.forms import AttachForm, DismissForm
from review.desk.listing import take_next
from review.desk.saying import say
from review.desk.seeing import item_for
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss

_Action = Callable[[HttpRequest, int], HttpResponse]


def acts(view: _Action) -> _Action:
    """What only a POST may do, of whoever works. A GET, as after signing in again, shows the exception."""

    @requires(Right.WORK)
    @wraps(view)
    def act(request: HttpRequest, pk: int) -> HttpResponse:
        item_for(request, pk)
        return view(request, pk) if request.method == "POST" else redirect("exception", pk=pk)

    return act


@acts
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the document to a case."""
    form = AttachForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the case to attach to."))
        return redirect("exception", pk=pk)
    case, person = form.cleaned_data["case"], form.cleaned_data["person"] or None
    result = attach_to_case(pk, case, person, request.user.get_username())
    return go_on(request, pk, result, _("Attached to case %(case)s.") % {"case": case})


@acts
def retype(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the document's type."""
    type_id = request.POST.get("type", "")
    if type_id not in load_taxonomy():
        messages.error(request, _("Choose a type from the list."))
        return redirect("exception", pk=pk)
    result = correct_type(pk, type_id, request.user.get_username())
    return stay(request, pk, result, _("The type is saved. The document still waits for its case."))


@acts
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss with a reason."""
    form = DismissForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return go_on(request, pk, dismiss(pk, reason, request.user.get_username()), _("Set aside."))


def go_on(request: HttpRequest, pk: int, result: ReviewResult, done: str) -> HttpResponse:
    """Say what happened; take and show the next exception when this one is done."""
    if result.status is not ReviewStatus.DONE:
        return stay(request, pk, result, done)
    following = take_next(request)
    then = _("This is the next exception.") if following else _("No exception is left in this queue.")
    say(request, result, f"{done} {then}", undoes=pk)
    return redirect("exception", pk=following) if following else redirect("exceptions")


def stay(request: HttpRequest, pk: int, result: ReviewResult, done: str) -> HttpResponse:
    """Say what happened, and show the exception again."""
    say(request, result, done, undoes=pk)
    return redirect("exception", pk=pk)
