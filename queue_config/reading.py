"""`read` and `read_part`: an upload's bytes -> a reading, kept under their content hash.

The same bytes are never read twice, but are looked through for malware each time that they come. A scan too long for
one go gives its first pages at once; the others become parts, each a row and a task of its own, and the upload is
joined from them when the last is read.
"""

from pathlib import Path

from django.db import transaction

from intake.model import Outcome, Reading, RefusalReason
from intake.reading import READER_VERSION, read_file
from intake.reading.parts import join, missing_parts
from intake.scratch import scratch_folder
from intake.sniffing import claim_of
from intake.submission import manifest_key
from queue_config import tracing
from queue_config.measuring import count_reading
from queue_config.moments import Moment, reached
from queue_config.scanning import Refusal, open_scanner
from queue_config.workshop import Due, Workshop
from storage.objects.errors import ObjectMissing, StoreUnavailable
from storage.objects.fetched import Fetched
from storage.records import ledger, models, quarantine
from storage.records.leases import FRESH, Lease
from storage.records.turns import part_turn
from storage.retention import leftovers

_MAY_GO_BETTER = (RefusalReason.CRASHED, RefusalReason.TIMEOUT)  # on another day or machine


def read(shop: Workshop, upload_id: int, lease: Lease) -> Due:
    """Read one upload, or say why it can't be read; its children become uploads of their own."""
    upload = models.Upload.objects.select_related("submission").get(pk=upload_id)
    with scratch_folder() as folder:
        reading = _reading_of(shop, upload, folder, lease)
    if reading is not None:
        tracing.note(**_measures(reading))
    if _is_to_be_tried_again(shop, reading, lease, (RefusalReason.CRASHED,)):
        return [("read", upload_id)]
    if reading is not None and not reading.is_whole:
        return _divide(shop, upload, reading, lease)
    with transaction.atomic():
        lease.renew()
        children = ledger.record_reading(upload, reading, READER_VERSION, shop.turn_rules.share)
        lease.finish(state=models.UploadState.READ)
        ready = ledger.all_read(upload.submission_id)
        reached("read", Moment.WRITTEN)
    return [("read", child) for child in children] + ([("decide", upload.submission_id)] if ready else [])


def _measures(reading: Reading) -> dict[str, tracing.Attribute]:
    """What may be said of it anywhere."""
    return {
        "type": reading.mime,
        "bytes": reading.size,
        "pages": len(reading.pages),
        "children": len(reading.children),
        "outcome": reading.outcome.value,
        "reason": reading.reason.value if reading.reason else None,
    }


def _is_to_be_tried_again(
    shop: Workshop, reading: Reading | None, lease: Lease, reasons: tuple[RefusalReason, ...]
) -> bool:
    """Give the row back when what its reading ended with may go better next time."""
    if reading is None or reading.reason not in reasons or lease.attempt >= shop.settings.max_attempts:
        return False
    lease.give_back(delay=0, counts=True)
    return True


def _divide(shop: Workshop, upload: models.Upload, first: Reading, lease: Lease) -> Due:
    """Make rows of what is still to be read of a long upload."""
    spans = missing_parts(first, shop.limits.recognised_at_once)
    with transaction.atomic():
        lease.renew()
        parts = [
            models.Part.objects.update_or_create(
                upload=upload,
                first=start,
                defaults={
                    "last": end,
                    "state": models.PartState.WAITING,
                    **FRESH,
                    "turn": part_turn(upload, place, shop.turn_rules),
                },
            )[0]
            for place, (start, end) in enumerate(spans)
        ]
        lease.finish(state=models.UploadState.IN_PARTS, sha256=first.sha256, size=first.size)
        reached("read", Moment.WRITTEN)
    return [("read_part", part.pk) for part in parts]


