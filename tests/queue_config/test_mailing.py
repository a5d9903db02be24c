"""A client is told once in effect, by a real mail server, however often workers die and it is away."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone

from intake.settings import Limits, Settings
from queue_config import mailing, tasks
from queue_config.moments import Moment
from queue_config.steps import STEPS
from queue_config.sweeper import idle
from queue_config.workshop import Workshop
from storage.desk.acting import reject
from storage.messages import outbox
from storage.messages.asking import ask_client
from storage.messages.mailing import MailTrouble, check
from storage.messages.models import Message, MessageState
from storage.records import models
from storage.records.leases import Lease
from storage.searching.catching_up import CatchingUp
from tests.queue_config.conftest import Intake, Killed
from tests.review.building import object_store
from tests.servers.mail import CUT, PASSWORD, USER, MailServer, mail_server
from tests.servers.ports import free_port
from tests.storage.messages.building import ADDRESS, from_client, make_due
from tests.storage.test_case_system import own_certificate

FROM = "documents@intake.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def writing_by(intake: Intake, url: str, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """An intake that writes to clients by this mail server."""
    told = {"mail_url": url, "mail_from": FROM} if url else {}
    settings = Settings(home=intake.shop.settings.home, lease_seconds=3, quality_sample=0, **told)  # type: ignore[arg-type]
    monkeypatch.setattr(outbox, "get_settings", lambda: settings)
    intake.shop = Workshop(settings, Limits())
    monkeypatch.setattr(tasks, "_shop", intake.shop)
    return intake


@pytest.fixture
def writing(intake: Intake, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Intake:
    return writing_by(intake, server.url, monkeypatch)


@pytest.fixture
def message(intake: Intake) -> Message:
    """One that waits."""
    return asked()


def asked(**form: str) -> Message:
    item = from_client(**form)  # type: ignore[arg-type]
    assert ask_client(item.pk, "unreadable_photo", {"text": "Page two only, s’il vous plaît."}, "sam").status == "done"
    return Message.objects.get(exception=item)


def send(writing: Intake, message: Message) -> Message:
    """One step on it, as soon as it is due."""
    make_due()
    writing.run("mail", message.pk)
    message.refresh_from_db()
    return message


def key_of(message: Message) -> str:
    return f"<{message.pk}@intake.example>"


def told(message: Message) -> list[str]:
    actions = models.Event.objects.filter(exception=message.exception_id, action__startswith="message_")
    return list(actions.order_by("pk").values_list("action", flat=True))


def test_it_is_sent_once_as_it_was_written(writing: Intake, message: Message, server: MailServer) -> None:
    assert send(writing, message).state == MessageState.SENT
    assert (message.sent_by, message.sent_at is not None, message.lease_token) == ("automation", True, "")
    assert told(message) == ["message_sent"]
    (mail,) = server.taken
    assert server.recipients == [ADDRESS]
    assert (mail["To"], mail["From"], mail["Message-ID"]) == (ADDRESS, FROM, key_of(message))
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "en")
    assert mail["Subject"] == message.subject
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n").rstrip() == message.body.rstrip()
    assert "s’il vous plaît" in mail.get_content()


def test_it_waits_a_moment_in_which_it_can_be_taken_back(writing: Intake, message: Message, server: MailServer) -> None:
    assert not STEPS["mail"].due().exists()
    assert timedelta(seconds=100) < message.due_at - timezone.now() <= timedelta(seconds=120)
    outbox.withdraw(message.exception_id, "sam")
    make_due()
    tasks.run_step("mail")
    assert server.taken == []


def test_without_a_mail_server_it_waits_and_no_worker_looks_at_it(
    intake: Intake, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing_by(intake, "", monkeypatch)
    make_due()
    assert not STEPS["mail"].due().exists()
    tasks.run_step("mail")
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)


@pytest.mark.parametrize("moment", [Moment.FOUND, Moment.WRITTEN])
def test_a_worker_that_dies_after_the_server_took_it_sends_it_again_as_the_same(
    writing: Intake, message: Message, server: MailServer, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_step: str, reached: Moment) -> None:
        if reached == moment:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(mailing, "reached", die)
        make_due()
        writing.die_in("mail", message.pk)
    assert told(message) == []
    assert not outbox.withdraw(message.exception_id, "sam"), "it may have been sent"
    assert send(writing, message).state == MessageState.SENT
    assert server.keys() == [key_of(message)] * 2
    assert server.taken[0].as_bytes() == server.taken[1].as_bytes()
    assert told(message) == ["message_sent"]


@pytest.mark.parametrize(
    "answers",
    [
        {"MAIL": "451 4.3.0 not now"},
        {"MAIL": "550 5.7.1 who are you"},
        {"RCPT": "450 4.2.1 greylisted"},
        {"DATA": "452 4.3.1 no room"},
    ],
)
def test_while_the_server_puts_it_off_it_is_tried_again_and_no_attempt_is_burnt(
    writing: Intake, message: Message, server: MailServer, answers: dict[str, str]
) -> None:
    rounds = writing.shop.settings.max_attempts + 2
    server.answers = {command: [answer] * rounds for command, answer in answers.items()}
    for _ in range(rounds):
        assert send(writing, message).state == MessageState.WAITING
        assert (message.attempts, message.lease_token) == (0, "")
    assert send(writing, message).state == MessageState.SENT
    assert server.keys() == [key_of(message)]


def test_a_server_that_is_away_is_waited_for(
    intake: Intake, message: Message, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    away = writing_by(intake, f"smtp://127.0.0.1:{free_port()}", monkeypatch)
    Message.objects.update(created_at=timezone.now() - timedelta(days=30))
    for _ in range(away.shop.settings.max_attempts + 2):
        make_due()
        tasks.run_step("mail")
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)
    assert timedelta(seconds=590) < message.due_at - timezone.now() <= timedelta(seconds=601)
    logged = "".join(capfd.readouterr())
    assert "mail_server_away" in logged
    assert ADDRESS not in logged


def test_a_connection_that_ends_before_the_servers_yes_lets_it_be_sent_again_as_the_same(
    writing: Intake, message: Message, server: MailServer
) -> None:
    server.answers = {"DATA": [CUT]}
    assert send(writing, message).state == MessageState.WAITING
    assert (message.attempts, message.lease_token) == (1, "")
    assert not outbox.withdraw(message.exception_id, "sam"), "it may have been sent"
    assert send(writing, message).state == MessageState.SENT
    assert server.keys() == [key_of(message)] * 2


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_a_server_that_looks_at_it_for_longer_than_a_lease_is_waited_for(
    intake: Intake, message: Message, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_encrypted: bool
) -> None:
    certificate = tmp_path / "cert.pem"
    tls = own_certificate(certificate) if is_encrypted else None
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(tls) as server:
        writing = writing_by(intake, server.url.replace("smtp:", "smtps:") if tls else server.url, monkeypatch)
        server.late = [writing.shop.settings.lease_seconds + 1]
        assert send(writing, message).state == MessageState.SENT
        assert server.keys() == [key_of(message)]


def test_a_server_that_never_says_whether_it_took_it_is_not_asked_for_ever(
    writing: Intake, message: Message, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "_LONGEST_LOOK", 0.0)
    attempts = writing.shop.settings.max_attempts
    server.late = [3.0]
    server.answers = {"DATA": [CUT, "200 hm", CUT]}
    for burnt in range(1, attempts + 1):
        assert send(writing, message).state == MessageState.WAITING
        assert (message.attempts, message.lease_token) == (burnt, "")
    assert send(writing, message).state == MessageState.REFUSED
    assert "it may have been sent all the same" in message.detail
    assert told(message) == ["message_not_sent"]


@pytest.mark.parametrize("trouble", [SoftTimeLimitExceeded, OperationalError])
def test_whatever_ends_the_wait_for_the_servers_answer_it_can_not_be_taken_back(
    writing: Intake, message: Message, server: MailServer, trouble: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is stopped, or a database that is away, costs no attempt elsewhere."""
    server.late = [5.0]
    tick = Lease.tick

    def end(lease: Lease) -> None:
        if server.taken:
            raise trouble
        tick(lease)

    with monkeypatch.context() as patched:
        patched.setattr(Lease, "tick", end)
        make_due()
        began = time.monotonic()
        tasks.run_step("mail")
        assert time.monotonic() - began < 2, "nothing more is said to it"
    message.refresh_from_db()
    assert (message.state, message.attempts, message.lease_token) == (MessageState.WAITING, 1, "")
    assert not outbox.withdraw(message.exception_id, "sam")
    server.answers = {"RCPT": ["450 4.2.1 greylisted"]}
    assert send(writing, message).attempts == 1, "that it was put off costs none, and gives none back"


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"RCPT": ["550 5.1.1 no such user"]}, "refused the address (550)"),
        ({"DATA": ["554 5.6.0 not this"]}, "refused the message (554)"),
    ],
)
def test_what_is_refused_for_good_is_seen_by_a_person_again(
    writing: Intake, message: Message, server: MailServer, answers: dict[str, list[str]], why: str
) -> None:
    server.answers = answers
    assert send(writing, message).state == MessageState.REFUSED
    assert why in message.detail
    item = message.exception
    item.refresh_from_db()
    assert (item.state, item.resolution, item.resolved_by) == ("open", "", "")
    assert item.document is not None
    assert item.document.state == models.DocumentState.EXCEPTION
    assert why in item.decision.note_en
    assert "n'a pu être livré (le serveur de courriel a refusé" in item.decision.note_fr
    assert told(message) == ["message_not_sent"]
    assert ask_client(item.pk, "proof_of_identity", {}, "sam").status == "done", "a person goes on"


