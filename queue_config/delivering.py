"""`deliver`: what was done to an attachment -> an external case system, where there is one."""

from uuid import UUID

import structlog
from django.db import transaction
from django.db.models.functions import Now

from queue_config import tracing
from queue_config.moments import Moment, reached
from queue_config.workshop import Due, Workshop
from storage.cases.system import Away, Refused, Told, open_case_system
from storage.encrypted.unreadable import Unreadable
from storage.metrics.catalog import TOLD
from storage.metrics.counting import count
from storage.records import models, outbox
from storage.records.leases import TROUBLED, UNTROUBLED, Lease, troubled_for
from storage.records.ledger import AUTOMATION

_log = structlog.get_logger()
_STILL_AT_IT_SECONDS = 3600.0
_OUTCOMES = {Told: "taken", Away: "put_off", Refused: "refused"}


def deliver(shop: Workshop, delivery_id: UUID, lease: Lease) -> Due:
    """Tell the case system; a person looks at what it refuses, and while it is away this costs no attempt."""
    related = models.Delivery.objects.select_related("attachment__document__upload").annotate(now=Now())
    delivery = related.get(pk=delivery_id)
    waited = (delivery.now - delivery.created_at).total_seconds()
    answer = _answer(shop, delivery, lease)
    at_it = troubled_for(delivery.troubled_since, delivery.now).total_seconds()
    if isinstance(answer, Away) and answer.still_at_it and at_it > _STILL_AT_IT_SECONDS:
        answer = Refused(
            "it has said for an hour that it is still at it (409), so it may be there all the same", unsure=True
        )
    count(TOLD, "case_system", _OUTCOMES[type(answer)])
    tracing.note(answer=type(answer).__name__.lower())
    reached("deliver", Moment.FOUND)
    match answer:
        case Away():
            _log.warning("case_system_away", why=answer.reason)
            # As long again as it has waited: often at first, ever less later, and nothing to keep count of.
            delay = min(max(waited, 1.0, answer.pause), shop.settings.case_system_pause_seconds)
            lease.give_back(delay=delay, counts=False, **(TROUBLED if answer.still_at_it else UNTROUBLED))
            return []
        case Told():
            with transaction.atomic():
                lease.renew()
                outbox.record_delivery(delivery, AUTOMATION)
                lease.finish(state=models.DeliveryState.DELIVERED, delivered_at=Now())
                reached("deliver", Moment.WRITTEN)
            return _next(delivery)
        case Refused(detail, unsure):
            with transaction.atomic():
                lease.renew()
                draws = outbox.record_refusal(delivery, detail, AUTOMATION, unsure=unsure)
                lease.finish(state=models.DeliveryState.REFUSED, detail=detail, unsure=unsure)
                reached("deliver", Moment.WRITTEN)
            return [*_next(delivery), *([("illustrate", delivery.attachment.document.upload_id)] if draws else [])]


def _next(delivery: models.Delivery) -> Due:
    return [("deliver", str(key)) for key in outbox.next_after(delivery)]


def _answer(shop: Workshop, delivery: models.Delivery, lease: Lease) -> Told | Refused | Away:
    if lease.attempt > shop.settings.max_attempts:
        return Refused(
            f"telling it ended {shop.settings.max_attempts} times without a result, so it may be there all the same",
            unsure=True,
        )
    if isinstance(delivery.note, Unreadable):
        return Refused("what there is to tell can't be read: see `intake keys check`")
    system = open_case_system(shop.settings)
    if system is None:
        return Away("none is set any more")
    with tracing.span("case_system", kind=delivery.kind):
        return system.announce(outbox.note_of(delivery), str(delivery.pk), tracing.traceparent())
