"""The sweeper finds whatever nobody announced and nobody holds, and floods nobody."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from intake.settings import get_limits, get_settings
from intake.submission import Submission
from queue_config import handover, sweeper
from queue_config.app import QUEUE_OF, app
from queue_config.due_counts import due_counts
from queue_config.hints import hint, waiting
from queue_config.steps import STEPS
from queue_config.sweeper import Sweeper, idle
from storage.records import ledger, models
from tests.queue_config.conftest import Intake

LETTER = b"Dear officer, this is my letter of explanation.\n"


@pytest.fixture(autouse=True)
def queue() -> Iterator[Path]:
    folder = get_settings().queue_folder
    shutil.rmtree(folder, ignore_errors=True)
    yield folder
    if folder.is_file():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def waiting_at(step: str) -> int:
    found = waiting()
    assert found is not None
    return found[step]


def put_unannounced(intake: Intake, folder: str) -> None:
    intake.store.put(f"submissions/{folder}/files/1", LETTER)
    manifest = intake.manifest(folder, [{"number": 1, "name": "a"}])
    intake.store.put(f"submissions/{folder}/submission.json", manifest)


def test_a_submission_that_nobody_announced_is_found(intake: Intake) -> None:
    put_unannounced(intake, "s-000001")
    Sweeper(intake.store).sweep()
    assert waiting_at("receive") == 1
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["no_case_found"]}


def test_a_folder_without_a_manifest_is_left_alone_until_it_has_one(intake: Intake) -> None:
    intake.store.put("submissions/s-000001/files/1", LETTER)
    sweeping = Sweeper(intake.store)
    assert sweeping.sweep() == 0
    assert idle()
    put_unannounced(intake, "s-000001")
    sweeping.sweep()
    assert waiting_at("receive") == 1


@pytest.mark.parametrize(
    "name",
    [
        "Ann Roy",
        "short",
        "é" * 100,
        "x" * 65,
        "-abcdef",
        "s-000001 ",
        b"caf\xe9-menu".decode("utf-8", "surrogateescape"),
    ],
)
def test_a_folder_whose_name_is_no_id_goes_to_a_person_and_stops_nothing(
    intake: Intake, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put_unannounced(intake, name)
    put_unannounced(intake, "zzzzzz")
    for _ in range(2):
        Sweeper(intake.store).sweep()
    intake.finish()
    assert intake.answers("zzzzzz") == {"1": ["no_case_found"]}
    misnamed = models.Submission.objects.get(pk__startswith="misnamed-")
    assert intake.answers(misnamed.pk) == {"": ["invalid_submission"]}
    assert ledger.printable(name) in misnamed.problem
    assert name not in capsys.readouterr().err


def test_a_row_whose_worker_died_is_hinted_at_again(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER})
    sweeping = Sweeper(intake.store)
    intake.take("receive", "s-000001")
    assert sweeping.sweep() == 0
    intake.let_leases_end()
    assert sweeping.sweep() == 1


def test_a_row_that_is_not_yet_due_waits(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER})
    models.Submission.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    assert Sweeper(intake.store).sweep() == 0


def test_the_same_hint_is_not_given_each_round(intake: Intake) -> None:
    intake.put("s-000001", {"1": LETTER})
    sweeping = Sweeper(intake.store)
    assert [sweeping.sweep() for _ in range(3)] == [1, 0, 0]


def test_a_broker_that_counts_late_is_given_time_to_count(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    intake.put("s-000001", {"1": LETTER})
    monkeypatch.setattr(sweeper, "waiting", lambda: dict.fromkeys(STEPS, 0))
    assert [Sweeper(intake.store, recount_seconds=60).sweep() for _ in range(2)] == [1, 1]
    sweeping = Sweeper(intake.store, recount_seconds=60)
    assert [sweeping.sweep() for _ in range(3)] == [1, 0, 0]


def test_a_queue_is_never_filled_beyond_its_measure(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeper, "_BATCH", 5)
    for number in range(20):
        ledger.announce(f"s-{number:06}")
    sweeping = Sweeper(intake.store)
    assert [sweeping.sweep() for _ in range(3)] == [5, 0, 0]
    assert waiting_at("receive") == 5


def test_a_wiped_queue_is_filled_again(intake: Intake, queue: Path) -> None:
    intake.put("s-000001", {"1": LETTER})
    sweeping = Sweeper(intake.store)
    sweeping.sweep()
    shutil.rmtree(queue)
    assert waiting_at("receive") == 0
    assert sweeping.sweep() == 1
    assert waiting_at("receive") == 1


def test_a_broker_that_is_gone_stops_neither_hints_nor_sweeps(intake: Intake, queue: Path) -> None:
    intake.put("s-000001", {"1": LETTER})
    queue.write_text("not a folder")
    hint("receive")
    assert waiting() is None
    assert Sweeper(intake.store).sweep() == 0


def test_what_was_handed_over_counts_although_the_database_is_away(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("database is locked")

    manifest = Submission.model_validate_json(intake.manifest("s-000001", [{"number": 1, "name": "a"}]))
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "announce", away)
        handover.hand_over(intake.store, manifest, [LETTER])
    Sweeper(intake.store).sweep()
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["no_case_found"]}


def test_every_step_has_its_queue_and_no_other_is_made() -> None:
    assert STEPS.keys() == QUEUE_OF.keys()
    assert {queue.name for queue in app.conf.task_queues} == set(QUEUE_OF.values())
    assert not app.conf.task_create_missing_queues


def test_a_step_that_hangs_loses_its_process_but_not_before_the_sandbox_had_its_time() -> None:
    assert app.conf.task_time_limit > get_limits().seconds


def test_what_was_done_is_sealed_while_sweeping_and_anchored_once_an_hour(intake: Intake) -> None:
    sweeping = Sweeper(intake.store, anchor_seconds=3600)
    sweeping.sweep()
    assert list(intake.store.list("anchors/")) == []  # nothing has happened yet
    for number, name in enumerate(("s-000001", "s-000002"), start=1):
        put_unannounced(intake, name)
        sweeping.sweep()
        intake.finish()
        sweeping.seal()
        sweeping.sweep()
        assert models.Seal.objects.count() == number
        assert not models.Event.objects.filter(seal=None).exists()
    (key,) = intake.store.list("anchors/")
    assert key.endswith("/000000000001.json")


def test_a_sweeper_seals_but_every_few_seconds_and_anchors_nothing_unless_told(intake: Intake) -> None:
    sweeping = Sweeper(intake.store)
    for name in ("s-000001", "s-000002"):
        intake.put(name, {"1": LETTER})
        intake.finish()
        sweeping.sweep()
    assert models.Seal.objects.count() == 1
    assert list(intake.store.list("anchors/")) == []


def test_a_round_with_nothing_to_do_asks_little(
    intake: Intake, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sweeping = Sweeper(intake.store)
    sweeping.sweep()
    with django_assert_max_num_queries(6):
        sweeping.sweep()
    with django_assert_max_num_queries(0):
        assert not sweeping.workers_are_stuck()


def test_what_is_due_is_counted_as_far_as_is_asked(intake: Intake) -> None:
    for number in range(3):
        ledger.announce(f"s-{number:06}")
    assert due_counts(500) == dict.fromkeys(STEPS, 0) | {"receive": 3}
    assert due_counts(2)["receive"] == 2
