"""Brings the decisions and attachments made before under the audit: from now on a change of them is found."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import migrations

from storage.audit.digests import row_digest

_AT_ONCE = 1000


def take_over(apps: Any, schema_editor: Any) -> None:
    event = apps.get_model('records', 'Event')
    events = _events(apps, event)
    while some := list(islice(events, _AT_ONCE)):
        event.objects.bulk_create(some)


def _events(apps: Any, event: Any) -> Iterator[Any]:
    said = {'actor': 'automation', 'action': 'taken_over'}
    for row in apps.get_model('records', 'Decision').objects.order_by('pk').iterator():
        about = {'submission_id': row.submission_id, 'upload_id': row.upload_id, 'document_id': row.document_id}
        yield event(**said, **about, decision_id=row.pk, decision_digest=row_digest(row))
    for row in apps.get_model('records', 'Attachment').objects.select_related('document').order_by('pk').iterator():
        document = row.document
        about = {'submission_id': document.submission_id, 'upload_id': document.upload_id, 'document_id': document.pk}
        yield event(**said, **about, attachment_id=row.pk, attachment_digest=row_digest(row))


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0007_audit'),
    ]

    operations = [
        # Apart from 0007: PostgreSQL alters no table that rows were put into within the same transaction.
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
