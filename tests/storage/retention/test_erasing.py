"""Nothing of an erased submission is to be found anywhere, everything else is as it was, and the audit bears it out."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.redacting import Client
from intake.settings import Settings, get_settings
from storage.audit import guards
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.desk.undoing import undo
from storage.messages.models import Message
from storage.objects import ObjectStore
from storage.objects.errors import StoreUnavailable
from storage.records import models, outbox, quality
from storage.records.clients import client_by_uci
from storage.records.reviewing import ReviewStatus, attach_to_case
from storage.records.undoing import move, take_back
from storage.retention import holding
from storage.retention.due import Why, in_the_way
from storage.retention.erasing import erase_all, mark
from storage.retention.job import Job, plan
from storage.retention.leftovers import claim
from storage.retention.models import ErasedContent, HoldKind
from storage.retention.on_request import requested_by
from storage.retention.schedule import PACKAGED, load_schedule
from storage.searching.finding import found
from storage.webhooks.kinds import Kind
from storage.webhooks.models import Notice, Subscription
from tests.review.building import draw_check, object_store
from tests.storage.retention.histories import (
    ACTS,
    Sender,
    age,
    dump,
    make_cases,
    objects,
    settle,
    submit,
    submit_attached,
    traces,
)

pytestmark = pytest.mark.django_db
TOLD = Settings(case_system_url="https://cases.example.org/attachments")
LONG_AGO = timezone.now() - timedelta(days=4000)
HISTORIES = st.lists(st.sampled_from(sorted(ACTS)), max_size=8)
EVERYTHING = [
    *("index", "claim", "note", "release", "view", "turn", "urgent", "retype", "label", "split"),
    *("attach", "take_back", "ask", "undo", "reject", "dismiss", "index"),
]


@pytest.fixture(autouse=True)
def ready(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("INTAKE_HOME", str(tmp_path))
    get_settings.cache_clear()
    make_cases()
    Subscription.objects.create(url="https://hooks.example.ca", events=[kind.value for kind in Kind], owner="alex")
    guards.put_up(connection)
    yield
    guards.take_down(connection)
    get_settings.cache_clear()


def job(store: ObjectStore | None = None) -> Job:
    return Job(store or object_store(), load_schedule(PACKAGED), leftovers_rest=timedelta(0))


def run(store: ObjectStore | None = None) -> list[str]:
    erased: list[str] = []
    while (done := job(store).step()).anything:
        erased += done.erased
    return erased


def is_whole() -> bool:
    while seal_waiting():
        pass
    return list(verify(Verified(), object_store())) == []


def play(sender: Sender, acts: list[str], **more: Any) -> str:
    """A history to its end; the submission's id."""
    item = submit(sender, **more)
    for act in acts:
        with transaction.atomic():
            items = models.ExceptionItem.objects.filter(submission=item.submission_id)
            waiting = items.filter(state=models.ExceptionState.OPEN).order_by("-pk").first()
            ACTS[act](waiting or items.order_by("-pk")[0], sender)
    settle(item.submission_id)
    return item.submission_id


def kept_of(submission_id: str) -> list[str]:
    """The lines of the dump that name a submission."""
    return [line for line in dump().splitlines() if submission_id in line and not line.startswith("records_seal")]


def test_a_history_leaves_traces_before() -> None:
    """Else the other tests would find nothing anyway."""
    sender = Sender.new()
    play(sender, EVERYTHING)
    where = {trace.split(":")[1].strip() for trace in traces(sender, object_store()) if trace.startswith("database")}
    assert where >= {
        *("records_submission", "records_upload", "records_document", "records_decision", "records_exceptionitem"),
        *("records_event", "desk_work_note", "messages_to_clients_message", "searching_words"),
    }
    assert Notice.objects.exists()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(HISTORIES, HISTORIES)
def test_nothing_is_left_of_whose_time_is_over_and_all_of_the_others(gone: list[str], stays: list[str]) -> None:
    with transaction.atomic():
        before, after = Sender.new(), Sender.new("C-2")
        over, kept = play(before, gone), play(after, stays)
        age(over)
        lines, kept_objects = kept_of(kept), dict(objects(object_store()))
        assert run() == [over]
        assert traces(before, object_store()) == []
        assert models.Submission.objects.get(pk=over).state == models.SubmissionState.ERASED
        left = [line for line in kept_of(kept) if not line.startswith("records_submission")]
        assert left == [line for line in lines if not line.startswith("records_submission")]
        theirs = {key: data for key, data in kept_objects.items() if after.word.encode() in data}
        assert theirs
        assert theirs.items() <= dict(objects(object_store())).items()
        assert list(found(before.word)) == []
        assert is_whole()
        transaction.set_rollback(True)


