from django.db import migrations

from storage.encrypted.fields import EncryptedTextField


class Migration(migrations.Migration):
    """Columns that may be kept encrypted."""

    dependencies = [("webhooks", "0001_initial")]

    operations = [
        migrations.AlterField("subscription", "secret", EncryptedTextField()),
        migrations.AlterField("subscription", "former_secret", EncryptedTextField(blank=True, default="")),
    ]
