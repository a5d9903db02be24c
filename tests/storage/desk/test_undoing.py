"""What somebody has just done can be undone: all is as it was, an event says so, and nothing is deleted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from intake.settings import Settings
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.desk.acting import (
    add_note,
    assign,
    escalate,
    give_back,
    last_act,
    mark_duplicate,
    reject,
    set_priority,
    undo,
)
from storage.desk.claiming import claim, holder, release
from storage.desk.models import Act
from storage.desk.undoing import DECIDED, UNDO_WITHIN
from storage.messages.asking import ask_client
from storage.messages.models import Message
from storage.records import models, outbox
from storage.records.access import decisions_about, decisions_of
from storage.records.clients import client_of_case
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss
from storage.records.undoing import move, take_back
from storage.splitting.dividing import split
from tests.review.building import make_case, raise_exception, raise_without_form

pytestmark = pytest.mark.django_db
DONE = ReviewResult(ReviewStatus.DONE)
MAIL = {"email": "zoe@example.org"}


@pytest.fixture(autouse=True)
def cases(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cases, and a case system that hears of what happens to their documents."""
    make_case("C-1", ("p1", "Zoé", "Côté"))
    make_case("C-2", ("p2", "Ana", "Silva")).numbers.all().delete()
    settings = Settings(case_system_url="https://cases.example.org/attachments")
    monkeypatch.setattr(outbox, "get_settings", lambda: settings)


def again(item: models.ExceptionItem) -> models.ExceptionItem:
    return models.ExceptionItem.objects.get(pk=item.pk)


def state_of(item: models.ExceptionItem) -> dict[str, object]:
    """All that an act may change, but for who works on it."""
    row = again(item)
    columns = ("state", "resolved_by", "resolution", "resolution_reason", "priority", "assigned_to", "escalated_at")
    document = models.Document.objects.filter(pk=row.document_id).values().first()
    label = models.Label.objects.filter(document=row.document_id).values("type", "said", "left", "labelled_by").first()
    return {name: getattr(row, name) for name in columns} | {"document": document, "label": label}


def same_document(item: models.ExceptionItem) -> int:
    return raise_exception(content=f"of {item.pk}", form={"uci": ""}).document.pk


ACTS: dict[str, Callable[[models.ExceptionItem], ReviewResult]] = {
    "attached": lambda item: attach_to_case(item.pk, "C-1", "p1", "sam"),
    "dismissed": lambda item: dismiss(item.pk, "an advertisement", "sam"),
    "rejected": lambda item: reject(item.pk, "expired", "of 2019", "sam"),
    "duplicate": lambda item: mark_duplicate(item.pk, same_document(item), "sam"),
    "client_asked": lambda item: ask_client(item.pk, "missing_pages", {}, "sam"),
    "type_corrected": lambda item: correct_type(item.pk, "pay_stub", "sam"),
    "escalated": lambda item: escalate(item.pk, "why", "sam"),
    "given_back": lambda item: give_back(item.pk, "why", "sam"),
    "assigned": lambda item: assign(item.pk, "alex", "sam"),
    "priority_set": lambda item: set_priority(item.pk, 2, "sam"),
}


@pytest.mark.parametrize("name", ACTS)
def test_after_undo_all_is_as_it_was_and_both_are_told(name: str) -> None:
    item = raise_exception(abstained=True, form=MAIL)
    models.ExceptionItem.objects.filter(pk=item.pk).update(priority=1, assigned_to="kim", escalated_at=Now())
    before, decisions = state_of(item), models.Decision.objects.count()
    assert ACTS[name](item) == DONE
    assert state_of(item) != before
    assert last_act(item.pk, "sam").action == name
    assert undo(item.pk, "sam") == DONE
    assert state_of(item) == before
    actions = models.Event.objects.filter(exception=item).order_by("pk").values_list("actor", "action")
    assert [pair for pair in actions if "message" not in pair[1]] == [("sam", name), ("sam", "undone")]
    added = models.Decision.objects.filter(submission=item.submission_id).order_by("pk")[1:]
    assert [row.outcome for row in added][1:] == (["undone"] if name in DECIDED else [])
    assert models.Decision.objects.count() >= decisions
    while seal_waiting():
        pass
    assert list(verify(Verified())) == []
    assert undo(item.pk, "sam").status is ReviewStatus.NOTHING_TO_UNDO
    assert last_act(item.pk, "sam") is None


