"""`receive`: whatever lies in a submission's folder becomes uploads or work for a person; nothing is passed over."""

import os
from pathlib import Path
from typing import Any

import pytest

from queue_config.manifest import load_manifest
from storage.records import ledger, models
from tests.queue_config.conftest import FORM, Intake, Killed

LETTER = b"Dear officer, this is my letter of explanation.\n"


def paths(submission_id: str) -> list[str]:
    return sorted(models.Upload.objects.filter(submission_id=submission_id).values_list("path", flat=True))


def test_each_listed_file_becomes_an_upload_with_the_clients_name(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER, "2": LETTER})
    hints = intake.run("receive", "s-000001")
    assert [(upload.path, upload.name) for upload in models.Upload.objects.order_by("pk")] == [
        ("1", "file 1"),
        ("2", "file 2"),
    ]
    assert hints == [("read", pk) for pk in models.Upload.objects.order_by("pk").values_list("pk", flat=True)]


def test_a_file_that_the_manifest_does_not_list_is_read_like_the_others(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER, "7": LETTER}, intake.manifest("s-000001", [{"number": 1, "name": "a"}]))
    intake.finish()
    assert paths("s-000001") == ["1", "7"]
    assert intake.answers("s-000001").keys() == {"1", "7"}


def test_unlisted_files_of_any_name_are_kept_apart(intake: Intake) -> None:
    names = ["1", "01", "a/1", "b/1", "Ann Roy.txt", "y" * 200]
    intake.put("s-000001", dict.fromkeys(names, LETTER), intake.manifest("s-000001", [{"number": 1, "name": "a"}]))
    intake.finish()
    found = paths("s-000001")
    assert len(found) == len(names)
    assert all(len(path) <= 64 and "/" not in path for path in found)
    assert intake.answers("s-000001").keys() == set(found)
    assert not models.Upload.objects.filter(outcome="missing").exists()


def test_more_files_than_a_submission_may_have_go_to_a_person(intake: Intake) -> None:
    intake.shop.limits = intake.shop.limits.model_copy(update={"uploads": 3})
    intake.put("s-000001", {str(number): LETTER + bytes([64 + number]) for number in range(1, 7)})
    intake.finish()
    assert list(intake.answers("s-000001").values()) == [["invalid_submission"]] * 3
    assert "more than 3 files" in models.Submission.objects.get().problem


def test_a_list_of_files_that_never_comes_to_an_end_is_given_up(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_: str) -> list[str]:
        raise Killed

    intake.put("s-000001", {"1": LETTER})
    with monkeypatch.context() as patch:
        patch.setattr(intake.store, "list", slow)
        for _ in range(4):
            intake.die_in("receive", "s-000001")
        intake.finish()
    assert intake.answers("s-000001") == {"": ["invalid_submission"]}


def test_an_unlisted_name_that_is_no_text_is_shown_to_a_person(intake: Intake, tmp_path: Path) -> None:
    folder = tmp_path / "objects" / "submissions" / "s-000001" / "files"
    intake.put("s-000001", {"1": LETTER})
    (folder / os.fsdecode(b"caf\xe9.txt")).write_bytes(LETTER)
    intake.finish()
    reasons = list(intake.answers("s-000001").values())
    assert ["missing_file"] in reasons
    assert len(reasons) == 2


def test_a_listed_file_that_is_not_there_is_an_exception_and_the_rest_goes_on(intake: Intake) -> None:
    listed = [{"number": 1, "name": "a"}, {"number": 2, "name": "b"}]
    intake.put("s-000001", {"1": LETTER}, intake.manifest("s-000001", listed))
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["no_case_found"], "2": ["missing_file"]}


def test_a_number_no_file_system_takes_is_a_missing_file(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER}, intake.manifest("s-000001", [{"number": int("9" * 400), "name": "a"}]))
    intake.finish()
    assert sorted(intake.answers("s-000001").values()) == [["missing_file"], ["no_case_found"]]


