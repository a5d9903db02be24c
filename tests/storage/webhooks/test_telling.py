"""A subscriber hears of each event once in effect, in order and signed, however often workers die and it is away."""

import json
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from commands.doctor import Finding, _webhooks
from intake.settings import Settings
from queue_config import telling as step
from queue_config.moments import Moment
from queue_config.steps import STEPS
from queue_config.sweeper import idle
from queue_config.workshop import Workshop
from storage.records import models
from storage.records.undoing import move, take_back
from storage.webhooks import signing, subscribing
from storage.webhooks.models import Notice, NoticeState, Subscription, SubscriptionState
from tests.queue_config.conftest import Intake, Killed
from tests.servers.webhook_receiver import Fate, Receiver
from tests.storage.encrypted.conftest import FIRST, Keyed, keyed, stored
from tests.storage.webhooks.conftest import make_due, tell_all

__all__ = ["keyed"]


def tell(telling: Intake, notice: Notice) -> Notice:
    """One step on it, as soon as it is due."""
    make_due()
    telling.run("tell", notice.pk)
    notice.refresh_from_db()
    return notice


def test_it_is_told_once_signed_and_small(telling: Intake, attached: Notice, receiver: Receiver) -> None:
    assert tell(telling, attached).state == NoticeState.DELIVERED
    ((key, body),) = receiver.asked
    attachment = models.Attachment.objects.get()
    assert key == f"msg_{attached.key.hex}"
    assert body.keys() == {"type", "timestamp", "data"}
    assert body["type"] == "document.attached"
    assert body["data"] == {
        "submission_id": attachment.document.submission_id,
        "document_id": attachment.document_id,
        "document_type": "lease",
        "attachment_id": attachment.pk,
        "case_id": "C-1",
    }
    assert receiver.paths == ["/hooks?from=intake"]
    assert not STEPS["tell"].due().exists()


def test_no_name_date_or_number_of_a_person_is_told(telling: Intake, attached: Notice, receiver: Receiver) -> None:
    take_back(models.Attachment.objects.get().pk, "it is Zoé’s sister’s", "sam")
    tell_all(telling)
    said = json.dumps(receiver.taken, ensure_ascii=False)
    assert len(receiver.taken) == 3
    for personal in ("Côté", "Zoé", "1990", "12345678", "sister", "sam", "bail.pdf"):
        assert personal not in said


def test_a_message_that_was_changed_on_the_way_or_signed_by_another_secret_is_not_believed(
    telling: Intake, attached: Notice, receiver: Receiver
) -> None:
    receiver.secrets[:] = [signing.new_secret()]
    assert tell(telling, attached).state == NoticeState.WAITING
    assert receiver.unbelieved == [f"msg_{attached.key.hex}"]
    headers = signing.headers("msg_1", int(time.time()), b"{}", receiver.secrets)
    from tests.servers.webhook_receiver import is_signed

    assert is_signed(receiver.secrets, headers, b"{}")
    assert not is_signed(receiver.secrets, headers, b"{} ")
    assert not is_signed(receiver.secrets, headers | {"webhook-id": "msg_2"}, b"{}")
    assert not is_signed(receiver.secrets, headers | {"webhook-timestamp": str(int(time.time()) - 1)}, b"{}")


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of the specification's reference libraries."""
    headers = signing.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_gives_way_to_another_both_sign(
    telling: Intake, attached: Notice, receiver: Receiver, subscription: Subscription
) -> None:
    new = signing.new_secret()
    Subscription.objects.update(
        secret=new, former_secret=subscription.secret, former_until=timezone.now() + timedelta(hours=1)
    )
    tell(telling, attached)
    receiver.secrets[:] = [new]
    Notice.objects.update(state=NoticeState.WAITING)
    tell(telling, attached)
    assert [key for key, _body in receiver.asked] == [f"msg_{attached.key.hex}"] * 2
    receiver.secrets[:] = [subscription.secret]
    Subscription.objects.update(former_until=timezone.now() - timedelta(seconds=1))
    Notice.objects.update(state=NoticeState.WAITING)
    assert tell(telling, attached).state == NoticeState.WAITING, "the former secret signs no longer"


@pytest.mark.parametrize("moment", [Moment.FOUND, Moment.WRITTEN])
def test_a_worker_that_dies_after_the_call_says_it_again_under_the_same_id(
    telling: Intake, attached: Notice, receiver: Receiver, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_step: str, reached: Moment) -> None:
        if reached == moment:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(step, "reached", die)
        telling.die_in("tell", attached.pk)
    assert tell(telling, attached).state == NoticeState.DELIVERED
    assert [key for key, _body in receiver.asked] == [f"msg_{attached.key.hex}"] * 2
    assert len({json.dumps(body) for _key, body in receiver.asked}) == 1
    assert len(receiver.taken) == 1


