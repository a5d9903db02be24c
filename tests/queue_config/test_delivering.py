"""The case system hears of each attachment once in effect, however often workers die and it is away."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from intake.settings import Limits, Settings
from queue_config import delivering, tasks
from queue_config.moments import Moment
from queue_config.steps import STEPS
from queue_config.workshop import Workshop
from storage.cases.models import Case
from storage.records import ledger, models, outbox
from storage.records.reviewing import attach_to_case
from storage.records.undoing import move, take_back
from tests.queue_config.conftest import Intake, Killed
from tests.servers.case_system import CaseSystem, Fate, case_system

TOKEN = "t0ken-of-ours"
SECRET = "what-both-sides-know-and-nobody-else"
PROBLEM = {"Content-Type": "application/problem+json"}


@pytest.fixture
def cases() -> Iterator[CaseSystem]:
    with case_system(secret=SECRET) as running:
        yield running


@pytest.fixture
def told(intake: Intake, cases: CaseSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """An intake that is to tell this case system."""
    case_system = {"case_system_url": cases.url, "case_system_token": TOKEN, "case_system_secret": SECRET}
    settings = Settings(home=tmp_path, lease_seconds=3, quality_sample=0, **case_system)  # type: ignore[arg-type]
    monkeypatch.setattr(outbox, "get_settings", lambda: settings)
    intake.shop = Workshop(settings, intake.shop.limits)
    monkeypatch.setattr(tasks, "_shop", intake.shop)
    return intake


@pytest.fixture
def delivery(told: Intake) -> models.Delivery:
    """One that waits: of an attachment to case C-1."""
    submission = models.Submission.objects.create(pk="s-000001", state=models.SubmissionState.DECIDED)
    upload = models.Upload.objects.create(
        submission=submission,
        path="1",
        object_key="submissions/s-000001/files/1",
        sha256="0" * 64,
        mime="application/pdf",
        outcome="read",
        state=models.UploadState.DONE,
    )
    document = models.Document.objects.create(
        submission=submission, upload=upload, pages="1,2", state=models.DocumentState.ATTACHED, type="lease"
    )
    attachment = models.Attachment.objects.create(
        case_id="C-1", document=document, content_hash=upload.sha256, pages="1,2", attached_by=ledger.AUTOMATION
    )
    outbox.enqueue(attachment, submission)
    return models.Delivery.objects.get()


def make_due() -> None:
    """Let every lease end and every delay be over."""
    past = timezone.now() - timedelta(minutes=5)
    models.Delivery.objects.update(due_at=past)
    models.Delivery.objects.exclude(lease_until=None).update(lease_until=past)


def deliver(told: Intake, delivery: models.Delivery, *, as_another_worker: bool = False) -> models.Delivery:
    """One step on it, as soon as it is due."""
    make_due()
    if as_another_worker:
        delivering.open_case_system.cache_clear()  # it has not met the case system yet
    told.run("deliver", delivery.pk)
    delivery.refresh_from_db()
    return delivery


def events() -> list[str]:
    return list(models.Event.objects.order_by("pk").values_list("action", flat=True))


def test_it_is_told_once_and_marked(told: Intake, delivery: models.Delivery, cases: CaseSystem) -> None:
    assert deliver(told, delivery).state == models.DeliveryState.DELIVERED
    assert delivery.delivered_at is not None
    assert events() == ["delivered"]
    assert list(cases.told) == [f'"{delivery.pk}"']
    assert cases.told[f'"{delivery.pk}"']["case_id"] == "C-1"


@pytest.mark.parametrize("moment", [Moment.FOUND, Moment.WRITTEN])
def test_a_worker_that_dies_after_the_call_tells_it_once_in_effect(
    told: Intake, delivery: models.Delivery, cases: CaseSystem, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_step: str, reached: Moment) -> None:
        if reached == moment:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "reached", die)
        told.die_in("deliver", delivery.pk)
    assert events() == []
    assert deliver(told, delivery).state == models.DeliveryState.DELIVERED
    assert cases.keys == [f'"{delivery.pk}"'] * 2
    assert len(cases.told) == 1
    assert events() == ["delivered"]


@pytest.mark.parametrize(
    "fate",
    [
        Fate(500),
        Fate(500, takes=True),
        Fate(503, headers={"Retry-After": "1"}),
        Fate(429),
        Fate(401),
        Fate(307, headers={"Location": "/elsewhere"}),
        Fate(cut=True),
        Fate(late=2.5),
    ],
)
def test_while_it_is_away_it_is_asked_again_and_no_attempt_is_burnt(
    told: Intake, delivery: models.Delivery, cases: CaseSystem, fate: Fate
) -> None:
    rounds = 1 if fate.late else told.shop.settings.max_attempts + 2
    cases.fates = [fate] * rounds
    for _ in range(rounds):
        assert deliver(told, delivery, as_another_worker=True).state == models.DeliveryState.WAITING
        assert (delivery.attempts, delivery.lease_token) == (0, "")
    assert deliver(told, delivery, as_another_worker=True).state == models.DeliveryState.DELIVERED
    assert cases.keys == [f'"{delivery.pk}"'] * (rounds + 1)
    assert len(cases.told) == 1


@pytest.mark.parametrize(
    ("waited", "fate", "delay"),
    [
        (-60, Fate(500), 1),  # the clock has jumped
        (0, Fate(500), 1),
        (100, Fate(500), 100),
        (250_000, Fate(500), 300),
        (0, Fate(503, headers={"Retry-After": "40"}), 40),
        (0, Fate(503, headers={"Retry-After": "86400"}), 300),
        (0, Fate(cut=True), 2),
    ],
)
def test_the_longer_it_has_waited_the_later_it_is_tried_again(
    told: Intake, delivery: models.Delivery, cases: CaseSystem, waited: int, fate: Fate, delay: int
) -> None:
    models.Delivery.objects.update(created_at=timezone.now() - timedelta(seconds=waited))
    cases.fates = [fate]
    deliver(told, delivery)
    left = (delivery.due_at - timezone.now()).total_seconds()
    assert delay - 5 <= left <= delay + 1


def test_a_refusal_goes_to_a_person_with_what_the_case_system_said(
    told: Intake, delivery: models.Delivery, cases: CaseSystem
) -> None:
    cases.fates = [Fate(422, '{"detail": "The case is closed."}', PROBLEM)]
    assert deliver(told, delivery).state == models.DeliveryState.REFUSED
    assert delivery.detail == "it answered 422: The case is closed"
    assert events() == ["delivery_refused"]
    item = models.ExceptionItem.objects.get()
    assert (item.reason, item.document) == ("delivery_refused", delivery.attachment.document)
    assert item.decision.note_fr.splitlines()[0].startswith("Refusé par le système des dossiers.")
    assert told.upload("s-000001").state == models.UploadState.ILLUSTRATING


def test_one_that_is_still_at_it_is_asked_for_an_hour_and_then_goes_to_a_person(
    told: Intake, delivery: models.Delivery, cases: CaseSystem
) -> None:
    for _ in range(told.shop.settings.max_attempts + 2):
        cases.fates = [Fate(409)]
        assert deliver(told, delivery, as_another_worker=True).state == models.DeliveryState.WAITING
    began = delivery.troubled_since
    assert began is not None
    models.Delivery.objects.update(troubled_since=began - timedelta(hours=1, minutes=1))
    cases.fates = [Fate(409)]
    assert deliver(told, delivery, as_another_worker=True).state == models.DeliveryState.REFUSED
    assert "still at it" in models.ExceptionItem.objects.get().decision.note_en


def test_the_hour_begins_when_it_says_so_and_not_with_an_outage_before(
    told: Intake, delivery: models.Delivery, cases: CaseSystem
) -> None:
    models.Delivery.objects.update(created_at=timezone.now() - timedelta(hours=2))
    for fate in (Fate(500), Fate(409), Fate(409)):
        cases.fates = [fate]
        assert deliver(told, delivery, as_another_worker=True).state == models.DeliveryState.WAITING
    models.Delivery.objects.update(troubled_since=timezone.now() - timedelta(hours=2))
    for fate in (Fate(500), Fate(409)):
        cases.fates = [fate]
        assert deliver(told, delivery, as_another_worker=True).state == models.DeliveryState.WAITING
    assert deliver(told, delivery, as_another_worker=True).state == models.DeliveryState.DELIVERED


def test_what_never_has_a_result_goes_to_a_person(
    told: Intake, delivery: models.Delivery, cases: CaseSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise Killed

    attempts = told.shop.settings.max_attempts
    for _ in range(attempts):
        with monkeypatch.context() as patched:
            patched.setattr(delivering, "reached", die)
            told.die_in("deliver", delivery.pk)
    assert deliver(told, delivery).state == models.DeliveryState.REFUSED
    assert len(cases.keys) == attempts
    assert "3 times without a result" in models.ExceptionItem.objects.get().decision.note_en


def test_what_is_about_one_document_is_told_in_order_though_the_first_has_to_wait(
    told: Intake, delivery: models.Delivery, cases: CaseSystem
) -> None:
    Case.objects.create(pk="C-9", application_type="study_permit")
    move(delivery.attachment_id, "C-9", None, "it is another's", "sam")
    moved = list(models.Delivery.objects.exclude(pk=delivery.pk))
    for _ in range(2):
        cases.fates = [Fate(503)]
        deliver(told, delivery, as_another_worker=True)
        assert not STEPS["deliver"].due().filter(pk__in=[row.pk for row in moved]).exists(), "none overtakes it"
    make_due()
    delivering.open_case_system.cache_clear()
    steps = ["deliver", str(delivery.pk)]
    while steps:
        (steps,) = [list(step) for step in told.run(*steps)] or [[]]
    notes = list(cases.told.values())
    assert [(note["kind"], note["case_id"]) for note in notes] == [
        ("attached", "C-1"),
        ("withdrawn", "C-1"),
        ("attached", "C-9"),
    ]
    assert [note["case_id"] for note in cases.on_cases.values()] == ["C-9"]
    assert events() == ["ended", "moved", "delivered", "withdrawal_delivered", "delivered"]


def test_whatever_order_the_workers_take_them_in_the_case_system_is_told_in_order(
    told: Intake, delivery: models.Delivery, cases: CaseSystem
) -> None:
    for case in ("C-1", "C-9"):
        Case.objects.create(pk=case, application_type="study_permit")
    attachment = delivery.attachment
    for to in ("C-9", "C-1", "C-9"):
        assert move(attachment.pk, to, None, "back and forth", "sam").status == "done"
        attachment = models.Attachment.objects.get(models.LIVE)
    cases.fates = [Fate(500), Fate(cut=True), Fate(500, takes=True)]
    for _ in range(20):
        make_due()
        delivering.open_case_system.cache_clear()
        tasks.run_step("deliver")
    assert not models.Delivery.objects.exclude(state=models.DeliveryState.DELIVERED).exists()
    assert [note["case_id"] for note in cases.told.values()] == ["C-1", "C-1", "C-9", "C-9", "C-1", "C-1", "C-9"]
    assert [note["case_id"] for note in cases.on_cases.values()] == ["C-9"]


def test_what_is_taken_back_while_it_is_being_told_is_told_off_again(
    told: Intake, delivery: models.Delivery, cases: CaseSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take_it_back(_step: str, moment: Moment) -> None:
        if moment is Moment.FOUND:
            monkeypatch.undo()
            take_back(delivery.attachment_id, "it is another's", "sam")

    monkeypatch.setattr(delivering, "reached", take_it_back)
    assert deliver(told, delivery).state == models.DeliveryState.DELIVERED
    (ended,) = models.Delivery.objects.filter(follows=delivery)
    assert deliver(told, ended).state == models.DeliveryState.DELIVERED
    assert cases.on_cases == {}


def test_a_delivery_of_a_former_version_says_what_it_said(
    told: Intake, delivery: models.Delivery, cases: CaseSystem
) -> None:
    said = outbox.note_of(delivery)
    models.Delivery.objects.update(note=None)
    assert deliver(told, delivery).state == models.DeliveryState.DELIVERED
    assert cases.told == {f'"{delivery.pk}"': said.model_dump(mode="json")}


def test_it_waits_while_no_case_system_is_set_any_more(told: Intake, delivery: models.Delivery, tmp_path: Path) -> None:
    told.shop = Workshop(Settings(home=tmp_path), Limits())
    assert deliver(told, delivery).state == models.DeliveryState.WAITING
    assert delivery.attempts == 0


def test_what_the_workers_attached_is_told_with_the_reason(told: Intake, cases: CaseSystem) -> None:
    told.put_sample("sample-0063")
    told.finish()
    attachment = models.Attachment.objects.get()
    (note,) = cases.told.values()
    assert (note["case_id"], note["attached_by"]) == (attachment.case_id, ledger.AUTOMATION)
    assert note["note_en"].startswith(f"Attached to case {attachment.case_id}.")
    assert note["note_fr"].startswith(f"Versé au dossier {attachment.case_id}.")


def test_deciding_says_at_once_that_there_is_something_to_tell(told: Intake) -> None:
    told.put_sample("sample-0063")
    due = told.run("receive", "sample-0063")
    while due[0][0] != "deliver":
        due = told.run(*due[0])
    assert due == [("deliver", str(models.Delivery.objects.get().pk))]


def test_what_a_person_attached_is_told_too(told: Intake, cases: CaseSystem) -> None:
    Case.objects.create(pk="C-9", application_type="study_permit")
    told.put("s-000001", {"1": b"%PDF-1.7 damaged"})
    told.finish()
    item = models.ExceptionItem.objects.get()
    attach_to_case(item.pk, "C-9", None, "sam")
    told.finish()
    (note,) = cases.told.values()
    assert (note["case_id"], note["attached_by"], note["pages"]) == ("C-9", "sam", [])


def test_neither_logs_nor_rows_show_the_token(
    told: Intake, delivery: models.Delivery, cases: CaseSystem, capfd: pytest.CaptureFixture[str]
) -> None:
    echo = Fate(
        400, f"you sent Bearer {TOKEN}, signed with {SECRET}, about a closed case", {"Content-Type": "text/plain"}
    )
    cases.fates = [Fate(cut=True), Fate(500), echo]
    for _ in range(3):
        make_due()
        delivering.open_case_system.cache_clear()
        tasks.run_step("deliver")
    delivery.refresh_from_db()
    assert delivery.state == models.DeliveryState.REFUSED
    logged = "".join(capfd.readouterr())
    assert logged.count("case_system_away") == 2
    for text in (
        logged,
        delivery.detail,
        str(list(models.Event.objects.values())),
        str(models.Decision.objects.get().facts),
    ):
        assert TOKEN not in text
        assert SECRET not in text
    assert "closed case" not in logged