WRONG = {
    "not JSON": b"<html>",
    "empty": b"",
    "cut off": b'{"id": "s-000001", "form',
    "bad encoding": b'{"id": "s-000001\xff"}',
    "UTF-16": '{"id": "s-000001"}'.encode("utf-16"),
    "not an object": b"[1, 2]",
    "deep": b"[" * 100_000,
    "year 0": b'{"id": "s-000001", "received_at": "0000-01-01T00:00:00Z"}',
}


@pytest.mark.parametrize("manifest", WRONG.values(), ids=WRONG.keys())
def test_a_manifest_that_cannot_be_understood_goes_to_a_person_with_its_files(intake: Intake, manifest: bytes) -> None:
    intake.put("s-000001", {"1": LETTER, "2": b"another letter\n"}, manifest)
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["invalid_submission"], "2": ["invalid_submission"]}


CHANGES = {
    "the id of another folder": ({"id": "s-000002"}, "id"),
    "an unknown field": ({"from": "me"}, "from"),
    "no files": ({"files": []}, "files"),
    "no time zone": ({"received_at": "2026-01-31T12:00:00"}, "received_at"),
    "a time before the year 1 in UTC": ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
    "a time after the year 9999 in UTC": ({"received_at": "9999-12-31T23:59:59-14:00"}, "received_at"),
    "a wrong date": ({"form": FORM | {"birth_date": "31/01/1990"}}, "form.birth_date"),
    "a number twice": ({"files": [{"number": 1, "name": "a"}, {"number": 1, "name": "b"}]}, "files"),
    "a newer version": ({"version": 2}, "version"),
}


@pytest.mark.parametrize(("changes", "field"), CHANGES.values(), ids=CHANGES.keys())
def test_what_is_wrong_is_named_by_its_field_and_never_by_its_value(
    intake: Intake, changes: dict[str, object], field: str
) -> None:
    listed = [{"number": 1, "name": "a"}]
    intake.put("s-000001", {"1": LETTER}, intake.manifest("s-000001", listed, **changes))
    intake.finish()
    problem = models.Submission.objects.get().problem
    assert field in problem
    assert "31/01/1990" not in problem
    assert intake.answers("s-000001") == {"1": ["invalid_submission"]}


def test_a_huge_manifest_is_refused_by_its_size(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER}, b" " * 6_000_000)
    assert "5,000,000" in (load_manifest(intake.store, "s-000001")[1] or "")
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["invalid_submission"]}


def test_a_thousand_faults_make_a_short_problem(intake: Intake) -> None:
    intake.put("s-000001", {}, intake.manifest("s-000001", [], **{f"{n}{'x' * 500}": n for n in range(1000)}))
    problem = load_manifest(intake.store, "s-000001")[1] or ""
    assert len(problem) < 4000
    assert problem.endswith("more")


def test_a_submission_announced_without_a_manifest_or_files_still_reaches_a_person(intake: Intake) -> None:
    ledger.announce("s-000001")
    intake.finish()
    assert intake.answers("s-000001") == {"": ["invalid_submission"]}


def test_announcing_twice_changes_nothing(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER})
    intake.finish()
    ledger.announce("s-000001")
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["no_case_found"]}
    assert models.Upload.objects.count() == 1


def test_contents_that_can_never_be_recorded_end_with_a_person(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    record = ledger.record_submission

    def fails(submission_id: str, manifest: object, *rest: Any) -> models.Submission:
        if manifest is not None:
            raise ValueError
        return record(submission_id, None, *rest)

    monkeypatch.setattr(ledger, "record_submission", fails)
    intake.put("s-000001", {"1": LETTER})
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["invalid_submission"]}
    assert "several attempts" in models.Submission.objects.get().problem


def test_nul_in_the_form_stops_nothing(intake: Intake) -> None:
    changes = {
        "form": FORM | {"family_name": "\0" * 200},
        "files": [{"number": 1, "name": "\0", "declared_type": "\0"}],
    }
    intake.put("s-000001", {"1": LETTER}, intake.manifest("s-000001", [], **changes))
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["no_case_found"]}
