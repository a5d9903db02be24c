"""`intake retention`, `intake holds` and `intake clients` as people start them."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.commands.conftest import Intake
from tests.databases import rows

pytestmark = pytest.mark.slow
SHORT = "unsent_days = 1\nviews_days = 1\n" + "".join(
    f'[[keep]]\ntype = "*"\nstate = "{state}"\nafter = "decided"\ndays = 1\n'
    for state in ("attached", "dismissed", "rejected", "duplicate", "asked")
)


@pytest.fixture
def schedule(tmp_path: Path) -> dict[str, str]:
    """Everything goes after a day."""
    path = tmp_path / "keep.toml"
    path.write_text(SHORT)
    return {"INTAKE_RETENTION": str(path)}


@pytest.fixture
def sent(migrated: Intake, form: Path, ready: Path) -> str:
    """A letter was sent, read, decided and set aside by a person."""
    letter = ready / "submissions" / "sample-0063" / "files" / "1"
    submission = migrated("submit", "--form", form, letter).stdout.strip()
    assert migrated("work", "--until-idle").returncode == 0
    for line in migrated("exceptions", "list", "--json").stdout.splitlines():
        done = migrated("exceptions", "resolve", str(json.loads(line)["id"]), "--dismiss", "not needed", "--by", "sam")
        assert done.returncode == 0, done.stderr
    assert migrated("work", "--until-idle").returncode == 0
    return submission


def let_days_pass(database: str, home: Path) -> None:
    then = (datetime.now(UTC) - timedelta(days=3)).strftime("%Y-%m-%d %H:%M:%S")
    rows(database, home, f"UPDATE records_submission SET decided_at = '{then}', keep_at = NULL")  # noqa: S608


def found_in(home: Path, value: str) -> list[str]:
    """Files of the home that hold this value: the database's, with its journal, and the store's."""
    return [
        path.relative_to(home).as_posix()
        for path in sorted(home.rglob("*"))
        if path.is_file() and value.casefold().encode() in path.read_bytes().lower()
    ]


def test_nothing_goes_until_it_is_turned_on_and_then_not_a_byte_is_left(
    intake: Intake, sent: str, form: Path, home: Path, database: str, schedule: dict[str, str]
) -> None:
    family = json.loads(form.read_text())["family_name"]
    let_days_pass(database, home)
    off = intake("retention", "run")
    assert (off.returncode, off.stdout) == (2, "")
    assert "INTAKE_RETENTION is not set" in off.stderr
    assert intake("work", "--until-idle").returncode == 0
    assert found_in(home, family)
    assert intake("retention", "run", "--dry-run").stdout == ""  # by the package's own it stays two years
    dry = intake("retention", "run", "--dry-run", **schedule)
    assert dry.stdout == f"{sent} its time is over\n"
    assert json.loads(intake("retention", "report", "--json", **schedule).stdout) == {
        "deletes": True,
        "over": 1,
        "erasing": 0,
        "erased": 0,
    }
    run = intake("retention", "run", **schedule)
    assert f"{sent} erased" in run.stdout, run.stderr
    rows(database, home, "UPDATE retention_erasedcontent SET since = '2020-01-01 00:00:00'")
    assert "files' readings" in intake("retention", "run", **schedule).stdout
    assert found_in(home, family) == []
    assert list((home / "objects").rglob("*.json")) == list((home / "objects" / "anchors").rglob("*.json"))
    assert intake("audit", "verify").returncode == 0
    assert json.loads(intake("status", sent, "--json").stdout)["state"] == "erased"
    assert intake("retention", "run", **schedule).stdout == ""


def test_the_sweeper_does_it_a_little_at_a_time(
    intake: Intake, sent: str, home: Path, database: str, schedule: dict[str, str]
) -> None:
    let_days_pass(database, home)
    assert intake("work", "--until-idle", **schedule).returncode == 0
    assert rows(database, home, "SELECT state FROM records_submission") == [("erased",)]


def test_a_wrong_schedule_stops_the_start_with_one_line(migrated: Intake, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(SHORT.replace("decided", "dcided", 1))
    for command in (("work", "--until-idle"), ("retention", "run"), ("retention", "report")):
        done = migrated(*command, INTAKE_RETENTION=str(wrong))
        assert done.returncode == 3
        said = "Input should be 'received', 'decided', 'attached', 'resolved' or 'case_closed'"
        assert done.stderr.splitlines() == [f"intake: INTAKE_RETENTION: {wrong}: keep.0.after: {said}"]


def test_what_is_held_stays(intake: Intake, sent: str, home: Path, database: str, schedule: dict[str, str]) -> None:
    let_days_pass(database, home)
    put = intake("holds", "put", "--submission", sent, "--reason", "Complaint 41", "--by", "alex")
    assert (put.returncode, put.stdout) == (0, "hold 1\n")
    again = intake("holds", "put", "--submission", sent, "--reason", "Complaint 41")
    assert again.returncode == 1
    assert intake("holds", "put", "--submission", sent, "--case", "C-1", "--reason", "x").returncode == 2
    (held,) = (json.loads(line) for line in intake("holds", "list", "--json").stdout.splitlines())
    assert (held["kind"], held["value"], held["reason"], held["put_by"]) == (
        "submission",
        sent,
        "Complaint 41",
        "alex",
    )
    assert "held: 1" in intake("retention", "run", "--dry-run", **schedule).stdout
    assert intake("retention", "run", **schedule).stdout == ""
    assert intake("holds", "lift", "1", "--reason", "Settled").stdout == "lifted\n"
    assert intake("holds", "lift", "1", "--reason", "Settled").returncode == 2
    assert f"{sent} erased" in intake("retention", "run", "--anew", **schedule).stdout


def test_a_client_gets_what_is_held_on_them_and_then_has_it_erased(
    intake: Intake, form: Path, ready: Path, tmp_path: Path, home: Path, sent: str
) -> None:
    filled_in = json.loads(form.read_text())
    cases = tmp_path / "cases.jsonl"
    person = {
        "id": "p1",
        "role": "principal",
        "family_name": filled_in["family_name"],
        "given_names": filled_in["given_names"],
        "birth_date": filled_in["birth_date"],
    }
    case = {"id": "C-1", "application_type": filled_in["application_type"], "people": [person], "identifiers": []}
    cases.write_text(json.dumps(case) + "\n")
    assert intake("cases", "import", cases).returncode == 0
    who = ("--client", f"{filled_in['family_name']}, {filled_in['given_names']}", "--born", filled_in["birth_date"])
    out = tmp_path / "request.zip"
    done = intake("clients", "export", *who, "--out", out, "--by", "sam")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{out}: 1 submissions, 1 documents, 1 files\n"
    assert out.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(out) as archive:
        told = json.loads(archive.read("data.json"))
        (name,) = (name for name in archive.namelist() if name.startswith(f"files/{sent}/1"))
        assert archive.read(name) == (ready / "submissions" / "sample-0063" / "files" / "1").read_bytes()
        assert filled_in["family_name"] in archive.read("index.fr.html").decode()
    assert told["submissions"][0]["form"]["family_name"] == filled_in["family_name"]
    assert intake("clients", "export", *who, "--out", out).returncode == 2
    assert intake("clients", "export", "--uci", "12345678", "--out", tmp_path / "no.zip").returncode == 1
    assert not (tmp_path / "no.zip").exists()

    dry = intake("clients", "erase", *who, "--reason", "Request 17")
    assert (dry.returncode, dry.stdout) == (0, f"{sent} would go\n")
    assert intake("holds", "put", "--client", who[1], "--born", who[3], "--reason", "Court file").returncode == 0
    held = intake("clients", "erase", *who, "--reason", "Request 17", "--really")
    assert held.returncode == 1
    assert "is held (1): nothing is erased" in held.stdout
    assert intake("holds", "lift", "1", "--reason", "Settled").returncode == 0
    really = intake("clients", "erase", *who, "--reason", "Request 17", "--really", "--by", "sam")
    assert (really.returncode, really.stdout.splitlines()[0]) == (0, f"{sent} erased")
    assert "read of these files goes an hour or so later" in really.stdout
    assert not (home / "objects" / "submissions").exists() or not list((home / "objects" / "submissions").iterdir())
    assert intake("clients", "erase", *who, "--reason", "Request 17").stdout == "Nothing of this client is here.\n"
    assert intake("audit", "verify").returncode == 0
