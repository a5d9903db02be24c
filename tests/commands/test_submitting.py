"""From `intake submit` to `intake cases show`: what people see of one submission, end to end."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands.conftest import Intake


@pytest.fixture
def letter(ready: Path) -> Path:
    return ready / "submissions" / "sample-0063" / "files" / "1"


@pytest.mark.slow
def test_a_submission_goes_to_its_case(migrated: Intake, ready: Path, letter: Path, form: Path) -> None:
    assert migrated("cases", "import", ready / "cases.jsonl").returncode == 0
    submitted = migrated("submit", "--form", form, letter)
    assert submitted.returncode == 0
    submission = submitted.stdout.strip()
    assert re.fullmatch(r"s-[0-9a-f]{16}", submission)
    assert json.loads(migrated("status", submission, "--json").stdout)["state"] == "announced"
    worked = migrated("work", "--until-idle", "--processes", "1")
    assert worked.returncode == 0
    status = json.loads(migrated("status", submission, "--json").stdout)
    assert (status["submission"], status["state"]) == (submission, "decided")
    (document,) = status["documents"]
    assert (document["outcome"], document["type"], document["made_by"]) == (
        "attach",
        "letter_of_explanation",
        "automation",
    )
    assert document["case"] in migrated("status", submission).stdout
    case = json.loads(migrated("cases", "show", document["case"]).stdout)
    assert [(row["type"], row["submission"]) for row in case["documents"]] == [("letter_of_explanation", submission)]
    assert migrated("exceptions", "list", "--json").stdout == ""
    # Logs say what was done to which ids, and nothing of what forms hold.
    fields = json.loads(form.read_text())
    assert all(fields[name] not in worked.stderr for name in ("family_name", "given_names", "birth_date", "email"))


def test_an_unknown_submission_is_said_to_be_unknown(migrated: Intake) -> None:
    result = migrated("status", "s-404404")
    assert result.returncode == 2
    assert "s-404404" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ('{"application_type": "study_permit", "family_name": "Roy", "birth_date": "SECRET"}', "birth_date"),
        ('{"application_type": "study_permit", "birth_date": "1990-02-01"}', "family_name"),
        ("SECRET", "JSON"),
    ],
)
def test_a_wrong_form_is_named_by_file_and_field(
    intake: Intake, tmp_path: Path, letter: Path, content: str, word: str
) -> None:
    form = tmp_path / "form.json"
    form.write_text(content)
    result = intake("submit", "--form", form, letter)
    assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert str(form) in result.stderr
    assert word in result.stderr
    assert "SECRET" not in result.stderr


def test_missing_files_are_a_wrong_use(intake: Intake, tmp_path: Path, form: Path) -> None:
    assert intake("submit", "--form", form, tmp_path / "nothing.pdf").returncode == 2
    assert intake("submit", "--form", tmp_path / "nothing.json", form).returncode == 2
    assert intake("submit", "--form", form).returncode == 2


def test_the_id_is_all_that_is_printed_although_the_broker_is_away(
    migrated: Intake, home: Path, letter: Path, form: Path
) -> None:
    (home / "queue").write_text("a file in its place")
    result = migrated("submit", "--form", form, letter)
    assert result.returncode == 0
    assert re.fullmatch(r"s-[0-9a-f]{16}\n", result.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_stop_ends_well_and_leaves_nobody(
    migrated: Intake, environment: dict[str, str], signum: signal.Signals
) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "commands", "work", "--processes", "1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
        end = time.monotonic() + 60
        while not (family := children.read_text().split()) and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(1)
        worker.send_signal(signum)
        out, problems = worker.communicate(timeout=60)
    finally:
        worker.kill()
    assert worker.returncode == 0
    assert "Traceback" not in problems
    assert "Finishing" in out
    assert not any(Path(f"/proc/{pid}").exists() for pid in family)
