"""`intake exceptions`: what reviewers do at the desk, from the command line."""

import json

import pytest
from typer.testing import CliRunner, Result

from commands.main import app
from storage.records import models
from tests.review.building import raise_exception

pytestmark = pytest.mark.django_db


def exceptions(*arguments: object) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["exceptions", *map(str, arguments)])


def done(*arguments: object) -> str:
    result = exceptions(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def shown(item: models.ExceptionItem) -> dict[str, object]:
    return json.loads(done("show", item.pk))


def test_an_exception_is_claimed_let_go_noted_and_sent_to_a_supervisor() -> None:
    item = raise_exception(form={"language": "fr"})
    assert done("claim", item.pk, "--by", "alex") == "done"
    held = exceptions("claim", item.pk, "--by", "sam")
    assert (held.exit_code, held.stdout.strip()) == (1, "held: alex")
    (listed,) = map(json.loads, done("list", "--json").splitlines())
    assert (listed["held_by"], listed["program"], listed["language"], listed["priority"]) == (
        "alex",
        "study_permit",
        "fr",
        0,
    )
    assert "alex" in done("list")
    assert done("note", item.pk, "--text", "phoned her", "--by", "alex") == "done"
    assert done("release", item.pk, "--by", "alex") == "done"
    assert done("escalate", item.pk, "--why", "two of one name", "--by", "sam") == "done"
    found = shown(item)
    assert (found["held_by"], found["escalated_at"] is not None) == ("", True)
    assert [(note["by"], note["text"]) for note in found["notes"]] == [("alex", "phoned her")]


def test_a_document_is_refused_that_is_undone_and_it_is_a_duplicate() -> None:
    item, other = raise_exception(content="the same"), raise_exception(content="the same")
    unknown = exceptions("reject", item.pk, "--reason", "because", "--by", "alex")
    assert (unknown.exit_code, unknown.stdout.strip()) == (1, "no_such_reason: because")
    assert done("reject", item.pk, "--reason", "expired", "--detail", "of 2019", "--by", "alex") == "done"
    found = shown(item)
    assert (found["state"], found["resolution"], found["resolution_reason"], found["resolved_by"]) == (
        "resolved",
        "rejected",
        "of 2019",
        "alex",
    )
    told = CliRunner().invoke(app, ["status", item.submission_id, "--json"])
    assert [row["outcome"] for row in json.loads(told.stdout)["documents"]] == ["exception", "reject"]
    assert done("undo", item.pk, "--by", "alex") == "done"
    assert shown(item)["duplicates"] == [other.document_id]
    assert done("duplicate", item.pk, "--of", other.document_id, "--by", "alex") == "done"
    assert shown(item)["resolution"] == "duplicate"
    notes = CliRunner().invoke(app, ["notes", item.submission_id]).stdout
    for part in ("no longer valid", "n’est plus valide", "refused by mistake", "same as a document received on 2026"):
        assert part in notes
