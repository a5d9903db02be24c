"""Bad surroundings are said in one line with what to do about them, by whichever process meets them."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.commands.conftest import Intake
from tests.commands.conftest import database as database
from tests.commands.conftest import environment as environment
from tests.commands.conftest import home as home
from tests.commands.conftest import intake as intake
from tests.commands.conftest import migrated as migrated
from tests.commands.conftest import template as template
from tests.databases import rows
from tests.whole.personal import FORM, LETTER
from tests.whole.pictures import scan

COMMANDS = [
    *(("work", "--until-idle"), ("sweep",), ("serve", "--port", "1"), ("migrate",), ("doctor",), ("queue",)),
    *(("status", "s-000001"), ("exceptions", "list"), ("cases", "show", "C-1"), ("users", "list"), ("tokens", "list")),
    *(
        ("models",),
        ("quality", "report"),
        ("audit", "verify"),
        ("messages", "list"),
        ("dead-letters",),
        ("inspect", "x"),
    ),
]


def one_line(done: "subprocess.CompletedProcess[str]", *words: str, code: int = 3) -> None:
    assert done.returncode == code, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("intake: "), done.stderr
    assert [word for word in words if word not in done.stderr] == [], done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_all_wrong_settings_are_named_at_once_with_what_they_are_for(
    intake: Intake, command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "x").touch()
    words = [str(tmp_path / "x") if word == "x" else word for word in command]
    wrong = {"INTAKE_LEASE_SECONDS": "soon", "INTAKE_LIMIT_PAGES": "-1", "INTAKE_S3_ADDRESSING": "hidden"}
    wrong |= {"INTAKE_TRACES": "collector:4318", "INTAKE_FORM_FILES": "9999", "INTAKE_LOCKOUT_FAILURES": "0"}
    wrong |= {"INTAKE_CASE_SYSTEM_SECRET": "rosebud"}
    done = intake(*words, **wrong)
    one_line(done, *wrong, "e.g. http://collector:4318", "32 or more ASCII characters")
    assert "rosebud" not in done.stderr


def test_a_misspelt_setting_is_found_by_the_doctor(migrated: Intake) -> None:
    done = migrated("doctor", INTAKE_LIMIT_PAGE="3")
    assert "INTAKE_LIMIT_PAGE is no setting: did you mean INTAKE_LIMIT_PAGES?" in done.stdout


@pytest.fixture
def newer(migrated: Intake, home: Path, database: str) -> Intake:
    """The database was migrated by the version after this one."""
    made = "INSERT INTO django_migrations (app, name, applied) VALUES ('records', '9999_of_tomorrow', '2027-01-01')"
    rows(database, home, made)
    return migrated


@pytest.mark.parametrize("command", [("cases", "show", "C-1"), ("users", "list")], ids=" ".join)
def test_a_database_of_a_newer_version_is_named(newer: Intake, command: tuple[str, ...]) -> None:
    one_line(newer(*command), "newer than this program", "9999_of_tomorrow", "install the version")


def test_workers_go_on_beside_a_newer_version_and_say_so(newer: Intake) -> None:
    """While a version is replaced, and after it was taken back, the former works on the new one's database."""
    done = newer("work", "--until-idle")
    assert done.returncode == 0
    (line,) = [json.loads(line) for line in done.stderr.splitlines()]
    assert line["event"] == "database_is_newer"
    assert "install the version" in line["advice"]


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (("queue", "--json"), 0, '"inventory_behind_seconds"'),
        (("dead-letters",), 0, "Nothing was given up"),
        (("requeue", "s-404404"), 1, "s-404404: is not known"),
        (("status", "s-404404"), 2, ""),
        (("users", "unlock", "nobody"), 2, ""),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_what_the_runbook_asks_for_answers_beside_a_newer_version(
    newer: Intake, command: tuple[str, ...], code: int, said: str
) -> None:
    """After a version was taken back, whoever is woken works with its commands, as its workers work."""
    done = newer(*command)
    assert done.returncode == code, done.stderr
    assert said in done.stdout
    assert "database_is_newer" in done.stderr


