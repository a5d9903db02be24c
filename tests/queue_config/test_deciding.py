"""`decide`: every upload is answered, once, whoever is killed and whatever fails."""

import time
from typing import Any

import pytest
from django.db import IntegrityError

from intake.model import Classification, Classifier, Page, PageSource, Reading
from queue_config import deciding
from queue_config.steps import take_step
from storage.learning import kept_models
from storage.records import ledger, models
from storage.records.leases import LeaseLost
from tests.queue_config.conftest import Intake, Killed

LETTER = b"Dear officer, this is my letter of explanation.\n"


def up_to_deciding(intake: Intake, submission_id: str) -> None:
    for step, key in intake.run("receive", submission_id):
        intake.run(step, key)
    assert models.Submission.objects.get(pk=submission_id).state == models.SubmissionState.DECIDING


def test_of_two_identical_files_the_second_is_a_duplicate(intake: Intake) -> None:
    intake.put_sample("sample-0063", twice_in_one=True)
    intake.finish()
    assert intake.answers("sample-0063") == {"1": ["attach"], "2": ["duplicate"]}
    assert models.Attachment.objects.count() == 1


def test_a_program_that_calls_itself_a_document_may_be_harmful(intake: Intake) -> None:
    program = b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0\x64\x86" + bytes(400)
    manifest = intake.manifest("s-000001", [{"number": 1, "name": "cv.pdf"}, {"number": 2, "name": "setup.exe"}])
    intake.put("s-000001", {"1": program, "2": program + b"another"}, manifest)
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["unsafe_file"], "2": ["unsupported_type"]}


def test_what_was_sent_before_is_a_duplicate(intake: Intake) -> None:
    intake.put_sample("sample-0063")
    intake.finish()
    intake.put_sample("sample-0063", under="s-000002")
    intake.finish()
    assert intake.answers("s-000002") == {"1": ["duplicate"]}
    assert models.Attachment.objects.count() == 1


def test_what_is_drawn_into_the_quality_sample_is_counted_by_how_its_pages_were_read(intake: Intake) -> None:
    intake.shop.settings = intake.shop.settings.model_copy(update={"quality_sample": 1.0})
    intake.put_sample("sample-0063")
    intake.finish()
    check = models.QualityCheck.objects.get(document__submission="sample-0063")
    (page,) = Reading.model_validate_json(intake.store.get(check.document.upload.reading_key)).pages
    assert (page.source, check.medium) == (PageSource.TEXT_LAYER, "digital")
    assert check.classifier_version == intake.shop.classifier.version
    assert intake.store.exists(f"derived/{check.document.upload.sha256}/images/page-1.jpg")


@pytest.mark.parametrize("instant", ["write_notes", "_record", "record"])
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_decides_leaves_nothing_half_done(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, instant: str
) -> None:
    intake.put_sample("sample-0065")
    intake.run("receive", "sample-0065")
    for path in ("1", "1/1", "1/2"):
        intake.run("read", intake.upload("sample-0065", path).pk)
    original, calls = getattr(ledger, instant), []

    def deadly(*args: Any, **named: Any) -> Any:
        calls.append(instant)
        if len(calls) == 2:
            raise Killed
        return original(*args, **named)

    with monkeypatch.context() as patch:
        patch.setattr(ledger, instant, deadly)
        intake.die_in("decide", "sample-0065")
    assert not models.Decision.objects.exists()
    intake.finish()
    assert intake.answers("sample-0065") == {"1/1": ["attach"], "1/2": ["attach"]}
    assert models.Attachment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_comes_after_the_successors_is_refused_whole(intake: Intake) -> None:
    intake.put_sample("sample-0063")
    up_to_deciding(intake, "sample-0063")
    frozen = intake.take("decide", "sample-0063")
    intake.let_leases_end()
    intake.run("decide", "sample-0063")
    with pytest.raises(LeaseLost):
        deciding.decide(intake.shop, "sample-0063", frozen)
    assert models.Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_deciding_that_fails_each_time_hands_every_upload_to_a_person(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        version = "broken"

        def classify(self, *_: Any, **__: Any) -> Classification:
            raise IntegrityError("not this time")

    monkeypatch.setattr(kept_models, "load_classifier", lambda *_: Broken())
    intake.put("s-000001", {"1": LETTER, "2": LETTER + b"!"})
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["processing_failed"], "2": ["processing_failed"]}


def test_a_classifier_that_cannot_be_loaded_does_not_keep_a_submission_for_ever(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Classifier:
        raise ValueError("no model")

    monkeypatch.setattr(kept_models, "load_classifier", broken)
    intake.put("s-000001", {"1": LETTER})
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["processing_failed"]}


def test_a_submission_without_files_that_fails_still_reaches_a_person(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(deciding, "explain_unreadable_form", broken)
    intake.put("s-000001", {}, b"not JSON")
    intake.finish()
    assert intake.answers("s-000001") == {"": ["processing_failed"]}


def test_deciding_longer_than_the_lease_keeps_it(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one worker is slow, the submission is not free for another."""

    class Slow:
        def __init__(self, classifier: Classifier) -> None:
            self.classifier, self.version, self.taken = classifier, classifier.version, 0

        def classify(self, pages: tuple[Page, ...], reading: Reading, **how: Any) -> Classification:
            time.sleep(0.7)
            self.taken += take_step(intake.shop, "decide") is not None
            return self.classifier.classify(pages, reading, **how)

    slow = Slow(intake.shop.classifier)
    monkeypatch.setattr(kept_models, "load_classifier", lambda *_: slow)
    intake.shop.settings = intake.shop.settings.model_copy(update={"lease_seconds": 2})
    intake.put("s-000001", {str(number): LETTER + bytes([64 + number]) for number in range(1, 4)})
    started = time.monotonic()
    up_to_deciding(intake, "s-000001")
    intake.run("decide", "s-000001")
    assert time.monotonic() - started > 2
    assert slow.taken == 0
