"""The one row that says how far the job has come, made where there is none."""

from typing import Any

from django.db.models.functions import Now

from storage.retention.models import Progress


def progress() -> Any:
    """The row, with the database's clock as `now`."""
    Progress.objects.get_or_create(pk=1)
    return Progress.objects.annotate(now=Now()).get(pk=1)


def locked_progress() -> Progress:
    """The row, which nobody else gets until the transaction ends."""
    Progress.objects.get_or_create(pk=1)
    return Progress.objects.select_for_update().get(pk=1)
