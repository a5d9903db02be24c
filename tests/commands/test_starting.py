"""What is wrong at the start is said in one line that names it and what to do, with exit code 3."""

from pathlib import Path

import pytest

from tests.commands.conftest import Intake
from tests.databases import rows
from tests.servers.ports import free_port
from tests.servers.postgresql import execute, is_installed, postgresql

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
        ("INTAKE_DATABASE", "mysql://u:p@x/records"),
        ("INTAKE_BROKER", "kafka://x"),
        ("INTAKE_OBJECTS", "gopher://x"),
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
    one_line(intake("status", "s-000001", INTAKE_DATABASE=""), "records database", "INTAKE_HOME")


def test_a_database_that_lacks_a_table_is_named(migrated: Intake, home: Path, database: str) -> None:
    rows(database, home, "DROP TABLE records_submission" + (" CASCADE" if database else ""))
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


@pytest.mark.parametrize("address", ["redis://:rosebud@127.0.0.1:1/0", "amqp://guest:rosebud@127.0.0.1:1//"])
def test_a_broker_that_nobody_serves_is_named_without_its_password(migrated: Intake, address: str) -> None:
    result = migrated("work", "--until-idle", INTAKE_BROKER=address)
    one_line(result, "broker", "127.0.0.1:1", "INTAKE_BROKER")
    assert "rosebud" not in result.stderr


@pytest.mark.parametrize(
    ("who", "region", "said"),
    [
        ("key:rosebud", "ca-central-1", "127.0.0.1:1"),
        ("key:rosebud", "", "AWS_DEFAULT_REGION"),
        (":rosebud", "ca-central-1", "both"),
    ],
)
def test_an_sqs_that_cannot_be_used_says_what_to_set(migrated: Intake, who: str, region: str, said: str) -> None:
    result = migrated("work", "--until-idle", INTAKE_BROKER=f"sqs://{who}@127.0.0.1:1", AWS_DEFAULT_REGION=region)
    one_line(result, said, "INTAKE_BROKER")
    assert "rosebud" not in result.stderr


def test_a_bucket_that_nobody_serves_is_named(migrated: Intake) -> None:
    s3 = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "INTAKE_S3_PATIENCE_SECONDS": "0.2"}
    address = {"INTAKE_OBJECTS": "s3://intake", "INTAKE_S3_ENDPOINT": "http://127.0.0.1:1", "INTAKE_S3_REGION": "x"}
    one_line(migrated("work", "--until-idle", **s3, **address), "s3://intake", "127.0.0.1:1")


BUCKET = {"INTAKE_OBJECTS": "s3://x/y", "INTAKE_S3_ENDPOINT": "http://127.0.0.1:1", "INTAKE_S3_PATIENCE_SECONDS": "0.2"}


def test_who_migrates_needs_no_rights_in_the_bucket_and_no_way_there(
    intake: Intake, environment: dict[str, str]
) -> None:
    """The job on Kubernetes has neither."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        environment.pop(name, None)
    done = intake("migrate", **BUCKET)
    assert (done.returncode, done.stderr) == (0, "")
    assert intake("queue", **BUCKET).returncode == 0


def test_who_migrates_is_told_of_an_address_without_a_bucket(intake: Intake) -> None:
    one_line(intake("migrate", INTAKE_OBJECTS="s3://"), "INTAKE_OBJECTS", "name of a bucket")


def test_who_migrates_makes_the_store_that_is_a_folder(intake: Intake, home: Path) -> None:
    assert intake("migrate").returncode == 0
    assert (home / "objects").is_dir()


@pytest.mark.parametrize("command", [("work", "--until-idle"), ("sweep",)], ids=" ".join)
def test_whoever_works_with_the_bucket_asks_for_it_at_the_start(migrated: Intake, command: tuple[str, ...]) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "INTAKE_S3_REGION": "x"}
    one_line(migrated(*command, **BUCKET, **keys), "s3://x", "127.0.0.1:1")


def test_a_postgresql_that_cannot_be_reached_is_named_without_its_password(intake: Intake) -> None:
    address = f"postgresql://intake:hush@127.0.0.1:{free_port()}/records"
    result = intake("status", "s-000001", INTAKE_DATABASE=address)
    one_line(result, "records database", "refused", "INTAKE_DATABASE")
    assert "hush" not in result.stderr


@pytest.mark.parametrize(("name", "said"), [("postgres", "password authentication failed"), ("nothing", "nothing")])
def test_a_wrong_password_and_a_missing_database_are_named(intake: Intake, name: str, said: str) -> None:
    if not is_installed():
        pytest.skip("PostgreSQL is not installed: scripts/servers.sh postgresql")
    with postgresql() as server:
        execute(f"{server.address}/postgres", "CREATE ROLE clerk LOGIN PASSWORD 'hush'")
        server.ask_for_a_password("clerk")
        password = "not-hush" if name == "postgres" else "hush"
        address = f"postgresql://clerk:{password}@127.0.0.1:{server.port}/{name}"
        for command in ("migrate", "doctor"):
            result = intake(command, INTAKE_DATABASE=address)
            assert result.returncode == 3
            assert said in result.stderr
            assert "INTAKE_DATABASE" in result.stderr
            assert "hush" not in result.stderr + result.stdout
