"""`illustrate`: page images of an upload that a person will look at."""

from pathlib import Path

from intake.model import Reading
from intake.reading import render_pages
from intake.scratch import scratch_folder
from queue_config import tracing
from queue_config.moments import Moment, reached
from queue_config.workshop import Due, Workshop
from storage.records import models
from storage.records.leases import Lease
from storage.records.readings import reading_of


def illustrate(shop: Workshop, upload_id: int, lease: Lease) -> Due:
    """Make page images of an upload, for the reviewer who will look at it."""
    upload = models.Upload.objects.get(pk=upload_id)
    if upload.outcome == "read" and lease.attempt <= shop.settings.max_attempts:
        reading = reading_of(upload, shop.store)
        with scratch_folder() as folder:
            path = folder / "upload"
            fetched = shop.store.fetch(upload.object_key, path, lease.tick, most=shop.limits.bytes)
            # Other bytes than those that were read were looked at by nobody, and for malware neither.
            for image in _images(shop, path, reading, lease) if fetched.sha256 == upload.sha256 else ():
                shop.store.put(f"derived/{upload.sha256}/images/{image.name}", image.read_bytes())
                lease.tick()
    reached("illustrate", Moment.KEPT)
    lease.finish(state=models.UploadState.DONE)
    return []


def _images(shop: Workshop, path: Path, reading: Reading, lease: Lease) -> list[Path]:
    with tracing.span("sandbox", pages=len(reading.pages)):
        return render_pages(
            path, reading, folder=path.parent, limits=shop.limits, tick=lease.renew, tick_seconds=lease.seconds / 3
        )