@pytest.mark.parametrize(
    ("fate", "why"),
    [
        (Fate(500), "it answered 500"),
        (Fate(404), "it answered 404"),
        (Fate(503, headers={"Retry-After": "1"}), "it answered 503"),
        (Fate(307, headers={"Location": "/elsewhere"}), "it answered 307"),
        (Fate(cut=True), "no answer (RemoteDisconnected)"),
        (Fate(late=3), "no answer"),
        (Fate(drip=True), "no answer"),
    ],
)
def test_while_it_is_away_it_is_asked_again_and_no_attempt_is_burnt(
    telling: Intake, attached: Notice, receiver: Receiver, fate: Fate, why: str
) -> None:
    rounds = 1 if fate.late or fate.drip else telling.shop.settings.max_attempts + 2
    receiver.fates = [fate] * rounds
    began = time.monotonic()
    for _ in range(rounds):
        assert tell(telling, attached).state == NoticeState.WAITING
        assert (attached.attempts, attached.lease_token) == (0, "")
    assert time.monotonic() - began < 5, "nobody is waited for without an end"
    assert (attached.tries, attached.trouble[: len(why)]) == (rounds, why)
    assert tell(telling, attached).state == NoticeState.DELIVERED
    assert len(receiver.taken) == 1
    assert receiver.paths == ["/hooks?from=intake"] * (rounds + 1), "no redirect is followed"
    subscription = Subscription.objects.get()
    assert (subscription.failing_since, subscription.rests_until, subscription.trouble) == (None, None, "")


def test_nobody_there_at_all(telling: Intake, attached: Notice) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    Subscription.objects.update(url=f"http://127.0.0.1:{port}/")
    assert tell(telling, attached).state == NoticeState.WAITING
    assert attached.trouble == "no answer (ConnectionRefusedError)"
    assert not idle() or not models.Submission.objects.exclude(state="decided").exists()


@pytest.mark.parametrize(
    ("failed", "fate", "rest"),
    [
        (timedelta(), Fate(500), 1),
        (timedelta(seconds=100), Fate(500), 100),
        (timedelta(days=1), Fate(500), 6 * 3600),
        (timedelta(), Fate(503, headers={"Retry-After": "900"}), 900),
        (timedelta(), Fate(503, headers={"Retry-After": "999999"}), 6 * 3600),
        (timedelta(minutes=-5), Fate(500), 1),  # the clock has jumped
    ],
)
def test_the_longer_it_has_failed_the_longer_it_rests(
    telling: Intake, attached: Notice, receiver: Receiver, failed: timedelta, fate: Fate, rest: int
) -> None:
    if failed:
        Subscription.objects.update(failing_since=timezone.now() - failed)
    receiver.fates = [fate]
    tell(telling, attached)
    until = Subscription.objects.get().rests_until
    assert until is not None
    assert rest - 5 <= (until - timezone.now()).total_seconds() <= rest + 1
    Notice.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert not STEPS["tell"].due().exists(), "none of its notices is due while it rests"


def test_one_that_rests_keeps_no_other_waiting(
    telling: Intake, attached: Notice, receiver: Receiver, subscribe: Callable[..., Subscription]
) -> None:
    other = subscribe(receiver)
    notice = Notice.objects.create(subscription=other, kind="document.attached", subject="document 1", body="{}")
    receiver.fates = [Fate(500)]
    telling.run("tell", attached.pk)
    assert [row.pk for row in STEPS["tell"].due()] == [notice.pk]


def test_a_message_that_the_receiver_chokes_on_goes_behind_the_others(
    telling: Intake, attached: Notice, receiver: Receiver, subscription: Subscription
) -> None:
    other = Notice.objects.create(subscription=subscription, kind="x", subject="document 0", body='{"type": "x"}')
    receiver.fates = [Fate(500)]
    tell(telling, attached)
    make_due()
    assert [row.pk for row in STEPS["tell"].due()] == [other.pk, attached.pk]


