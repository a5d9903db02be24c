"""Keeps how things were before a person changed them, so that it can be undone."""

from datetime import datetime
from typing import Any

from storage.desk.models import Act
from storage.records import models

Columns = dict[str, Any]
"""Values by column, as JSON keeps them."""


def keep(
    event: models.Event,
    item: models.ExceptionItem,
    *,
    before_item: Columns | None = None,
    before_document: Columns | None = None,
    before_label: Columns | None = None,
    attachment: models.Attachment | None = None,
) -> None:
    """Keep what an act changed, as it was before; within the act's transaction, whose event is given.

    Args:
        event: that tells of the act.
        item: the exception.
        before_item: columns of the exception.
        before_document: columns of its document.
        before_label: the document's label; empty where there was none; None where it was not touched.
        attachment: that was made.
    """
    before = {"item": before_item or {}, "document": before_document or {}, "label": before_label}
    Act.objects.create(exception=item, event=event, before=before, attachment=attachment)


def columns(row: models.ExceptionItem | models.Document | models.Label, *names: str) -> Columns:
    """Some of a row's columns."""
    return {name: _stored(getattr(row, name)) for name in names}


def label_of(document: models.Document) -> Columns:
    """What somebody said the document is; empty where nobody has."""
    label = models.Label.objects.filter(document=document).first()
    return columns(label, "type", "labelled_by") if label else {}


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
