"""What was given up can be tried again, once repaired; what was decided stays as it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from intake.model import Reading, RefusalReason
from queue_config import deciding
from queue_config import reading as step
from storage.cases.models import Case
from storage.desk.undoing import undo
from storage.records import ledger, models
from storage.records.requeuing import RequeueStatus, dead_letters, requeue
from storage.records.reviewing import ReviewStatus, attach_to_case, dismiss
from storage.records.turns import TurnRules, make_urgent
from tests.queue_config.conftest import Intake

LETTER = b"Dear officer, this is my letter of explanation.\n"


@pytest.fixture
def broken_reader(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A reader that one file breaks, until `undo`."""
    original = step.read_file

    def breaking(path: Any, **how: Any) -> Reading:
        found = original(path, **how)
        crashed = {"outcome": "refused", "reason": RefusalReason.CRASHED, "detail": "it broke", "pages": ()}
        return found.model_copy(update=crashed) if how["name"] == "file 2" else found

    monkeypatch.setattr(step, "read_file", breaking)
    return monkeypatch


def test_a_crashed_reading_is_a_dead_letter_until_it_is_requeued_and_read(
    intake: Intake, broken_reader: pytest.MonkeyPatch
) -> None:
    intake.put("s-000001", {"1": LETTER, "2": LETTER + b"!"})
    intake.finish()
    (letter,) = dead_letters()
    assert (letter.submission, letter.upload, letter.reason) == ("s-000001", "2", "processing_failed")
    broken_reader.undo()
    first = models.Decision.objects.get(upload__path="1")

    assert requeue("s-000001", "alex") is RequeueStatus.DONE
    assert dead_letters() == []
    tasks_done = intake.due()
    assert tasks_done == [("read", intake.upload("s-000001", "2").pk)]
    for name, key in tasks_done:
        for following in intake.run(name, key):
            intake.run(*following)
    assert intake.answers("s-000001") == {"1": ["no_case_found"], "2": ["no_case_found", "processing_failed"]}
    assert models.Decision.objects.get(upload__path="1") == first
    resolved = models.ExceptionItem.objects.get(state=models.ExceptionState.RESOLVED)
    assert (resolved.resolution, resolved.resolved_by) == ("requeued", "alex")
    assert models.Event.objects.get(action="requeued").actor == "alex"


def test_a_missing_file_that_is_there_now_is_attached_by_itself(intake: Intake) -> None:
    intake.put_sample("sample-0063")
    path = intake.shop.settings.home / "objects" / "submissions" / "sample-0063" / "files" / "1"
    data = path.read_bytes()
    path.unlink()
    intake.finish()
    assert intake.answers("sample-0063") == {"1": ["missing_file"]}
    intake.store.put("submissions/sample-0063/files/1", data)
    assert requeue("sample-0063", "alex") is RequeueStatus.DONE
    intake.finish()
    assert intake.answers("sample-0063") == {"1": ["attach", "missing_file"]}
    assert models.Attachment.objects.count() == 1


def test_a_form_that_is_repaired_is_received_again_and_its_documents_decided(intake: Intake) -> None:
    sample = intake.put_sample("sample-0063")
    manifest = intake.shop.settings.home / "objects" / "submissions" / sample / "submission.json"
    good = manifest.read_bytes()
    manifest.write_bytes(b"not JSON")
    intake.finish()
    assert intake.answers(sample) == {"1": ["invalid_submission"]}
    manifest.write_bytes(good)
    assert requeue(sample, "alex") is RequeueStatus.DONE
    intake.finish()
    assert intake.answers(sample) == {"1": ["attach", "invalid_submission"]}
    assert models.Document.objects.get().state == models.DocumentState.ATTACHED
    assert not models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN).exists()


