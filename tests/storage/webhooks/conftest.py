"""An intake with somebody who subscribed to everything, and a document on a case."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from intake.settings import Settings
from queue_config import tasks
from queue_config.workshop import Workshop
from storage.cases.models import Case
from storage.webhooks import signing
from storage.webhooks.kinds import Kind
from storage.webhooks.models import Notice, Subscription
from tests.queue_config.conftest import Intake, intake
from tests.review.building import draw_check
from tests.servers.webhook_receiver import Receiver, webhook_receiver

__all__ = ["intake"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with webhook_receiver() as running:
        yield running


@pytest.fixture
def telling(intake: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """An intake whose webhooks may lead to this machine."""
    settings = Settings(home=tmp_path, lease_seconds=4, webhook_private="127.0.0.0/8", quality_sample=0)
    intake.shop = Workshop(settings, intake.shop.limits)
    monkeypatch.setattr(tasks, "_shop", intake.shop)
    return intake


@pytest.fixture
def subscribe(db: None) -> Callable[..., Subscription]:
    def make(receiver: Receiver, **more: object) -> Subscription:
        secret = signing.new_secret()
        receiver.secrets.append(secret)
        values = {"url": receiver.url, "secret": secret, "events": [kind.value for kind in Kind], "owner": "sam"} | more
        return Subscription.objects.create(**values)

    return make


@pytest.fixture
def subscription(receiver: Receiver, subscribe: Callable[..., Subscription]) -> Subscription:
    return subscribe(receiver)


@pytest.fixture
def attached(telling: Intake, subscription: Subscription) -> Notice:
    """The first notice: that a document was put on case C-1. There are cases C-1 and C-9."""
    for case in ("C-1", "C-9"):
        Case.objects.create(pk=case, application_type="study_permit")
    draw_check()
    return Notice.objects.get()


def make_due() -> None:
    """Let every lease, delay and rest be over."""
    past = timezone.now() - timedelta(minutes=5)
    Notice.objects.update(due_at=past)
    Notice.objects.exclude(lease_until=None).update(lease_until=past)
    Subscription.objects.exclude(rests_until=None).update(rests_until=past)


def tell_all(telling: Intake) -> None:
    """Work until nothing is due, as workers do, however long anything had to rest."""
    for _ in range(40):
        make_due()
        tasks.run_step("tell")
