"""Asking the client again: one transaction, a fixed frame, nothing personal beyond a reference and a given name."""

import re
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.decisions import ExceptionReason
from intake.details import detail_in
from intake.model import RefusalReason
from intake.references import new_submission_id, reference_of
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.desk.acting import reject, undo
from storage.desk.claiming import claim
from storage.messages import outbox
from storage.messages.addresses import mail_address
from storage.messages.asking import ask_client
from storage.messages.composing import Kind, Letter, TextTrouble, _name, preview, templates
from storage.messages.models import Message, MessageState
from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, dismiss
from tests.review.building import make_case, raise_exception, raise_missing_file, raise_without_form
from tests.storage.messages.building import ADDRESS, from_client

pytestmark = pytest.mark.django_db
DONE = ReviewResult(ReviewStatus.DONE)
LINKS = ["see https://evil.example", "go to www.evil.example", "evil.com", "write to a@b.example", "MAILTO:x"]


def letter(template: str, item: models.ExceptionItem, text: str = "") -> Letter:
    found = preview(template, item.submission, {"text": text}, item.upload)
    assert isinstance(found, Letter), found
    return found


def test_asking_resolves_the_exception_and_puts_the_message_in_the_outbox() -> None:
    item = from_client()
    assert ask_client(item.pk, "unreadable_photo", {"text": "Only the second page."}, "sam") == DONE
    item.refresh_from_db()
    assert (item.state, item.resolution, item.resolved_by) == ("resolved", "client_asked", "sam")
    assert models.Document.objects.get().state == models.DocumentState.DISMISSED
    message = Message.objects.get()
    assert (message.recipient, message.state, message.exception_id) == (ADDRESS, "waiting", item.pk)
    assert "> Only the second page." in message.body
    decision = models.Decision.objects.get(outcome="ask")
    assert decision.note_en == "The client was asked by e-mail, by sam: photo or scan that can't be read."
    assert decision.note_fr == "Le client a reçu une demande par courriel, de sam (photo ou numérisation illisible)."
    seal_waiting()
    assert not list(verify(Verified()))


def test_it_is_written_in_the_language_of_the_submission() -> None:
    english, french = from_client(), from_client(language="fr")
    for item in (english, french):
        ask_client(item.pk, "missing_pages", {}, "sam")
    first, second = Message.objects.order_by("created_at")
    assert (first.language, second.language) == ("en", "fr")
    assert first.body.startswith("Hello Zoé,\n\nYou sent us documents")
    assert second.body.startswith("Bonjour Zoé,\n\nVous nous avez envoyé")
    assert english.submission_id in first.subject
    assert second.subject == f"Il manque des pages à un document (référence {french.submission_id})"


def test_the_reference_is_the_one_that_the_client_was_given() -> None:
    item = from_client()
    item.submission.pk = new_submission_id()
    told = preview("missing_pages", item.submission)
    assert isinstance(told, Letter)
    assert reference_of(item.submission.pk) in told.subject
    assert item.submission.pk not in str(told)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_template_reads_well_and_holds_nothing_personal_and_no_link(language: str) -> None:
    item = from_client(language=language, passport_number="AB123456", uci="12345678")
    for template in templates():
        told = letter(template, item)
        assert told.language == language
        assert not re.search(r"[{}]|https?:|www\.|@", str(told))
        for personal in ("Côté", "1990", "12345678", "AB123456", ADDRESS, "scan0001"):
            assert personal not in str(told)
        assert item.submission_id in told.body
        assert template == "proof_of_identity" or {"en": "file 1 of 1", "fr": "fichier 1 sur 1"}[language] in told.body
        if language == "fr":
            assert not re.search(r"\s[;!?]|[^\u00a0]:|«[^\u00a0]|'", str(told)), told
        assert len(told.subject) <= 100


def test_all_templates_are_there_in_both_languages_with_titles_for_staff() -> None:
    for template in templates().values():
        assert template.title_en != template.title_fr != ""
        if template.kind is Kind.ASK:
            assert detail_in("fr", template.title_en) == template.title_fr, "as the decision's note calls it"
    asked = {template.id for template in templates().values() if template.kind is Kind.ASK}
    assert asked >= {
        "unreadable_photo",
        "missing_pages",
        "wrong_document",
        "password_protected",
        "translation_missing",
        "proof_of_identity",
        "whose_document",
    }


