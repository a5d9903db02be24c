"""A scan too long for one go is read in parts by several tasks: the same reading, and nothing else waits for it."""

import hashlib
import io
from typing import Any

import pytest
from PIL import Image, ImageDraw

from intake.model import Outcome, Reading, RefusalReason
from intake.reading import READER_VERSION
from intake.sniffing import claim_of
from queue_config import reading as step
from storage.records import ledger, models
from tests.queue_config.conftest import Intake, Killed

LETTER = b"Dear officer, this is my letter of explanation.\n"
PAGES = 7


@pytest.fixture(scope="module")
def scan() -> bytes:
    pages = []
    for number in range(1, PAGES + 1):
        page = Image.new("L", (600, 120), 255)
        ImageDraw.Draw(page).text((20, 40), f"This is page number {number}", fill=0, font_size=40)
        pages.append(page)
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    return file.getvalue()


@pytest.fixture(autouse=True)
def two_at_once(intake: Intake) -> None:
    intake.shop.limits = intake.shop.limits.model_copy(update={"recognised_at_once": 2})


def kept(intake: Intake, submission_id: str) -> Reading:
    upload = intake.upload(submission_id)
    return Reading.model_validate_json(intake.store.get(upload.reading_key))


def begun(intake: Intake, submission_id: str) -> list[int]:
    """Up to where the parts are due; their keys."""
    intake.run("receive", submission_id)
    return [int(key) for name, key in intake.run("read", intake.upload(submission_id).pk) if name == "read_part"]


def test_a_long_scan_becomes_rows_that_others_can_read(intake: Intake, scan: bytes) -> None:
    intake.put("s-000001", {"1": scan})
    parts = begun(intake, "s-000001")
    assert list(models.Part.objects.order_by("turn").values_list("first", "last")) == [(3, 4), (5, 6), (7, 7)]
    assert intake.upload("s-000001").state == models.UploadState.IN_PARTS
    for part in reversed(parts[1:]):
        assert intake.run("read_part", part) == []
    assert intake.run("read_part", parts[0]) == [("read", intake.upload("s-000001").pk)]


def test_the_parts_give_the_same_pages_as_one_go(intake: Intake, scan: bytes) -> None:
    intake.put("s-000001", {"1": scan})
    intake.finish()
    pages = kept(intake, "s-000001").pages
    assert [page.number for page in pages] == list(range(1, PAGES + 1))
    assert all(f"number {page.number}" in page.text for page in pages)
    assert intake.answers("s-000001").keys() == {"1"}
    assert intake.upload("s-000001").page_count == PAGES


def test_a_submission_is_not_decided_before_the_last_part(intake: Intake, scan: bytes) -> None:
    intake.put("s-000001", {"1": scan, "2": LETTER})
    intake.run("receive", "s-000001")
    intake.run("read", intake.upload("s-000001", "1").pk)
    assert intake.run("read", intake.upload("s-000001", "2").pk) == []
    assert models.Submission.objects.get().state == models.SubmissionState.READING
    intake.finish()
    assert intake.answers("s-000001").keys() == {"1", "2"}


def test_parts_are_read_once_whoever_sends_the_same_bytes(
    intake: Intake, scan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    original = step.read_file

    def counting(*args: Any, **how: Any) -> Reading:
        read.append(how.get("first_page", 1))
        return original(*args, **how)

    monkeypatch.setattr(step, "read_file", counting)
    intake.put("s-000001", {"1": scan})
    intake.finish()
    intake.put("s-000002", {"1": scan})
    intake.finish()
    assert sorted(read) == [1, 3, 5, 7]
    assert kept(intake, "s-000001") == kept(intake, "s-000002")


@pytest.mark.parametrize("instant", ["/1-", "/5-6", "/reading-"])
def test_a_worker_killed_between_parts_loses_no_page(
    intake: Intake, scan: bytes, kill_at_put: Any, instant: str
) -> None:
    intake.put("s-000001", {"1": scan})
    kill_at_put(instant)
    for _ in range(20):
        try:
            intake.finish()
        except Killed:
            intake.let_leases_end()
            break
    intake.finish()
    assert [page.number for page in kept(intake, "s-000001").pages] == list(range(1, PAGES + 1))


def test_a_part_that_cannot_be_read_refuses_the_upload_and_nothing_else(
    intake: Intake, scan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = step.read_file

    def deadly(path: Any, **how: Any) -> Reading:
        found = original(path, **how)
        died = {"outcome": Outcome.REFUSED, "reason": RefusalReason.CRASHED, "detail": "died", "pages": ()}
        return found.model_copy(update=died) if how.get("first_page") == 5 else found

    monkeypatch.setattr(step, "read_file", deadly)
    intake.put("s-000001", {"1": scan, "2": LETTER})
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["processing_failed"], "2": ["no_case_found"]}
    assert not models.Part.objects.filter(state=models.PartState.WAITING).exists()
    assert intake.upload("s-000001").sha256 == hashlib.sha256(scan).hexdigest()


def test_a_part_that_is_tried_again_has_all_its_attempts(intake: Intake, scan: bytes) -> None:
    intake.put("s-000001", {"1": scan})
    parts = begun(intake, "s-000001")
    models.Part.objects.filter(pk=parts[1]).update(attempts=3, state=models.PartState.READ)
    for part in (parts[0], parts[2]):
        intake.run("read_part", part)
    intake.run("read", intake.upload("s-000001").pk)
    assert intake.take("read_part", parts[1]).attempt == 1


def test_parts_whose_results_the_store_lost_are_read_again(
    intake: Intake, scan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake.put("s-000001", {"1": scan})
    for part in begun(intake, "s-000001"):
        intake.run("read_part", part)
    upload = intake.upload("s-000001")
    lost = (
        intake.shop.settings.home
        / "objects"
        / ledger.part_key(upload.sha256, READER_VERSION, claim_of(upload.name, ""), 5, 6)
    )
    lost.unlink()
    intake.finish()
    assert [page.number for page in kept(intake, "s-000001").pages] == list(range(1, PAGES + 1))