def test_what_was_attached_ends_and_the_case_system_is_told_and_it_can_be_attached_again() -> None:
    item = raise_exception()
    attach_to_case(item.pk, "C-1", "p1", "sam")
    undo(item.pk, "sam")
    ended = models.Attachment.objects.get()
    assert (ended.ended_by, ended.ended_reason) == ("sam", "undone by whoever attached it")
    kinds = models.Delivery.objects.order_by("created_at").values_list("kind", flat=True)
    assert list(kinds) == ["attached", "withdrawn"]
    assert models.ExceptionItem.objects.count() == 1
    assert attach_to_case(item.pk, "C-1", "p1", "sam") == DONE
    assert models.Attachment.objects.filter(models.LIVE).count() == 1


def test_an_exception_that_opens_again_is_whose_undoing_it_is() -> None:
    item = raise_exception()
    dismiss(item.pk, "no", "sam")
    undo(item.pk, "sam")
    assert holder(item) == "sam"
    assert dismiss(item.pk, "no", "alex") == ReviewResult(ReviewStatus.HELD, "sam")


def test_only_ones_own_last_act_is_undone() -> None:
    item = raise_exception()
    assert undo(item.pk, "sam").status is ReviewStatus.NOTHING_TO_UNDO
    assert undo(item.pk + 1000, "sam").status is ReviewStatus.NOT_FOUND
    set_priority(item.pk, 1, "sam")
    set_priority(item.pk, 2, "alex")
    assert undo(item.pk, "sam") == ReviewResult(ReviewStatus.CHANGED_SINCE, "alex")
    assert undo(item.pk, "kim").status is ReviewStatus.NOTHING_TO_UNDO
    assert undo(item.pk, "alex") == DONE
    assert undo(item.pk, "sam") == DONE
    assert again(item).priority == 0


def test_one_after_the_other_is_undone() -> None:
    item = raise_exception(abstained=True)
    before = state_of(item)
    correct_type(item.pk, "pay_stub", "sam")
    correct_type(item.pk, "job_offer", "sam")
    attach_to_case(item.pk, "C-1", "p1", "sam")
    assert [undo(item.pk, "sam") for _ in range(2)] == [DONE, DONE]
    assert again(item).document.type == "pay_stub"
    assert models.Label.objects.get().type == "pay_stub"
    assert undo(item.pk, "sam") == DONE
    assert state_of(item) == before
    assert undo(item.pk, "sam").status is ReviewStatus.NOTHING_TO_UNDO


def test_not_while_somebody_else_works_on_it() -> None:
    item = raise_exception()
    set_priority(item.pk, 1, "sam")
    claim(item.pk, "alex")
    assert undo(item.pk, "sam") == ReviewResult(ReviewStatus.HELD, "alex")


def test_after_a_quarter_of_an_hour_it_stays() -> None:
    item = raise_exception()
    dismiss(item.pk, "no", "sam")
    events = models.Event.objects.filter(action="dismissed")
    events.update(at=Now() - UNDO_WITHIN + timedelta(seconds=30))
    assert last_act(item.pk, "sam").action == "dismissed"
    events.update(at=Now() - UNDO_WITHIN - timedelta(seconds=1))
    assert last_act(item.pk, "sam") is None
    assert undo(item.pk, "sam").status is ReviewStatus.TOO_LATE