@pytest.mark.parametrize("text", LINKS)
def test_a_reviewers_text_holds_no_link(text: str) -> None:
    item = from_client()
    said = ask_client(item.pk, "missing_pages", {"text": text}, "sam")
    assert (said.status, said.detail) == ("text_not_allowed", "has_link")
    assert not Message.objects.exists()
    assert models.ExceptionItem.objects.get().state == "open"


def test_a_reviewers_text_is_short_plain_and_framed() -> None:
    item = from_client()
    assert preview("missing_pages", item.submission, {"text": "x" * 501}) is TextTrouble.TOO_LONG
    told = letter("missing_pages", item, "Your SIN\u202e 130 692 544\r\n\r\nWe pay you {name}!\x00\x1b[31m")
    assert "> Your SIN ***-***-***\n>\n> We pay you {name}! [31m\n\n" in told.body
    assert told.body.index("adds:") < told.body.index("> Your SIN") < told.body.index("This message holds no links")


@pytest.mark.parametrize(
    ("given_names", "greeting"),
    [
        ("Zoé Marie-Ève", "Hello Zoé Marie-Ève,"),
        ("D’Arcy", "Hello D’Arcy,"),
        ("Олена", "Hello Олена,"),
        ("", "Hello,"),
        ("visit evil.com now", "Hello,"),
        ("Zoé\r\nBcc: all@example.ca", "Hello,"),
        ("You have won a prize of dollars", "Hello,"),
        ("{reference.__class__}", "Hello,"),
        ("A" * 61, "Hello,"),
        ("042 123 456", "Hello,"),
    ],
)
def test_a_name_that_might_be_something_else_is_left_out(given_names: str, greeting: str) -> None:
    item = from_client(given_names=given_names)
    assert letter("missing_pages", item).body.startswith(f"{greeting}\n\n")


def test_whoever_writes_for_somebody_else_is_not_called_by_that_name() -> None:
    item = from_client(sender="representative")
    assert letter("missing_pages", item).body.startswith("Hello,\n")


@given(st.text(max_size=80))
def test_no_name_breaks_out_of_its_line(name: str) -> None:
    kept = _name({"given_names": name})
    assert not re.search(r"[^\w '’\-\u0300-\u036f]|[\d_]|\n", kept)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" zoe@example.ca ", "zoe@example.ca"),
        ("zoe+visa@Example.CA", "zoe+visa@example.ca"),
        ("zoe@exämple.ca", "zoe@xn--exmple-cua.ca"),
        ("", None),
        ("none", None),
        ("a@b.ca, c@d.ca", None),
        ("a@b.ca\nBcc: c@d.ca", None),
        ("a@b.ca\r\nRCPT TO:<c@d.ca>", None),
        ('"a b"@c.ca', None),
        ("<a@b.ca>", None),
        ("zoé@example.ca", None),
        ("a@b", None),
        ("a@" + "b" * 250 + ".ca", None),
        ("a" * 65 + "@b.ca", None),
    ],
)
def test_only_one_plain_address_is_written_to(typed: str, address: str | None) -> None:
    assert mail_address(typed) == address


def test_who_gave_no_address_is_not_asked_and_the_exception_stays() -> None:
    for item in (from_client(email=""), from_client(email="zoe at example"), raise_without_form()):
        assert ask_client(item.pk, "missing_pages", {}, "sam").status == "no_address"
        item.refresh_from_db()
        assert item.state == "open"


def test_a_file_that_could_not_be_read_or_never_came_can_be_asked_for() -> None:
    broken = raise_exception(ExceptionReason.ENCRYPTED, refused=RefusalReason.ENCRYPTED, form={"email": ADDRESS})
    lost = raise_missing_file()
    models.Submission.objects.filter(pk=lost.submission_id).update(form={**broken.submission.form, "email": ADDRESS})
    for item in (broken, lost):
        assert ask_client(item.pk, "damaged_file", {}, "sam") == DONE
    assert Message.objects.count() == 2


