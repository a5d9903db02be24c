from django.db import migrations

from storage.encrypted.fields import EncryptedJSONField, EncryptedTextField


class Migration(migrations.Migration):
    """Columns that may be kept encrypted; they stay the columns that they are."""

    dependencies = [("desk_work", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "act",
                    "before",
                    EncryptedJSONField(help_text="Columns as they were, of the item, the document and its label"),
                ),
                migrations.AlterField("note", "text", EncryptedTextField()),
            ]
        )
    ]