def test_one_that_took_nothing_for_days_is_told_no_more_and_a_person_hears_of_it(
    telling: Intake, attached: Notice, receiver: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    Subscription.objects.update(failing_since=timezone.now() - timedelta(days=6))
    receiver.fates = [Fate(500)]
    tell(telling, attached)
    subscription = Subscription.objects.get()
    assert subscription.state == SubscriptionState.DISABLED
    event = models.Event.objects.get(action="webhook_disabled")
    assert event.details == {"subscription": str(subscription.pk), "reason": "it answered 500"}
    assert "webhook_disabled" in capfd.readouterr().err + capfd.readouterr().out
    found = _webhooks()
    assert isinstance(found, Finding)
    assert (found.state, "told no more" in found.detail) == ("weak", True), "`intake doctor` says so"
    take_back(models.Attachment.objects.get().pk, "wrong", "sam")
    assert Notice.objects.count() == 1, "nothing is written for one that is told no more"
    make_due()
    assert not STEPS["tell"].due().exists()


def test_one_that_says_it_is_gone_is_believed_at_once(telling: Intake, attached: Notice, receiver: Receiver) -> None:
    receiver.fates = [Fate(410)]
    tell(telling, attached)
    assert Subscription.objects.get().state == SubscriptionState.DISABLED


def test_a_message_that_nobody_took_for_days_is_given_up_and_the_next_goes_on(
    telling: Intake, attached: Notice, receiver: Receiver
) -> None:
    take_back(models.Attachment.objects.get().pk, "wrong", "sam")
    receiver.fates = [Fate(400)] * 3
    for _ in range(2):
        assert tell(telling, attached).state == NoticeState.WAITING
    assert attached.troubled_since is not None
    Notice.objects.filter(pk=attached.pk).update(troubled_since=attached.troubled_since - timedelta(days=5, minutes=1))
    assert tell(telling, attached).state == NoticeState.GIVEN_UP
    tell_all(telling)
    assert receiver.types == ["document.taken_back", "exception.opened"]


@pytest.mark.parametrize("was_tried", [False, True])
def test_what_waited_for_one_that_is_told_again_is_tried_for_days_again(
    telling: Intake, attached: Notice, receiver: Receiver, subscription: Subscription, was_tried: bool
) -> None:
    long_ago = timezone.now() - timedelta(days=6)
    Notice.objects.update(created_at=long_ago, troubled_since=long_ago if was_tried else None)
    Subscription.objects.update(state=SubscriptionState.DISABLED, failing_since=long_ago)
    subscribing.change(subscription.pk, "sam", None, activate=True)
    receiver.fates = [Fate(500)]
    assert tell(telling, attached).state == NoticeState.WAITING
    assert tell(telling, attached).state == NoticeState.DELIVERED


def test_what_is_about_one_document_is_told_in_order_though_the_first_has_to_wait(
    telling: Intake, attached: Notice, receiver: Receiver
) -> None:
    move(models.Attachment.objects.get().pk, "C-9", None, "it is another's", "sam")
    take_back(models.Attachment.objects.get(models.LIVE).pk, "and so is this", "sam")
    receiver.fates = [Fate(503), Fate(cut=True), Fate(500)]
    tell_all(telling)
    assert [(body["type"], body["data"].get("case_id")) for body in receiver.taken] == [
        ("document.attached", "C-1"),
        ("document.taken_back", "C-1"),
        ("document.attached", "C-9"),
        ("document.taken_back", "C-9"),
        ("exception.opened", None),
    ]


def test_a_private_network_is_refused_at_sending_too(telling: Intake, attached: Notice, tmp_path: Path) -> None:
    telling.shop = Workshop(Settings(home=tmp_path), telling.shop.limits)
    assert tell(telling, attached).state == NoticeState.WAITING
    assert "private network" in attached.trouble


def test_a_message_that_ends_its_workers_is_given_up(
    telling: Intake, attached: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise Killed

    for _ in range(telling.shop.settings.max_attempts):
        with monkeypatch.context() as patched:
            patched.setattr(step, "reached", die)
            telling.die_in("tell", attached.pk)
    assert tell(telling, attached).state == NoticeState.GIVEN_UP


def test_waiting_until_idle_waits_for_those_who_answer_and_not_for_those_who_do_not(
    telling: Intake, attached: Notice, receiver: Receiver
) -> None:
    models.Submission.objects.update(state=models.SubmissionState.DECIDED)
    assert not idle()
    receiver.fates = [Fate(500)]
    tell(telling, attached)
    assert idle()


def test_a_secret_that_is_encrypted_is_changed_and_both_sign(
    telling: Intake, attached: Notice, receiver: Receiver, subscription: Subscription, keyed: Keyed
) -> None:
    keyed(FIRST)
    subscription.save()
    subscribing.rotate(subscription.pk, timedelta(hours=1), "sam")
    assert "whsec_" not in "".join(map(str, stored("webhooks_subscription", "former_secret || secret")))
    former = subscription.secret
    subscription.refresh_from_db()
    assert (subscription.former_secret, subscription.secret != former) == (former, True)
    for secret in (former, subscription.secret):
        receiver.secrets[:] = [secret]
        Notice.objects.update(state=NoticeState.WAITING)
        assert tell(telling, attached).state == NoticeState.DELIVERED
