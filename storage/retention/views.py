"""Takes from old events which case records somebody looked at: they are about no submission, or one that is gone.

That somebody looked, and when, stays in the chain. What they looked at stays, too, while a hold is on the case; when
the hold is lifted, the pass begins anew.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from storage.audit.digests import REDACTED
from storage.audit.redacting import erase_details
from storage.audit.viewing import VIEWED
from storage.cases.merges import led_to
from storage.records import models
from storage.retention.models import Hold, HoldKind, Progress
from storage.retention.progress import locked_progress

_AT_ONCE = 500


@transaction.atomic
def forget_views(age: timedelta, actor: str) -> int:
    """The next events of the pass that are old enough; says how many lost their details. Two at once take turns."""
    row = locked_progress()
    old = models.Event.objects.filter(pk__gt=row.views_to, at__lte=Now() - age).exclude(seal=None).order_by("pk")
    passed = list(old.values_list("pk", flat=True)[:_AT_ONCE])
    if not passed:
        return 0
    gone = Q(submission=None) | Q(submission__state=models.SubmissionState.ERASED)
    views = models.Event.objects.filter(gone, pk__in=passed, action=VIEWED).exclude(details={})
    held = set(Hold.objects.filter(kind=HoldKind.CASE).values_list("value", flat=True))
    seen = views.exclude(details__has_key=REDACTED).order_by("pk")
    events = [event for event in seen if not held or held.isdisjoint(_cases_in(event.details))]
    if events:
        erase_details(events, actor, why={"why": "views"})
    Progress.objects.filter(pk=1).update(views_to=passed[-1])
    return len(events)


def _cases_in(details: dict[str, Any]) -> Iterator[str]:
    """The cases looked at, and those that they were merged into."""
    for case in filter(None, (details.get("case"), *details.get("cases", ()))):
        yield from led_to(case)
