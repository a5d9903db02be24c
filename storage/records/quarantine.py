"""Originals: the bytes as clients sent them. They leave only under the name of who took them, and never as malware."""

from intake.model import FileWarning, RefusalReason
from storage.audit.recording import record
from storage.records import models


def known_malware(sha256: str) -> str | None:
    """What the scanner found in these bytes when it last refused them; None when it never did."""
    refused = models.Upload.objects.filter(sha256=sha256, reason=RefusalReason.MALWARE)
    return refused.order_by("-pk").values_list("detail", flat=True).first()


def is_quarantined(upload: models.Upload) -> bool:
    """Whether these bytes, or a file found inside them, were ever refused as malware or as a program in disguise."""
    known = {upload.sha256} | _inside({upload.sha256})
    reasons = (RefusalReason.MALWARE, RefusalReason.UNSUPPORTED_TYPE)
    refused = models.Upload.objects.filter(sha256__in=known, reason__in=reasons).values_list("reason", "warnings")
    return any(reason == RefusalReason.MALWARE or FileWarning.DISGUISED in warnings for reason, warnings in refused)


def _inside(containers: set[str]) -> set[str]:
    """All that was ever found inside these bytes, at any depth, whoever sent them."""
    found: set[str] = set()
    while containers:
        uploads = models.Upload.objects.filter(parent__sha256__in=containers).exclude(sha256="")
        containers = set(uploads.values_list("sha256", flat=True)) - found
        found |= containers
    return found


def record_download(upload: models.Upload, actor: str) -> None:
    """Say who takes the original; to be written before its bytes go out."""
    record("original_downloaded", actor, upload=upload, details={"sha256": upload.sha256})
