from django.db import migrations, models


class Migration(migrations.Migration):
    """Patience is counted from the trouble. Workers of a former version leave it empty: then it begins anew."""

    dependencies = [("records", "0019_keep_index")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="troubled_since",
            field=models.DateTimeField(help_text="Since when each answer is that it is still at it", null=True),
        ),
    ]
