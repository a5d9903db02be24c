"""The database itself refuses to change the audit."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from storage.audit import guards
from storage.audit.recording import record
from storage.audit.redacting import erase_details
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.records import models

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def guarded(db: None) -> Iterator[None]:
    guards.put_up(connection)
    yield
    guards.take_down(connection)


@pytest.fixture
def event() -> models.Event:
    """A sealed one."""
    written = record("viewed", "alex", details={"case": "C-1"})
    assert seal_waiting() == 1
    written.refresh_from_db()
    return written


def test_events_are_written_sealed_and_redacted_under_guard(event: models.Event) -> None:
    assert event.seal == 1
    erase_details([event], "retention", why={})
    assert models.Event.objects.get(pk=event.pk).details.keys() == {"redacted", "by"}
    assert list(verify(Verified())) == []


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "sam"},
        {"at": F("at") + timedelta(seconds=1)},
        {"seal": 2},
        {"seal": None},
        {"details": {"case": "C-2"}},
        {"details": {}},
        {"details": {}, "salt": ""},
        {"details": {"redacted": "0" * 64, "case": "C-1"}, "salt": ""},
        {"details": {"by": 1}, "salt": ""},
        {"details": {"redacted": "0" * 64}, "salt": "", "actor": "sam"},
        {"id": 10**6},
    ],
)
def test_a_sealed_event_is_not_changed(event: models.Event, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="the audit is append-only"), transaction.atomic():
        models.Event.objects.update(**change)


def test_an_unsealed_event_only_gets_its_seal() -> None:
    record("viewed", "alex")
    for change in ({"actor": "sam"}, {"actor": "sam", "seal": 1}, {"details": {"redacted": "0" * 64}, "salt": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Event.objects.update(**change)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: models.Event.objects.all().delete(),
        lambda: models.Seal.objects.all().delete(),
        lambda: models.Seal.objects.update(hash="0" * 64),
        lambda: models.Seal.objects.update(number=7),
    ],
)
def test_nothing_is_deleted_and_no_seal_changed(event: models.Event, spoil: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match="the audit is append-only"), transaction.atomic():
        spoil()


def test_tables_are_not_emptied_at_once(event: models.Event) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    cursor = connection.cursor()
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else it is refused for what the test has just written
    with pytest.raises(DatabaseError, match="the audit is append-only"), transaction.atomic():
        cursor.execute("TRUNCATE records_event CASCADE")


def test_migrating_puts_the_guards_up(event: models.Event) -> None:
    guards.take_down(connection)
    call_command("migrate", verbosity=0, interactive=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Event.objects.update(actor="sam")
