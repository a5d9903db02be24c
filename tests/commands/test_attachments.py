"""`intake attachments`, as an operator uses it."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Intake


@pytest.fixture
def attached(migrated: Intake, ready: Path, form: Path) -> dict[str, str]:
    """The first of two submissions of one client that were attached automatically to the same case."""
    letter = ready / "submissions" / "sample-0063" / "files" / "1"
    second = form.parent / "again.pdf"
    second.write_bytes(letter.read_bytes() + b"\n% sent again\n")
    assert migrated("cases", "import", ready / "cases.jsonl").returncode == 0
    for file in (letter, second):
        assert migrated("submit", "--form", form, file).returncode == 0
    assert migrated("work", "--until-idle", "--processes", "1").returncode == 0
    latest, first = map(json.loads, migrated("attachments", "list", "--json").stdout.splitlines())
    assert latest["case"] == first["case"]
    return {name: str(value) for name, value in first.items()}


@pytest.mark.slow
def test_an_attachment_is_listed_questioned_taken_back_and_moved(migrated: Intake, attached: dict[str, str]) -> None:
    def lines(*arguments: str) -> list[dict[str, str]]:
        return [json.loads(line) for line in migrated("attachments", *arguments, "--json").stdout.splitlines()]

    id_, case = attached["id"], attached["case"]
    (other,) = lines("rested-on", id_)
    assert (other["case"], other["now_on"]) == (case, case)
    assert other["submission"] != attached["submission"]
    assert "client" in other["evidence"]
    assert [line["id"] for line in lines("list", "--submission", attached["submission"])] == [int(id_)]
    done = migrated("attachments", "take-back", id_, "--reason", "not hers", "--by", "alex")
    assert (done.returncode, done.stdout.strip()) == (0, "done")
    again = migrated("attachments", "take-back", id_, "--reason", "not hers", "--by", "sam")
    assert (again.returncode, again.stdout.strip()) == (1, "already_ended: alex")
    (trace,) = lines("list", "--case", case, "--ended")
    assert (trace["id"], trace["ended_by"], trace["ended_reason"]) == (int(id_), "alex", "not hers")
    moved = migrated("attachments", "move", str(other["attachment"]), "--to", "C-100001", "--reason", "x", "--by", "a")
    assert (moved.returncode, moved.stdout.strip()) == (0, "done")
    (now,) = lines("rested-on", id_)
    assert (now["case"], now["now_on"]) == (case, "C-100001")
    (waiting,) = map(json.loads, migrated("exceptions", "list", "--json").stdout.splitlines())
    assert waiting["reason"] == "taken_back"
    shown = json.loads(migrated("cases", "show", case).stdout)
    assert shown["documents"] == []


def test_what_is_not_there_is_said(migrated: Intake) -> None:
    assert migrated("attachments", "list").stdout.strip() == "Nothing is listed."
    unknown = migrated("attachments", "rested-on", "404404")
    assert (unknown.returncode, unknown.stderr.strip()) == (2, "intake: there is no attachment 404404")
    for arguments in (["take-back"], ["move", "--to", "C-1"]):
        missing = migrated("attachments", *arguments, "404404", "--reason", "x", "--by", "alex")
        assert (missing.returncode, missing.stdout.strip()) == (1, "not_found")
