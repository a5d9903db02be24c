"""Steps are counted by how they end, with what they met."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError

from queue_config import tasks
from queue_config.steps import STEPS
from storage.encrypted.sealing import KeyMissing
from storage.metrics import counting
from storage.metrics.catalog import By
from storage.metrics.gathering import Gatherer
from storage.objects.errors import StoreUnavailable
from storage.records.leases import LeaseLost
from tests.queue_config.conftest import Intake

LETTER = b"Dear officer, this is my letter of explanation.\n"


@pytest.fixture
def gatherer() -> Iterator[Gatherer]:
    found = Gatherer("worker", "1", By.WORK, By.SWEEPER)
    found.take_own()
    yield found
    counting.taken_by(None)


def value(gatherer: Gatherer, name: str, **labels: str) -> float | None:
    return gatherer.registry.get_sample_value(name, labels)


def test_a_submission_leaves_its_marks(intake: Intake, gatherer: Gatherer) -> None:
    intake.put("s-000001", {"1": LETTER, "2": b""})
    intake.finish()
    for step, times in (("receive", 1), ("read", 2), ("decide", 1)):
        assert value(gatherer, "intake_steps_total", step=step, outcome="done") == times
        assert value(gatherer, "intake_attempts_total", step=step, attempt="1") == times
        assert value(gatherer, "intake_step_seconds_count", step=step) == times
    assert value(gatherer, "intake_readings_total", result="read") == 1
    assert value(gatherer, "intake_readings_total", result="empty") == 1
    assert value(gatherer, "intake_pages_total", source="text_layer") == 1
    assert value(gatherer, "intake_sandbox_kills_total", limit="crash") == 0


@pytest.mark.parametrize(
    ("error", "outcome", "resource"),
    [
        (LeaseLost(), "lease_lost", None),
        (OperationalError(), "outage", "database"),
        (StoreUnavailable(), "outage", "store"),
        (KeyMissing("2025.0a1b2c3d"), "outage", "key"),
        (OSError(28, "No space left on device"), "outage", "disk"),
        (ValueError("Tremblay"), "failed", None),
    ],
)
def test_how_a_step_ends_and_what_it_met(
    intake: Intake,
    gatherer: Gatherer,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    outcome: str,
    resource: str | None,
) -> None:
    intake.put("s-000001", {"1": LETTER})

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setitem(STEPS, "receive", STEPS["receive"].__class__(**vars(STEPS["receive"]) | {"run": fail}))
    tasks.run_step("receive")
    assert value(gatherer, "intake_steps_total", step="receive", outcome=outcome) == 1
    assert value(gatherer, "intake_steps_total", step="receive", outcome="done") == 0
    if resource:
        assert value(gatherer, "intake_errors_total", resource=resource) == 1
    if resource in ("database", "key", "disk"):
        assert value(gatherer, "intake_pauses_total") == 1


def test_later_attempts_are_told_apart(intake: Intake, gatherer: Gatherer) -> None:
    intake.put("s-000001", {"1": LETTER})
    intake.take("receive", "s-000001")
    intake.let_leases_end()
    tasks.run_step("receive")
    assert value(gatherer, "intake_attempts_total", step="receive", attempt="2") == 1


def test_the_limit_that_ended_a_reader_is_named(
    intake: Intake, gatherer: Gatherer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.settings import Limits

    monkeypatch.setattr(intake.shop, "limits", Limits(seconds=1))
    monkeypatch.setattr("intake.reading._read", lambda *_: __import__("time").sleep(30))
    intake.put("s-000001", {"1": LETTER})
    intake.finish()
    assert value(gatherer, "intake_sandbox_kills_total", limit="seconds") == 1
    assert value(gatherer, "intake_readings_total", result="timeout") == 1


def test_a_process_that_pauses_says_for_how_long(
    intake: Intake, gatherer: Gatherer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = tasks.Pause(0)
    monkeypatch.setattr(tasks, "_pause", pause)
    monkeypatch.setattr(tasks.time, "sleep", lambda _: None)
    pause.begin("the object store is away")
    tasks.run_step("read")
    waited = value(gatherer, "intake_paused_seconds_total")
    assert waited is not None
    assert 0.5 < waited <= 1
