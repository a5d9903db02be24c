"""What people said of pages: which of them are one document, and which way is up."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from storage.records.models import Submission, Upload


class SegmentationLabel(models.Model):
    """Where a person says that the documents of an upload begin and end; segmentation is to learn from it.

    One for each upload that was split or merged; the last word counts.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="segmentation_label")
    said = models.JSONField(help_text="The runs of pages that automation made documents of: [[1, 2], [3]]")
    corrected = models.JSONField(help_text="Those of the person")
    labelled_by = models.CharField(max_length=150)
    labelled_at = models.DateTimeField(db_default=Now())


class PageTurn(models.Model):
    """How far a person turned a page's image, so that all see it upright."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="page_turns")
    page = models.PositiveIntegerField()
    degrees = models.PositiveSmallIntegerField(help_text="Clockwise: 0, 90, 180 or 270")
    turned_by = models.CharField(max_length=150)
    turned_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["upload", "page"], name="one_turn_a_page")]
