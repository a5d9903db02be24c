"""A worker takes nothing while what all steps need is away or full, says so once, and burns no attempt."""

import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone
from structlog.testing import capture_logs

from intake.sandbox import SandboxUnavailable
from queue_config import pausing, tasks
from queue_config.pausing import Pause
from storage.objects.errors import StoreUnavailable
from storage.records import models
from tests.queue_config.conftest import Intake

LETTER = b"Dear officer, this is my letter of explanation.\n"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    clock = [0.0]
    monkeypatch.setattr(pausing.time, "monotonic", lambda: clock[0])
    return clock


def test_it_says_once_that_it_pauses_and_once_that_it_goes_on(now: list[float]) -> None:
    pause = Pause(0)
    with capture_logs() as logs:
        for _ in range(3):
            pause.begin("the store is away")
        pause.end()
        pause.end()
    assert [line["event"] for line in logs] == ["paused", "resumed"]


def test_each_failure_in_a_row_doubles_the_pause_up_to_half_a_minute(now: list[float]) -> None:
    pause, waits = Pause(0), []
    for _ in range(8):
        pause.begin("the store is away")
        waits.append(pause.seconds_left())
        now[0] += waits[-1]
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    pause.end()
    assert pause.seconds_left() == 0
    pause.begin("again")
    assert pause.seconds_left() == 1


def test_a_disk_that_is_nearly_full_is_named_with_its_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: list[float]
) -> None:
    pause = Pause(1000, [tmp_path])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10_000, 9_001, 999))
    with capture_logs() as logs:
        assert pause.seconds_left() > 0
    assert "999 bytes free" in logs[0]["because"]
    assert "INTAKE_MIN_FREE_BYTES" in logs[0]["because"]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10_000, 9_000, 1000))
    now[0] += 60
    assert pause.seconds_left() == 0


@pytest.mark.parametrize(
    "error", [StoreUnavailable("away"), OperationalError("gone"), OSError(28, "full"), SandboxUnavailable("x")]
)
def test_after_a_failure_of_the_world_nothing_is_taken_for_a_while(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def away(*_: object, **__: object) -> None:
        raise error

    intake.put("s-000001", {"1": LETTER})
    pause = Pause(0)
    monkeypatch.setattr(tasks, "_pause", pause)
    monkeypatch.setattr(tasks, "_LONGEST_NAP", 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(intake.store, "fetch", away)
        for _ in range(3):
            tasks.run_step("receive")
    row = models.Submission.objects.get()
    assert (row.state, row.attempts, row.lease_token) == ("announced", 0, "")
    tasks.run_step("receive")
    assert models.Submission.objects.get().state == "announced"
    pause.end()
    models.Submission.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    tasks.run_step("receive")
    assert models.Submission.objects.get().state == "reading"