@pytest.mark.parametrize("happens", ["taken_back", "moved", "refused", "corrected"])
def test_not_once_something_else_happened_to_the_document(happens: str) -> None:
    item = raise_exception()
    attach_to_case(item.pk, "C-1", "p1", "sam")
    attachment = models.Attachment.objects.get()
    match happens:
        case "taken_back":
            take_back(attachment.pk, "wrong", "alex")
        case "moved":
            move(attachment.pk, "C-2", "p2", "wrong", "alex")
        case "refused":
            outbox.record_refusal(models.Delivery.objects.get(), "it answered 422", "alex")
        case "corrected":
            outbox.record_refusal(models.Delivery.objects.get(), "it answered 422", "alex")
            open_one = models.ExceptionItem.objects.get(state="open")
            correct_type(open_one.pk, "pay_stub", "alex")
    live = models.Attachment.objects.filter(models.LIVE).count()
    assert undo(item.pk, "sam") == ReviewResult(ReviewStatus.CHANGED_SINCE, "alex")
    assert models.Attachment.objects.filter(models.LIVE).count() == live


def test_looking_claiming_noting_and_delivering_are_nothing_that_stands_in_its_way() -> None:
    item = raise_exception()
    set_priority(item.pk, 1, "sam")
    claim(item.pk, "alex")
    add_note(item.pk, "urgent?", "alex")
    release(item.pk, "alex")
    attach_to_case(item.pk, "C-1", "p1", "sam")
    outbox.record_delivery(models.Delivery.objects.get(), "automation")
    assert [undo(item.pk, "sam") for _ in range(2)] == [DONE, DONE]
    assert list(item.notes.values_list("text", flat=True)) == ["urgent?"]


def test_a_client_who_was_written_to_already_was_told() -> None:
    for act in (ACTS["client_asked"], ACTS["rejected"]):
        item = raise_exception(form=MAIL)
        act(item)
        Message.objects.filter(exception=item).update(state="sent")
        before = state_of(item)
        assert undo(item.pk, "sam").status is ReviewStatus.TOO_LATE
        assert state_of(item) == before


def test_a_client_who_was_not_written_to_yet_is_not() -> None:
    item = raise_exception(form=MAIL)
    reject(item.pk, "expired", "", "sam")
    undo(item.pk, "sam")
    assert list(Message.objects.values_list("state", flat=True)) == ["withdrawn"]


def test_pages_that_were_split_are_put_together_by_the_same_undo() -> None:
    item = raise_exception(texts=("one", "two"))
    set_priority(item.pk, 1, "sam")
    assert split(item.pk, [[1], [2]], "sam").status is ReviewStatus.DONE
    assert last_act(item.pk, "sam").action == "split"
    assert undo(item.pk, "sam") == DONE
    assert again(item).document.pages == "1,2"


def test_what_has_no_document_is_undone_too() -> None:
    item = raise_without_form()
    for act in ("dismissed", "rejected"):
        assert ACTS[act](item) == DONE
        assert undo(item.pk, "sam") == DONE
    assert again(item).state == "open"


def test_what_was_undone_is_told_to_staff_and_to_the_client_without_what_is_anothers() -> None:
    item = raise_exception()
    correct_type(item.pk, "pay_stub", "sam")
    undo(item.pk, "sam")
    attach_to_case(item.pk, "C-2", "p2", "sam")
    undo(item.pk, "sam")
    staff = [decision.note_en for decision in decisions_of(item.submission_id)[0].decisions[1:]]
    assert staff == [
        "Type corrected.",
        "The correction of its type was undone.",
        "Attached to case C-2. Person on the case: p2.",
        "It was put on case C-2 by mistake; that was undone at once.",
    ]
    told = [decision.note_fr for decision in decisions_about(client_of_case("C-1"))[0].decisions[1:]]
    assert told[1] == "La correction de son type a été annulée."
    assert not any("C-2" in note for note in told)


def test_a_correction_that_stands_is_named_though_a_later_one_was_undone() -> None:
    item = raise_exception()
    correct_type(item.pk, "pay_stub", "sam")
    correct_type(item.pk, "lease", "sam")
    undo(item.pk, "sam")
    notes = [decision.note_en for decision in decisions_of(item.submission_id)[0].decisions[1:]]
    assert notes[0].startswith("Type corrected to “")
    assert notes[1] == "Type corrected."


def test_acts_stay_when_they_are_undone() -> None:
    item = raise_exception()
    set_priority(item.pk, 1, "sam")
    undo(item.pk, "sam")
    act = Act.objects.select_related("event", "undone").get()
    assert (act.event.action, act.undone.action) == ("priority_set", "undone")
