from django.db import migrations, models


class Migration(migrations.Migration):
    """Patience is counted from the trouble. Workers of a former version leave it empty: then it begins anew."""

    dependencies = [("messages_to_clients", "0002_encrypted_columns")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="troubled_since",
            field=models.DateTimeField(help_text="Since when each answer puts it off", null=True),
        ),
    ]
