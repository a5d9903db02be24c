from typing import Any

from django.db import migrations

from storage.records.filling import fill


def fill_all(apps: Any, schema_editor: Any) -> None:
    """Batch by batch, each committed by itself, so that workers go on beside it."""
    fill(apps.get_model("records", "ExceptionItem").objects.using(schema_editor.connection.alias).all())


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("records", "0010_desk_columns")]

    operations = [migrations.RunPython(fill_all, migrations.RunPython.noop)]
