"""What clients were told of their waiting, so that it can be compared with what came."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Stage(models.TextChoices):
    """Where the submission stood when its client was told."""

    RECEIVED = "received", "not decided yet"
    WITH_A_PERSON = "with_a_person"


class Forecast(models.Model):
    """The first waiting time that a client was told at this stage."""

    submission = models.CharField(max_length=64)
    stage = models.CharField(max_length=16, choices=Stage)
    program = models.CharField(max_length=200, blank=True, default="", help_text="The form's application type")
    language = models.CharField(max_length=2)
    urgent = models.BooleanField(default=False)
    told_at = models.DateTimeField(default=timezone.now)
    median_seconds = models.FloatField(help_text="Half of all wait for less")
    p90_seconds = models.FloatField(help_text="Nine of ten wait for less")
    based_on = models.PositiveIntegerField(help_text="How many former submissions it was reckoned from")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When the last document was settled, once known")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["submission", "stage"], name="one_forecast_a_stage")]
        indexes: ClassVar = [
            models.Index(fields=["told_at"]),
            models.Index(fields=["id"], condition=models.Q(ended_at=None), name="forecast_unmeasured"),
        ]
