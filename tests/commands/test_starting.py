"""What is wrong at the start is said in one line that names it and what to do, with exit code 3."""

import sqlite3
from pathlib import Path

import pytest

from tests.commands.conftest import Intake

COMMANDS = [("work",), ("status", "s-000001"), ("exceptions", "list"), ("cases", "show", "C-1"), ("migrate",)]


def one_line(result: object, *words: str) -> None:
    code, out, err = result.returncode, result.stdout, result.stderr  # type: ignore[attr-defined]
    assert (code, out, len(err.splitlines())) == (3, "", 1), err
    assert all(word in err for word in words), err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_wrong_setting_is_named(intake: Intake, command: tuple[str, ...]) -> None:
    one_line(intake(*command, INTAKE_LEASE_SECONDS="abc"), "INTAKE_LEASE_SECONDS")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INTAKE_DATABASE", "postgres://x"),
        ("INTAKE_BROKER", "amqp://x"),
        ("INTAKE_OBJECTS", "s3://x"),
        ("INTAKE_LIMIT_SECONDS", "none"),
    ],
)
def test_a_connection_that_is_not_supported_is_named(migrated: Intake, name: str, value: str) -> None:
    one_line(migrated("work", "--until-idle", **{name: value}), name)


def test_inspect_names_a_wrong_limit(intake: Intake, tmp_path: Path) -> None:
    one_line(intake("inspect", tmp_path, INTAKE_LIMIT_PAGES="many"), "INTAKE_LIMIT_PAGES")


@pytest.mark.parametrize("command", COMMANDS[:-1], ids=" ".join)
def test_a_database_that_is_not_migrated_says_what_to_run(intake: Intake, command: tuple[str, ...]) -> None:
    one_line(intake(*command), "intake migrate")


def test_a_database_that_is_none_is_named(intake: Intake, home: Path) -> None:
    home.mkdir()
    (home / "records.sqlite3").write_text("this is no database, however long it is\n" * 50)
    one_line(intake("status", "s-000001"), "records database", "INTAKE_HOME")


def test_a_database_that_is_locked_is_named_and_nothing_is_half_done(migrated: Intake, home: Path) -> None:
    with sqlite3.connect(home / "records.sqlite3") as connection:
        connection.execute("DROP TABLE records_submission")
    one_line(migrated("status", "s-000001"), "records database")


def test_a_home_that_cannot_be_made_is_named(intake: Intake) -> None:
    one_line(intake("status", "s-000001", INTAKE_HOME="/proc/nothing"), "/proc/nothing", "INTAKE_HOME")


def test_a_store_that_is_away_is_named(migrated: Intake, home: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.json"
    form.write_text('{"application_type": "study_permit", "family_name": "Roy", "birth_date": "1990-02-01"}')
    (home / "objects" / ".incoming").rmdir()
    (home / "objects").rmdir()
    (home / "objects").write_text("a file in its place")
    one_line(migrated("submit", "--form", form, form), "object store", "INTAKE_OBJECTS")
