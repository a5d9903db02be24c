"""The same for many exceptions at once: picked in the list, confirmed on a page that shows them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from review import words
from review.accounts.access import Right, has, requires
from review.desk import queries
from review.desk.colleagues import colleagues_for, may_be_assigned
from review.desk.queues import PRIORITIES
from review.desk.saying import why_not
from review.desk.seeing import items_for, picked
from storage.desk import acting
from storage.desk.rejecting import reject_reasons
from storage.records import models
from storage.records.claims import with_holders
from storage.records.reviewing import ReviewStatus, dismiss

_MOST = 100
_LONGEST = 500


@dataclass(frozen=True)
class _Deed:
    title: Promise
    do: Callable[..., Any]
    right: Right = Right.WORK


_DEEDS: dict[str, _Deed] = {
    "reject": _Deed(later("Reject"), acting.reject),
    "dismiss": _Deed(later("Set aside"), dismiss),
    "escalate": _Deed(later("Escalate"), acting.escalate),
    "assign": _Deed(later("Assign"), acting.assign, Right.SUPERVISE),
    "priority": _Deed(later("Set the priority"), acting.set_priority, Right.SUPERVISE),
    "give_back": _Deed(later("Give back to all reviewers"), acting.give_back, Right.SUPERVISE),
}


def deeds_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What the user can do to many at once."""
    return [(id_, str(deed.title)) for id_, deed in _DEEDS.items() if has(request.user, deed.right)]


@require_http_methods(["GET", "POST"])
@requires(Right.WORK)
def bulk(request: HttpRequest) -> HttpResponse:
    """The first POST shows what was picked and asks; the second does it. A GET, as after signing in again, lists."""
    back = redirect(f"{reverse('exceptions')}?{request.session.get('queue', '')}")
    if request.method != "POST":
        return back
    shown = picked(request.POST.getlist("pick"))
    waiting = queries.listed(items_for(request).filter(pk__in=list(shown)[:_MOST], state=models.ExceptionState.OPEN))
    items = list(with_holders(waiting).order_by("-priority", "opened_at", "pk"))
    deed = _DEEDS.get(request.POST.get("action", ""))
    if deed is None or not has(request.user, deed.right) or not items:
        messages.error(request, _("Select exceptions that are still open, then choose what to do with them."))
        return back
    if request.POST.get("step") == "do":
        arguments = _arguments(request, items)
        if arguments is not None:
            seen = {key: document for key, document in shown.items() if document is not None}
            actor = request.user.get_username()
            _tell(request, acting.bulk(deed.do, [item.pk for item in items], actor, seen, **arguments))
            return back
        messages.error(request, _("Say first what is asked for here."))
    context = {
        "action": request.POST["action"],
        "title": deed.title,
        "rows": [queries.row_of(item) for item in items],
        "reasons": [(code, reason.title(words.language())) for code, reason in reject_reasons().items()],
        "colleagues": colleagues_for(items[0]) if deed.right is Right.SUPERVISE else [],
        "priorities": list(PRIORITIES.items()),
    }
    return render(request, "review/bulk.html", context)


def _arguments(request: HttpRequest, items: list[models.ExceptionItem]) -> dict[str, Any] | None:
    """What the action is to be told; None where it was not said."""
    said = request.POST.get("said", "").replace("\0", "").strip()[:_LONGEST]
    chosen = request.POST.get("chosen", "")
    match request.POST["action"]:
        case "reject":
            return {"reason_code": chosen, "detail": said} if chosen in reject_reasons() else None
        case "dismiss":
            return {"reason": said} if said else None
        case "escalate" | "give_back":
            return {"why": said} if said else None
        case "assign":
            may = not chosen or all(may_be_assigned(chosen, item) for item in items)
            return {"to": chosen} if may else None
    return {"n": int(chosen)} if chosen in PRIORITIES else None


def _tell(request: HttpRequest, results: dict[int, Any]) -> None:
    done = sum(result.status is ReviewStatus.DONE for result in results.values())
    if done:
        said = ngettext("Done for %(count)s exception.", "Done for %(count)s exceptions.", done) % {"count": done}
        messages.success(request, said)
    user = request.user.get_username()
    refused = Counter(why_not(result, user) for result in results.values() if result.status is not ReviewStatus.DONE)
    for why, times in refused.items():
        said = ngettext("Not for %(count)s exception: %(why)s", "Not for %(count)s exceptions: %(why)s", times)
        messages.error(request, said % {"count": times, "why": why})
