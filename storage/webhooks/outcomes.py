"""Writes what became of a notice, and what that says about its subscription; inside the step's transaction."""

from datetime import timedelta

import structlog
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from storage.audit.recording import record
from storage.webhooks.models import Notice, Subscription, SubscriptionState
from storage.webhooks.sending import Missed
from storage.webhooks.turns import LONGEST_REST

_log = structlog.get_logger()
_SHORTEST_REST = timedelta(seconds=1)


def record_taken(notice: Notice) -> None:
    """The receiver has it: whatever it failed at before, it answers now."""
    silent = Subscription.objects.filter(pk=notice.subscription_id).exclude(told_at__isnull=False, failing_since=None)
    silent.update(failing_since=None, rests_until=None, trouble="", told_at=Now())


def record_missed(notice: Notice, missed: Missed, actor: str, *, patience: timedelta) -> None:
    """It is not there: let the subscription rest as long again as it has failed, and end it after days."""
    Notice.objects.filter(pk=notice.pk).update(
        tries=F("tries") + 1,
        trouble=missed.reason[:200],
        turn=Now(),  # behind the others: one that a receiver chokes on must not keep them waiting
    )
    there = Subscription.objects.select_for_update().filter(pk=notice.subscription_id)
    there.update(failing_since=Coalesce("failing_since", Now()), trouble=missed.reason[:200])
    subscription = there.annotate(now=Now()).get()
    failed_for = subscription.now - (subscription.failing_since or subscription.now)
    if missed.gone or failed_for > patience:
        _disable(subscription, missed, actor)
        return
    rest = max(failed_for, timedelta(seconds=missed.pause), _SHORTEST_REST)
    there.update(rests_until=Now() + min(rest, LONGEST_REST))


def _disable(subscription: Subscription, missed: Missed, actor: str) -> None:
    told = Subscription.objects.filter(pk=subscription.pk, state=SubscriptionState.ACTIVE)
    if not told.update(state=SubscriptionState.DISABLED, disabled_at=Now(), version=F("version") + 1):
        return
    details = {"subscription": str(subscription.pk), "reason": missed.reason}
    record("webhook_disabled", actor, details=details)
    _log.error("webhook_disabled", subscription=str(subscription.pk), why=missed.reason)
