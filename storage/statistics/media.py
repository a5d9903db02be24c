"""What each upload was sent as, kept when it is read."""

from collections.abc import Sequence

from intake.model import Page
from storage.objects import ObjectStore
from storage.objects.errors import ObjectMissing
from storage.records import models
from storage.records.quality import medium_of
from storage.records.readings import reading_of
from storage.statistics.models import UploadMedium


def keep(upload_id: int, mime: str, pages: Sequence[Page]) -> None:
    """Say what an upload was sent as, by what was read of it; nothing where nothing was."""
    if pages:
        row = UploadMedium(upload_id=upload_id, medium=medium_of(mime, pages).value)
        # In one statement: it is written with each upload that is read.
        UploadMedium.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["upload"], update_fields=["medium"]
        )


def complete(store: ObjectStore) -> int:
    """Say it of uploads that were read before it was kept, by their readings; of how many. Raises StoreUnavailable."""
    done = 0
    for upload in models.Upload.objects.filter(sent_as=None).exclude(reading_key="").iterator(chunk_size=100):
        try:
            pages = reading_of(upload, store).pages
        except ObjectMissing:
            continue
        keep(upload.pk, upload.mime, pages)
        done += bool(pages)
    return done
