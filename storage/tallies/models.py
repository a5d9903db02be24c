"""What was counted so far, and up to when."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Tallied(models.Model):
    """One row: all that happened up to then is counted."""

    to = models.DateTimeField(db_default=Now())


class Tally(models.Model):
    """How often something happened since counting began."""

    name = models.CharField(max_length=32, help_text="storage.tallies.keeping.Name")
    key = models.CharField(max_length=64, blank=True, default="", help_text="What it tells apart: a reason")
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "key"], name="one_tally_a_key")]


class ConfidenceDay(models.Model):
    """How many documents automation decided on a day with a confidence within some bounds."""

    day = models.DateField()
    model = models.CharField(max_length=100, blank=True, help_text="The classifier's version")
    bound = models.PositiveSmallIntegerField(help_text="The place of its upper bound in storage.metrics.catalog")
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "model", "bound"], name="one_count_a_bound")]


class LateSubmission(models.Model):
    """A submission that was neither final nor with a person in time. It is late once, whatever is done to it after."""

    submission_id = models.CharField(primary_key=True, max_length=64)
    counted_at = models.DateTimeField(db_default=Now())
