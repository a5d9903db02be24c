from django.db import migrations

from storage.encrypted.fields import EncryptedTextField


class Migration(migrations.Migration):
    """Columns that may be kept encrypted."""

    dependencies = [("messages_to_clients", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("message", "body", EncryptedTextField())]
        ),
        migrations.AlterField("message", "recipient", EncryptedTextField()),
        migrations.AlterField("message", "subject", EncryptedTextField()),
    ]