def test_a_long_history_and_an_automatic_one_are_erased_whole() -> None:
    one, other = Sender.new(), Sender.new()
    first = play(one, EVERYTHING)
    submit_attached(other)
    second = models.Submission.objects.exclude(pk=first).get().pk
    settle(second)
    for each in (first, second):
        age(each)
    assert sorted(run()) == sorted([first, second])
    assert traces(one, object_store()) == traces(other, object_store()) == []
    assert list(object_store().list("submissions/")) == list(object_store().list("derived/")) == []
    assert is_whole()
    assert run() == []


def test_no_row_names_it_but_its_own_and_the_audit_and_nothing_leads_to_its_trace() -> None:
    submission = play(Sender.new(), EVERYTHING)
    models.Submission.objects.filter(pk=submission).update(traceparent="00-5e1f-01")
    age(submission)
    run()
    assert {line.partition(":")[0] for line in kept_of(submission)} == {"records_submission", "records_event"}
    assert "5e1f" not in dump()


def test_what_the_audit_keeps_says_nothing_and_what_somebody_empties_is_named() -> None:
    submission = play(Sender.new(), EVERYTHING)
    age(submission)
    run()
    events = models.Event.objects.filter(submission=submission).exclude(action="erased")
    assert events.filter(salt="").exists()
    assert all(event.details.keys() <= {"redacted", "by"} for event in events)
    assert is_whole()


class Killed(BaseException):
    """The process was killed."""


