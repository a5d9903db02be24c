"""`intake quality` and `intake exceptions list --teach`, as an operator uses them."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Intake


@pytest.fixture
def drawn(migrated: Intake, ready: Path, form: Path) -> str:
    """The key of the check of a document that was attached automatically, where every one is drawn."""
    letter = ready / "submissions" / "sample-0063" / "files" / "1"
    assert migrated("cases", "import", ready / "cases.jsonl").returncode == 0
    assert migrated("submit", "--form", form, letter).returncode == 0
    assert migrated("work", "--until-idle", "--processes", "1", INTAKE_QUALITY_SAMPLE="1").returncode == 0
    (check,) = map(json.loads, migrated("quality", "list", "--json").stdout.splitlines())
    return str(check["id"])


@pytest.mark.slow
def test_a_check_is_listed_answered_once_and_counted(migrated: Intake, drawn: str) -> None:
    (before,) = map(json.loads, migrated("quality", "list", "--json").stdout.splitlines())
    assert (before["answer"], before["upload"], before["medium"]) == ("waiting", "1", "digital")
    assert before["submission"] in migrated("quality", "list").stdout
    for arguments in (["maybe"], ["wrong_type"], ["wrong_type", "--type", "no_such_type"]):
        wrong = migrated("quality", "answer", drawn, *arguments, "--by", "alex")
        assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)
    done = migrated("quality", "answer", drawn, "wrong_case", "--by", "alex", "--reason", "a namesake's")
    assert (done.returncode, done.stdout.strip()) == (0, "done")
    again = migrated("quality", "answer", drawn, "right", "--by", "sam")
    assert (again.returncode, again.stdout.strip()) == (1, "already_answered: alex")
    (ended,) = map(json.loads, migrated("attachments", "list", "--ended", "--json").stdout.splitlines())
    assert (ended["ended_by"], ended["ended_reason"]) == ("alex", "a namesake's")
    assert migrated("quality", "list", "--json").stdout == ""
    (after,) = map(json.loads, migrated("quality", "list", "--answer", "wrong_case", "--json").stdout.splitlines())
    assert (after["id"], after["answered_by"], after["case"]) == (before["id"], "alex", before["case"])
    rows = [json.loads(line) for line in migrated("quality", "report", "--json").stdout.splitlines()]
    assert [row["by"] for row in rows] == ["all", "language", "medium", "program", "type"]
    assert (rows[0]["drawn"], rows[0]["answered"], rows[0]["cannot_tell"]) == (1, 1, 0)
    assert (
        rows[0]["wrong_case"]
        == rows[0]["wrong"]
        == {"hits": 1, "of": 1, "share": 1.0}
        | {name: pytest.approx(value, abs=1e-3) for name, value in (("low", 0.2065), ("high", 1))}
    )
    assert "1 of 1 (20.7% to 100.0%)" in migrated("quality", "report").stdout
    none = json.loads(migrated("quality", "report", "--until", "2020-01-01", "--json").stdout)
    assert (none["drawn"], none["wrong"]["share"]) == (0, None)


def test_what_is_not_there_is_said(migrated: Intake) -> None:
    assert migrated("quality", "list").stdout.strip() == "Nothing is listed."
    unknown = migrated("quality", "answer", "404404", "right", "--by", "alex")
    assert (unknown.returncode, unknown.stdout.strip()) == (1, "not_found")
    for arguments in (["list", "--answer", "maybe"], ["report", "--since", "yesterday"]):
        assert migrated("quality", *arguments).returncode == 2


@pytest.mark.slow
def test_exceptions_are_listed_by_what_they_teach(migrated: Intake, form: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Nothing that would tell what this is, and nobody's name either.\n")
    assert migrated("submit", "--form", form, letter).returncode == 0
    assert migrated("work", "--until-idle", "--processes", "1").returncode == 0
    (listed,) = map(json.loads, migrated("exceptions", "list", "--teach", "--json").stdout.splitlines())
    (waiting,) = map(json.loads, migrated("exceptions", "list", "--json").stdout.splitlines())
    assert listed == waiting
    assert migrated("exceptions", "list", "--teach", "--reason", "duplicate", "--json").stdout == ""
    assert migrated("exceptions", "list", "--teach", "--most", "0").returncode == 2
