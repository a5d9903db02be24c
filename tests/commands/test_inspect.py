"""`intake inspect --json`: one object a line, in the order given, whatever the files are."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from commands.main import app

FILE = {
    "path", "sha256", "size", "mime", "extension_mismatch", "outcome", "reason", "warnings", "pages", "documents",
    "children", "seconds",
}  # fmt: skip
MORE = {"detail"}  # which limit, or what is broken
PAGE = {"number", "source", "rotation", "confidence", "language", "script", "quality", "reason", "barcodes"}
DOCUMENT = {"pages", "type", "confidence", "abstained", "why", "identifiers", "parties"}


def inspect(*arguments: str | Path) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner().invoke(app, ["inspect", "--json", *map(str, arguments)])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def letter(ready: Path) -> Path:
    return ready / "submissions" / "sample-0063" / "files" / "1"


def test_a_file_has_the_keys_of_the_design(letter: Path) -> None:
    code, (found,) = inspect(letter)
    assert code == 0
    assert found.keys() - MORE == FILE
    assert (found["path"], found["outcome"], found["reason"]) == (str(letter), "read", None)
    assert [page.keys() for page in found["pages"]] == [PAGE]
    (document,) = found["documents"]
    assert document.keys() == DOCUMENT
    assert document["type"] == "letter_of_explanation"
    assert all(item.keys() == {"kind", "value", "page", "verified"} for item in document["identifiers"])
    parties = {"family_name", "given_names", "birth_date", "role"}
    assert all(party.keys() == parties for party in document["parties"])


def test_text_is_added_when_asked_for(letter: Path) -> None:
    _, (found,) = inspect("--text", letter)
    assert [page.keys() for page in found["pages"]] == [PAGE | {"text"}]


def test_an_emails_children_have_the_same_keys(ready: Path) -> None:
    _, (found,) = inspect(ready / "submissions" / "sample-0065" / "files" / "1")
    assert found["outcome"] == "expanded"
    assert len(found["children"]) == 2
    assert all(child.keys() - MORE == FILE - {"seconds"} for child in found["children"])


def test_what_cannot_be_read_stops_neither_the_others_nor_the_command(tmp_path: Path, letter: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    paths = [tmp_path / "nothing.pdf", tmp_path, empty, letter]
    code, found = inspect(*paths)
    assert code == 0
    assert [line["path"] for line in found] == [str(path) for path in paths]
    assert all(line.keys() - MORE == FILE for line in found)
    assert [line["outcome"] for line in found] == ["refused", "refused", "refused", "read"]
    assert found[2]["reason"] == "empty"
    assert found[2]["size"] == 0


def test_strict_says_by_its_exit_code_that_a_file_was_refused(tmp_path: Path, letter: Path) -> None:
    assert inspect("--strict", letter)[0] == 0
    assert inspect("--strict", letter, tmp_path / "nothing")[0] == 1


def test_people_see_why_a_file_was_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["inspect", str(tmp_path / "nothing")])
    assert "No such file" in result.output


def test_no_file_at_all_is_a_wrong_use() -> None:
    assert CliRunner().invoke(app, ["inspect"]).exit_code == 2
