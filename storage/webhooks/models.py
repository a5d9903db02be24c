"""Who wants to hear of what happens here, and each thing that each of them is to be told."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from storage.encrypted.fields import EncryptedTextField
from storage.records.models import Leased


class SubscriptionState(models.TextChoices):
    """Whether somebody is told."""

    ACTIVE = "active"
    DISABLED = "disabled", "it could not be reached for days, or it said that it is gone; a person may activate it"
    ENDED = "ended", "somebody took it away; its row stays as a trace"


class Subscription(models.Model):
    """An address that is told of some kinds of events."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.CharField(max_length=2000)
    description = models.CharField(max_length=200, blank=True, default="")
    events = models.JSONField(help_text="storage.webhooks.kinds.Kind values")
    programs = models.JSONField(null=True, help_text="Application types that its owner may see; null: all")
    # No digest: it could sign nothing.
    secret = EncryptedTextField()
    former_secret = EncryptedTextField(blank=True, default="")
    former_until = models.DateTimeField(null=True, help_text="Until then the former secret signs, too")
    state = models.CharField(max_length=16, choices=SubscriptionState, default=SubscriptionState.ACTIVE)
    owner = models.CharField(max_length=150, help_text="A user's name")
    version = models.PositiveIntegerField(default=1, help_text="Counts changes that people make")
    created_at = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(null=True, help_text="When it last took something after a failure, or ever")
    failing_since = models.DateTimeField(null=True, help_text="Null while it takes what it is told")
    rests_until = models.DateTimeField(null=True, help_text="It is not asked before, since it failed")
    trouble = models.CharField(max_length=200, blank=True, default="", help_text="What went wrong the last time")
    disabled_at = models.DateTimeField(null=True)


class NoticeState(models.TextChoices):
    """What became of a notice."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up", "it was tried for days"
    SPARED = "spared", "nobody wants to hear it any more"


class Notice(Leased):
    """One event for one subscription. Its key is the same however often it is sent.

    Its number (`id`) gives the order: of one subject, a later one waits for those before.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=80, help_text="What it is about: the document, the upload or the submission")
    body = models.TextField(help_text="The JSON that is sent, and signed: the same bytes each time")
    state = models.CharField(max_length=16, choices=NoticeState, default=NoticeState.WAITING)
    tries = models.PositiveIntegerField(default=0, help_text="How often it was sent without being taken")
    trouble = models.CharField(max_length=200, blank=True, default="", help_text="What went wrong the last time")
    created_at = models.DateTimeField(db_default=Now())
    troubled_since = models.DateTimeField(null=True, help_text="When it was first sent without being taken")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "turn"]),
            models.Index(fields=["subject"], name="notice_of_subject"),
            models.Index(fields=["lease_until"], condition=models.Q(lease_until__isnull=False), name="notice_held"),
            models.Index(
                fields=["subscription", "subject", "id"], condition=models.Q(state="waiting"), name="notice_in_turn"
            ),
        ]

    @property
    def webhook_id(self) -> str:
        """Its key, as receivers see it."""
        return f"msg_{self.key.hex}"
