"""Which notices are due: those of subscriptions that take them, and of one subject only the first that waits.

A subscription that fails rests as long again as it has failed, up to hours: leases know no such delay, and a thousand
notices must not each find out that nobody is there.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from storage.webhooks.models import Notice, NoticeState, Subscription, SubscriptionState

LONGEST_REST = timedelta(hours=6)
"""What ends later was written before the database's clock jumped back."""

_BEFORE = Notice.objects.filter(
    subscription=OuterRef("subscription"),
    subject=OuterRef("subject"),
    state=NoticeState.WAITING,
    pk__lt=OuterRef("pk"),
)
IN_TURN = ~Exists(_BEFORE)
"""Messages before which nothing of the same subject is still to be said to the same subscription."""

_AWAKE = Q(rests_until=None) | Q(rests_until__lte=Now()) | Q(rests_until__gt=Now() + LONGEST_REST)
AWAKE = Exists(Subscription.objects.filter(_AWAKE, pk=OuterRef("subscription"), state=SubscriptionState.ACTIVE))
"""Messages of subscriptions that are told now."""


def is_waited_for() -> bool:
    """Whether a notice waits for a subscription that answers; what nobody takes may wait for days."""
    answering = Subscription.objects.filter(state=SubscriptionState.ACTIVE, failing_since=None)
    return Notice.objects.filter(state=NoticeState.WAITING, subscription__in=answering).exists()