def test_going_back_is_not_held_up_by_a_migration_that_has_nothing_to_do(newer: Intake) -> None:
    """Compose and Kubernetes start nothing of a version whose `intake migrate` fails."""
    done = newer("migrate")
    assert done.returncode == 0
    assert "newer than this program" in done.stdout


def test_the_doctor_says_that_the_database_is_newer(newer: Intake) -> None:
    done = newer("doctor")
    assert "newer than this program" in done.stdout
    assert done.returncode == 3


@contextmanager
def small_disk(folder: Path, *options: str) -> Iterator[Path]:
    """A disk of its own of 1 MB."""
    if os.geteuid():
        pytest.skip("only root may mount a small disk")
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", ",".join(("size=1m", *options)), "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("command", [("migrate",), ("status", "s-000001"), ("work",), ("serve",)], ids=" ".join)
def test_a_disk_that_is_full_at_the_start_is_named(
    intake: Intake, tmp_path: Path, command: tuple[str, ...], database: str
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        with (disk / "filler").open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
            while True:
                file.write(bytes(4096))
        one_line(intake(*command, INTAKE_HOME=str(disk / "home")), "No space left on device", "free some space")


def test_a_disk_that_fills_while_migrating_is_named(intake: Intake, tmp_path: Path, database: str) -> None:
    if database:
        pytest.skip("the records are not on this disk")
    with small_disk(tmp_path / "disk") as disk:
        (disk / "filler").write_bytes(bytes(shutil.disk_usage(disk).free - 100_000))
        one_line(intake("migrate", INTAKE_HOME=str(disk / "home")), "full", "INTAKE_HOME")


@pytest.mark.parametrize("command", [("migrate",), ("status", "s-000001"), ("work",), ("serve",)], ids=" ".join)
def test_a_home_that_cannot_be_written_is_named(intake: Intake, tmp_path: Path, command: tuple[str, ...]) -> None:
    with small_disk(tmp_path / "disk", "ro") as disk:
        done = intake(*command, INTAKE_HOME=str(disk / "home"))
        one_line(done, "Read-only file system", "INTAKE_HOME", "can be written")


ZONES = [{"TZ": "Asia/Kathmandu"}, {"TZ": "Pacific/Kiritimati"}, {"TZ": "rubbish/nowhere"}, {"TZ": ""}]


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone["TZ"] or "none")
def test_times_stay_utc_whatever_the_machine_or_the_database_takes_for_its_zone(
    migrated: Intake, home: Path, database: str, tmp_path: Path, zone: dict[str, str]
) -> None:
    if database:
        name = database.rsplit("/", 1)[1]
        rows(database, home, f"ALTER DATABASE \"{name}\" SET timezone TO 'Asia/Kolkata'")
    form, letter = handed_in(tmp_path)
    submission = migrated("submit", "--form", form, letter, **zone).stdout.strip()
    done = migrated("work", "--until-idle", **zone)
    assert done.returncode == 0
    stamps = [json.loads(line)["timestamp"] for line in done.stderr.splitlines()]
    manifest = (home / "objects" / "submissions" / submission / "submission.json").read_text()
    stamps.append(json.loads(manifest)["received_at"])
    assert all(stamp.endswith("Z") for stamp in stamps)
    moments = [datetime.fromisoformat(stamp) for stamp in stamps]
    kept = rows(database, home, "SELECT decided_at FROM records_submission")[0][0]
    moments.append(kept if isinstance(kept, datetime) else datetime.fromisoformat(kept).replace(tzinfo=UTC))
    assert all(abs(datetime.now(UTC) - moment) < timedelta(minutes=5) for moment in moments)


NO_UTF8 = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.mark.parametrize("command", [("status", "s-000001"), ("work",), ("inspect", "x"), ("doctor",)], ids=" ".join)
def test_a_locale_without_utf8_is_named(migrated: Intake, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "x").touch()
    words = [str(tmp_path / "x") if word == "x" else word for word in command]
    one_line(migrated(*words, **NO_UTF8), "not UTF-8", "LC_ALL=C.UTF-8")


PLAIN = [
    *({"LANG": "C", "LC_ALL": ""}, {"LC_ALL": "POSIX"}, {"LC_ALL": "C"}),
    *({"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1:strict"}),
]


