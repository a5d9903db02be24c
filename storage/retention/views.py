"""Takes from old events which case records somebody looked at: they are about no submission, or one that is gone.

That somebody looked, and when, stays in the chain.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from storage.audit.digests import REDACTED
from storage.audit.redacting import erase_details
from storage.audit.viewing import VIEWED
from storage.records import models
from storage.retention.models import Progress
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
    events = list(views.exclude(details__has_key=REDACTED).order_by("pk"))
    if events:
        erase_details(events, actor, why={"why": "views"})
    Progress.objects.filter(pk=1).update(views_to=passed[-1])
    return len(events)