class Killing:
    """Counts what is asked of the database and the store, and kills at one of them."""

    def __init__(self, at: int) -> None:
        self.left = at

    def count(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.count()
        return execute(*arguments)


class DyingStore:
    """The store, with a process that may be killed before each thing it asks and after."""

    def __init__(self, store: ObjectStore, killing: Killing) -> None:
        self._store, self._killing = store, killing

    def __getattr__(self, name: str) -> Any:
        def ask(*arguments: Any, **more: Any) -> Any:
            self._killing.count()
            done = getattr(self._store, name)(*arguments, **more)
            self._killing.count()
            return done

        return ask


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_killed_at_any_instant_it_goes_on_and_leaves_nothing_half() -> None:
    at, was_killed = 1, True
    while was_killed:
        sender, other = Sender.new(), Sender.new()
        over, kept = play(sender, ["note", "attach"]), play(other, ["note"])
        age(over)
        killing = Killing(at)
        try:
            with connection.execute_wrapper(killing):
                run(DyingStore(object_store(), killing))  # type: ignore[arg-type]
            was_killed = False
        except Killed:
            pass
        state = models.Submission.objects.get(pk=over).state
        is_marked = state in (models.SubmissionState.ERASING, models.SubmissionState.ERASED)
        # Not a byte goes before the row says so; nor is a part of the rows there without the rest.
        assert is_marked or list(object_store().list(f"submissions/{over}/"))
        has_rows = models.Upload.objects.filter(submission=over).exists()
        assert has_rows != (state == models.SubmissionState.ERASED)
        run()
        assert traces(sender, object_store()) == [], at
        assert object_store().exists(f"submissions/{kept}/submission.json")
        assert models.Submission.objects.get(pk=kept).state == models.SubmissionState.DECIDED
        at += 7 if at > 60 else 1
    assert at > 60
    assert is_whole()


def test_a_store_that_is_away_stops_it_and_it_goes_on_later() -> None:
    class Away:
        def __getattr__(self, name: str) -> Any:
            raise StoreUnavailable("away")

    sender = Sender.new()
    submission = play(sender, [])
    age(submission)
    with pytest.raises(StoreUnavailable):
        job(Away()).step()  # type: ignore[arg-type]
    assert models.Submission.objects.get(pk=submission).state == models.SubmissionState.ERASING
    assert run() == [submission]
    assert traces(sender, object_store()) == []


def test_bytes_that_somebody_else_sent_too_keep_what_was_read_of_them() -> None:
    one, other = Sender.new(), Sender.new()
    gone, stays = play(one, [], content="the same"), play(other, [], content="the same")
    sha256 = models.Upload.objects.get(submission=stays, path="1").sha256
    age(gone)
    run()
    assert list(object_store().list(f"derived/{sha256}/"))
    assert not ErasedContent.objects.exists()
    age(stays)
    run()
    assert not list(object_store().list(f"derived/{sha256}/"))


def test_what_was_read_of_bytes_rests_and_goes_unless_a_worker_comes_upon_them() -> None:
    gone, stays = play(Sender.new(), []), play(Sender.new(), [])
    sha256 = models.Upload.objects.get(submission=gone, path="1").sha256
    age(gone)
    slow = Job(object_store(), load_schedule(PACKAGED))
    while slow.step().anything:
        pass
    assert list(object_store().list(f"derived/{sha256}/"))
    upload = models.Upload.objects.get(submission=stays, path="1/1")
    claim(upload, sha256)  # the same bytes came again, and are about to be read
    run()
    assert list(object_store().list(f"derived/{sha256}/"))
    upload.refresh_from_db()
    assert upload.sha256 == sha256


@pytest.mark.parametrize(
    "on_its_way",
    [
        lambda key: models.Submission.objects.filter(pk=key).update(state=models.SubmissionState.READING),
        lambda key: models.Upload.objects.filter(submission=key).update(state=models.UploadState.ILLUSTRATING),
        lambda key: models.ExceptionItem.objects.filter(submission=key).update(state=models.ExceptionState.OPEN),
        lambda _key: Notice.objects.filter(subject__startswith="document").update(state="waiting"),
    ],
    ids=["reading", "illustrating", "open", "to be told"],
)
def test_what_is_on_its_way_or_with_a_person_is_not_touched(on_its_way: Any) -> None:
    sender = Sender.new()
    submission = play(sender, ["note"])
    age(submission)
    on_its_way(submission)
    lines = kept_of(submission)
    assert run() == []
    assert mark([submission], lambda _: True) == []
    assert [line for line in kept_of(submission) if "records_submission" not in line] == [
        line for line in lines if "records_submission" not in line
    ]
    assert list(object_store().list(f"submissions/{submission}/"))


def test_without_a_schedule_what_was_asked_to_be_erased_goes_to_its_end() -> None:
    sender, other = Sender.new(), Sender.new()
    asked, stays = play(sender, ["view"]), play(other, [])
    for each in (asked, stays):
        age(each)
    assert mark([asked], lambda _: True) == [asked]  # and whoever erased it was killed
    off = Job(object_store(), None, leftovers_rest=timedelta(0))
    erased = []
    while (done := off.step()).anything:
        erased += done.erased
    assert erased == [asked]
    assert traces(sender, object_store()) == []
    assert traces(other, object_store())
    assert models.Event.objects.get(action="erased").details["why"] == "request"


def test_a_withdrawal_that_is_still_to_be_told_is_not_erased_by_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the document would stay on a stranger's case, and nothing here would know of it."""
    from storage.cases.models import Case

    sender = Sender.new()
    Case.objects.get(pk="C-1").people.create(
        number="p2",
        role="spouse",
        birth_date=sender.born,
        **{k: sender.form[k] for k in ("family_name", "given_names")},
    )
    Case.objects.get(pk="C-1").numbers.create(kind="uci", value=sender.uci, person="p2")
    item = submit(sender)
    monkeypatch.setattr(outbox, "get_settings", lambda: TOLD)
    ACTS["attach"](item, sender)
    models.Delivery.objects.update(state=models.DeliveryState.DELIVERED)
    ACTS["take_back"](item, sender)
    models.Submission.objects.filter(pk=item.submission_id).update(state=models.SubmissionState.DECIDED)
    models.Upload.objects.update(state=models.UploadState.DONE)
    Notice.objects.update(state="delivered")
    Message.objects.update(state="sent")
    client = client_by_uci(sender.uci)
    assert isinstance(client, Client)
    asked = requested_by(client)
    assert (asked.goes, asked.in_the_way) == ((), {item.submission_id: Why.UNDER_WAY})
    assert mark([item.submission_id], lambda _: True, even={Why.OPEN}) == []
    models.Delivery.objects.update(state=models.DeliveryState.DELIVERED)
    assert requested_by(client).goes == (item.submission_id,)


def test_on_what_is_being_erased_nobody_acts_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "get_settings", lambda: TOLD)
    check = draw_check(name="drawn.pdf")
    item = submit(Sender.new())
    attach_to_case(item.pk, "C-1", "p1", "sam")
    other = submit(Sender.new())
    models.Submission.objects.update(state=models.SubmissionState.ERASING)
    (attachment,) = models.Attachment.objects.filter(document=item.document_id)
    models.Delivery.objects.all().delete()
    assert take_back(attachment.pk, "not theirs", "sam").status == ReviewStatus.NOT_FOUND
    assert move(attachment.pk, "C-2", "p1", "not theirs", "sam").status == ReviewStatus.NOT_FOUND
    assert attach_to_case(other.pk, "C-1", "p1", "sam").status == ReviewStatus.NOT_FOUND
    assert undo(item.pk, "sam").status == ReviewStatus.NOT_FOUND
    assert quality.answer(check.pk, "wrong_case", "alex").status == quality.QualityStatus.NOT_FOUND
    assert not models.Delivery.objects.exists()


def test_what_somebody_did_when_it_was_marked_is_told_before_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "get_settings", lambda: TOLD)
    submission = play(Sender.new(), ["attach"])
    age(submission)
    assert mark([submission], lambda _: True) == [submission]
    models.Delivery.objects.update(state=models.DeliveryState.WAITING)
    assert erase_all(object_store(), [submission], "retention", "schedule") == []
    models.Delivery.objects.update(state=models.DeliveryState.DELIVERED)
    assert erase_all(object_store(), [submission], "retention", "schedule") == [submission]


