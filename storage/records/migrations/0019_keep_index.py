from django.db import migrations, models

from storage.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    """By which retention finds whose turn it is. Apart from the columns: adding these locks the table for a moment."""

    atomic = False

    dependencies = [("records", "0018_vacuum_early")]

    operations = [
        AddIndexBesideWork("submission", models.Index(fields=["state", "keep_at"], name="submission_keep")),
    ]
