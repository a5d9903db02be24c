from django.db import migrations, models

from storage.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    """By which the notices of a submission are found, to be erased."""

    atomic = False

    dependencies = [("webhooks", "0002_encrypted_columns")]

    operations = [
        AddIndexBesideWork("notice", models.Index(fields=["subject"], name="notice_of_subject")),
    ]
