from django.db import migrations

from storage.encrypted.fields import EncryptedTextField


class Migration(migrations.Migration):
    """A column that may be kept encrypted; it stays the column that it is."""

    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("keptanswer", "body", EncryptedTextField(blank=True, default=""))
            ]
        )
    ]
