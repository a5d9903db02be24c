"""What must not be deleted, and what is still to be."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class HoldKind(models.TextChoices):
    """By what a hold finds what it holds."""

    SUBMISSION = "submission"
    CASE = "case"
    SENDER = "sender", "all from whoever sent one submission"
    NUMBER = "number", "all that names a person by this number"
    PERSON = "person", "all that names a person by name and birth date"


class Hold(models.Model):
    """Something that must stay, whatever the schedule says, until somebody lifts it; then the row goes."""

    kind = models.CharField(max_length=16, choices=HoldKind)
    value = models.CharField(max_length=500, help_text="An id, a number as it is compared, or birth date and name")
    reason = models.TextField()
    put_by = models.CharField(max_length=150)
    put_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "value"], name="one_hold_of_a_kind")]


class ErasedContent(models.Model):
    """Bytes that a submission held which was erased: what was read of them goes too, unless somebody else has them."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    since = models.DateTimeField(db_default=Now())


class Progress(models.Model):
    """How far the job has come; one row, which is also what putting holds and marking for erasure wait for in turn."""

    views_to = models.BigIntegerField(default=0, help_text="Events up to this one have lost what they had to lose")
    unsent_after = models.TextField(blank=True, default="", help_text="The last folder looked at, as JSON")
    unsent_looked_at = models.DateTimeField(null=True, help_text="When the last pass through the store ended")
    chores_at = models.DateTimeField(null=True, help_text="When they were last done")
