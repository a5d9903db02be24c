"""Exceptions of clients who can be written to."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from intake.decisions import ExceptionReason
from storage.messages.models import Message
from storage.records import models
from tests.review.building import raise_exception

ADDRESS = "zoe.cote@example.ca"


def from_client(
    reason: ExceptionReason = ExceptionReason.UNREADABLE, *, language: str = "en", email: str = ADDRESS, **form: Any
) -> models.ExceptionItem:
    """An exception of one who gave this address."""
    return raise_exception(reason, form={"email": email, "language": language} | form)


def make_due() -> None:
    """Let every message's wait be over."""
    past = timezone.now() - timedelta(minutes=5)
    Message.objects.update(due_at=past)
    Message.objects.exclude(lease_until=None).update(lease_until=past)
