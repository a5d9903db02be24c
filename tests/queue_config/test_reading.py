"""`read`: each upload's bytes once, whatever happens to the worker, the store or the reader on the way."""

import errno
import hashlib
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

import intake.reading
from intake.model import Reading
from queue_config import reading as step
from queue_config import tasks
from queue_config.steps import STEPS
from storage.objects.errors import StoreUnavailable
from storage.records import models
from storage.records.leases import Lease, LeaseLost
from tests.queue_config.conftest import Intake

LETTER = b"Dear officer, this is my letter of explanation.\n"
POISON = b"POISON: whoever reads this dies.\n"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all uploads that were really read."""
    read: list[str] = []

    def counting(path: Path, **how: Any) -> Reading:
        read.append(how["name"])
        return intake.reading.read_file(path, **how)

    monkeypatch.setattr(step, "read_file", counting)
    return read


@pytest.fixture
def deadly_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader whose process is killed by one kind of file."""
    read = intake.reading._read

    def deadly(path: Path, *others: Any) -> Reading:
        if path.read_bytes() == POISON:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(path, *others)

    monkeypatch.setattr(intake.reading, "_read", deadly)


def test_the_same_bytes_are_never_read_twice(intake: Intake, readings: list[str]) -> None:
    intake.put("s-000001", {"1": LETTER, "2": LETTER})
    intake.put("s-000002", {"1": LETTER})
    intake.finish()
    assert len(readings) == 1
    assert {upload.outcome for upload in models.Upload.objects.all()} == {"read"}


def test_an_email_gives_its_body_and_attachments_as_uploads(intake: Intake) -> None:
    intake.put_sample("sample-0065")
    intake.finish()
    found = {upload.path: upload.outcome for upload in models.Upload.objects.all()}
    assert found == {"1": "expanded", "1/1": "read", "1/2": "read"}
    assert intake.upload("sample-0065", "1/1").is_message_body
    assert intake.answers("sample-0065") == {"1/1": ["attach"], "1/2": ["attach"]}


def test_the_same_email_again_has_its_children_without_being_read(intake: Intake, readings: list[str]) -> None:
    intake.put_sample("sample-0065")
    intake.finish()
    intake.put_sample("sample-0065", under="s-000002")
    intake.finish()
    assert len(readings) == 3
    assert intake.answers("s-000002") == {"1/1": ["duplicate"], "1/2": ["duplicate"]}


def test_bytes_that_are_not_those_the_form_sent_are_refused(intake: Intake) -> None:
    listed = [{"number": 1, "name": "a", "sha256": "0" * 64}]
    intake.put("s-000001", {"1": LETTER}, intake.manifest("s-000001", listed))
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["corrupt"]}


def test_a_file_that_kills_its_reader_fails_after_three_attempts_and_alone(
    intake: Intake, deadly_reader: None, readings: list[str]
) -> None:
    intake.put("s-000001", {"1": LETTER, "2": POISON, "3": LETTER + b"!"})
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["no_case_found"], "2": ["processing_failed"], "3": ["no_case_found"]}
    assert readings.count("file 2") == 3


def test_a_crash_is_not_kept_as_the_reading_of_these_bytes(
    intake: Intake, deadly_reader: None, readings: list[str]
) -> None:
    intake.put("s-000001", {"1": POISON})
    intake.finish()
    intake.put("s-000002", {"1": POISON})
    intake.finish()
    assert readings.count("file 1") == 6