def test_what_is_put_off_for_days_is_seen_by_a_person(writing: Intake, message: Message, server: MailServer) -> None:
    server.answers = {"RCPT": ["451 4.3.0 later"] * 3}
    for _ in range(2):
        assert send(writing, message).state == MessageState.WAITING
    assert message.troubled_since is not None
    Message.objects.update(troubled_since=message.troubled_since - timedelta(days=3, minutes=1))
    assert send(writing, message).state == MessageState.REFUSED
    message.exception.refresh_from_db()
    assert "put it off for 3 days" in message.exception.decision.note_en


def test_the_days_begin_when_it_is_put_off_and_not_with_an_outage_before(
    writing: Intake, message: Message, server: MailServer
) -> None:
    Message.objects.update(created_at=timezone.now() - timedelta(days=4))
    server.answers = {"MAIL": ["451 4.3.0 not now"], "RCPT": ["450 4.2.1 greylisted"]}
    for _ in range(2):
        assert send(writing, message).state == MessageState.WAITING
    Message.objects.update(troubled_since=timezone.now() - timedelta(days=4))
    server.answers = {"MAIL": ["451 4.3.0 not now"], "RCPT": ["450 4.2.1 greylisted"]}
    for _ in range(2):
        assert send(writing, message).state == MessageState.WAITING
    assert send(writing, message).state == MessageState.SENT


