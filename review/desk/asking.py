"""A message to the client: chosen from templates, read as it will be sent, then put in the outbox."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from review import words
from review.accounts.access import Right, requires
from review.desk.acting import acts, go_on
from review.desk.saying import text_trouble
from review.desk.seeing import item_for
from storage.desk.claiming import claim
from storage.messages.asking import ask_client
from storage.messages.composing import LONGEST_TEXT, Kind, TextTrouble, preview, templates
from storage.messages.outbox import address_of
from storage.records import models
from storage.records.reviewing import ReviewStatus


@requires(Right.WORK)
@acts
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The first time shows the message as the client will read it; the second time sends it."""
    item, template = item_for(request, pk), request.POST.get("template", "")
    text = request.POST.get("text", "").replace("\0", "")[: 2 * LONGEST_TEXT]
    if template not in (id_ for id_, _title in ask_templates()):
        messages.error(request, _("Choose what to ask."))
        return redirect("exception", pk=pk)
    if request.POST.get("step") == "send":
        result = ask_client(pk, template, {"text": text}, request.user.get_username())
        if result.status is not ReviewStatus.TEXT_NOT_ALLOWED:
            return go_on(request, pk, result, _("The client is asked. The message is sent in a moment."))
    elif (taken := claim(pk, request.user.get_username())).status is not ReviewStatus.DONE:
        return go_on(request, pk, taken, "")
    letter = preview(template, item.submission, {"text": text}, item.upload)
    context = {
        "item": item,
        "template": template,
        "title": dict(ask_templates())[template],
        "text": text,
        "longest": LONGEST_TEXT,
        "trouble": text_trouble(letter) if isinstance(letter, TextTrouble) else "",
        "letter": None if isinstance(letter, TextTrouble) else letter,
        "address": address_of(item.submission) or "",
    }
    return render(request, "review/ask.html", context)


def ask_templates() -> list[tuple[str, str]]:
    """What clients can be asked, in words."""
    french = words.language() == "fr"
    return [
        (template.id, _capital(template.title_fr if french else template.title_en))
        for template in templates().values()
        if template.kind is Kind.ASK
    ]


def can_be_asked(submission: models.Submission) -> bool:
    """Whether the client can be written to."""
    return address_of(submission) is not None


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]
