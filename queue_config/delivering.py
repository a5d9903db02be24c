"""`deliver`: an attachment -> an external case system, where there is one."""

from uuid import UUID

import structlog
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from queue_config.moments import Moment, reached
from queue_config.workshop import Due, Workshop
from storage.cases.system import LONGEST_PAUSE, Away, Refused, Told, open_case_system
from storage.records import models, outbox
from storage.records.leases import Lease
from storage.records.ledger import AUTOMATION

_log = structlog.get_logger()


def deliver(shop: Workshop, delivery_id: UUID, lease: Lease) -> Due:
    """Tell the case system; a person looks at what it refuses, and while it is away this costs no attempt."""
    related = models.Delivery.objects.select_related("attachment__document__upload")
    attachment = related.get(pk=delivery_id).attachment
    answer = _answer(shop, attachment, delivery_id, lease)
    reached("deliver", Moment.FOUND)
    match answer:
        case Away():
            _log.warning("case_system_away", why=answer.reason)
            # As long again as it has waited: often at first, ever less later, and nothing to keep count of.
            waited = (timezone.now() - attachment.attached_at).total_seconds()
            delay = max(answer.pause, min(max(waited, 1.0), LONGEST_PAUSE))
            lease.give_back(delay=delay, counts=answer.counts)
            return []
        case Told():
            with transaction.atomic():
                lease.renew()
                outbox.record_delivery(attachment, AUTOMATION)
                lease.finish(state=models.DeliveryState.DELIVERED, delivered_at=Now())
                reached("deliver", Moment.WRITTEN)
            return []
        case Refused(detail):
            with transaction.atomic():
                lease.renew()
                draws = outbox.record_refusal(attachment, detail, AUTOMATION)
                lease.finish(state=models.DeliveryState.REFUSED, detail=detail)
                reached("deliver", Moment.WRITTEN)
            return [("illustrate", attachment.document.upload_id)] if draws else []


def _answer(shop: Workshop, attachment: models.Attachment, delivery_id: UUID, lease: Lease) -> Told | Refused | Away:
    if lease.attempt > shop.settings.max_attempts:
        return Refused(
            f"telling it ended {shop.settings.max_attempts} times without a result, so it may be there all the same"
        )
    system = open_case_system(shop.settings)
    if system is None:
        return Away("none is set any more")
    return system.announce(outbox.note_of(attachment), str(delivery_id))
