"""Deletes what was read of bytes that nobody has any more: readings, page images, files found inside.

The same bytes may have come from several clients, and are read once. Whoever finds a reading made before, and uses it,
writes down whose bytes it has only at its end. So what is left of an erased submission stays for longer than a step
can take, and goes then if no upload has these bytes; and a worker that comes upon such bytes takes them out of the list
(`claim`), in turn with whoever deletes.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from storage.objects import ObjectStore
from storage.objects.ticking import idle
from storage.records import models
from storage.retention.models import ErasedContent

REST = timedelta(hours=1)
"""Longer than any step: its hard limit is below ten minutes unless INTAKE_LIMIT_SECONDS says otherwise."""
_AT_ONCE = 10


def claim(upload: models.Upload, sha256: str) -> None:
    """To be called by whoever is about to use what was read of these bytes before, or to read them."""
    if not ErasedContent.objects.filter(pk=sha256).exists():
        return
    with transaction.atomic():
        models.Upload.objects.filter(pk=upload.pk).update(sha256=sha256)
        ErasedContent.objects.filter(pk=sha256).delete()


def delete_leftovers(store: ObjectStore, rest: timedelta = REST, tick: Callable[[], None] = idle) -> int:
    """Delete what has rested; says of how many bytes' readings. Raises StoreUnavailable."""
    rested = ErasedContent.objects.filter(since__lte=Now() - rest).order_by("since")
    return sum(_delete(store, sha256, tick) for sha256 in rested.values_list("pk", flat=True)[:_AT_ONCE])


@transaction.atomic
def _delete(store: ObjectStore, sha256: str, tick: Callable[[], None]) -> bool:
    content = ErasedContent.objects.select_for_update(skip_locked=True).filter(pk=sha256).first()
    if content is None:
        return False
    is_used = models.Upload.objects.filter(sha256=sha256).exists()
    if not is_used:
        store.delete_folder(f"derived/{sha256}/", tick)
    content.delete()
    return not is_used