@pytest.mark.parametrize("locale", PLAIN, ids=str)
def test_french_names_are_printed_whatever_the_locale_is(
    migrated: Intake, environment: dict[str, str], home: Path, tmp_path: Path, locale: dict[str, str]
) -> None:
    form, letter = handed_in(tmp_path)
    named = tmp_path / "Éloïse Żółkiewska.txt"
    shutil.copy(letter, named)
    submission = migrated("submit", "--form", form, named, **locale).stdout.strip()
    assert migrated("work", "--until-idle", **locale).returncode == 0
    shown: list[list[str | Path]] = [["exceptions", "show", "1"], ["notes", submission], ["inspect", named]]
    for command in shown:
        done = subprocess.run(
            [sys.executable, "-m", "commands", *map(str, command)],
            env=environment | locale,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b""), command
        assert not done.stdout.decode("utf-8").isascii(), command
    assert "Éloïse Żółkiewska.txt" in done.stdout.decode("utf-8")


def test_a_port_in_use_is_named(migrated: Intake) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = migrated("serve", "--port", str(taken.getsockname()[1]))
    one_line(done, "port", "in use", "--port")


@pytest.mark.parametrize("command", [("work",), ("inspect", "x")], ids=" ".join)
def test_a_language_that_tesseract_lacks_is_named(
    migrated: Intake, environment: dict[str, str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    """By processes that see an emptied folder of language data in place of the machine's."""
    system = Path("/usr/share/tesseract-ocr")
    if os.geteuid() or not system.is_dir():
        pytest.skip("only root may hide the machine's language data")
    (tmp_path / "x").write_bytes(scan(["a word"]))
    words = [str(tmp_path / "x") if word == "x" else word for word in command]
    hide = f"mount -t tmpfs none {system} && mkdir -p {system}/5/tessdata && touch {system}/5/tessdata/eng.traineddata"
    hidden = ["unshare", "--mount", "sh", "-c", f'{hide} && exec "$@"', "sh", sys.executable, "-m", "commands", *words]
    done = subprocess.run(hidden, env=environment, capture_output=True, text=True, check=False)
    one_line(done, "(fra, osd)", "tesseract-ocr-fra", "TESSDATA_PREFIX")


@pytest.mark.parametrize("command", [("work",), ("inspect", "x")], ids=" ".join)
def test_a_language_that_the_command_lacks_is_named(migrated: Intake, tmp_path: Path, command: tuple[str, ...]) -> None:
    """It looks into the folder that it is told of and into no other, which may be a complete one."""
    (tmp_path / "x").write_bytes(scan(["a word"]))
    (tmp_path / "eng.traineddata").touch()
    words = [str(tmp_path / "x") if word == "x" else word for word in command]
    done = migrated(*words, INTAKE_OCR_ENGINE="pytesseract", TESSDATA_PREFIX=str(tmp_path))
    one_line(done, "(fra, osd)", "tesseract-ocr-fra", "TESSDATA_PREFIX")


def test_a_fault_of_ours_is_one_line_that_quotes_nothing(
    migrated: Intake, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import json\n"
        "def dumps(*a, **k): raise ValueError('Éloïse Żółkiewska')\n"
        "import sys\n"
        "if 'commands' in ' '.join(sys.orig_argv):\n"
        "    import commands.queue\n"
        "    commands.queue.json = type('broken', (), {'dumps': dumps})\n"
    )
    done = migrated("queue", "--json", PYTHONPATH=f"{tmp_path}:{environment.get('PYTHONPATH', '')}")
    assert done.returncode == 70
    (line,) = [json.loads(line) for line in done.stderr.splitlines()]
    assert (line["event"], line["error"], line["level"]) == ("uncaught", "ValueError", "critical")
    assert any(re.fullmatch(r"sitecustomize.dumps:\d+", place) for place in line["where"])


def handed_in(folder: Path) -> tuple[Path, Path]:
    form, letter = folder / "form.json", folder / "letter.txt"
    form.write_text(json.dumps(FORM), encoding="utf-8")
    letter.write_text(LETTER, encoding="utf-8")
    return form, letter
