"""What the records say is exported as it is, quickly, and an outage of theirs is said, too."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client import CollectorRegistry

from queue_config import watching
from queue_config.backlog import backlog
from queue_config.watching import RecordsCollector
from storage.metrics.catalog import CATALOG, By
from storage.records import models
from storage.tallies.models import ConfidenceDay, Tallied, Tally
from tests.queue_config.conftest import Intake

LETTER = b"Dear officer, this is my letter of explanation.\n"


@pytest.fixture
def registry(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> CollectorRegistry:
    monkeypatch.setattr(watching, "close_old_connections", lambda: None)  # the test's transaction is in one
    found = CollectorRegistry()
    found.register(RecordsCollector(fresh_seconds=0))
    return found


def test_queues_are_told_by_length_and_age(intake: Intake, registry: CollectorRegistry) -> None:
    intake.put("s-000001", {"1": LETTER, "2": LETTER})
    intake.run("receive", "s-000001")
    models.Upload.objects.filter(path="1").update(due_at=timezone.now() - timedelta(minutes=5))
    intake.take("read", intake.upload("s-000001", "2").pk)
    assert registry.get_sample_value("intake_queue_length", {"queue": "read"}) == 1
    assert registry.get_sample_value("intake_queue_under_way", {"queue": "read"}) == 1
    assert registry.get_sample_value("intake_queue_oldest_seconds", {"queue": "read"}) == pytest.approx(300, abs=5)
    assert registry.get_sample_value("intake_queue_length", {"queue": "decide"}) == 0
    assert registry.get_sample_value("intake_queue_oldest_seconds", {"queue": "decide"}) == 0


def test_of_a_very_long_queue_only_the_first_are_looked_at(intake: Intake) -> None:
    for number in range(5):
        intake.put(f"s-00000{number}", {"1": LETTER})
    assert [row.due for row in backlog() if row.step == "receive"] == [5]
    assert [row.due for row in backlog(most=3) if row.step == "receive"] == [3]


def test_what_people_have_to_see_and_what_is_late(intake: Intake, registry: CollectorRegistry) -> None:
    intake.put("s-000001", {"1": b"", "2": b""})
    intake.finish()
    intake.put("s-000002", {"1": LETTER})
    models.Submission.objects.filter(pk="s-000002").update(received_at=timezone.now() - timedelta(minutes=16))
    long_ago = timezone.now() - timedelta(days=4000)
    for state in (models.SubmissionState.ERASING, models.SubmissionState.ERASED):
        models.Submission.objects.create(pk=f"s-{state}", state=state, received_at=long_ago, decided_at=long_ago)
    models.ExceptionItem.objects.update(opened_at=timezone.now() - timedelta(hours=1))
    reason = models.ExceptionItem.objects.values_list("reason", flat=True)[0]
    assert registry.get_sample_value("intake_exceptions_open", {"reason": reason}) == 2
    assert registry.get_sample_value("intake_exceptions_open", {"reason": "encrypted"}) == 0
    assert registry.get_sample_value("intake_exceptions_oldest_seconds") == pytest.approx(3600, abs=5)
    assert registry.get_sample_value("intake_submissions_overdue") == 1
    assert registry.get_sample_value("intake_audit_unsealed_seconds") is not None


def test_what_was_counted(intake: Intake, registry: CollectorRegistry) -> None:
    Tallied.objects.create(pk=1, to=timezone.now())
    for name, key, number in (
        ("settled", "", 1000),
        ("within", "", 999),
        ("decisions", "attach", 7),
        ("opened", "corrupt", 3),
    ):
        Tally.objects.create(name=name, key=key, count=number)
    for bound, number in ((4, 10), (9, 90)):
        ConfidenceDay.objects.create(day=timezone.now().date(), model="m1", bound=bound, count=number)
    value = registry.get_sample_value
    assert value("intake_submissions_settled_total") == 1000
    assert value("intake_submissions_within_slo_total") == 999
    assert value("intake_decisions_total", {"outcome": "attach"}) == 7
    assert value("intake_exceptions_opened_total", {"reason": "corrupt"}) == 3
    assert value("intake_document_confidence_bucket", {"model": "m1", "le": "0.8"}) == 0
    assert value("intake_document_confidence_bucket", {"model": "m1", "le": "0.95"}) == 10
    assert value("intake_document_confidence_bucket", {"model": "m1", "le": "+Inf"}) == 100
    assert value("intake_model_info", {"model": "builtin", "policy": "builtin"}) == 1


def test_nothing_but_what_the_list_has_is_exported_and_all_of_it_is_described(registry: CollectorRegistry) -> None:
    exported = {sample.name for family in registry.collect() for sample in family.samples}
    listed = {metric.name for metric in CATALOG.values() if metric.by is By.RECORDS}
    assert exported <= listed
    # Without a value until there is something to say.
    late = {"intake_inventory_behind_seconds", "intake_document_confidence", "intake_confidence_drift"}
    assert listed - exported <= late | {"intake_tallied_to_timestamp_seconds"}


def test_it_asks_the_records_few_things_and_not_again_for_some_seconds(intake: Intake, registry) -> None:
    collector = RecordsCollector()
    with CaptureQueriesContext(connection) as queries:
        collector.collect()
        first = len(queries)
        collector.collect()
        assert len(queries) == first <= 40


def test_an_outage_is_said(registry: CollectorRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    assert registry.get_sample_value("intake_records_up") == 1

    def away(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(watching, "backlog", away)
    assert registry.get_sample_value("intake_records_up") == 0
    assert registry.get_sample_value("intake_queue_length", {"queue": "read"}) is None
