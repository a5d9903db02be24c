"""What is kept of counting, so that a year is added up in a moment. All of it can be made anew from the records."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from storage.records.models import Upload


class UploadMedium(models.Model):
    """What an upload was sent as: written when it is read, since only the reading tells."""

    upload = models.OneToOneField(Upload, primary_key=True, on_delete=models.CASCADE, related_name="sent_as")
    medium = models.CharField(max_length=8, help_text="digital, scan or photo")


class CountedDay(models.Model):
    """A day that is over and was counted; without its row it is counted whenever somebody asks."""

    day = models.DateField(primary_key=True)
    counted_at = models.DateTimeField(db_default=Now())


class DayCount(models.Model):
    """How often something happened on a counted day. Rows of zero are not kept."""

    day = models.ForeignKey(CountedDay, db_column="day", on_delete=models.CASCADE, related_name="counts")
    measure = models.CharField(max_length=16, help_text="storage.statistics.measures.Measure")
    key = models.CharField(max_length=140, blank=True, help_text="What the measure tells apart: a reason, an hour")
    program = models.CharField(max_length=200, blank=True, help_text="The form's application type")
    language = models.CharField(max_length=2, help_text="The submission's")
    medium = models.CharField(max_length=8, blank=True, help_text="Empty where no file was read")
    count = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["measure", "day"], name="count_of_measure")]