def test_deciding_that_failed_is_done_again_without_reading_again(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr(deciding, "resolve_submission", broken)
        intake.put_sample("sample-0065")
        intake.finish()
    assert {letter.reason for letter in dead_letters()} == {"processing_failed"}
    monkeypatch.setattr(step, "read_file", broken)
    assert requeue("sample-0065", "alex") is RequeueStatus.DONE
    intake.finish()
    answers = intake.answers("sample-0065")
    assert (answers["1/1"], answers["1/2"]) == (["attach", "processing_failed"], ["attach", "processing_failed"])
    assert models.Attachment.objects.count() == 2
    assert dead_letters() == []


def test_what_a_reviewer_has_settled_meanwhile_stays_settled(intake: Intake) -> None:
    """Of a file of several documents the first was set aside; the form is repaired, and the others go to their case."""
    sample = intake.put_sample("sample-0057")
    manifest = intake.shop.settings.home / "objects" / "submissions" / sample / "submission.json"
    good = manifest.read_bytes()
    manifest.write_bytes(b"not JSON")
    intake.finish()
    items = list(models.ExceptionItem.objects.order_by("pk"))
    assert len(items) == 3
    dismiss(items[0].pk, "a blank page", "alex")
    manifest.write_bytes(good)
    assert requeue(sample, "sam") is RequeueStatus.DONE
    intake.finish()
    states = dict(models.Document.objects.values_list("pk", "state"))
    assert [states[item.document_id] for item in items] == ["dismissed", "attached", "attached"]


def spoilt(intake: Intake, sample: str) -> Callable[[], object]:
    """A sample whose form can't be read until it is mended; what is to be called for that."""
    manifest = intake.shop.settings.home / "objects" / "submissions" / sample / "submission.json"
    good = manifest.read_bytes()
    manifest.write_bytes(b"not JSON")
    intake.finish()
    return lambda: manifest.write_bytes(good)


def test_what_a_person_attached_and_undid_waits_for_a_person_and_is_not_requeued(intake: Intake) -> None:
    sample = intake.put_sample("sample-0063")
    mend = spoilt(intake, sample)
    item = models.ExceptionItem.objects.get()
    case = Case.objects.order_by("pk")[0].pk
    assert attach_to_case(item.pk, case, None, "alex").status == ReviewStatus.DONE
    assert undo(item.pk, "alex").status == ReviewStatus.DONE
    mend()
    assert dead_letters() == []
    assert requeue(sample, "sam") is RequeueStatus.NOTHING_TO_DO
    assert models.ExceptionItem.objects.get().state == models.ExceptionState.OPEN


def test_what_a_person_took_up_again_or_cut_before_it_was_decided_is_left_to_them(intake: Intake) -> None:
    sample = intake.put_sample("sample-0057")
    mend = spoilt(intake, sample)
    first, second, third = models.ExceptionItem.objects.order_by("pk")
    for item in (first, second):
        dismiss(item.pk, "a blank page", "alex")
    mend()
    assert requeue(sample, "sam") is RequeueStatus.DONE
    for item in (first, second):
        assert undo(item.pk, "alex").status == ReviewStatus.DONE
    # As a split leaves it: its pages are other documents, which have the exceptions.
    models.ExceptionItem.objects.filter(pk=second.pk).update(state=models.ExceptionState.RESOLVED)
    models.Document.objects.filter(pk=second.document_id).update(state=models.DocumentState.REPLACED)
    intake.finish()
    states = dict(models.Document.objects.values_list("pk", "state"))
    assert [states[item.document_id] for item in (first, second, third)] == ["exception", "replaced", "attached"]
    assert list(models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN)) == [first]


def test_what_becomes_urgent_while_it_is_decided_is_urgent_for_people_too(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = deciding.resolve_submission

    def slow(*given: Any, **more: Any) -> Any:
        assert make_urgent("s-000001", TurnRules(timedelta(0), timedelta(hours=4)), "alex")
        return original(*given, **more)

    monkeypatch.setattr(deciding, "resolve_submission", slow)
    intake.put("s-000001", {"1": LETTER})
    intake.finish()
    assert models.ExceptionItem.objects.get().priority == models.Priority.URGENT


def test_what_is_tried_again_goes_behind_what_is_new(intake: Intake, broken_reader: pytest.MonkeyPatch) -> None:
    intake.put("s-000001", {"1": LETTER, "2": LETTER + b"!"})
    intake.finish()
    models.Upload.objects.update(turn=timezone.now() - timedelta(days=30))
    intake.put("s-000002", {"1": LETTER})
    intake.run("receive", "s-000002")
    requeue("s-000001", "alex")
    assert intake.upload("s-000001", "2").turn > intake.upload("s-000002").turn


def test_a_misnamed_folder_is_no_dead_letter(intake: Intake) -> None:
    ledger.announce_misnamed("misnamed-1", "x y")
    intake.finish()
    assert dead_letters() == []


def test_deciding_waits_for_what_is_being_read_again(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER, "2": LETTER + b"!"})
    for step_name, key in intake.run("receive", "s-000001"):
        intake.run(step_name, key)
    models.Upload.objects.filter(path="2").update(state=models.UploadState.WAITING)
    assert intake.run("decide", "s-000001") == [("read", intake.upload("s-000001", "2").pk)]
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["no_case_found"], "2": ["no_case_found"]}


def test_one_that_is_under_way_gets_all_its_attempts_and_goes_on_at_once(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER})
    for _ in range(2):
        intake.take("receive", "s-000001")
        intake.let_leases_end()
    assert requeue("s-000001", "alex") is RequeueStatus.HURRIED
    holder = intake.take("receive", "s-000001")
    assert holder.attempt == 1
    assert requeue("s-000001", "alex") is RequeueStatus.HURRIED
    holder.renew()  # who is at it goes on


def test_what_a_person_must_decide_is_not_tried_again(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER})
    intake.finish()
    assert requeue("s-000001", "alex") is RequeueStatus.NOTHING_TO_DO
    assert requeue("s-999999", "alex") is RequeueStatus.NOT_FOUND
    assert intake.answers("s-000001") == {"1": ["no_case_found"]}
