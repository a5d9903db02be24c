"""The outbox of messages to clients: written with the decision that they tell of, sent by the workers."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from storage.encrypted.fields import EncryptedTextField
from storage.records.models import ExceptionItem, Leased, Submission


class MessageState(models.TextChoices):
    """Whether the client was told."""

    WAITING = "waiting"
    SENT = "sent", "a mail server has taken it, or another system has sent it"
    REFUSED = "refused", "it can't be delivered: a person looks"
    WITHDRAWN = "withdrawn", "taken back before it was sent"


class Message(Leased):
    """One e-mail. Its primary key makes its Message-ID, so that one that is sent twice is seen to be the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="messages_to_client")
    exception = models.ForeignKey(
        ExceptionItem, on_delete=models.PROTECT, related_name="messages_to_client", help_text="What it is about"
    )
    template = models.CharField(max_length=64, help_text="An id of templates.toml")
    language = models.CharField(max_length=2)
    recipient = EncryptedTextField()
    subject = EncryptedTextField()
    body = EncryptedTextField()
    state = models.CharField(max_length=16, choices=MessageState, default=MessageState.WAITING)
    detail = models.TextField(blank=True, default="", help_text="Why it can't be delivered")
    written_by = models.CharField(max_length=150)
    created_at = models.DateTimeField(db_default=Now())
    troubled_since = models.DateTimeField(null=True, help_text="Since when each answer puts it off")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=150, blank=True, default="", help_text="automation, or another system")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "turn"]),
            models.Index(
                fields=["lease_until"], condition=models.Q(lease_until__isnull=False), name="message_to_client_held"
            ),
        ]