def test_a_file_whose_worker_is_killed_each_time_fails_after_three_attempts(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.queue_config.conftest import Killed

    def killed(*_: Any, **__: Any) -> Reading:
        raise Killed

    monkeypatch.setattr(step, "read_file", killed)
    intake.put("s-000001", {"1": LETTER})
    intake.run("receive", "s-000001")
    upload = intake.upload("s-000001")
    for _ in range(3):
        intake.die_in("read", upload.pk)
    with monkeypatch.context() as patch:
        patch.setattr(intake.store, "fetch", killed)
        intake.die_in("read", upload.pk)
        intake.finish()
    assert intake.answers("s-000001") == {"1": ["processing_failed"]}
    assert intake.upload("s-000001").sha256 == hashlib.sha256(LETTER).hexdigest()


@pytest.mark.parametrize("instant", ["/children/1", "/children/2", "/reading-"])
def test_a_worker_killed_while_it_keeps_a_reading_loses_and_doubles_nothing(
    intake: Intake, kill_at_put: Callable[[str], None], instant: str
) -> None:
    intake.put_sample("sample-0065")
    intake.run("receive", "sample-0065")
    kill_at_put(instant)
    intake.die_in("read", intake.upload("sample-0065").pk)
    intake.finish()
    assert intake.answers("sample-0065") == {"1/1": ["attach"], "1/2": ["attach"]}
    assert models.Attachment.objects.count() == 2


def test_a_worker_that_lost_its_lease_writes_nothing(intake: Intake) -> None:
    intake.put_sample("sample-0065")
    intake.run("receive", "sample-0065")
    key = intake.upload("sample-0065").pk
    frozen = intake.take("read", key)
    intake.let_leases_end()
    intake.run("read", key)
    before = models.Upload.objects.order_by("pk").values()
    with pytest.raises(LeaseLost):
        step.read(intake.shop, key, frozen)
    assert list(models.Upload.objects.order_by("pk").values()) == list(before)


def test_a_late_and_a_doubled_message_change_nothing(intake: Intake) -> None:
    intake.put_sample("sample-0063")
    intake.finish()
    for name in STEPS:
        tasks.run_step(name)
    assert intake.answers("sample-0063") == {"1": ["attach"]}


class Away:
    """A store (or a disk) that is away for some calls."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.left = error, times

    def __call__(self, *_: Any) -> None:
        if self.left > 0:
            self.left -= 1
            raise self.error


def test_a_database_that_is_away_for_a_while_costs_no_attempt(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    intake.put_sample("sample-0065")
    attempts: list[int] = []
    write, away = Lease._write, Away(OperationalError("the server is gone"), times=3)

    def sometimes(lease: Lease, **values: Any) -> None:
        attempts.append(lease.attempt)
        away()
        write(lease, **values)

    monkeypatch.setattr(Lease, "_write", sometimes)
    intake.finish()
    assert away.left == 0
    assert set(attempts) == {1}


@pytest.mark.parametrize(
    "error", [StoreUnavailable("away"), OSError(errno.ENOSPC, "No space left on device")], ids=["store", "disk"]
)
@pytest.mark.parametrize("method", ["fetch", "put", "get", "list"])
def test_a_store_that_is_away_is_waited_for_without_burning_attempts(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, method: str, error: Exception
) -> None:
    intake.put_sample("sample-0065")
    original, away = getattr(intake.store, method), Away(error, times=8)

    def sometimes(*args: Any, **how: Any) -> Any:
        away()
        return original(*args, **how)

    monkeypatch.setattr(intake.store, method, sometimes)
    intake.finish()
    assert away.left == 0
    assert intake.answers("sample-0065") == {"1/1": ["attach"], "1/2": ["attach"]}


def test_a_store_that_is_not_mounted_makes_no_file_missing(intake: Intake, tmp_path: Path) -> None:
    intake.put("s-000001", {"1": LETTER})
    intake.run("receive", "s-000001")
    (tmp_path / "objects").rename(tmp_path / "elsewhere")
    tasks.run_step("read")
    (tmp_path / "objects" / ".incoming").mkdir(parents=True)  # an empty disk in its place
    tasks.run_step("read")
    assert intake.upload("s-000001").attempts == 0
    (tmp_path / "objects" / ".incoming").rmdir()
    (tmp_path / "objects").rmdir()
    (tmp_path / "elsewhere").rename(tmp_path / "objects")
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["no_case_found"]}


def test_an_object_that_cannot_be_got_is_given_up_and_holds_up_no_other(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the store says of it (no such key for its encryption, an archive): the others are there."""
    intake.put("s-000000", {"1": LETTER})
    intake.finish()
    fetch = intake.store.fetch

    def refusing(key: str, *args: Any, **how: Any) -> Any:
        if key == "submissions/s-000001/files/1":
            raise StoreUnavailable("answered 403 InvalidObjectState")
        return fetch(key, *args, **how)

    monkeypatch.setattr(intake.store, "fetch", refusing)
    intake.put("s-000001", {"1": LETTER + b"1", "2": LETTER + b"2"})
    intake.put("s-000002", {"1": LETTER + b"3"})
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["processing_failed"], "2": ["no_case_found"]}
    assert intake.answers("s-000002") == {"1": ["no_case_found"]}


