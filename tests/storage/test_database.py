"""Which database an address means, and that it takes whatever clients write."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from intake.decisions import Decision, DecisionOutcome, Fact
from intake.model import Classification, Document, Outcome, Party, Reading, RefusalReason
from intake.settings import Settings, SettingsError
from intake.submission import Form
from intake.submission import Submission as Manifest
from storage.cases.models import Case
from storage.database import parse_database
from storage.records import ledger, models

WANTED = r"^INTAKE_DATABASE must be sqlite:///path/of/file or postgresql://user:password@host:port/name$"
HOSTILE = "a\0b\ud800"


def test_records_are_in_the_home_unless_told_otherwise(tmp_path: Path) -> None:
    assert parse_database(Settings(home=tmp_path, database="").database_url).path == tmp_path / "records.sqlite3"
    assert parse_database("sqlite:////var/lib/intake.db").path == Path("/var/lib/intake.db")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_postgresql_address_is_taken_apart_and_shown_without_its_password(scheme: str) -> None:
    database = parse_database(f"{scheme}://clerk:p%40ss%2F@db.example:5433/records?sslmode=require")
    told = database.django_settings()
    assert [told[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "clerk",
        "p@ss/",
        "db.example",
        "5433",
        "records",
    ]
    assert told["OPTIONS"]["sslmode"] == "require"
    assert str(database) == "postgresql://db.example:5433/records"
    assert "p@ss" not in repr(database)
    assert "clerk" not in repr(Settings(database="postgresql://clerk@x/y"))


def test_what_the_address_says_comes_before_our_options() -> None:
    told = parse_database("postgresql://db.example/records?connect_timeout=3&options=").django_settings()
    assert (told["OPTIONS"]["connect_timeout"], told["OPTIONS"]["options"]) == ("3", "")


@pytest.mark.parametrize(
    "address",
    [
        "mysql://u:hush@x/records",
        "sqlite:///",
        "sqlite://records",
        "postgresql://u:hush@x",
        "postgresql://u:hush@x:port/records",
        "postgresql://u:hu%sh@x/records",
        "postgresql://u:hush@x/records?colour=red",
    ],
)
def test_an_address_that_is_none_is_refused_without_being_quoted(address: str) -> None:
    with pytest.raises(SettingsError, match=WANTED):
        parse_database(address)


def manifest(**form: str) -> Manifest:
    return Manifest.model_construct(
        id="s-000001",
        received_at=timezone.now(),
        urgent=False,
        form=Form.model_construct(language="en", family_name="Roy", email=HOSTILE, **form),
        files=(),
    )


def upload_of(submission_id: str, problem: str = "", name: str = "passport.pdf", **file: str) -> models.Upload:
    ledger.announce(submission_id)
    found = ledger.FoundFile(path="1", key=file.pop("key", "k"), name=name, **file)
    row = ledger.record_submission(submission_id, manifest(message=HOSTILE), problem, [found])
    return row.uploads.get()


def passport(upload: models.Upload, text: str = "") -> Decision:
    classification = Classification(type="passport", confidence=1, abstained=False, why=(f"it says {text}",))
    document = Document(
        pages=(1,), classification=classification, parties=(Party(family_name=f"Roy{text}"),), identifiers=()
    )
    return Decision(
        outcome=DecisionOutcome.ATTACH,
        upload=upload.path,
        document=document,
        case_id="C-1",
        facts=(Fact(code="no_text", values={"what": text}),),
    )


@pytest.mark.django_db
def test_no_text_that_clients_wrote_is_refused_by_the_database() -> None:
    upload = upload_of("s-000001", problem=HOSTILE, name=HOSTILE * 300, key="k" * 5000, declared_type=HOSTILE * 100)
    reading = Reading(
        outcome=Outcome.REFUSED,
        mime=HOSTILE * 100,
        sha256="0" * 64,
        size=1,
        reason=RefusalReason.CORRUPT,
        detail=HOSTILE,
        reader_version="1",
    )
    ledger.record_reading(upload, reading, "1")
    upload.state = models.UploadState.READ
    ledger.record_decisions(upload.submission, [upload], [passport(upload, HOSTILE)], {"reader": "1"})
    upload.refresh_from_db()
    document = models.Document.objects.get()
    assert upload.detail.startswith("a\N{REPLACEMENT CHARACTER}b")
    assert document.parties[0]["family_name"] == "Roya\N{REPLACEMENT CHARACTER}b\\ud800"
    assert len(upload.object_key) == 5000


def in_threads(*functions: object) -> None:
    """Each in a thread, and so on a connection, of its own."""

    def run(function: object) -> None:
        try:
            function()  # type: ignore[operator]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def several_connections(transactional_db: None) -> Iterator[None]:
    if connection.vendor == "sqlite":
        pytest.skip("what several connections do at once is PostgreSQL's business: SQLite lets one writer in at a time")
    yield


@pytest.mark.parametrize("limit", ["lock_timeout", "idle_in_transaction_session_timeout"])
def test_a_frozen_worker_holds_no_row_for_ever(several_connections: None, limit: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {limit}")
        assert cursor.fetchone() == ("1min",)


def test_a_submission_that_several_announce_at_once_is_announced_once(several_connections: None) -> None:
    barrier = threading.Barrier(4)

    def announce() -> None:
        barrier.wait(10)
        ledger.announce("s-000001")

    in_threads(*[announce] * 4)
    assert models.Submission.objects.count() == 1


def test_the_same_pages_decided_twice_at_once_are_attached_once_and_a_duplicate_once(several_connections: None) -> None:
    Case.objects.create(id="C-1", application_type="study_permit")
    uploads = [upload_of(name) for name in ("s-000001", "s-000002")]
    models.Upload.objects.update(sha256="0" * 64, outcome="read")
    first_is_written, second_waits = threading.Event(), threading.Event()

    def decide(upload: models.Upload) -> None:
        upload.refresh_from_db()
        upload.state = models.UploadState.READ
        ledger.record_decisions(upload.submission, [upload], [passport(upload)], {})

    def first() -> None:
        with transaction.atomic():
            decide(uploads[0])
            first_is_written.set()
            second_waits.wait(0.5)

    def second() -> None:
        first_is_written.wait(10)
        with transaction.atomic():
            decide(uploads[1])

    in_threads(first, second)
    assert models.Attachment.objects.count() == 1
    assert list(models.ExceptionItem.objects.values_list("submission_id", "reason")) == [("s-000002", "duplicate")]
    assert models.Document.objects.count() == 2


def test_what_is_asked_again_is_prepared_where_that_is_wanted() -> None:
    told = parse_database("postgresql://db.example/records").django_settings(prepares=True)
    assert told["OPTIONS"]["server_side_binding"] is True
    assert "prepare_threshold" not in parse_database("postgresql://db.example/records").django_settings()["OPTIONS"]
    assert (
        parse_database("sqlite:///x").django_settings(prepares=True) == parse_database("sqlite:///x").django_settings()
    )
