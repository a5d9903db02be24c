"""`mail`: a message to a client -> the mail server, where one is set."""

import math
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models.functions import Now

from queue_config import tracing
from queue_config.moments import Moment, reached
from queue_config.workshop import Due, Workshop
from storage.encrypted.unreadable import Unreadable
from storage.messages import outbox
from storage.messages.mailing import Answer, Away, MailServer, PutOff, Refused, Sent, Unknown
from storage.messages.models import Message, MessageState
from storage.metrics.catalog import TOLD
from storage.metrics.counting import count
from storage.records.leases import TROUBLED, UNTROUBLED, Lease, troubled_for
from storage.records.ledger import AUTOMATION

_log = structlog.get_logger()
_OUTCOMES = {Sent: "taken", Away: "put_off", PutOff: "put_off", Unknown: "put_off", Refused: "refused"}
_DAY_SECONDS = 86_400.0
_PUT_OFF_DAYS = 3
"""A message that the server puts off for so long goes to a person."""
_LONGEST_PAUSE = 600.0
_LONGEST_LOOK = 120.0
"""How long a server may look at a message before it answers. RFC 5321, section 4.5.3.2.6, has ten minutes; but the
process that waits reads documents, too, unless mail has one of its own."""


def mail(shop: Workshop, message_id: UUID, lease: Lease) -> Due:
    """Send it; a person looks at what can't be delivered, and while the server is away this costs no attempt.

    Where the server was given it and did not answer, or the worker ends before it has noted the yes, it is sent again
    under the same Message-ID. That costs an attempt, and it can't be taken back any more.
    """
    message = Message.objects.select_related("exception").annotate(now=Now()).get(pk=message_id)
    waited = (message.now - message.created_at).total_seconds()
    put_off = troubled_for(message.troubled_since, message.now).total_seconds()
    answer = _answer(shop, message, lease)
    if isinstance(answer, PutOff) and put_off > _PUT_OFF_DAYS * _DAY_SECONDS:
        answer = Refused(f"the mail server put it off for {math.floor(put_off / _DAY_SECONDS)} days")
    count(TOLD, "mail", _OUTCOMES[type(answer)])
    tracing.note(answer=type(answer).__name__.lower())
    reached("mail", Moment.FOUND)
    delay = min(max(waited, 1.0), _LONGEST_PAUSE)
    match answer:
        case Away(reason) | PutOff(reason):
            is_away = isinstance(answer, Away)
            _log.warning("mail_server_away" if is_away else "message_put_off", why=reason)
            lease.spent = False
            lease.give_back(delay=delay, counts=False, **(UNTROUBLED if is_away else TROUBLED))
        case Unknown(reason):
            _log.warning("message_perhaps_taken", why=reason)
            lease.give_back(delay=delay, counts=True, **UNTROUBLED)
        case Sent():
            with transaction.atomic():
                lease.renew()
                outbox.record_sent(message, AUTOMATION)
                lease.finish(state=MessageState.SENT, sent_at=Now(), sent_by=AUTOMATION)
                reached("mail", Moment.WRITTEN)
        case Refused(detail):
            with transaction.atomic():
                lease.renew()
                outbox.record_refusal(message, detail, AUTOMATION)
                lease.finish(state=MessageState.REFUSED, detail=detail)
                reached("mail", Moment.WRITTEN)
    return []


def _answer(shop: Workshop, message: Message, lease: Lease) -> Answer:
    attempts = shop.settings.max_attempts
    if lease.attempt > attempts:
        return Refused(f"sending it ended {attempts} times without a result, so it may have been sent all the same")
    if any(isinstance(part, Unreadable) for part in (message.recipient, message.subject, message.body)):
        return Refused("it can't be read: see `intake keys check`")
    if not shop.settings.mail_url:
        return Away("none is set any more")
    # Several answers within the lease, which is renewed between them.
    server = MailServer(shop.settings.mail_url, shop.settings.lease_seconds / 2, _LONGEST_LOOK)
    with tracing.span("mail_server", template=message.template):
        return server.send(message, shop.settings.mail_from, lease.tick, lambda: _spend(lease))


def _spend(lease: Lease) -> None:
    lease.spent = True
