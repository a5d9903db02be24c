"""Takes back what somebody has just done to an exception: an event of its own, and nothing is deleted.

An exception that was resolved opens again, and is its reviewer's. An attachment ends as any other does: who was told
of it is told so.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from intake.decisions import Fact
from intake.notes import fact_sentence
from storage.audit.recording import record
from storage.audit.viewing import VIEWED
from storage.desk.acts import Columns
from storage.desk.duplicates import COPY_SET_ASIDE, OTHER_REFUSED
from storage.desk.models import Act
from storage.encrypted.unreadable import Unreadable
from storage.messages import outbox as messages
from storage.records import models, outbox
from storage.records.claims import claim_for, go_on
from storage.records.ending import ENDED, end
from storage.records.reviewing import ReviewResult, ReviewStatus, decide, locked_item
from storage.splitting import undoing as splitting

UNDO_WITHIN = timedelta(minutes=15)
UNDONE = "undone"
ATTACHMENT_UNDONE = "undone by whoever attached it"
QUIET = (
    VIEWED,
    "claimed",
    "released",
    "note_added",
    "original_downloaded",
    "delivered",
    "withdrawal_delivered",
    "correction_delivered",
    messages.SENT,
    messages.WITHDRAWN,
    COPY_SET_ASIDE,
    OTHER_REFUSED,
)
"""Events that change nothing about an exception."""
DECIDED = ("attached", "dismissed", "rejected", "duplicate", "type_corrected", messages.CLIENT_ASKED)
"""Acts by which the document's outcome changed."""
_TOLD = (messages.CLIENT_ASKED, "rejected")
"""Acts by which the client is written to, in a moment."""
_REOPENED = {
    "state": models.ExceptionState.OPEN,
    "resolved_at": None,
    "resolved_by": "",
    "resolution": "",
    "resolution_reason": "",
}


@transaction.atomic
def undo(pk: int, actor: str, of: int | None = None) -> ReviewResult:
    """Undo the last thing that the actor did to an exception, if nothing else happened to it or its document since.

    Done again, it undoes what they did before that. It has to be within UNDO_WITHIN of what is undone. What was
    attached again after the case system had refused it is then on no case.

    Args:
        pk: the exception's key.
        actor: a user's name.
        of: the event that tells of what is to be undone (see `last_act`): nothing else is, so that asking for it twice
            undoes it once.
    """
    item = locked_item(pk, actor)
    if isinstance(item, ReviewResult):
        return item
    last = _last_loud(pk)
    if last is not None and last.action in splitting.UNDOABLE:
        wanted = of in (None, last.pk)
        return splitting.undo(pk, actor) if wanted else ReviewResult(ReviewStatus.NOTHING_TO_UNDO)
    acts = Act.objects.filter(exception=item).select_related("event").annotate(now=Now())
    act = acts.filter(event__actor=actor, undone=None).order_by("event_id").last()
    if act is None or of not in (None, act.event_id) or isinstance(act.before, Unreadable):
        return ReviewResult(ReviewStatus.NOTHING_TO_UNDO)
    if act.attachment_id is not None:  # nobody takes it off or moves it meanwhile
        act.attachment = models.Attachment.objects.select_for_update().get(pk=act.attachment_id)
    since = _happened_since(act, item)
    if since is not None:
        return ReviewResult(ReviewStatus.CHANGED_SINCE, since.actor)
    if act.now > act.event.at + UNDO_WITHIN:
        return ReviewResult(ReviewStatus.TOO_LATE)
    if act.event.action in _TOLD and not messages.withdraw(item.pk, actor):
        return ReviewResult(ReviewStatus.TOO_LATE)  # it was sent, or is just being sent
    _put_back(act, item, actor)
    decision = _decide(act, item, actor) if act.event.action in DECIDED else None
    details = {"action": act.event.action} | ({"case": act.attachment.case_id} if act.attachment is not None else {})
    Act.objects.filter(pk=act.pk).update(
        undone=record(UNDONE, actor, exception=item, decision=decision, details=details)
    )
    return ReviewResult(ReviewStatus.DONE)


def last_act(pk: int, actor: str) -> models.Event | None:
    """The event of what `undo` would undo, to offer it; not whether pages can be put together again."""
    last = _last_loud(pk)
    if last is not None and last.action in splitting.UNDOABLE:
        return last if last.actor == actor else None
    acts = Act.objects.filter(exception=pk, event__actor=actor, undone=None, event__at__gt=Now() - UNDO_WITHIN)
    act = acts.select_related("event", "exception").order_by("event_id").last()
    return act.event if act is not None and _happened_since(act, act.exception) is None else None


def _last_loud(pk: int) -> models.Event | None:
    return models.Event.objects.filter(exception=pk).exclude(action__in=QUIET).order_by("pk").last()


def _happened_since(act: Act, item: models.ExceptionItem) -> models.Event | None:
    """What came after it; not what was undone itself."""
    about = Q(exception=item) | Q(document=item.document_id) if item.document_id else Q(exception=item)
    loud = models.Event.objects.filter(about, pk__gt=act.event_id).exclude(action__in=QUIET)
    undone = Act.objects.filter(exception=item, undone__isnull=False)
    loud = loud.exclude(pk__in=undone.values("event")).exclude(pk__in=undone.values("undone"))
    ended = undone.exclude(attachment=None).values("attachment")
    return loud.exclude(action=ENDED, attachment__in=ended).order_by("pk").first()


def _put_back(act: Act, item: models.ExceptionItem, actor: str) -> None:
    if act.attachment is not None:
        end(act.attachment, ATTACHMENT_UNDONE, actor)
    if item.document is not None:
        if act.before["document"]:
            models.Document.objects.filter(pk=item.document.pk).update(**act.before["document"])
        if act.before["label"] is not None:
            _put_back_label(item.document, act.before["label"])
        if "type" in act.before["document"]:
            outbox.enqueue_correction(item.document, act.before["document"]["type"], actor)
    exception = models.ExceptionItem.objects.filter(pk=item.pk)
    if item.state != models.ExceptionState.OPEN:
        exception.update(**act.before["item"], **_REOPENED, **claim_for(actor))
        return
    if act.before["item"]:
        exception.update(**act.before["item"])
    go_on(item, actor)


def _put_back_label(document: models.Document, before: Columns) -> None:
    """What was said by mistake must teach no classifier."""
    label = models.Label.objects.filter(document=document)
    if before:
        label.update(**before)
    else:
        label.delete()


def _decide(act: Act, item: models.ExceptionItem, actor: str) -> models.Decision:
    """That the document is as undecided as it was."""
    values = {"case": act.attachment.case_id} if act.attachment is not None else {}
    if act.event.decision_id is not None:
        values["decision"] = str(act.event.decision_id)
    fact = Fact(code=f"undone_{act.event.action}", values=values)
    return decide(
        item,
        item.document,
        UNDONE,
        actor,
        facts=[fact.model_dump(mode="json")],
        note_en=fact_sentence(fact, "en"),
        note_fr=fact_sentence(fact, "fr"),
    )
