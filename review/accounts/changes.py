"""What opens client data to somebody: a user made, a role, programs, originals, a password or second factor made anew.

Administrators read nothing that clients sent, but whoever can make a user, or a password for one, can become one who
does. So supervisors and auditors are shown each such change on their desk until they have looked; and with
INTAKE_FOUR_EYES the user may do nothing until a second person has confirmed it.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from intake.settings import get_web_settings
from review.accounts.models import Account, Change
from storage.audit.recording import record

_NOBODY_ELSE = ("automation", "provider")
"""The organization's own provider has its own rules."""
CONFIRMED = "user_confirmed"


class NotForYou(Exception):
    """Who made a change can't confirm it, and nobody can for themselves."""


def note(action: str, actor: str, user: User, *, waits: bool = True, **details: object) -> None:
    """Write the event of a change, and have others look at it; in the transaction of the change itself.

    Args:
        action: the event's.
        actor: who does it.
        user: to whom something is opened.
        waits: whether it has to be confirmed where four eyes are wanted.
        details: of the event, beside the user.
    """
    event = record(action, actor, details={"user": user.username} | details)
    if actor in (user.username, *_NOBODY_ELSE):
        return
    must_wait = waits and get_web_settings().four_eyes
    Change.objects.create(event=event, user=user, waits=must_wait)
    if must_wait:
        Account.objects.filter(user=user).update(waits=True)


@transaction.atomic
def confirm(user: User, actor: str) -> None:
    """Let what waits about this user count. Raises NotForYou."""
    waiting = Change.objects.filter(user=user, waits=True)
    made_by = {change.event.actor for change in waiting.select_for_update(of=("self",)).select_related("event")}
    if actor in made_by | {user.username}:
        raise NotForYou
    waiting.update(waits=False)
    Account.objects.filter(user=user).update(waits=False)
    record(CONFIRMED, actor, details={"user": user.username})


def unseen_by(account: Account) -> int:
    """How many changes this supervisor or auditor has not been shown."""
    return Change.objects.filter(pk__gt=account.changes_seen).count()


def latest(most: int) -> QuerySet[Change]:
    """The latest changes, newest first."""
    return Change.objects.select_related("event", "user", "user__account").order_by("-pk")[:most]