def read_part(shop: Workshop, part_id: int, lease: Lease) -> Due:
    """Read one part of a long upload; the last one that is read lets the upload be joined."""
    part = models.Part.objects.select_related("upload__submission").get(pk=part_id)
    upload = part.upload
    with scratch_folder() as folder:
        refusal = _refusal_of(shop, part, folder, lease)
    # The others have been read, and time may have been short: the machine was busy with what is quick.
    if _is_to_be_tried_again(shop, refusal, lease, _MAY_GO_BETTER):
        return [("read_part", part_id)]
    with transaction.atomic():
        locked = ledger.lock_upload(upload.pk)
        lease.finish(state=models.PartState.READ)
        reached("read_part", Moment.WRITTEN)
        if refusal is None:
            return [("read", upload.pk)] if ledger.all_parts_read(locked) else []
        if ledger.give_up_parts(locked, refusal) and ledger.all_read(upload.submission_id):
            return [("decide", upload.submission_id)]
    return []


def _refusal_of(shop: Workshop, part: models.Part, folder: Path, lease: Lease) -> Reading | None:
    """Read the part's pages and keep them; the refusal when they can't be read."""
    upload = part.upload
    if lease.attempt > shop.settings.max_attempts:
        return _given_up(upload.sha256, upload.size, shop)
    claim = claim_of(upload.name, upload.declared_type)
    key = ledger.part_key(upload.sha256, READER_VERSION, claim, part.first, part.last)
    if shop.store.exists(key):
        return None
    path = folder / "upload"
    if _fetch(shop, upload, path, lease).sha256 != upload.sha256:
        return _refused(upload.sha256, upload.size, RefusalReason.CORRUPT, "its bytes were changed while it was read")
    reached("read_part", Moment.FETCHED)
    reading = _read(shop, upload, path, lease, part.first, part.last)
    reached("read_part", Moment.FOUND)
    if reading.reason is not None:
        return reading
    shop.store.put(key, reading.model_dump_json().encode())
    reached("read_part", Moment.KEPT)
    return None


def _reading_of(shop: Workshop, upload: models.Upload, folder: Path, lease: Lease) -> Reading | None:
    """The upload's reading: kept from before, joined or made now. None when its bytes are not there."""
    path = folder / "upload"
    if lease.attempt > shop.settings.max_attempts + 1:
        return _given_up(upload.sha256, upload.size, shop)
    try:
        sha256, size = _fetch(shop, upload, path, lease)
    except ObjectMissing:
        return None
    reached("read", Moment.FETCHED)
    if lease.attempt > 1:  # should it be given up without another look, a person can still tell which bytes it was
        models.Upload.objects.filter(pk=upload.pk).update(sha256=sha256, size=size)
    if upload.declared_sha256 and upload.declared_sha256 != sha256:
        detail = "the bytes are not those the web form sent (their SHA-256 differs)"
        return _refused(sha256, size, RefusalReason.CORRUPT, detail)
    if size > shop.limits.bytes:
        return _refused(sha256, size, RefusalReason.TOO_LARGE, f"{size:,} bytes; the limit is {shop.limits.bytes:,}")
    if lease.attempt > shop.settings.max_attempts:
        return _given_up(sha256, size, shop)
    if upload.path.count("/") > shop.limits.depth:
        detail = f"containers within containers: the limit is {shop.limits.depth} deep"
        return _refused(sha256, size, RefusalReason.TOO_LARGE, detail)
    # What was kept is no exception: it may be from before there was a scanner, or before it knew of this.
    if refusal := _scanned(shop, path, sha256, lease):
        return _refused(sha256, size, refusal.reason, refusal.detail)
    leftovers.claim(upload, sha256)
    claim = claim_of(upload.name, upload.declared_type)
    reading = _kept(shop, sha256, claim, lease) or _made(shop, upload, path, sha256, claim, lease)
    if reading.children and upload.submission.uploads.count() + len(reading.children) > shop.limits.uploads:
        detail = f"the submission would have more than {shop.limits.uploads:,} files with all that they hold, the limit"
        return _refused(sha256, size, RefusalReason.TOO_LARGE, detail)
    return reading


