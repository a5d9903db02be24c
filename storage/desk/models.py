"""What the desk keeps besides the records: how an action can be undone, and what reviewers wrote to each other."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from storage.encrypted.fields import EncryptedJSONField, EncryptedTextField
from storage.records.models import Attachment, Event, ExceptionItem


class Act(models.Model):
    """Something that a person did to an exception and that can be undone. Its event says who, what and when."""

    exception = models.ForeignKey(ExceptionItem, on_delete=models.PROTECT, related_name="acts")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    attachment = models.ForeignKey(
        Attachment, null=True, on_delete=models.PROTECT, related_name="+", help_text="Of an act that made one"
    )
    before = EncryptedJSONField(help_text="Columns as they were, of the item, the document and its label")
    undone = models.OneToOneField(
        Event, null=True, on_delete=models.PROTECT, related_name="+", help_text="The event that says it was undone"
    )


class Note(models.Model):
    """Append-only: what a reviewer tells colleagues about an exception."""

    exception = models.ForeignKey(ExceptionItem, on_delete=models.PROTECT, related_name="notes")
    text = EncryptedTextField()
    by = models.CharField(max_length=150, help_text="A user's name")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["pk"]
