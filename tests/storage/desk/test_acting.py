"""What reviewers and supervisors do to an exception: once, whole, with its decision, its event and its words."""

import csv
from pathlib import Path

import pytest
from django.utils.translation import override

from classifiers.taxonomy import load_taxonomy
from intake.decisions import ExceptionReason
from intake.model import RefusalReason
from review import words
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.desk import acting
from storage.desk.acting import (
    add_note,
    assign,
    bulk,
    duplicates_of,
    escalate,
    give_back,
    mark_duplicate,
    reject,
    set_priority,
    undo,
)
from storage.desk.claiming import claim, holder
from storage.desk.duplicates import COPY_SET_ASIDE, OTHER_REFUSED, is_left_without, set_aside_for
from storage.desk.models import Note
from storage.desk.rejecting import reject_reasons
from storage.messages.composing import Letter, preview
from storage.messages.models import Message
from storage.records import models
from storage.records.access import decisions_about, decisions_of
from storage.records.clients import client_of_case
from storage.records.raising import raise_item
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss
from storage.records.undoing import take_back
from tests.review.building import candidate, make_case, raise_exception, raise_missing_file, raise_without_form
from tests.storage.test_database import in_threads, several_connections

__all__ = ["several_connections"]  # a fixture
DONE = ReviewResult(ReviewStatus.DONE)
OTHER_CLIENT = {"family_name": "Silva", "given_names": "Ana", "birth_date": "1985-05-05", "uci": ""}


@pytest.fixture(autouse=True)
def case(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("transactional_db" if "several_connections" in request.fixturenames else "db")
    make_case("C-1", ("p1", "Zoé", "Côté"))


def again(item: models.ExceptionItem) -> models.ExceptionItem:
    return models.ExceptionItem.objects.get(pk=item.pk)


def last_event(item: models.ExceptionItem) -> models.Event:
    return models.Event.objects.filter(exception=item).order_by("pk").last()


def written() -> list[int]:
    return [model.objects.count() for model in (models.Attachment, models.Decision, models.Document, models.Event)]


def audit_is_sound() -> bool:
    while seal_waiting():
        pass
    return list(verify(Verified())) == []


def test_a_refused_document_is_set_aside_with_what_its_client_is_told_and_can_do() -> None:
    item = raise_exception(form={"language": "fr", "email": "zoe@example.org"})
    assert reject(item.pk, "illegible", "the left half", "sam") == DONE
    row = again(item)
    assert (row.state, row.resolution, row.resolution_reason) == ("resolved", "rejected", "the left half")
    assert row.document.state == models.DocumentState.DISMISSED
    decision = row.document.decisions.order_by("pk").last()
    reason = reject_reasons()["illegible"]
    assert (decision.outcome, decision.made_by) == ("reject", "sam")
    assert decision.facts[0]["code"] == "rejected"
    assert decision.facts[0]["values"] == {
        "code": "illegible",
        "why_en": reason.why_en,
        "why_fr": reason.why_fr,
        "next_en": reason.next_en,
        "next_fr": reason.next_fr,
    }
    assert decision.note_en == f"Refused. {reason.told('en')}"
    assert decision.note_fr == f"Refusé. {reason.told('fr')}"
    assert " ".join(reason.told("fr").split()) in " ".join(Message.objects.get().body.split())
    assert audit_is_sound()


def test_who_refused_and_their_remark_is_for_staff_and_the_reason_for_the_client_too() -> None:
    item = raise_exception()
    reject(item.pk, "expired", "Karim Haddad's passport", "sam")
    reason = reject_reasons()["expired"]
    staff = decisions_of(item.submission_id)[0].decisions[-1]
    assert staff.note_en.splitlines()[0] == f"Refused. {reason.told('en')}"
    assert "Karim" in staff.note_en
    told = decisions_about(client_of_case("C-1"))[0].decisions[-1]
    assert (told.by, told.outcome) == ("a person", "reject")
    assert (told.note_en, told.note_fr) == (f"Refused. {reason.told('en')}", f"Refusé. {reason.told('fr')}")


def test_what_has_no_document_can_be_refused_too() -> None:
    for item in (raise_missing_file(), raise_without_form()):
        assert reject(item.pk, "damaged", "", "sam") == DONE
        assert models.Decision.objects.filter(submission=item.submission_id).last().outcome == "reject"


@pytest.mark.parametrize("reason", reject_reasons().values(), ids=reject_reasons().keys())
def test_every_reason_is_said_in_both_languages_and_fits_into_a_message(reason) -> None:
    item = raise_exception(form={"email": "zoe@example.org"})
    for language in ("en", "fr"):
        assert reason.title(language)
        item.submission.language = language
        assert isinstance(preview("rejected", item.submission, {"text": reason.told(language)}), Letter)
    assert reason.title_en != reason.title_fr
    sentences = [reason.why_en, reason.why_fr, reason.next_en, reason.next_fr]
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in sentences)
    assert not any("'" in sentence for sentence in sentences)


