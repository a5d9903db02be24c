"""What waits, what is late and what was counted, from the records: a few quick queries, whatever their size.

Each gives readings: a metric, its labels' values and its value.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, QuerySet
from django.db.models.functions import Now

from storage.learning import kept_models
from storage.messages.models import Message, MessageState
from storage.metrics import catalog
from storage.metrics.catalog import Metric
from storage.records import models
from storage.tallies.drift import confidences, drifts
from storage.tallies.keeping import PROMISE, Name
from storage.tallies.models import Tallied, Tally
from storage.webhooks.models import Notice, NoticeState, Subscription, SubscriptionState

Reading = tuple[Metric, tuple[str, ...], float]
_BUILT_IN = "builtin"
MOST = 100_000
"""Rows are counted up to so many: more says nothing new, and would take long just when the database has much to do."""


def standing() -> Iterator[Reading]:
    """All of it."""
    yield from tallied()
    yield from _exceptions()
    yield from _overdue()
    yield from _outboxes()
    yield from _subscriptions()
    yield from _audit()
    yield from _models()


def tallied() -> Iterator[Reading]:
    """What was counted since the beginning."""
    counts = {(tally.name, tally.key): float(tally.count) for tally in Tally.objects.all()}
    for metric, name in (
        (catalog.SETTLED, Name.SETTLED),
        (catalog.WITHIN_SLO, Name.WITHIN),
        (catalog.DECISIONS, Name.DECISIONS),
        (catalog.EXCEPTIONS_OPENED, Name.OPENED),
        (catalog.EXCEPTIONS_RESOLVED, Name.RESOLVED),
    ):
        for labels in metric.begins_with:
            yield metric, labels, counts.get((name, "".join(labels)), 0.0)
    for row in Tallied.objects.all():
        yield catalog.TALLIED_TO, (), row.to.timestamp()
    for model, index in drifts().items():
        yield catalog.DRIFT, (model,), index


def _exceptions() -> Iterator[Reading]:
    still_open = models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN).order_by()
    waiting = dict(still_open.values_list("reason").annotate(number=Count("pk")))
    for (reason,) in catalog.EXCEPTIONS_OPEN.begins_with:
        yield catalog.EXCEPTIONS_OPEN, (reason,), float(waiting.get(reason, 0))
    first = still_open.annotate(now=Now()).order_by("opened_at").values_list("opened_at", "now").first()
    yield catalog.EXCEPTIONS_OLDEST, (), _age(first)


def _overdue() -> Iterator[Reading]:
    late = models.Submission.objects.filter(state__in=models.UNDER_WAY, received_at__lt=Now() - PROMISE)
    yield catalog.OVERDUE, (), float(late.order_by()[:MOST].count())


def _outboxes() -> Iterator[Reading]:
    for whom, rows in (
        ("case_system", models.Delivery.objects.filter(state=models.DeliveryState.WAITING)),
        ("webhook", Notice.objects.filter(state=NoticeState.WAITING)),
        ("mail", Message.objects.filter(state=MessageState.WAITING)),
    ):
        number, longest = waiting_since(rows.order_by(), "created_at", MOST)
        yield catalog.OUTBOX_WAITING, (whom,), float(number)
        yield catalog.OUTBOX_OLDEST, (whom,), longest or 0.0


def _subscriptions() -> Iterator[Reading]:
    active = Subscription.objects.filter(state=SubscriptionState.ACTIVE)
    yield catalog.SUBSCRIPTIONS, ("active",), float(active.filter(failing_since=None).count())
    yield catalog.SUBSCRIPTIONS, ("failing",), float(active.exclude(failing_since=None).count())
    disabled = Subscription.objects.filter(state=SubscriptionState.DISABLED)
    yield catalog.SUBSCRIPTIONS, ("disabled",), float(disabled.count())


def _audit() -> Iterator[Reading]:
    unsealed = models.Event.objects.filter(seal=None).annotate(now=Now()).order_by("pk")
    yield catalog.UNSEALED, (), _age(unsealed.values_list("at", "now").first())


def _models() -> Iterator[Reading]:
    policy = models.KeptPolicy.objects.order_by("-pk").values_list("version", flat=True).first()
    yield catalog.MODEL_INFO, (kept_models.current() or _BUILT_IN, policy or _BUILT_IN), 1.0


def confidence_counts() -> Iterable[tuple[str, list[tuple[str, float]]]]:
    """Each model's documents by their confidence, as a histogram's buckets: how many were at most as sure."""
    for model, counts in confidences().items():
        bounds = [*map(str, map(float, catalog.CONFIDENCES)), "+Inf"]
        summed = [float(sum(counts[: place + 1])) for place in range(len(counts))]
        yield model, list(zip(bounds, [*summed, summed[-1]], strict=True))


def waiting_since(rows: "QuerySet[Any]", column: str, most: int | None = None) -> tuple[int, float | None]:
    """How many rows there are, and the seconds since the earliest time in a column; None where there are none.

    Only the first `most` rows are looked at.
    """
    waited = ExpressionWrapper(Now() - F(column), DurationField())
    found = rows.annotate(waited=waited).values("waited")[:most].aggregate(number=Count("*"), longest=Max("waited"))
    return found["number"], max(0.0, found["longest"].total_seconds()) if found["number"] else None


def _age(times: tuple[datetime, datetime] | None) -> float:
    """How long ago the first was, by the second, which is the database's clock."""
    return max(0.0, (times[1] - times[0]).total_seconds()) if times else 0.0
