"""`receive`: submission.json -> rows for the form and each upload."""

import hashlib

from django.db import transaction

from intake.submission import Submission, file_key
from queue_config import tracing
from queue_config.manifest import load_manifest
from queue_config.moments import Moment, reached
from queue_config.workshop import Due, Workshop
from storage.records import ledger, models
from storage.records.leases import Lease
from storage.records.turns import arrange


def receive(shop: Workshop, submission_id: str, lease: Lease) -> Due:
    """Make rows of what the web form handed over."""
    manifest: Submission | None = None
    if lease.attempt > shop.settings.max_attempts:
        problem: str | None = "its contents could not be taken over in several attempts"
    else:
        manifest, problem = load_manifest(shop.store, submission_id, lease.tick)
    # After one more attempt not even the list of its files is waited for: it may be what fails.
    uploads = [] if lease.attempt > shop.settings.max_attempts + 1 else _uploads(shop, submission_id, manifest, lease)
    limit = shop.limits.uploads
    if len(uploads) > limit:
        manifest, problem = None, f"there are more than {limit:,} files, the limit"
    tracing.note(files=len(uploads), understood=manifest is not None)
    reached("receive", Moment.FOUND)
    with transaction.atomic():
        lease.renew()  # whoever lost it ends here, before it writes anything
        submission = ledger.record_submission(submission_id, manifest, problem or "", uploads[:limit])
        arrange(submission, shop.turn_rules)
        waiting = list(submission.uploads.filter(state=models.UploadState.WAITING).values_list("pk", flat=True))
        lease.finish(state=models.SubmissionState.READING if waiting else models.SubmissionState.DECIDING)
        reached("receive", Moment.WRITTEN)
    return [("read", pk) for pk in waiting] or [("decide", submission_id)]


def _uploads(shop: Workshop, submission_id: str, manifest: Submission | None, lease: Lease) -> list[ledger.FoundFile]:
    """The uploads: those the manifest lists, there or not, and those that are there, listed or not.

    Of too many, one more than the limit.
    """
    listed = [
        ledger.FoundFile(
            path=_path(str(file.number)),
            key=file_key(submission_id, file.number),
            name=file.name,
            declared_type=file.declared_type,
            declared_sha256=file.sha256 or "",
        )
        for file in (manifest.files if manifest else ())
    ]
    known = {file.key for file in listed}
    folder = f"submissions/{submission_id}/files/"
    unlisted: list[ledger.FoundFile] = []
    for key in shop.store.list(folder):
        lease.tick()
        if key not in known and (name := key.removeprefix(folder)):
            unlisted.append(ledger.FoundFile(path=_path(name), key=ledger.printable(key), name=name))
        if len(listed) + len(unlisted) > shop.limits.uploads:
            break
    return listed + unlisted


def _path(name: str) -> str:
    """The upload's path: its number, or, for an object that nobody numbered, a short name of ours."""
    if name.isascii() and name.isdigit() and len(name) <= 9:
        return name
    return f"x{hashlib.sha256(ledger.printable(name).encode()).hexdigest()[:12]}"