def test_codes_of_reasons_differ() -> None:
    with (Path(acting.__file__).with_name("reject_reasons.csv")).open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(reject_reasons())


def test_a_duplicate_is_set_aside_and_names_the_other() -> None:
    other, item = raise_exception(content="the same"), raise_exception(content="the same")
    assert list(duplicates_of(item)) == [other.document]
    assert mark_duplicate(item.pk, other.document.pk, "sam") == DONE
    row = again(item)
    assert (row.state, row.resolution, row.document.state) == ("resolved", "duplicate", "dismissed")
    decision = row.document.decisions.order_by("pk").last()
    assert (decision.outcome, decision.facts[0]["values"]["document"]) == ("duplicate", str(other.document.pk))
    assert "2026-01-31" in decision.note_en
    assert "2026-01-31" in decision.note_fr
    assert last_event(item).details["submission"] == other.submission_id
    assert again(other).state == "open"
    assert audit_is_sound()


def said_of(document: models.Document) -> list[str]:
    return list(models.Event.objects.filter(document=document).order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize("end", [lambda pk: reject(pk, "illegible", "", "sam"), lambda pk: dismiss(pk, "junk", "sam")])
def test_copies_hear_that_the_one_they_gave_way_to_is_not_used_either(end) -> None:
    kept, copy, other = (raise_exception(content="same") for _ in range(3))
    assert mark_duplicate(copy.pk, kept.document.pk, "alex") == DONE
    assert set_aside_for(kept.document) == [copy.document]
    assert said_of(kept.document)[-1] == COPY_SET_ASIDE
    assert end(kept.pk) == DONE
    assert said_of(copy.document)[-1] == OTHER_REFUSED
    assert OTHER_REFUSED not in said_of(other.document)
    details = models.Event.objects.filter(action=OTHER_REFUSED).get().details
    assert words.event(OTHER_REFUSED, details) == (
        f"The same document, of submission {kept.submission_id}, is not used either"
    )
    assert audit_is_sound()


def test_a_copy_that_waits_again_is_none_that_is_left_without_the_other() -> None:
    kept, copy = raise_exception(content="same"), raise_exception(content="same")
    mark_duplicate(copy.pk, kept.document.pk, "alex")
    assert undo(copy.pk, "alex") == DONE
    assert set_aside_for(kept.document) == []
    reject(kept.pk, "illegible", "", "sam")
    assert OTHER_REFUSED not in said_of(copy.document)


def test_copies_of_copies_are_left_without_the_last_of_them() -> None:
    first, second, third = (raise_exception(content="same") for _ in range(3))
    mark_duplicate(first.pk, second.document.pk, "sam")
    mark_duplicate(second.pk, third.document.pk, "sam")
    assert set_aside_for(third.document) == [second.document, first.document]
    assert not is_left_without(first.document)
    reject(third.pk, "illegible", "", "sam")
    assert all(is_left_without(item.document) for item in (first, second))
    assert said_of(first.document)[-1] == OTHER_REFUSED
    assert undo(third.pk, "sam") == DONE
    assert not is_left_without(first.document)


def test_one_that_gave_way_to_another_meanwhile_is_no_longer_the_former_ones() -> None:
    first, second, third = (raise_exception(content="same") for _ in range(3))
    mark_duplicate(first.pk, second.document.pk, "sam")
    undo(first.pk, "sam")
    mark_duplicate(first.pk, third.document.pk, "sam")
    assert set_aside_for(second.document) == []
    assert set_aside_for(third.document) == [first.document]


def test_what_copies_hear_is_in_the_way_of_no_undoing() -> None:
    kept, copy = raise_exception(content="same"), raise_exception(content="same")
    set_priority(kept.pk, 2, "sam")
    mark_duplicate(copy.pk, kept.document.pk, "alex")
    assert undo(kept.pk, "sam") == DONE
    reject(kept.pk, "illegible", "", "sam")
    assert undo(copy.pk, "alex") == DONE


def test_duplicates_are_those_that_count_of_the_same_pages_or_the_whole_file() -> None:
    item = raise_exception(content="the same")
    waiting, attached, aside, other_pages = (raise_exception(content="the same") for _ in range(4))
    raise_exception(content="another")
    attach_to_case(attached.pk, "C-1", "p1", "sam")
    dismiss(aside.pk, "no", "sam")
    models.Document.objects.filter(pk=other_pages.document.pk).update(pages="7")
    assert list(duplicates_of(item)) == [waiting.document, attached.document]
    models.Document.objects.filter(pk=other_pages.document.pk).update(pages="")
    assert list(duplicates_of(item)) == [waiting.document, attached.document, other_pages.document]
    assert not duplicates_of(raise_missing_file()).exists()
    unreadable = raise_exception(ExceptionReason.CORRUPT, refused=RefusalReason.CORRUPT, content="the same")
    assert attached.document in duplicates_of(unreadable)


def test_the_other_one_is_of_the_same_submission_client_or_case() -> None:
    item = raise_exception(candidates=(candidate("C-1"),))
    same_name = raise_exception(form={"uci": ""})
    stranger, on_case = raise_exception(form=OTHER_CLIENT), raise_exception(form=OTHER_CLIENT)
    no = ReviewResult(ReviewStatus.NO_SUCH_DOCUMENT, str(stranger.document.pk))
    assert mark_duplicate(item.pk, stranger.document.pk, "sam") == no
    attach_to_case(on_case.pk, "C-1", None, "sam")
    assert mark_duplicate(item.pk, on_case.document.pk, "sam") == DONE
    assert mark_duplicate(same_name.pk, item.document.pk, "sam").status is ReviewStatus.NO_SUCH_DOCUMENT
    another = raise_exception(form={"uci": "", "given_names": "ZOE"})
    assert mark_duplicate(another.pk, same_name.document.pk, "sam") == DONE


def test_of_two_the_second_can_not_be_a_duplicate_of_the_first_as_well() -> None:
    first, second = raise_exception(content="the same"), raise_exception(content="the same")
    assert mark_duplicate(first.pk, second.document.pk, "sam") == DONE
    before = written()
    assert mark_duplicate(second.pk, first.document.pk, "alex").status is ReviewStatus.NO_SUCH_DOCUMENT
    assert mark_duplicate(second.pk, second.document.pk, "alex").status is ReviewStatus.NO_SUCH_DOCUMENT
    assert mark_duplicate(second.pk, 404404, "alex").status is ReviewStatus.NO_SUCH_DOCUMENT
    assert written() == before


def test_nothing_is_a_duplicate_of_itself_though_its_exception_does_not_name_it_yet() -> None:
    first = raise_exception(ExceptionReason.PROCESSING_FAILED, refused=RefusalReason.CRASHED)
    correct_type(first.pk, "lease", "sam")
    again_failed = raise_item(first.decision)
    whole = models.Document.objects.get()
    assert mark_duplicate(again_failed.pk, whole.pk, "sam").status is ReviewStatus.NO_SUCH_DOCUMENT
    assert models.Document.objects.get().state == models.DocumentState.EXCEPTION


def test_marked_at_once_as_duplicates_of_each_other_one_stays(several_connections: None) -> None:
    first, second = raise_exception(content="the same"), raise_exception(content="the same")
    pairs = ((first, second), (second, first))
    in_threads(*(lambda a=a, b=b: mark_duplicate(a.pk, b.document.pk, "sam") for a, b in pairs))
    states = models.Document.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["dismissed", "exception"]


def test_what_is_on_a_case_is_neither_refused_nor_a_duplicate() -> None:
    item, other = raise_exception(content="the same"), raise_exception(content="the same")
    attach_to_case(item.pk, "C-1", "p1", "sam")
    take_back(models.Attachment.objects.get().pk, "wrong", "sam")
    models.Attachment.objects.update(ended_at=None)  # as where the case system refused it
    refused = models.ExceptionItem.objects.filter(document=item.document_id).latest("pk")
    on_it = ReviewResult(ReviewStatus.ALREADY_ON_CASE, "C-1")
    assert reject(refused.pk, "expired", "", "sam") == on_it
    assert mark_duplicate(refused.pk, other.document.pk, "sam") == on_it


def test_an_escalated_one_waits_for_a_supervisor_and_whoever_had_it_lets_go() -> None:
    item = raise_exception()
    claim(item.pk, "sam")
    assert escalate(item.pk, "two people of one name", "sam") == DONE
    row = again(item)
    assert (row.state, row.escalated_at is not None, holder(item)) == ("open", True, "")
    assert (last_event(item).action, last_event(item).details) == ("escalated", {"reason": "two people of one name"})
    assert give_back(item.pk, "take the older one", "kim") == DONE
    assert (again(item).escalated_at, last_event(item).action) == (None, "given_back")


def test_one_that_is_assigned_is_that_persons_until_it_is_given_back() -> None:
    item = raise_exception()
    escalate(item.pk, "why", "sam")
    claim(item.pk, "kim")
    assert assign(item.pk, " alex ", "kim") == DONE
    row = again(item)
    assert (row.assigned_to, row.escalated_at, holder(item)) == ("alex", None, "")
    assert last_event(item).details == {"from": "", "to": "alex"}
    assert give_back(item.pk, "on leave", "alex") == DONE
    assert again(item).assigned_to == ""
    claim(item.pk, "kim")
    assert assign(item.pk, "kim", "kim") == DONE
    assert (again(item).assigned_to, holder(item)) == ("kim", "kim")
    assert assign(item.pk, "", "kim") == DONE
    assert again(item).assigned_to == ""


def test_a_priority_is_one_of_three() -> None:
    item = raise_exception()
    assert set_priority(item.pk, 1, "kim") == DONE
    assert (again(item).priority, last_event(item).details) == (1, {"from": 0, "to": 1})
    assert set_priority(item.pk, 3, "kim") == ReviewResult(ReviewStatus.NO_SUCH_PRIORITY, "3")
    assert set_priority(item.pk, -1, "kim").status is ReviewStatus.NO_SUCH_PRIORITY


def test_notes_are_kept_in_order_and_the_audit_has_their_digests() -> None:
    item = raise_exception()
    for text, who in (("called the client", "sam"), (" <b>no</b> answer\n", "alex")):
        assert add_note(item.pk, text, who) == DONE
    assert list(item.notes.values_list("text", "by")) == [
        ("called the client", "sam"),
        ("<b>no</b> answer", "alex"),
    ]
    digests = models.Event.objects.filter(action="note_added").values_list("details__note", flat=True)
    assert list(digests) == list(Note.objects.values_list("pk", flat=True))
    assert add_note(item.pk, " \n", "sam").status is ReviewStatus.REASON_MISSING


ACTIONS = {
    "reject": lambda pk, actor: reject(pk, "expired", "", actor),
    "escalate": lambda pk, actor: escalate(pk, "why", actor),
    "give_back": lambda pk, actor: give_back(pk, "why", actor),
    "assign": lambda pk, actor: assign(pk, "kim", actor),
    "set_priority": lambda pk, actor: set_priority(pk, 2, actor),
    "add_note": lambda pk, actor: add_note(pk, "a note", actor),
    "mark_duplicate": lambda pk, actor: mark_duplicate(pk, 1, actor),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_no_action_goes_through_while_somebody_else_works_on_it_or_once_it_is_resolved(name: str) -> None:
    item = raise_exception()
    claim(item.pk, "sam")
    before = written()
    assert ACTIONS[name](item.pk, "alex") == ReviewResult(ReviewStatus.HELD, "sam")
    dismiss(item.pk, "no", "sam")
    assert ACTIONS[name](item.pk, "alex") == ReviewResult(ReviewStatus.ALREADY_RESOLVED, "sam")
    assert ACTIONS[name](item.pk + 1000, "alex").status is ReviewStatus.NOT_FOUND
    assert written()[3] == before[3] + 1  # the dismissal


def test_what_is_refused_writes_nothing() -> None:
    item = raise_exception()
    before = written()
    assert reject(item.pk, "because", "", "sam") == ReviewResult(ReviewStatus.NO_SUCH_REASON, "because")
    assert escalate(item.pk, " ", "sam").status is ReviewStatus.REASON_MISSING
    assert give_back(item.pk, "", "sam").status is ReviewStatus.REASON_MISSING
    assert written() == before


def test_in_bulk_what_one_refuses_does_not_stop_the_others() -> None:
    first, held, last = (raise_exception() for _ in range(3))
    claim(held.pk, "alex")
    pks = [first.pk, held.pk, last.pk, last.pk, 404404]
    done = bulk(reject, pks, "sam", reason_code="expired", detail="")
    assert {pk: result.status for pk, result in done.items()} == {
        first.pk: ReviewStatus.DONE,
        held.pk: ReviewStatus.HELD,
        last.pk: ReviewStatus.DONE,
        404404: ReviewStatus.NOT_FOUND,
    }
    assert bulk(dismiss, [held.pk], "alex", reason="no") == {held.pk: DONE}
    item = raise_exception()
    assert bulk(correct_type, [item.pk], "sam", type_id=next(iter(load_taxonomy()))) == {item.pk: DONE}


def test_every_event_of_the_desk_has_its_words() -> None:
    item, other = raise_exception(content="the same"), raise_exception(content="the same")
    claim(item.pk, "sam")
    for name in ("add_note", "set_priority", "escalate", "give_back", "assign"):
        ACTIONS[name](item.pk, "sam")
    mark_duplicate(item.pk, other.document.pk, "sam")
    acting.undo(item.pk, "sam")
    reject(item.pk, "expired", "", "sam")
    events = models.Event.objects.filter(exception=item)
    with override("en"):
        said = {event.action: words.event(event.action, event.details) for event in events}
    assert all(text and text != action for action, text in said.items())
    assert said["rejected"] == "Refused: Out of date"
    assert said["undone"] == "Undone: marking as a duplicate"
