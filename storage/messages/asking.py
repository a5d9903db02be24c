"""A reviewer asks the client again: the message waits in the outbox, and the exception is resolved by it."""

from collections.abc import Mapping

from django.db import transaction

from intake.decisions import Fact
from intake.notes import fact_sentence
from storage.desk.acts import columns, keep
from storage.messages.composing import Kind, TextTrouble, templates
from storage.messages.outbox import CLIENT_ASKED, enqueue
from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus, decide, document_of, done, open_item, resolve


@transaction.atomic
def ask_client(exception_id: int, template_id: str, values: Mapping[str, str], actor: str) -> ReviewResult:
    """Write to the client from a template; the document is set aside until they answer.

    `values` may hold `text`: up to 500 characters of the reviewer's own, without links.
    """
    item = open_item(exception_id, actor)
    if isinstance(item, ReviewResult):
        return item
    if item.document is not None and (there := item.document.attachments.filter(models.LIVE).first()):
        return ReviewResult(ReviewStatus.ALREADY_ON_CASE, there.case_id)
    template = templates().get(template_id)
    if template is None or template.kind is not Kind.ASK:
        return ReviewResult(ReviewStatus.NO_SUCH_TEMPLATE, template_id)
    match enqueue(item, template_id, values, actor):
        case TextTrouble() as trouble:
            return ReviewResult(ReviewStatus.TEXT_NOT_ALLOWED, trouble)
        case None:
            return ReviewResult(ReviewStatus.NO_ADDRESS)
        case message:
            fact = Fact(code="client_asked", values={"by": actor, "detail": template.title_en})
    document = document_of(item)
    if document is not None:
        waiting = models.Document.objects.filter(pk=document.pk, state=models.DocumentState.EXCEPTION)
        waiting.update(state=models.DocumentState.DISMISSED)
    said = {f"note_{language}": fact_sentence(fact, language) for language in ("en", "fr")}
    decision = decide(item, document, "ask", actor, facts=[fact.model_dump(mode="json")], **said)
    details = {"template": template_id, "message": str(message.pk)}
    event = resolve(item, CLIENT_ASKED, "", decision, details=details)
    keep(event, item, before_document=columns(document, "state") if document is not None else None)
    return done(event)
