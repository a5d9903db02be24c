"""The outbox of messages to clients: what they are to be told, written in the transaction that makes it true.

A message waits for a moment, in which whoever wrote it can take it back. Without a mail server (INTAKE_MAIL_URL)
messages wait until another system has sent them: see `intake messages`.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from intake.decisions import Candidate, Decision, DecisionOutcome, ExceptionReason, Fact
from intake.notes import write_notes
from intake.settings import get_settings
from storage.audit.recording import record
from storage.messages.addresses import mail_address
from storage.messages.composing import Letter, TextTrouble, preview
from storage.messages.models import Message, MessageState
from storage.records import models
from storage.records.leases import free

CLIENT_ASKED = "client_asked"
REJECTED = "rejected"
"""The template of rejections."""
SENT, NOT_SENT, WITHDRAWN = "message_sent", "message_not_sent", "message_withdrawn"
HOLD = timedelta(minutes=2)
"""How long a message waits before it is sent."""


def is_configured() -> bool:
    """Whether there is a mail server."""
    return bool(get_settings().mail_url)


def address_of(submission: models.Submission) -> str | None:
    """Where its client can be written to."""
    return mail_address(str((submission.form or {}).get("email") or ""))


def enqueue(
    item: models.ExceptionItem, template_id: str, values: Mapping[str, str], actor: str
) -> Message | TextTrouble | None:
    """Let the client be told, within the transaction that makes it true; None where they gave no usable address.

    Raises KeyError for an unknown template.
    """
    submission = item.submission
    letter = preview(template_id, submission, values, item.upload)
    if not isinstance(letter, Letter):
        return letter
    address = address_of(submission)
    if address is None:
        return None
    return Message.objects.create(
        submission=submission,
        exception=item,
        template=template_id,
        language=letter.language,
        recipient=address,
        subject=letter.subject,
        body=letter.body,
        written_by=actor,
        due_at=Now() + HOLD,
    )


def tell_rejection(item: models.ExceptionItem, told: Mapping[str, str], actor: str) -> Message | None:
    """Let the client hear that a document was not accepted, within the rejection's transaction.

    None where they gave no usable address: then the status page alone says so. `told` holds why, and what to do, in
    both languages: `why_en`, `why_fr`, `next_en`, `next_fr`.
    """
    language = "fr" if item.submission.language == "fr" else "en"
    values = {name: told[f"{name}_{language}"] for name in ("why", "next")}
    message = enqueue(item, REJECTED, values, actor)
    return message if isinstance(message, Message) else None


def withdraw(exception_id: int, actor: str) -> bool:
    """Take back what was not sent yet of an exception's messages; False where one was, or is just being sent.

    To be called in the transaction that takes back what the message tells of.
    """
    told = Message.objects.filter(exception=exception_id).exclude(state=MessageState.WITHDRAWN)
    waiting = list(told.filter(free(), state=MessageState.WAITING, attempts=0).select_for_update())
    if len(waiting) < told.exclude(state=MessageState.REFUSED).count():
        return False
    for message in waiting:
        Message.objects.filter(pk=message.pk).update(state=MessageState.WITHDRAWN)
        record(WITHDRAWN, actor, exception=message.exception, details={"message": str(message.pk)})
    return True


@transaction.atomic
def mark_sent(key: UUID, actor: str) -> MessageState | None:
    """Another system has sent it: returns the state that it is in now, None where there is no such message."""
    message = Message.objects.select_for_update().filter(pk=key).first()
    if message is None:
        return None
    if message.state == MessageState.WAITING:
        # Whoever is just sending it loses its lease.
        Message.objects.filter(pk=key).update(
            state=MessageState.SENT, sent_at=Now(), sent_by=actor, lease_token="", lease_until=None
        )
        record_sent(message, actor)
        return MessageState.SENT
    return MessageState(message.state)


def record_sent(message: Message, actor: str) -> None:
    """Write that it is on its way to the client."""
    record(SENT, actor, exception=message.exception, details={"message": str(message.pk)})


def record_refusal(message: Message, detail: str, actor: str) -> None:
    """Let a person see that the client was not told.

    An exception that was resolved by asking the client is open again, with why; of any other, whose end stands, the
    history says so. To be called in the transaction that writes the refusal.
    """
    # Locked alone, then read: what is joined to a row that was waited for is as it was before the wait.
    models.ExceptionItem.objects.select_for_update().get(pk=message.exception_id)
    related = models.ExceptionItem.objects.select_related("decision", "upload", "document", "submission")
    item = related.get(pk=message.exception_id)
    details = {"message": str(message.pk), "detail": detail}
    is_asked = item.state == models.ExceptionState.RESOLVED and item.resolution == CLIENT_ASKED
    if not is_asked:
        record(NOT_SENT, actor, exception=item, details=details)
        return
    decision = _decide_again(item, Fact(code="message_not_sent", values={"detail": detail}), actor)
    models.ExceptionItem.objects.filter(pk=item.pk).update(
        state=models.ExceptionState.OPEN,
        decision=decision,
        resolved_at=None,
        resolved_by="",
        resolution="",
        resolution_reason="",
    )
    aside = models.Document.objects.filter(exceptions=item, state=models.DocumentState.DISMISSED)
    aside.update(state=models.DocumentState.EXCEPTION)
    record(NOT_SENT, actor, exception=item, decision=decision, details=details)


def _decide_again(item: models.ExceptionItem, fact: Fact, actor: str) -> models.Decision:
    """The exception's decision anew: for the same reason, with the same cases, and with what happened since."""
    found = write_notes(
        Decision(
            outcome=DecisionOutcome.EXCEPTION,
            upload=item.upload.path if item.upload else "",
            reason=ExceptionReason(item.reason),
            facts=(fact,),
            candidates=tuple(map(Candidate.model_validate, item.decision.candidates)),
        )
    )
    return models.Decision.objects.create(
        submission_id=item.submission_id,
        upload=item.upload,
        document=item.document,
        outcome=DecisionOutcome.EXCEPTION.value,
        reason=item.reason,
        candidates=item.decision.candidates,
        facts=[fact.model_dump(mode="json")],
        note_en=found.note_en,
        note_fr=found.note_fr,
        made_by=actor,
    )
