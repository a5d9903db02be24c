"""What a reviewer does is done once, recorded with who and when, and answered in words."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from intake.decisions import ExceptionReason
from intake.model import RefusalReason
from storage.records import models
from tests.review.building import make_case, raise_exception, raise_missing_file
from tests.review.people import person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def case(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p2", "Léo", "Côté"))


def act(client: Client, item: models.ExceptionItem, action: str, **data: str) -> str:
    """The page that follows."""
    answer = client.post(f"/exceptions/{item.pk}/{action}", data, follow=True)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200
    return answer.content.decode()


def last_event(action: str) -> models.Event:
    event = models.Event.objects.get(action=action)
    assert timezone.now() - event.at < timedelta(minutes=1)
    return event


def test_attaching_puts_the_document_on_the_case_and_records_who_and_when(reviewer: Client) -> None:
    item = raise_exception()
    assert "Attached to case C-1. No exception is left in this queue." in act(
        reviewer, item, "attach", case="C-1", person="p2"
    )
    attachment = models.Attachment.objects.get()
    assert (attachment.case_id, attachment.person_id, attachment.attached_by) == ("C-1", "p2", "alex")
    assert attachment.document.state == models.DocumentState.ATTACHED
    decision = models.Decision.objects.get(outcome="attach")
    assert (decision.made_by, decision.case_id, decision.person_id) == ("alex", "C-1", "p2")
    event = last_event("attached")
    assert (event.actor, event.exception, event.document) == ("alex", item, attachment.document)
    assert event.details == {"case": "C-1", "person": "p2"}
    item.refresh_from_db()
    assert (item.state, item.resolution, item.resolved_by) == ("resolved", "attached", "alex")


def test_correcting_the_type_keeps_the_exception_open_and_records_both_types(reviewer: Client) -> None:
    item = raise_exception(ExceptionReason.UNCLASSIFIED, abstained=True)
    assert "The type is saved." in act(reviewer, item, "type", type="pay_stub")
    item.refresh_from_db()
    assert item.state == models.ExceptionState.OPEN
    assert item.document is not None
    assert (item.document.type, item.document.abstained, item.document.why) == ("pay_stub", False, [])
    event = last_event("type_corrected")
    assert (event.actor, event.details) == ("alex", {"from": "lease", "to": "pay_stub"})
    assert models.Decision.objects.get(outcome="retype").made_by == "alex"
    page = reviewer.get(f"/exceptions/{item.pk}/").content.decode()
    assert "Type corrected from “Lease or rental agreement” to “Pay stub”" in page
    assert "Its text reads like" not in page


def test_dismissing_keeps_its_reason_with_who_and_when(reviewer: Client) -> None:
    item = raise_exception()
    assert "Set aside. No exception is left in this queue." in act(reviewer, item, "dismiss", reason=" an empty page ")
    item.refresh_from_db()
    assert (item.resolution, item.resolution_reason, item.resolved_by) == ("dismissed", "an empty page", "alex")
    assert item.document is not None
    assert item.document.state == models.DocumentState.DISMISSED
    event = last_event("dismissed")
    assert (event.actor, event.details) == ("alex", {"reason": "an empty page"})
    assert models.Decision.objects.get(outcome="dismiss").made_by == "alex"
    assert not models.Attachment.objects.exists()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\0b"])
def test_dismissing_needs_a_reason(reviewer: Client, reason: str) -> None:
    item = raise_exception()
    assert "Give a reason, so that others understand." in act(reviewer, item, "dismiss", reason=reason)
    item.refresh_from_db()
    assert item.state == models.ExceptionState.OPEN


def changes() -> list[int]:
    done = models.Event.objects.exclude(action="viewed")
    return [rows.count() for rows in (models.Attachment.objects, models.Decision.objects, done)]


@pytest.mark.parametrize("action", ["attach", "type", "dismiss"])
def test_who_comes_second_is_told_who_was_first_and_changes_nothing(reviewer: Client, action: str) -> None:
    item = raise_exception()
    first = Client()
    sign_in(first, person("sam"))
    act(first, item, "attach", case="C-1", person="p1")
    counts = changes()
    data = {"attach": {"case": "C-1", "person": "p2"}, "type": {"type": "pay_stub"}, "dismiss": {"reason": "twice"}}
    assert "sam resolved this exception before you." in act(reviewer, item, action, **data[action])
    assert "You have resolved this exception already." in act(first, item, action, **data[action])
    assert changes() == counts


def test_the_same_pages_are_not_put_on_a_case_twice(reviewer: Client) -> None:
    first, second = raise_exception(content="the same bytes"), raise_exception(content="the same bytes")
    act(reviewer, first, "attach", case="C-1", person="p1")
    assert "These pages are already on case C-1." in act(reviewer, second, "attach", case="C-1", person="p1")
    assert models.Attachment.objects.count() == 1
    second.refresh_from_db()
    assert second.state == models.ExceptionState.OPEN


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        ({"case": "C-unknown"}, "Case C-unknown was not found, or the person is not on it."),
        ({"case": "C-1", "person": "p9"}, "Case C-1 was not found, or the person is not on it."),
        ({"case": ""}, "Name the case to attach to."),
        ({}, "Name the case to attach to."),
    ],
)
def test_nothing_is_attached_to_an_unknown_case_or_person(reviewer: Client, data: dict[str, str], answer: str) -> None:
    item = raise_exception()
    assert answer in act(reviewer, item, "attach", **data)
    assert not models.Attachment.objects.exists()


def test_a_type_outside_the_list_is_refused(reviewer: Client) -> None:
    item = raise_exception()
    for wrong in ("", "no_such_type"):
        assert "Choose a type from the list." in act(reviewer, item, "type", type=wrong)
    assert not models.Event.objects.filter(action="type_corrected").exists()


def test_an_unreadable_file_is_attached_whole(reviewer: Client) -> None:
    item = raise_exception(ExceptionReason.ENCRYPTED, refused=RefusalReason.ENCRYPTED)
    act(reviewer, item, "type", type="bank_statement")
    act(reviewer, item, "attach", case="C-1", person="p1")
    document = models.Attachment.objects.get().document
    assert (document.pages, document.type, document.upload_id) == ("", "bank_statement", item.upload_id)
    page = reviewer.get(f"/exceptions/{item.pk}/").content.decode()
    assert "Exception raised: Password-protected" in page


def test_a_file_that_never_came_can_only_be_set_aside(reviewer: Client) -> None:
    item = raise_missing_file()
    for action, data in (("attach", {"case": "C-1"}), ("type", {"type": "lease"})):
        assert "There is no file behind this exception." in act(reviewer, item, action, **data)
    assert "Set aside." in act(reviewer, item, "dismiss", reason="the client was asked")
    assert not models.Document.objects.exists()


def test_the_next_exception_follows(reviewer: Client) -> None:
    first, second, third = (raise_exception(name=f"{name}.pdf") for name in ("first", "second", "third"))
    page = act(reviewer, second, "dismiss", reason="twice")
    assert "Set aside. This is the next exception." in page
    assert "first.pdf" in page
    assert "third.pdf" in act(reviewer, first, "dismiss", reason="twice")
    assert "No exception is left in this queue." in act(reviewer, third, "dismiss", reason="twice")


@pytest.mark.parametrize("action", ["attach", "type", "dismiss"])
def test_an_action_asked_for_by_a_link_shows_the_exception_and_does_nothing(reviewer: Client, action: str) -> None:
    item = raise_exception()
    answer = reviewer.get(f"/exceptions/{item.pk}/{action}", {"case": "C-1", "reason": "x", "type": "lease"})
    assert answer["Location"] == f"/exceptions/{item.pk}/"
    assert not models.Event.objects.exclude(actor="automation").exists()


def test_who_is_to_refuse_one_that_copies_gave_way_to_is_warned(reviewer: Client) -> None:
    kept, copy = raise_exception(content="same"), raise_exception(content="same", name="<b>copy.pdf")
    warning = "Without this one, none is used:"
    assert warning not in reviewer.get(f"/exceptions/{kept.pk}/").content.decode()
    act(reviewer, copy, "duplicate", of=str(kept.document_id))
    page = reviewer.get(f"/exceptions/{kept.pk}/").content.decode()
    assert page.count(warning) == 2, "where one refuses, and where one sets aside"
    assert "&lt;b&gt;copy.pdf" in page
    assert f"A document of submission {copy.submission_id} was set aside as the same as this one" in page
    act(reviewer, kept, "reject", reason="illegible")
    page = reviewer.get(f"/exceptions/{copy.pk}/").content.decode()
    assert f"The same document, of submission {kept.submission_id}, is not used either" in page


def test_a_copy_of_another_program_is_not_named_to_who_does_not_see_it(reviewer: Client) -> None:
    kept = raise_exception(content="same")
    copy = raise_exception(content="same", name="secret.pdf", form={"application_type": "citizenship"})
    act(reviewer, copy, "duplicate", of=str(kept.document_id))
    sam = sign_in(Client(), person("sam", programs=["study_permit"]))
    reviewer.post(f"/exceptions/{kept.pk}/let-go")
    assert "secret.pdf" not in sam.get(f"/exceptions/{kept.pk}/").content.decode()