def test_what_never_has_a_result_is_seen_by_a_person(
    writing: Intake, message: Message, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise Killed

    attempts = writing.shop.settings.max_attempts
    for _ in range(attempts):
        with monkeypatch.context() as patched:
            patched.setattr(mailing, "reached", die)
            make_due()
            writing.die_in("mail", message.pk)
    assert send(writing, message).state == MessageState.REFUSED
    assert len(server.taken) == attempts
    assert "3 times without a result" in models.ExceptionItem.objects.get().decision.note_en


def test_a_rejection_that_could_not_be_told_stands_and_says_so(writing: Intake, server: MailServer) -> None:
    item = from_client()
    assert reject(item.pk, "harmful", "", "sam").status == "done"
    message = Message.objects.get()
    server.answers = {"RCPT": ["550 5.1.1 no such user"]}
    send(writing, message)
    item.refresh_from_db()
    assert (item.state, item.resolution) == ("resolved", "rejected")
    assert told(message) == ["message_not_sent"]


def test_nothing_a_client_typed_becomes_a_header_or_a_second_address(writing: Intake, server: MailServer) -> None:
    message = asked(given_names="Zoé\r\nBcc: everybody@example.ca\r\n\r\nYou have won", language="fr")
    for email in ("a@b.ca\r\nBcc: c@d.ca", "a@b.ca,c@d.ca", "<a@b.ca> c@d.ca"):
        item = from_client(email=email)
        assert ask_client(item.pk, "unreadable_photo", {}, "sam").status == "no_address"
    assert send(writing, message).state == MessageState.SENT
    (mail,) = server.taken
    assert mail["Bcc"] is None
    assert "everybody" not in mail.as_string()
    assert server.recipients == [ADDRESS]


@pytest.mark.parametrize("starttls", [True, False])
def test_by_tls_with_a_password_and_only_to_a_trusted_server(
    intake: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, starttls: bool
) -> None:
    certificate = tmp_path / "cert.pem"
    message = asked()
    with mail_server(own_certificate(certificate), starttls=starttls, sign_in=True) as server:
        scheme = "smtp+starttls" if starttls else "smtps"
        url = server.url.replace("smtp://", f"{scheme}://{USER}:pass%20word%2Fof%3Aours@")
        writing = writing_by(intake, url, monkeypatch)
        assert send(writing, message).state == MessageState.WAITING, "nobody vouches for it"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert send(writing, message).state == MessageState.SENT
        assert server.keys() == [key_of(message)]


def test_a_wrong_password_is_no_fault_of_the_message_and_is_shown_nowhere(
    intake: Intake, message: Message, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with mail_server(sign_in=True) as server:
        writing_by(intake, server.url.replace("//", f"//{USER}:wr0ng-one@"), monkeypatch)
        make_due()
        tasks.run_step("mail")
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)
    logged = "".join(capfd.readouterr())
    assert "SMTPAuthenticationError 535" in logged
    assert "wr0ng" not in logged
    assert PASSWORD not in logged


def test_workers_are_not_idle_while_one_is_to_be_sent(writing: Intake, message: Message, server: MailServer) -> None:
    models.Submission.objects.update(state=models.SubmissionState.DECIDED)
    CatchingUp(object_store()).advance()
    assert idle(), "it waits its moment"
    make_due()
    assert not idle()
    lease = writing.take("mail", str(message.pk))
    assert not idle()
    lease.give_back(delay=0, counts=False)
    send(writing, message)
    assert idle()


def test_the_doctor_says_whether_it_can_be_used(server: MailServer, tmp_path: Path) -> None:
    assert "wait to be sent by another system" in check(Settings(home=tmp_path))
    there = Settings(home=tmp_path, mail_url=server.url, mail_from=FROM)
    assert check(there) == f"127.0.0.1 takes messages from {FROM}"
    away = Settings(home=tmp_path, mail_url=f"smtp://{USER}:hush@127.0.0.1:{free_port()}", mail_from=FROM)
    with pytest.raises(MailTrouble, match="ConnectionRefusedError") as told:
        check(away)
    assert "hush" not in str(told.value)


def test_what_another_system_has_sent_is_not_sent_again(
    writing: Intake, message: Message, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mark(_step: str, moment: Moment) -> None:
        if moment is Moment.FOUND:
            outbox.mark_sent(UUID(str(message.pk)), "mailer")

    monkeypatch.setattr(mailing, "reached", mark)
    make_due()
    tasks.run_step("mail")
    message.refresh_from_db()
    assert (message.state, message.sent_by) == (MessageState.SENT, "mailer")
    assert told(message) == ["message_sent"]