def test_a_folder_that_somebody_deleted_is_given_up_while_others_are_there(intake: Intake, tmp_path: Path) -> None:
    intake.put("s-000000", {"1": LETTER})
    intake.finish()
    intake.put("s-000001", {"1": LETTER})
    intake.run("receive", "s-000001")
    shutil.rmtree(tmp_path / "objects" / "submissions" / "s-000001")
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["processing_failed"]}


def test_what_is_too_large_is_not_even_copied(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    fetch = intake.store.fetch

    def looking(key: str, target: Path, *args: Any, **how: Any) -> Any:
        found = fetch(key, target, *args, **how)
        written.append(target.stat().st_size)
        return found

    data = b"x" * (5 << 20)
    intake.shop.limits = intake.shop.limits.model_copy(update={"bytes": 1000})
    intake.put("s-000001", {"1": data})
    intake.run("receive", "s-000001")
    monkeypatch.setattr(intake.store, "fetch", looking)
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["too_large"]}
    assert intake.upload("s-000001").sha256 == hashlib.sha256(data).hexdigest()
    assert written == [1 << 20]


def test_a_file_that_was_refused_is_read_when_what_it_lacked_is_there(intake: Intake) -> None:
    limits = intake.shop.limits
    intake.shop.limits = limits.model_copy(update={"pages": 1})
    two_pages = b"Dear officer, this is my letter of explanation.\n\fIts second page.\n"
    intake.put("s-000001", {"1": two_pages})
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["too_large"]}
    intake.shop.limits = limits
    intake.put("s-000002", {"1": two_pages})
    intake.finish()
    assert intake.answers("s-000002") != {"1": ["too_large"]}


def test_the_same_bytes_by_another_name_are_told_of_as_such(intake: Intake) -> None:
    letter = b"Dear officer, this is my letter of explanation.\n"
    for number, name in enumerate(("letter.txt", "letter.pdf"), start=1):
        id_ = f"s-00000{number}"
        intake.put(id_, {"1": letter}, intake.manifest(id_, [{"number": 1, "name": name}]))
        intake.finish()
    assert intake.upload("s-000001").warnings == []
    assert intake.upload("s-000002").warnings == ["extension_mismatch"]


def test_files_of_a_container_have_each_a_later_turn(intake: Intake) -> None:
    intake.put_sample("sample-0065")
    intake.run("receive", "sample-0065")
    intake.run("read", intake.upload("sample-0065").pk)
    turns = [intake.upload("sample-0065", path).turn for path in ("1", "1/1", "1/2")]
    assert turns[1] - turns[0] == turns[2] - turns[1] == intake.shop.turn_rules.share


def test_containers_within_containers_cannot_grow_a_submission_without_end(intake: Intake) -> None:
    intake.shop.limits = intake.shop.limits.model_copy(update={"uploads": 2})
    intake.put_sample("sample-0065")
    intake.finish()
    assert intake.answers("sample-0065") == {"1": ["too_large"]}