def _scanned(shop: Workshop, path: Path, sha256: str, lease: Lease) -> Refusal | None:
    """Why these bytes must not be read: by the scanner's last word, be it of another day where there is none now."""
    if scanner := open_scanner(shop.settings):
        with tracing.span("scan"):
            return scanner.scan(path, lease.tick)
    detail = quarantine.known_malware(sha256)
    return Refusal(RefusalReason.MALWARE, detail) if detail else None


def _kept(shop: Workshop, sha256: str, claim: str, lease: Lease) -> Reading | None:
    """What was read of these bytes before: the whole, or the first pages where parts are missing."""
    whole_key = ledger.reading_key(sha256, READER_VERSION, claim)
    if whole := _stored(shop, lease, whole_key):
        return whole
    first = _stored(shop, lease, ledger.part_key(sha256, READER_VERSION, claim, 1))
    if first is None:
        return None
    spans = missing_parts(first, shop.limits.recognised_at_once)
    parts = [_stored(shop, lease, ledger.part_key(sha256, READER_VERSION, claim, *span)) for span in spans]
    found = [part for part in parts if part is not None]
    if len(found) < len(spans):
        return first
    reading = join([first, *found])
    shop.store.put(whole_key, reading.model_dump_json().encode())
    return reading


def _made(shop: Workshop, upload: models.Upload, path: Path, sha256: str, claim: str, lease: Lease) -> Reading:
    """Read the bytes, and keep what came of it."""
    reading = _read(shop, upload, path, lease)
    reached("read", Moment.FOUND)
    if reading.reason is not None:
        return reading  # not kept: another day the limits, the memory or what is installed may be others
    for child in reading.children:
        # Children before the reading: whoever finds a reading finds its children.
        data = (path.parent / "children" / child.file).read_bytes()
        shop.store.put(ledger.child_key(sha256, READER_VERSION, child.number), data)
        lease.tick()
    whole = ledger.reading_key(sha256, READER_VERSION, claim)
    key = whole if reading.is_whole else ledger.part_key(sha256, READER_VERSION, claim, 1)
    shop.store.put(key, reading.model_dump_json().encode())
    reached("read", Moment.KEPT)
    return reading


def _read(
    shop: Workshop, upload: models.Upload, path: Path, lease: Lease, first_page: int = 1, last_page: int | None = None
) -> Reading:
    """Read these pages in the sandbox, which keeps the lease alive."""
    with tracing.span("sandbox", first_page=first_page):
        reading = read_file(
            path,
            name=upload.name,
            declared_type=upload.declared_type,
            folder=path.parent,
            limits=shop.limits,
            first_page=first_page,
            last_page=last_page,
            tick=lease.renew,
            tick_seconds=lease.seconds / 3,
        )
    count_reading(reading)
    return reading


def _fetch(shop: Workshop, upload: models.Upload, path: Path, lease: Lease) -> Fetched:
    """Copy the upload's bytes here. Raises ObjectMissing, unless it looks as if the whole store were away."""
    try:
        with tracing.span("fetch"):
            return shop.store.fetch(upload.object_key, path, lease.tick, most=shop.limits.bytes)
    except ObjectMissing:
        if upload.submission.form is not None and not shop.store.exists(manifest_key(upload.submission_id)):
            # The manifest was there: it is the store that is away, not this file.
            raise StoreUnavailable("a submission's manifest is not to be seen") from None
        raise


def _stored(shop: Workshop, lease: Lease, key: str) -> Reading | None:
    lease.tick()
    try:
        return Reading.kept(shop.store.get(key))
    except ObjectMissing:
        return None


def _given_up(sha256: str, size: int, shop: Workshop) -> Reading:
    detail = f"reading it ended {shop.settings.max_attempts} times without a result"
    return _refused(sha256, size, RefusalReason.CRASHED, detail)


def _refused(sha256: str, size: int, reason: RefusalReason, detail: str) -> Reading:
    return Reading(
        outcome=Outcome.REFUSED,
        mime="application/octet-stream",
        sha256=sha256,
        size=size,
        reason=reason,
        detail=detail,
        reader_version=READER_VERSION,
    )
