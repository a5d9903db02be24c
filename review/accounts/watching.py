"""For supervisors and auditors: what administrators opened to whom. See `changes`."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review.accounts import changes, users, wording
from review.accounts.access import Right, has, requires, user_of
from review.accounts.models import Account

_MOST = 200


def watches(user: User) -> bool:
    """Whether changes are for this user to look at."""
    return has(user, Right.SUPERVISE) or has(user, Right.AUDIT)


def unseen(request: HttpRequest) -> int:
    """How many changes the desk should tell this user of."""
    user = user_of(request)
    account: Account | None = getattr(user, "account", None)
    return changes.unseen_by(account) if account is not None and watches(user) else 0


@require_GET
@requires(Right.READ)
def user_changes(request: HttpRequest) -> HttpResponse:
    """The latest changes; with four eyes, those that wait can be confirmed here."""
    user = user_of(request)
    if not watches(user):
        raise PermissionDenied
    found = list(changes.latest(_MOST))
    seen = users.account_of(user).changes_seen
    rows = [
        {
            "change": change,
            "said": wording.change(change.event.action, change.event.details),
            "is_new": change.pk > seen,
            "may_confirm": change.waits and has(user, Right.SUPERVISE) and change.event.actor != user.username,
        }
        for change in found
    ]
    return render(request, "accounts/changes.html", {"rows": rows, "last": found[0].pk if found else 0})


@require_POST
@requires(Right.READ)
def changes_seen(request: HttpRequest) -> HttpResponse:
    """Tell of these no more."""
    last = request.POST.get("last", "")
    if last.isascii() and last.isdecimal() and len(last) < 19:
        mine = Account.objects.filter(user=user_of(request))
        mine.update(changes_seen=Greatest("changes_seen", Value(int(last))))
    return redirect("exceptions")


@require_POST
@requires(Right.SUPERVISE)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Be the second person who says that this user may do what an administrator opened to them."""
    confirm_for(request, get_object_or_404(User, pk=pk))
    return redirect("user-changes")


def confirm_for(request: HttpRequest, user: User) -> None:
    """Confirm it, or say that somebody else has to."""
    try:
        users.confirm(user, user_of(request).username)
    except users.NotPossible:
        messages.error(
            request, _("Somebody else has to confirm it: nobody confirms their own change, or for themselves.")
        )
    else:
        messages.success(request, _("Confirmed. The user may work now."))
