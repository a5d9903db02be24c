"""The web form and its receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

import structlog
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from intake.model import Quality
from intake.quality import quality_sentence
from intake.references import reference_of
from intake.settings import get_form_settings
from intake.submission import UploadedFile
from review.addresses import address_of
from review.form.fields import SubmissionForm
from review.form.files import FileProblem, NotUnderstood, listed, problems_of, too_many
from review.form.limits import largest_file, megabytes_of, megabytes_through_us, readable_extensions, sends
from review.form.sending import Outcome, Sent, describe, manifest_of, send_uploaded, send_whole
from review.form.sessions import new_token, receipt_of, receipt_token, submission_of
from review.form.uploading import object_store, store_origin
from review.form.words import length_in_words, size_in_words
from review.security import policy
from review.words import language
from storage.limiting.counting import take
from storage.objects.errors import StoreUnavailable
from storage.waiting.history import Kind
from storage.waiting.telling import tell

_ADVISED = (Quality.TOO_DARK, Quality.BLURRED, Quality.TOO_SMALL)
_log = structlog.get_logger()


@login_not_required
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Show the form, check it (`step` is check), or send it."""
    if request.method != "POST":
        return _page(request, SubmissionForm(), new_token())
    form, token = SubmissionForm(request.POST), request.POST.get("token", "")
    try:
        files, is_uploaded = _files(request)
    except NotUnderstood:
        return _page(request, form, token, [FileProblem(_("The list of files can't be understood: add them again."))])
    problems = problems_of(files)
    if not form.is_valid() or problems or request.POST.get("step") == "check":
        return _page(request, form, token, problems)
    submission_id = submission_of(token)
    if submission_id is None:
        return _page(request, form, new_token(), [_too_old()], renewed=True)
    through_us = 0 if is_uploaded else megabytes_of(sum(file.size or 0 for file in files))
    if not take(sends(), address_of(request)) or not take(megabytes_through_us(), address_of(request), through_us):
        said = _("Too much was sent from your network address within an hour. Try again in an hour.")
        return _page(request, form, token, [FileProblem(said)], status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        if is_uploaded:
            sent = send_uploaded(object_store(), submission_id, form.form(), files)
        else:
            sent = send_whole(object_store(), submission_id, form.form(), files, request.FILES.getlist("files"))
    except StoreUnavailable as error:
        _log.warning("submission_not_taken", error=type(error).__name__)
        said = _("Documents can't be received at this moment, and nothing was sent. Try again in a few minutes.")
        return _page(request, form, token, [FileProblem(said)], status=HTTPStatus.SERVICE_UNAVAILABLE)
    return _answer(request, form, token, submission_id, sent)


@login_not_required
@require_GET
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What was received, its reference number, and what happens next."""
    submission_id = receipt_of(token)
    try:
        sent = manifest_of(object_store(), submission_id) if submission_id else None
    except StoreUnavailable:
        sent = None
    if submission_id is None or sent is None:
        return render(request, "form/no_receipt.html", {"reference": reference_of(submission_id or "")}, status=404)
    kind = Kind(sent.form.application_type, sent.form.language, sent.urgent)
    told = tell(submission_id, kind, came=sent.received_at)
    context = {
        "reference": reference_of(submission_id),
        "received_at": sent.received_at,
        "files": [(file.name, size_in_words(file.size or 0)) for file in sent.files],
        "median": length_in_words(told.median) if told else "",
        "p90": length_in_words(told.p90) if told else "",
    }
    return render(request, "form/receipt.html", context)


def _files(request: HttpRequest) -> tuple[list[UploadedFile], bool]:
    """The files, and whether the page has uploaded them itself. Raises NotUnderstood."""
    if "uploaded" in request.POST:
        return listed(request.POST["uploaded"]), True
    return describe(request.FILES.getlist("files")), False


def _answer(request: HttpRequest, form: SubmissionForm, token: str, submission_id: str, sent: Sent) -> HttpResponse:
    match sent.outcome:
        case Outcome.SENT | Outcome.SENT_BEFORE:
            address = reverse("form-receipt", args=[receipt_token(submission_id)])
            return JsonResponse({"receipt": address}) if _wants_json(request) else redirect(address)
        case Outcome.MISSING:
            said = _("Some files did not arrive. Send again: only these are uploaded anew.")
            return _page(request, form, token, [FileProblem(said)], missing=sent.missing)
        case Outcome.LEFTOVERS:
            return _page(request, form, new_token(), [_too_old()], renewed=True)
    reference = reference_of(submission_id)
    said = _("This page was sent already, with reference number %(reference)s. Check what is below, then send it anew.")
    problem = FileProblem(said % {"reference": reference})
    return _page(request, form, new_token(), [problem])


def _too_old() -> FileProblem:
    return FileProblem(_("The page was open for too long. Add the files again, then send it."))


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _page(
    request: HttpRequest,
    form: SubmissionForm,
    token: str,
    problems: Sequence[FileProblem] = (),
    *,
    renewed: bool = False,
    missing: Sequence[int] = (),
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The form with what is wrong with it; as JSON for the page's own script."""
    errors = [{"field": name, "message": said[0]} for name, said in form.errors.items()] if form.is_bound else []
    if _wants_json(request):
        told = {"errors": errors, "files": [asdict(problem) for problem in problems], "missing": missing}
        return JsonResponse(told | {"renew": token if renewed else ""}, status=status)
    context = {
        "form": form,
        "token": token,
        "errors": errors,
        "problems": problems,
        "most": get_form_settings().files,
        "largest": size_in_words(largest_file()),
        "accept": ",".join(("image/*", *readable_extensions())),
        "settings": _for_the_script(),
    }
    response = render(request, "form/send.html", context, status=status)
    origin = store_origin()
    response.headers["Content-Security-Policy"] = policy([origin] if origin else [])
    return response


def _for_the_script() -> Mapping[str, Any]:
    """What the page's script needs to know, and says."""
    return {
        "files": get_form_settings().files,
        "fileBytes": largest_file(),
        "bytes": get_form_settings().bytes,
        "extensions": readable_extensions(),
        "advice": {quality.value: quality_sentence(quality, language()) for quality in _ADVISED},
        "words": {
            "remove": _("Remove"),
            "removeFile": _("Remove %(name)s"),
            "added": _("%(name)s was added."),
            "removed": _("%(name)s was removed."),
            "empty": _("This file is empty: choose it again."),
            "large": _("This file is too large: a file may have %(most)s. Send it in parts.")
            % {"most": size_in_words(largest_file())},
            "type": _("Files of this type can't be read. Send it as a PDF or a photo."),
            "many": too_many(),
            "together": _("All files together may have %(most)s. Send them in several goes.")
            % {"most": size_in_words(get_form_settings().bytes)},
            "none": _("Add at least one document."),
            "twice": _("This file is in the list already."),
            "uploading": _("Sending file %(number)d of %(of)d: %(percent)d%%"),
            "done": _("Sent"),
            "broken": _("The connection broke. What has arrived is kept: send again to go on."),
            "failed": _("This file could not be sent. Send again, or remove it."),
            "tooMuch": _("Too much was sent from your network address within an hour. Try again in an hour."),
            "kB": _("%(size)s kB"),
            "MB": _("%(size)s MB"),
            "sending": _("Sending…"),
            "error": _("Error:"),
        },
    }
