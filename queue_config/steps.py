"""The steps of a submission, each taken under a lease and repeatable, and the queue of each by what it costs.

    receive     submission.json -> rows for the form and each upload
    read        one upload's bytes -> a reading, kept under its content hash; children become uploads
    read_part   some pages of a scan that is too long for one go
    decide      all readings of a submission -> documents, attachments, exceptions
    deliver     what was done to an attachment -> an external case system, where there is one
    tell        what happened -> whoever subscribed to it, by a webhook
    mail        a message to a client -> the mail server, where one is set
    illustrate  page images of an upload that a person will look at

The rows say what is due. A message says only that a step has work; whoever gets it takes the row whose turn it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from queue_config.deciding import decide
from queue_config.delivering import deliver
from queue_config.illustrating import illustrate
from queue_config.mailing import mail
from queue_config.measuring import measured
from queue_config.reading import read, read_part
from queue_config.receiving import receive
from queue_config.telling import tell
from queue_config.workshop import Due, Workshop
from storage.messages import outbox as messages
from storage.messages.models import Message, MessageState
from storage.records import leases, models, outbox
from storage.records.leases import Lease
from storage.webhooks import models as webhooks
from storage.webhooks.turns import AWAKE, IN_TURN


@dataclass(frozen=True)
class Step:
    """Which rows a step takes, and the state it takes them in; with `only`, what else must be true of them."""

    model: type[models.Leased]
    state: str
    run: Callable[..., Due]
    only: tuple[Combinable, ...] = ()
    is_wanted: Callable[[], bool] = lambda: True
    """False where what it needs is not set: then its rows wait."""

    def due(self) -> "QuerySet[Any]":
        """The rows that it is due on, in turn."""
        rows = leases.due(self.model, self.state)
        return rows.filter(*self.only) if self.is_wanted() else rows.none()


STEPS = {
    "receive": Step(models.Submission, models.SubmissionState.ANNOUNCED, receive),
    "read": Step(models.Upload, models.UploadState.WAITING, read),
    "read_part": Step(models.Part, models.PartState.WAITING, read_part),
    "decide": Step(models.Submission, models.SubmissionState.DECIDING, decide),
    "deliver": Step(models.Delivery, models.DeliveryState.WAITING, deliver, (outbox.IN_TURN,)),
    "tell": Step(webhooks.Notice, webhooks.NoticeState.WAITING, tell, (IN_TURN, AWAKE)),
    "mail": Step(Message, MessageState.WAITING, mail, is_wanted=messages.is_configured),
    "illustrate": Step(models.Upload, models.UploadState.ILLUSTRATING, illustrate),
}


def take_step(shop: Workshop, name: str) -> Lease | None:
    """Take the row whose turn it is at this step; None when nothing is due."""
    return leases.take(STEPS[name].due(), shop.settings.lease_seconds)


def work_on(shop: Workshop, name: str, lease: Lease) -> Due:
    """Run the step on the row that was taken; here it is measured. Raises whatever the step does."""
    with measured(name, lease.attempt):
        return STEPS[name].run(shop, lease.key, lease)
