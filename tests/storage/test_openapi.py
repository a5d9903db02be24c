"""The description of what a case system is asked is valid, and every note that is sent is one that it describes."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from typer.testing import CliRunner

from commands.main import app
from storage.cases.openapi import EXAMPLE, describe
from storage.cases.system import NOTE, Note, TypeCorrectionNote, WithdrawalNote
from tests.storage.test_case_system import NOTE as ATTACHED

NOW = datetime(2026, 1, 31, tzinfo=UTC)
WITHDRAWN = WithdrawalNote(
    attachment=uuid4(), case_id="C-1", submission_id="s-1", withdrawn_at=NOW, withdrawn_by="sam", reason="not hers"
)
CORRECTED = TypeCorrectionNote(
    attachment=uuid4(),
    case_id="C-1",
    submission_id="s-1",
    document_type="lease",
    corrected_at=NOW,
    corrected_by="sam",
)


def schema() -> Draft202012Validator:
    """That of a body, with all that it refers to."""
    description = describe()
    (path,) = description["paths"].values()
    body = path["post"]["requestBody"]["content"]["application/json"]["schema"]
    return Draft202012Validator({"oneOf": body["oneOf"], "components": description["components"]})


def test_it_is_valid_and_names_where_the_notes_go() -> None:
    validate(describe())
    mine = describe("https://records.example.org/intake/notes?who=us")
    validate(mine)
    assert (mine["servers"], list(mine["paths"])) == ([{"url": "https://records.example.org"}], ["/intake/notes"])
    assert describe() == describe(EXAMPLE)


@pytest.mark.parametrize("note", [ATTACHED, WITHDRAWN, CORRECTED], ids=lambda note: note.kind)
def test_every_note_is_described_and_told_apart_by_its_kind(note: Note) -> None:
    said = json.loads(note.model_dump_json())
    assert list(schema().iter_errors(said)) == []
    assert NOTE.validate_python(said) == note
    for name in said:
        assert list(schema().iter_errors({key: value for key, value in said.items() if key != name})), name


def test_no_later_note_can_be_taken_for_another_attachment() -> None:
    for note in (WITHDRAWN, CORRECTED):
        assert not {"object_key", "sha256", "upload", "pages", "attached_at"} & set(note.model_dump())


def test_the_command_prints_it() -> None:
    printed = CliRunner().invoke(app, ["schema", "case-system"])
    assert (printed.exit_code, json.loads(printed.output)) == (0, describe())
    assert "properties" in json.loads(CliRunner().invoke(app, ["schema"]).output)
