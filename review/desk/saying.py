"""What came of an action, in the reader's language."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from review import words
from storage.desk.acting import last_act
from storage.messages.composing import TextTrouble
from storage.records.reviewing import ReviewResult, ReviewStatus


def say(request: HttpRequest, result: ReviewResult, done: str, undoes: int | None = None) -> None:
    """Say what came of an action.

    Args:
        request: whose user is told.
        result: of the action.
        done: what to say where it was done.
        undoes: the exception whose action can be taken back now; None: it can't.
    """
    if result.status is ReviewStatus.NOT_FOUND:
        raise Http404
    if result.status is ReviewStatus.DONE:
        messages.success(request, done, extra_tags=_offer(undoes, result, request.user.get_username()))
    else:
        messages.error(request, why_not(result, request.user.get_username()))


def _offer(pk: int | None, result: ReviewResult, user: str) -> str:
    """The tags of a message that offers to undo what the user did last to this exception; empty: nothing is offered."""
    if pk is None:
        return ""
    event = result.event
    if event is None and (last := last_act(pk, user)) is not None:
        event = last.pk
    return f"undo-{pk}-{event}" if event is not None else ""


def why_not(result: ReviewResult, user: str) -> str:
    """Why an action was not done."""
    if result.status is ReviewStatus.ALREADY_RESOLVED and result.detail == user:
        return _("You have resolved this exception already.")
    sentences = {
        ReviewStatus.NO_FILE: _("There is no file behind this exception."),
        ReviewStatus.ALREADY_RESOLVED: _("%(who)s resolved this exception before you."),
        ReviewStatus.NO_SUCH_CASE: _("Case %(case)s was not found, or the person is not on it."),
        ReviewStatus.ALREADY_ON_CASE: _("These pages are already on case %(case)s."),
        ReviewStatus.REASON_MISSING: _("Give a reason, so that others understand."),
        ReviewStatus.ALREADY_ENDED: _("%(who)s took the document off this case before you."),
        ReviewStatus.HELD: _("%(who)s is working on this exception now. Nothing was changed."),
        ReviewStatus.NO_SUCH_DOCUMENT: _("This document can't be a duplicate of that one."),
        ReviewStatus.NO_SUCH_REASON: _("Choose one of the reasons."),
        ReviewStatus.NO_SUCH_PRIORITY: _("Choose one of the priorities."),
        ReviewStatus.NOTHING_TO_UNDO: _("There is nothing to undo."),
        ReviewStatus.CHANGED_SINCE: _("It can't be undone any more: %(who)s has worked on it since."),
        ReviewStatus.TOO_LATE: _("It is too late to undo this."),
        ReviewStatus.OTHER_PAGES: _("Its pages are not those that you saw. Look at them before you decide."),
        ReviewStatus.NO_PAGES: _("It has no pages that could be taken apart or put together."),
        ReviewStatus.PAGES_TAKEN: _("Somebody has decided about these pages already."),
        ReviewStatus.ANOTHER_IS_OPEN: _("Another exception waits about the same document: see to that one first."),
        ReviewStatus.NOT_ONE_FILE: _("Only pages of one file can be one document."),
        ReviewStatus.NOTHING_TO_CHANGE: _("They are like this already."),
        ReviewStatus.NO_ADDRESS: _("The client gave no e-mail address."),
    }
    said = sentences.get(result.status, _("This was not possible, and nothing was changed."))
    return said % {"who": words.actor(result.detail), "case": result.detail}


def text_trouble(trouble: TextTrouble) -> str:
    """Why a message can't hold a text."""
    match trouble:
        case TextTrouble.TOO_LONG:
            return _("Your words are too long for the message.")
        case TextTrouble.HAS_LINK:
            return _("Leave out addresses of web pages and e-mail: clients are told that no message holds any.")