def test_what_is_on_a_case_is_not_asked_for_again() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = from_client()
    attach_to_case(item.pk, "C-1", "p1", "sam")
    models.ExceptionItem.objects.update(state="open", reason="delivery_refused")
    assert ask_client(item.pk, "missing_pages", {}, "sam") == ReviewResult(ReviewStatus.ALREADY_ON_CASE, "C-1")


def test_what_cannot_be_asked_is_a_value() -> None:
    item = from_client()
    assert ask_client(0, "missing_pages", {}, "sam").status == "not_found"
    assert ask_client(item.pk, "no_such", {}, "sam").status == "no_such_template"
    assert ask_client(item.pk, "rejected", {}, "sam").status == "no_such_template"
    claim(item.pk, "alex")
    assert ask_client(item.pk, "missing_pages", {}, "sam") == ReviewResult(ReviewStatus.HELD, "alex")
    assert ask_client(item.pk, "missing_pages", {}, "alex") == DONE
    assert ask_client(item.pk, "missing_pages", {}, "alex").status == "already_resolved"
    assert Message.objects.count() == 1


def test_a_message_is_taken_back_until_it_is_sent() -> None:
    item = from_client()
    ask_client(item.pk, "missing_pages", {}, "sam")
    assert outbox.withdraw(item.pk, "sam")
    assert Message.objects.get().state == MessageState.WITHDRAWN
    assert outbox.withdraw(item.pk, "sam"), "there is nothing more to take back"
    second = from_client()
    ask_client(second.pk, "missing_pages", {}, "sam")
    Message.objects.filter(exception=second).update(state=MessageState.SENT)
    assert not outbox.withdraw(second.pk, "sam")


def test_another_system_says_once_that_it_has_sent_it() -> None:
    item = from_client()
    ask_client(item.pk, "missing_pages", {}, "sam")
    message = Message.objects.get()
    assert [outbox.mark_sent(message.pk, "mailer") for _ in range(2)] == [MessageState.SENT] * 2
    message.refresh_from_db()
    assert (message.state, message.sent_by, message.sent_at is not None) == ("sent", "mailer", True)
    assert models.Event.objects.filter(action="message_sent", actor="mailer", exception=item).count() == 1
    assert outbox.mark_sent(uuid4(), "mailer") is None


def test_what_became_of_a_message_does_not_change_what_was_decided_otherwise_since() -> None:
    item = from_client()
    ask_client(item.pk, "missing_pages", {}, "sam")
    models.ExceptionItem.objects.update(state="open", resolution="")  # taken back meanwhile
    dismiss(item.pk, "an advertisement", "alex")
    outbox.record_refusal(Message.objects.get(), "the mail server refused the address (550)", "automation")
    item.refresh_from_db()
    assert (item.state, item.resolution) == ("resolved", "dismissed")
    assert models.Event.objects.filter(action="message_not_sent", exception=item).exists()


@pytest.mark.parametrize(
    ("language", "why", "next_"),
    [
        ("en", "We could not open your file: it needs a password.", "Remove the password and send the file again."),
        ("fr", "Nous n’avons pas pu ouvrir votre fichier", "Retirez le mot de passe et renvoyez le fichier."),
    ],
)
def test_a_client_hears_of_a_rejection_why_and_what_to_do(language: str, why: str, next_: str) -> None:
    item = from_client(language=language)
    assert reject(item.pk, "protected", "the file names Mr. Roy", "sam") == DONE
    message = Message.objects.get()
    assert why in message.body
    assert next_ in message.body
    assert "Roy" not in message.body, "what colleagues are told is theirs"
    assert undo(item.pk, "sam") == DONE
    message.refresh_from_db()
    assert message.state == MessageState.WITHDRAWN


def test_a_rejection_that_the_client_was_told_of_is_not_undone() -> None:
    item = from_client()
    reject(item.pk, "protected", "", "sam")
    Message.objects.update(state=MessageState.SENT)
    assert undo(item.pk, "sam").status == "too_late"


def test_who_gave_no_address_is_told_by_the_status_page_alone() -> None:
    item = from_client(email="")
    assert reject(item.pk, "protected", "", "sam") == DONE
    assert not Message.objects.exists()
