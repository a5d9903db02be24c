"""While a key is missing workers wait and burn no attempt; one damaged value stops nothing but its own row."""

import pytest
from django.db.models import Value

from intake.settings import Settings
from queue_config import tasks
from queue_config.mailing import mail
from queue_config.workshop import Workshop
from storage.messages.asking import ask_client
from storage.messages.models import Message, MessageState
from storage.records import models
from storage.records.leases import take
from storage.searching.catching_up import CatchingUp
from storage.searching.finding import found
from storage.webhooks.models import Notice, NoticeState, Subscription
from tests.queue_config.conftest import Intake
from tests.servers.webhook_receiver import Receiver
from tests.storage.encrypted.conftest import FIRST, SECOND, Keyed, keyed
from tests.storage.messages.building import from_client
from tests.storage.messages.building import make_due as make_messages_due
from tests.storage.webhooks.conftest import attached, make_due, receiver, subscribe, subscription, telling

__all__ = ["attached", "keyed", "receiver", "subscribe", "subscription", "telling"]

DAMAGED = "enc:1:{name}:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def damaged() -> str:
    from storage.encrypted.keys import keyring

    return DAMAGED.format(name=keyring().keys[0].name)


def test_a_submission_waits_for_the_key_and_is_then_decided(intake: Intake, keyed: Keyed) -> None:
    keyed(FIRST)
    intake.put_sample("sample-0063")
    tasks.run_step("receive")
    tasks.run_step("read")
    keyed(SECOND)
    for _ in range(5):
        tasks.run_step("decide")
    row = models.Submission.objects.defer("form").get()
    assert (row.state, row.attempts, row.lease_token) == ("deciding", 0, "")
    assert "the key 2025." in tasks._pause._because
    keyed(SECOND, FIRST)
    intake.finish()
    assert models.Submission.objects.get().state == "decided"
    assert models.Document.objects.count() == 1


def test_a_form_that_was_damaged_ends_with_a_person(intake: Intake, keyed: Keyed) -> None:
    keyed(FIRST)
    intake.put_sample("sample-0063")
    tasks.run_step("receive")
    tasks.run_step("read")
    text = damaged()
    models.Submission.objects.update(
        form=Value({"application_type": "study_permit", "enc": text}, output_field=models.models.JSONField())
    )
    intake.finish()
    assert models.ExceptionItem.objects.get().reason == "processing_failed"


def test_a_notice_whose_subscription_can_t_be_read_waits_for_the_key(
    telling: Intake, subscription: Subscription, receiver: Receiver, keyed: Keyed
) -> None:
    keyed(FIRST)
    subscription.save()
    notice = Notice.objects.create(subscription=subscription, kind="k", subject="s", body="{}")
    keyed()
    tasks.run_step("tell")
    assert receiver.asked == []
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (NoticeState.WAITING, 0)
    keyed(FIRST)
    make_due()
    tasks.run_step("tell")
    notice.refresh_from_db()
    assert notice.state == NoticeState.DELIVERED


def test_a_notice_with_a_damaged_secret_is_sent_to_nobody(
    telling: Intake, subscription: Subscription, receiver: Receiver, keyed: Keyed
) -> None:
    keyed(FIRST)
    notice = Notice.objects.create(subscription=subscription, kind="k", subject="s", body="{}")
    text = models.models.TextField()
    Subscription.objects.update(secret=Value(damaged(), output_field=text))
    tasks.run_step("tell")
    notice.refresh_from_db()
    assert (receiver.asked, notice.state) == ([], NoticeState.WAITING)
    assert "can't be read" in notice.trouble


@pytest.mark.parametrize("column", ["recipient", "subject", "body"])
def test_no_client_is_sent_a_message_that_can_t_be_read(intake: Intake, keyed: Keyed, column: str) -> None:
    keyed(FIRST)
    item = from_client()
    ask_client(item.pk, "unreadable_photo", {}, "sam")
    make_messages_due()
    Message.objects.update(**{column: Value(damaged(), output_field=models.models.TextField())})
    settings = Settings(home=intake.shop.settings.home, mail_url="smtp://127.0.0.1:1", mail_from="x@example.ca")
    intake.shop = Workshop(settings, intake.shop.limits)
    message = Message.objects.get()
    lease = take(Message.objects.filter(pk=message.pk), 30)
    assert lease is not None
    mail(intake.shop, message.pk, lease)
    message.refresh_from_db()
    assert message.state == MessageState.REFUSED
    assert "can't be read" in message.detail
    item.refresh_from_db()
    assert item.state == "open"


def test_nothing_is_indexed_without_what_it_could_be_found_by(intake: Intake, keyed: Keyed) -> None:
    keyed(FIRST)
    item = from_client()
    catching_up = CatchingUp(intake.store)
    keyed(SECOND)
    assert catching_up.advance() == 0
    keyed(SECOND, FIRST)
    assert catching_up.advance() == 1
    assert [one.pk for one in found("Côté")] == [item.pk]
