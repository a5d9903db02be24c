"""`intake cases`: wrong lines are named with their reason, never with their values."""

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.main import app
from storage.records.models import Event

pytestmark = pytest.mark.django_db


def cases(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["cases", *map(str, arguments)])


def person(**changes: object) -> dict[str, object]:
    return {"id": "p1", "family_name": "Roy", "given_names": "Ann", "birth_date": "1990-02-01"} | changes


def test_bad_json_lines_are_named_and_the_others_taken(tmp_path: Path) -> None:
    rows: list[object] = [
        {"id": "C-1", "application_type": "study_permit", "people": [person()]},
        {"id": "C-2", "application_type": "study_permit", "people": [person(birth_date="SECRET")]},
        {"id": "C-3", "application_type": "study_permit", "people": [person(uci="SECRET")]},
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join([*map(json.dumps, rows), "SECRET not json"]))
    result = cases("import", file)
    assert result.exit_code == 1
    assert "1 cases taken, 3 lines refused" in result.stdout
    for line, field in ((2, "birth_date"), (3, "uci"), (4, "JSON")):
        assert any(f"{file}, line {line}: " in said and field in said for said in result.stderr.splitlines())
    assert "SECRET" not in result.output
    shown = json.loads(cases("show", "C-1").stdout)
    assert shown["people"][0]["family_name"] == "Roy"
    assert shown["documents"] == []


def test_the_audit_says_who_took_which_file_and_how_much_of_it(tmp_path: Path) -> None:
    case = {"id": "C-1", "application_type": "study_permit", "people": [person()]}
    records, changes = tmp_path / "cases.jsonl", tmp_path / "changes.jsonl"
    records.write_text(json.dumps(case) + "\nnot json")
    changes.write_text(json.dumps({"op": "upsert", "version": 1, "case": case}))
    cases("import", records, "--by", "sam")
    cases("sync", changes, "--by", "alex")
    CliRunner().invoke(app, ["cases", "sync", "-", "--by", "alex"], input=changes.read_text())
    cases("import", tmp_path / "nothing.csv")
    of_records, of_changes = (hashlib.sha256(file.read_bytes()).hexdigest() for file in (records, changes))
    assert list(Event.objects.order_by("pk").values_list("action", "actor", "details")) == [
        ("cases_imported", "sam", {"sha256": of_records, "taken": 1, "refused": 1}),
        ("cases_synced", "alex", {"sha256": of_changes, "taken": 1, "known": 0, "refused": 0}),
        ("cases_synced", "alex", {"sha256": "", "taken": 0, "known": 1, "refused": 0}),
    ]


def test_what_was_taken_of_a_file_that_can_not_be_read_to_its_end_is_in_the_audit(tmp_path: Path) -> None:
    case = {"id": "C-1", "application_type": "study_permit", "people": [person()]}
    changes = tmp_path / "changes.jsonl"
    taken = b"\n".join(
        json.dumps({"op": "upsert", "version": version, "case": case}).encode() for version in range(1, 1001)
    )
    changes.write_bytes(taken + b"\n\xff")
    assert cases("sync", changes).exit_code == 2
    assert Event.objects.get().details["taken"] >= 500


def test_bad_csv_lines_are_named_and_the_others_taken(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(
        "case_id,application_type,person_id,family_name,birth_date,uci\n"
        "C-1,study_permit,p1,Roy,1990-02-01,\n"
        "C-2,study_permit,p1,Lee,SECRET,\n"
        "C-3,study_permit,p1,Lee,1990-02-01,SECRET\n"
    )
    result = cases("import", file)
    assert result.exit_code == 1
    assert "1 cases taken, 2 lines refused" in result.stdout
    for line, field in ((3, "birth_date"), (4, "uci")):
        assert any(f"{file}, line {line}: " in said and field in said for said in result.stderr.splitlines())
    assert "SECRET" not in result.output


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"case_id,\xe9\n"], ids=["columns", "encoding"])
def test_a_file_of_another_kind_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "cases.csv"
    file.write_bytes(content)
    result = cases("import", file)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert str(file) in result.stderr


def test_good_files_end_with_zero(tmp_path: Path, ready: Path) -> None:
    result = cases("import", ready / "cases.jsonl")
    assert result.exit_code == 0
    assert "0 lines refused" in result.stdout


def test_a_file_or_a_case_that_is_not_there_is_a_wrong_use(tmp_path: Path) -> None:
    assert cases("import", tmp_path / "nothing.csv").exit_code == 2
    result = cases("show", "C-404")
    assert result.exit_code == 2
    assert result.stderr.strip() == "intake: there is no case C-404"


def test_contradictory_numbers_are_counted_and_are_no_failure(tmp_path: Path) -> None:
    people = [person(uci="12345678"), person(uci="12345678", birth_date="1970-03-04")]
    rows = [{"id": f"C-{i}", "application_type": "study_permit", "people": [who]} for i, who in enumerate(people)]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    result = cases("import", file)
    assert result.exit_code == 0
    assert "1 numbers stand on several people" in result.stderr


def test_changes_are_taken_from_a_file_and_from_standard_input(tmp_path: Path) -> None:
    case = {"id": "C-1", "application_type": "study_permit", "people": [person()]}
    changes = json.dumps({"op": "upsert", "version": 1, "case": case})
    file = tmp_path / "changes.jsonl"
    file.write_text(changes + "\n" + json.dumps({"op": "close", "version": 2, "id": "C-9"}))
    result = cases("sync", file)
    assert result.exit_code == 1
    assert "1 changes taken, 0 known or overtaken, 1 lines refused" in result.stdout
    assert f"{file}, line 2: id: there is no such case" in result.stderr
    again = CliRunner().invoke(app, ["cases", "sync", "-"], input=changes)
    assert again.exit_code == 0
    assert "0 changes taken, 1 known or overtaken, 0 lines refused" in again.stdout


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "encoding"])
def test_changes_that_can_not_be_read_are_a_usage_error(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "changes.jsonl"
    if content is not None:
        file.write_bytes(content)
    assert cases("sync", file).exit_code == 2
