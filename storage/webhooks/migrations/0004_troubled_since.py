from django.db import migrations, models


class Migration(migrations.Migration):
    """Patience is counted from the trouble. Workers of a former version leave it empty: then it begins anew."""

    dependencies = [("webhooks", "0003_notice_of_subject")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="troubled_since",
            field=models.DateTimeField(help_text="When it was first sent without being taken", null=True),
        ),
    ]
