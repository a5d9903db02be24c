"""`tell`: a notice -> whoever subscribed to it, by a signed request (a webhook)."""

import time
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now

from queue_config import tracing
from queue_config.moments import Moment, reached
from queue_config.workshop import Due, Workshop
from storage.encrypted.unreadable import Unreadable
from storage.metrics.catalog import TOLD
from storage.metrics.counting import count
from storage.records.leases import FARTHEST, TROUBLED, Lease, troubled_for
from storage.records.ledger import AUTOMATION
from storage.webhooks import outcomes, signing
from storage.webhooks.addresses import networks
from storage.webhooks.models import Notice, NoticeState
from storage.webhooks.sending import Missed, Taken, send

_log = structlog.get_logger()
_LONGEST_TALK = 10.0


def tell(shop: Workshop, notice_id: int, lease: Lease) -> Due:
    """Send it; while nobody takes it this costs no attempt, and after days it is given up."""
    notice = Notice.objects.select_related("subscription").annotate(now=Now()).get(pk=notice_id)
    patience = timedelta(days=shop.settings.webhook_days)
    waited = notice.now - notice.created_at
    missed_for = troubled_for(notice.troubled_since, notice.now)
    answer = _answer(shop, notice, lease)
    count(TOLD, "webhook", "taken" if isinstance(answer, Taken) else "put_off")
    tracing.note(answer=type(answer).__name__.lower())
    reached("tell", Moment.FOUND)
    with transaction.atomic():
        lease.renew()
        if isinstance(answer, Taken):
            outcomes.record_taken(notice)
            lease.finish(state=NoticeState.DELIVERED, delivered_at=Now(), trouble="")
        else:
            _log.warning("webhook_missed", subscription=str(notice.subscription_id), why=answer.reason)
            outcomes.record_missed(notice, answer, AUTOMATION, patience=patience)
            if missed_for > patience or lease.attempt > shop.settings.max_attempts:
                lease.finish(state=NoticeState.GIVEN_UP)
                count(TOLD, "webhook", "refused")
            else:
                delay = min(max(waited.total_seconds(), 1.0), FARTHEST.total_seconds())
                lease.give_back(delay=delay, counts=False, **TROUBLED)
                return []
        reached("tell", Moment.WRITTEN)
    later = Notice.objects.filter(
        subscription=notice.subscription_id, subject=notice.subject, state=NoticeState.WAITING
    )
    return [("tell", key) for key in later.order_by("pk").values_list("pk", flat=True)[:1]]


def _answer(shop: Workshop, notice: Any, lease: Lease) -> Taken | Missed:
    if lease.attempt > shop.settings.max_attempts:
        return Missed(f"sending it ended {shop.settings.max_attempts} times without a result")
    subscription = notice.subscription
    secrets = [subscription.secret]
    if subscription.former_until is not None and subscription.former_until > notice.now:
        secrets.append(subscription.former_secret)
    if not (readable := [secret for secret in secrets if not isinstance(secret, Unreadable)]):
        return Missed("its secret can't be read: see `intake keys check`, or rotate it")
    body = notice.body.encode()
    headers = {"Content-Type": "application/json", "User-Agent": "document-intake"}
    headers |= signing.headers(notice.webhook_id, int(time.time()), body, readable)
    with tracing.span("receiver", kind=notice.kind):
        return send(
            subscription.url,
            body,
            headers,
            # Within the lease, so that the answer can still be written down.
            seconds=min(_LONGEST_TALK, shop.settings.lease_seconds / 2),
            allowed=networks(shop.settings.webhook_private),
        )
