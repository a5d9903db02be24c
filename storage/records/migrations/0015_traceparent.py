"""Which trace a submission has."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Workers of a former version leave it empty, as the database does for them."""

    dependencies = [("records", "0014_times")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="traceparent",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="Of its trace, as the W3C writes it", max_length=55
            ),
        ),
    ]
