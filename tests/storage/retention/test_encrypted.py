"""Columns that are kept encrypted: what can't be read is not deleted past a hold, and stops nothing for ever."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import JSONField, TextField, Value

from intake.redacting import Client
from storage.audit import guards
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Finding, Problem, Verified, verify
from storage.cases.models import Person
from storage.encrypted.sealing import KeyMissing
from storage.records import models
from storage.records.clients import client_of_case
from storage.retention import holding
from storage.retention.job import Job, plan
from storage.retention.models import HoldKind
from storage.retention.on_request import requested_by
from storage.retention.own_data import own_data
from storage.retention.schedule import PACKAGED, load_schedule
from tests.queue_config.test_missing_key import damaged
from tests.review.building import make_case, object_store
from tests.storage.encrypted.conftest import FIRST, SECOND, Keyed, keyed
from tests.storage.retention.histories import Sender, age, make_cases, settle, submit, traces

__all__ = ["keyed"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ready(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keyed: Keyed) -> Iterator[None]:
    monkeypatch.setenv("INTAKE_HOME", str(tmp_path))
    keyed(FIRST)
    make_cases()
    guards.put_up(connection)
    yield
    guards.take_down(connection)


def over(sender: Sender) -> str:
    """A submission whose time is over."""
    key = submit(sender).submission_id
    settle(key)
    age(key)
    return key


def run() -> set[str]:
    """As the sweeper does it; the states of all submissions after."""
    Job(object_store(), load_schedule(PACKAGED), leftovers_rest=timedelta(0)).advance(seconds=60)
    return set(models.Submission.objects.values_list("state", flat=True))


def findings() -> list[Finding]:
    while seal_waiting():
        pass
    return list(verify(Verified(), object_store()))


def test_it_is_erased_and_the_audit_bears_it_out() -> None:
    sender = Sender.new()
    over(sender)
    assert run() == {"erased"}
    assert traces(sender, object_store()) == []
    assert findings() == []


def test_without_the_key_nothing_is_deleted_and_with_it_again_it_goes_on(keyed: Keyed) -> None:
    sender = Sender.new()
    key = over(sender)
    keyed(SECOND)
    assert run() == {"decided"}
    assert list(object_store().list(f"submissions/{key}/"))
    keyed(SECOND, FIRST)
    assert run() == {"erased"}
    assert findings() == []


def test_a_key_that_goes_missing_between_marking_and_erasing_is_waited_for(keyed: Keyed) -> None:
    key = over(Sender.new())
    models.Submission.objects.filter(pk=key).update(state=models.SubmissionState.ERASING)
    keyed(SECOND)
    assert run() == {"erasing"}
    keyed(FIRST)
    assert run() == {"erased"}


@pytest.mark.parametrize("kind", [HoldKind.NUMBER, HoldKind.PERSON])
def test_what_cannot_be_read_is_taken_to_be_held_while_people_are(kind: HoldKind, keyed: Keyed) -> None:
    over(Sender.new())
    models.Document.objects.update(identifiers=Value(damaged(), output_field=JSONField()))
    put = holding.put(kind, "SOMEBODY", "Court file 1", "alex")
    assert put is not None
    assert [planned.holds for planned in plan(load_schedule(PACKAGED))] == [(put.hold.pk,)]
    assert run() == {"decided"}
    holding.lift(put.hold.pk, "ended", "alex")
    models.Submission.objects.update(keep_at=None)
    assert run() == {"erased"}


def test_a_damaged_decision_goes_all_the_same_and_the_audit_says_that_it_was_not_compared() -> None:
    sender = Sender.new()
    over(sender)
    decision = models.Decision.objects.order_by("pk")[0]
    models.Decision.objects.filter(pk=decision.pk).update(note_en=Value(damaged(), output_field=TextField()))
    assert run() == {"erased"}
    assert traces(sender, object_store()) == []
    assert findings() == [Finding("decision", decision.pk, Problem.UNREADABLE)]


def make_case_of(sender: Sender) -> None:
    make_case("C-3", ("p1", f"Fam{sender.word}", f"Giv{sender.word}")).numbers.update(value=sender.uci)
    Person.objects.filter(case_id="C-3").update(birth_date=sender.born)


def test_a_client_is_not_given_what_lacks_a_part(keyed: Keyed) -> None:
    sender = Sender.new("C-3")
    make_case_of(sender)
    over(sender)
    client = client_of_case("C-3")
    assert isinstance(client, Client)
    keyed(SECOND, FIRST)
    for document in models.Document.objects.all():
        document.save()
    assert len(own_data(client).documents) == 1
    keyed(FIRST)
    with pytest.raises(KeyMissing):
        own_data(client)


def test_a_client_is_not_told_that_nothing_is_there_while_a_key_is_missing(keyed: Keyed) -> None:
    sender = Sender.new("C-3")
    make_case_of(sender)
    key = over(sender)
    client = client_of_case("C-3")
    assert isinstance(client, Client)
    assert requested_by(client).goes == (key,)
    keyed(SECOND)
    for ask in (requested_by, own_data):
        with pytest.raises(KeyMissing):
            ask(client)
    keyed(SECOND, FIRST)
    assert requested_by(client).goes == (key,)
