"""Who looked at what."""

from datetime import timedelta

from django.utils import timezone

from storage.audit.recording import record
from storage.records import models

VIEWED = "viewed"
_ONE_VIEW = timedelta(hours=1)


def record_page_view(upload: models.Upload, actor: str) -> None:
    """Say who looks at a page's picture, unless it was said within the hour of the file or of what shows its pages."""
    recent = models.Event.objects.filter(upload=upload, actor=actor, action=VIEWED, at__gte=timezone.now() - _ONE_VIEW)
    if not recent.exists():
        record(VIEWED, actor, upload=upload)
