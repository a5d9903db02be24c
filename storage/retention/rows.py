"""The rows of a submission, in the order in which they can go: first what names others."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from storage.desk.models import Act, Note
from storage.messages.models import Message
from storage.records import models
from storage.searching.indexing import forget
from storage.splitting.models import PageTurn, SegmentationLabel
from storage.statistics.models import UploadMedium
from storage.tallies.models import LateSubmission
from storage.waiting.models import Forecast
from storage.webhooks.models import Notice
from storage.webhooks.writing import subjects_of


def delete_rows(submission_id: str) -> int:
    """Delete all rows of a submission but its own and its events; in a transaction. Says how many."""
    forget(models.ExceptionItem.objects.filter(submission=submission_id).values_list("pk", flat=True))
    models.Upload.objects.filter(submission=submission_id).update(parent=None)
    models.Delivery.objects.filter(attachment__document__submission=submission_id).update(follows=None)
    # Past Django's collector, which would look for the rows that name each of these: the constraints see to that.
    return sum(rows._raw_delete(connection.alias) for rows in rows_of(submission_id))


def rows_of(submission_id: str) -> Iterator[QuerySet[Any]]:
    """Table by table."""
    of_item = {"exception__submission": submission_id}
    of_document = {"document__submission": submission_id}
    of_upload = {"upload__submission": submission_id}
    own = {"submission": submission_id}
    yield Notice.objects.filter(subject__in=subjects_of(submission_id))
    yield Forecast.objects.filter(**own)
    yield LateSubmission.objects.filter(pk=submission_id)
    yield Message.objects.filter(**own)
    yield Act.objects.filter(**of_item)
    yield Note.objects.filter(**of_item)
    yield models.QualityCheck.objects.filter(**of_document)
    yield models.Label.objects.filter(**of_document)
    yield models.DecisionEvidence.objects.filter(decision__submission=submission_id)
    yield models.Delivery.objects.filter(attachment__document__submission=submission_id)
    yield models.Attachment.objects.filter(**of_document)
    yield models.ExceptionItem.objects.filter(**own)
    yield models.Decision.objects.filter(**own)
    yield SegmentationLabel.objects.filter(**own)
    yield PageTurn.objects.filter(**of_upload)
    yield models.Document.objects.filter(**own)
    yield models.Part.objects.filter(**of_upload)
    yield UploadMedium.objects.filter(**of_upload)
    yield models.Upload.objects.filter(**own)
