"""`intake queue`, `dead-letters` and `requeue`, as an operator uses them."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Intake


@pytest.fixture
def submitted(migrated: Intake, ready: Path, form: Path, home: Path) -> str:
    """A submission whose only file is not there."""
    letter = ready / "submissions" / "sample-0063" / "files" / "1"
    submission = migrated("submit", "--form", form, letter).stdout.strip()
    (home / "objects" / "submissions" / submission / "files" / "1").unlink()
    return submission


def test_what_waits_is_shown_by_step(migrated: Intake, submitted: str) -> None:
    found = json.loads(migrated("queue", "--json").stdout)
    steps = {row["step"]: row for row in found["steps"]}
    assert steps["receive"]["due"] == steps["receive"]["messages"] == 1
    assert steps["receive"]["queue"] == "intake"
    assert steps["receive"]["oldest_seconds"] >= 0
    assert steps["read"]["due"] == 0
    assert found["inventory_behind_seconds"] is None
    table = migrated("queue")
    assert table.returncode == 0
    assert "read_large" in table.stdout


@pytest.mark.slow
def test_a_dead_letter_is_listed_requeued_and_gone(migrated: Intake, submitted: str) -> None:
    assert "Nothing was given up" in migrated("dead-letters").stdout
    assert migrated("work", "--until-idle", "--processes", "1").returncode == 0
    (letter,) = map(json.loads, migrated("dead-letters", "--json").stdout.splitlines())
    assert (letter["submission"], letter["upload"], letter["reason"]) == (submitted, "1", "missing_file")
    assert submitted in migrated("dead-letters").stdout
    done = migrated("requeue", "--dead-letters", "--urgent", "--by", "alex")
    assert (done.returncode, done.stdout.strip()) == (0, f"{submitted}: requeued")
    assert json.loads(migrated("status", submitted, "--json").stdout)["state"] == "reading"
    assert migrated("dead-letters", "--json").stdout == ""
    assert migrated("work", "--until-idle", "--processes", "1").returncode == 0
    assert json.loads(migrated("queue", "--json").stdout)["inventory_behind_seconds"] >= 0


def test_requeuing_says_what_it_can_not_do(migrated: Intake) -> None:
    unknown = migrated("requeue", "s-404404")
    assert (unknown.returncode, unknown.stdout.strip()) == (1, "s-404404: is not known")
    for arguments in ([], ["s-404404", "--dead-letters"]):
        wrong = migrated("requeue", *arguments)
        assert wrong.returncode == 2
        assert len(wrong.stderr.splitlines()) == 1


def test_a_queue_that_does_not_exist_is_a_usage_error(migrated: Intake) -> None:
    wrong = migrated("work", "--queues", "read,raed")
    assert wrong.returncode == 2
    assert "'raed'" in wrong.stderr
    assert "read_large" in wrong.stderr