def test_a_notice_that_nobody_will_send_is_not_in_the_way() -> None:
    submission = play(Sender.new(), ["note"])
    Notice.objects.update(state="waiting")
    row = models.Submission.objects.get(pk=submission)
    assert in_the_way(row) is Why.UNDER_WAY
    for state in ("ended", "disabled"):
        Subscription.objects.update(state=state)
        assert in_the_way(row) is None
    age(submission)
    assert run() == [submission]


def test_on_an_open_case_it_stays_and_the_time_counts_from_its_closing() -> None:
    from storage.cases.models import Case

    Case.objects.update(state="open", closed_at=None)
    item = submit(Sender.new())
    attach_to_case(item.pk, "C-1", "p1", "sam")
    settle(item.submission_id)
    age(item.submission_id)
    assert run() == []
    looks = models.Submission.objects.get(pk=item.submission_id).keep_at
    assert looks is not None
    assert timedelta(days=729) < looks - timezone.now() < timedelta(days=731)
    Case.objects.update(state="closed")  # long ago, and nobody kept when: it counts from now
    age(item.submission_id)
    assert run() == []
    closed = Case.objects.get(pk="C-1").closed_at
    assert closed is not None
    Case.objects.update(closed_at=closed - timedelta(days=731))
    age(item.submission_id)
    assert run() == [item.submission_id]


def hold(kind: HoldKind, sender: Sender, submission: str) -> str:
    match kind:
        case HoldKind.SUBMISSION:
            return submission
        case HoldKind.CASE:
            return "C-1"
        case HoldKind.SENDER:
            return models.Submission.objects.get(pk=submission).sender
        case HoldKind.NUMBER:
            return holding.number_of(f"{sender.uci[:4]}-{sender.uci[4:]}")
        case HoldKind.PERSON:
            return holding.person_of(f"FAM{sender.word}", f"Giv{sender.word}", sender.born)


@pytest.mark.parametrize("kind", list(HoldKind))
def test_what_is_held_stays_until_the_hold_is_lifted(kind: HoldKind) -> None:
    sender, other = Sender.new(), Sender.new()
    held, free = play(sender, ["attach"]), play(other, [])
    put = holding.put(kind, hold(kind, sender, held), "Court file 26-118", "alex")
    assert put is not None
    assert put.too_late == ()
    assert holding.put(kind, hold(kind, sender, held), "again", "alex") is None
    for each in (held, free):
        age(each)
    assert {row.submission: row.holds for row in plan(load_schedule(PACKAGED))} == {held: (put.hold.pk,), free: ()}
    assert run() == [free]
    assert holding.lift(put.hold.pk, "The court has ruled", "alex")
    assert not holding.lift(put.hold.pk, "again", "alex")
    assert [event.action for event in models.Event.objects.filter(action__startswith="hold").order_by("pk")] == [
        "hold_put",
        "hold_lifted",
    ]
    age(held)
    assert run() == [held]
    assert traces(sender, object_store()) == []
    assert is_whole()


def test_a_hold_on_a_case_holds_what_is_on_those_merged_into_it() -> None:
    from storage.cases.models import Case

    submission = play(Sender.new(), ["attach"])
    for number in (1, 2):
        Case.objects.filter(pk=f"C-{number}").update(state="merged", merged_into=f"C-{number + 1}")
    Case.objects.create(pk="C-3", application_type="study_permit", state="closed", closed_at=LONG_AGO)
    age(submission)
    put = holding.put(HoldKind.CASE, "C-3", "Court file 26-118", "alex")
    assert put is not None
    assert run() == []
    holding.lift(put.hold.pk, "The court has ruled", "alex")
    age(submission)
    assert run() == [submission]


def test_a_hold_on_a_person_holds_what_gives_their_birth_date_by_its_other_reading() -> None:
    document = models.Document.objects.get(submission=play(Sender.new(), []))
    document.parties = [
        {"family_name": "Fam", "given_names": "Giv", "birth_date": "1990-04-11", "birth_date_or": "1990-11-04"}
    ]
    document.save()
    for born in ("1990-04-11", "1990-11-04"):
        person = holding.person_of("Fam", "Giv", born)
        assert (HoldKind.PERSON.value, person) in holding.keys_of(document.submission)


def test_a_hold_that_comes_too_late_says_so() -> None:
    sender = Sender.new()
    submission = play(sender, [])
    age(submission)
    assert mark([submission], lambda _: True) == [submission]
    put = holding.put(HoldKind.NUMBER, sender.uci, "Court file 26-118", "alex")
    assert put is not None
    assert put.too_late == (submission,)
    assert erase_all(object_store(), [submission], "retention", "schedule") == [submission]
