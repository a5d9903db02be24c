"""The bytes as a client sent them: for those who may have them, by name, after a warning, and never malware.

All other pages show what we drew and read; this is the one way out for the original. Nothing in it can run here: it is
served as an attachment of no type, under a policy that allows nothing.
"""

import re
import unicodedata
from pathlib import Path

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.identifiers.sin import mask_sins
from intake.scratch import scratch_folder
from intake.settings import get_limits, get_settings
from queue_config.scanning import ScannerUnavailable, open_scanner
from review.accounts.access import rows_seen_by
from review.desk import queries
from storage.objects.errors import ObjectMissing
from storage.records import models, quarantine

_LONGEST_NAME = 100
_LONGEST_SUFFIX = 10
_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@require_http_methods(["GET", "POST"])
@permission_required("records.download_original", raise_exception=True)
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A GET warns, and asks; a POST gives the file, once it is written down who took it."""
    read = models.Upload.objects.exclude(sha256="").exclude(outcome="")
    upload = get_object_or_404(rows_seen_by(request.user, read.select_related("submission")), pk=pk)
    if quarantine.is_quarantined(upload):
        return _page(request, upload, _("It holds malware, or is a program in disguise, and is kept under lock."))
    if upload.size > get_limits().bytes:
        return _page(request, upload, _("It is larger than the files that are looked through for malware."))
    if request.method != "POST":
        return _page(request, upload)
    with scratch_folder() as folder:
        return _given(request, upload, folder / "original")


def _given(request: HttpRequest, upload: models.Upload, path: Path) -> HttpResponseBase:
    """The bytes that were read, if they are clean by what the scanner knows today; else a page that says why not."""
    try:
        fetched = queries.object_store().fetch(upload.object_key, path, most=get_limits().bytes)
    except ObjectMissing:
        raise Http404 from None
    if fetched.sha256 != upload.sha256:
        return _page(request, upload, _("The file in the store is no longer the one that was read."))
    try:
        scanner = open_scanner(get_settings())
        refusal = scanner.scan(path) if scanner else None
    except ScannerUnavailable:
        return _page(request, upload, _("The malware scanner is away. Try again later."), status=503)
    if refusal:
        return _page(request, upload, _("The malware scanner does not call it clean."))
    quarantine.record_download(upload, request.user.get_username())
    # The file is gone from its folder when the view ends, and from the disk when the response is closed.
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=safe_name(upload.name),
        content_type="application/octet-stream",
        headers=_HEADERS,
    )


def _page(request: HttpRequest, upload: models.Upload, refused: str = "", status: int = 403) -> HttpResponse:
    """Asks whether to download; with a reason why not, says it."""
    context = {
        "upload": upload,
        "name": mask_sins(upload.name),
        "refused": refused,
        "item": upload.exceptions.order_by("-pk").first(),
    }
    return render(request, "review/original.html", context, status=status if refused else 200)


def safe_name(name: str) -> str:
    """A client's name for a file as one that no system takes for a path, for a command or from right to left."""
    name = unicodedata.normalize("NFC", mask_sins(name))
    visible = "".join(
        character for character in name if unicodedata.category(character)[0] not in "CZ" or character == " "
    )
    last = re.split(r"[/\\]", visible)[-1]
    plain = re.sub(r'[<>:"|?*%]', "_", last).strip(". ")
    stem, dot, suffix = plain.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        stem, suffix = plain, ""
    return f"{stem[:_LONGEST_NAME]}.{suffix}".strip(". ") or "original"
