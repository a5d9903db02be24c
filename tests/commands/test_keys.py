"""`intake keys` and encryption as people start them: switched on, changed and switched off on a running system."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Intake, lines
from tests.databases import rows

pytestmark = pytest.mark.slow
_WRITTEN = "records_submission.form"


def encryption(intake: Intake, keys: str) -> tuple[str, str]:
    found = lines(intake("doctor", "--json", INTAKE_FIELD_KEYS=keys).stdout)
    one = next(finding for finding in found if finding["check"] == "encryption")
    return str(one["state"]), str(one["detail"])


def key(intake: Intake, name: str) -> str:
    made = intake("keys", "make", name)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def test_on_another_key_and_off_again(worked: Intake, home: Path, database: str, form: Path) -> None:
    name = json.loads(form.read_text())["family_name"]

    def dump() -> str:
        found = rows(database, home, "SELECT CAST(form AS text) FROM records_submission")
        return str(found + rows(database, home, "SELECT note_en FROM records_decision"))

    def notes(keys: str) -> list[object]:
        (submission,) = rows(database, home, "SELECT id FROM records_submission")
        done = worked("notes", str(submission[0]), "--json", INTAKE_FIELD_KEYS=keys)
        assert done.returncode == 0, done.stderr
        found: list[object] = json.loads(done.stdout)
        return found

    first, second = key(worked, "2025"), key(worked, "2026")
    told = notes("")
    assert name in dump()
    assert encryption(worked, "")[0] == "weak"
    assert encryption(worked, first) == ("weak", encryption(worked, first)[1])
    assert "run `intake keys rotate`" in encryption(worked, first)[1]
    done = worked("keys", "rotate", INTAKE_FIELD_KEYS=first)
    assert done.returncode == 0, done.stderr
    assert "in all: " in done.stdout
    assert name not in dump()
    assert encryption(worked, first)[0] == "ok"
    assert notes(first) == told
    assert worked("audit", "verify", INTAKE_FIELD_KEYS=first).returncode == 0
    both = f"{second},{first}"
    assert worked("keys", "rotate", INTAKE_FIELD_KEYS=both).returncode == 0
    checked = worked("keys", "check", INTAKE_FIELD_KEYS=both)
    assert checked.returncode == 0
    assert "nothing in this database needs it" in checked.stderr
    assert notes(second) == told
    lost = worked("keys", "check", INTAKE_FIELD_KEYS=first)
    assert lost.returncode == 1
    assert "not in INTAKE_FIELD_KEYS, and still needed: 2026." in lost.stderr
    assert encryption(worked, first)[0] == "missing"
    assert worked("keys", "rotate", INTAKE_FIELD_KEYS=f"plain,{second}").returncode == 0
    assert notes("") == told
    assert name in dump()
    assert worked("audit", "verify").returncode == 0


def test_a_wrong_key_ends_every_command_with_one_line(migrated: Intake) -> None:
    for command in (("status", "s-000000"), ("work", "--until-idle"), ("keys", "check"), ("keys", "rotate")):
        done = migrated(*command, INTAKE_FIELD_KEYS="2025:c2hvcnQ=")
        assert done.returncode == 3, command
        (line,) = done.stderr.strip().splitlines()
        assert "INTAKE_FIELD_KEYS: entry 1 (2025): its key has 5 bytes and needs 32; make one with" in line
        assert "c2hvcnQ" not in line


def test_without_keys_there_is_nothing_to_rotate_but_second_factors(migrated: Intake) -> None:
    done = migrated("keys", "rotate")
    assert (done.returncode, done.stdout) == (0, "in all: 0 rows written anew\n")
    assert migrated("keys", "make", "Not An Id").returncode == 2


def test_what_rotate_and_check_say_as_json(worked: Intake) -> None:
    first = key(worked, "2025")
    done = lines(worked("keys", "rotate", "--json", INTAKE_FIELD_KEYS=first).stdout)
    assert {row["table"] for row in done} >= {"records_submission", "mfa_authenticator"}
    found = lines(worked("keys", "check", "--json", INTAKE_FIELD_KEYS=first).stdout)
    assert [row["values"] for row in found if row["column"] == _WRITTEN] == [1]
