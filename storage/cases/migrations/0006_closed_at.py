from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """When cases were closed, from now on; of those that are closed already, when retention first looks at them."""

    dependencies = [("cases", "0005_covering_indexes")]

    operations = [
        migrations.AddField(
            "case",
            "closed_at",
            models.DateTimeField(
                blank=True,
                help_text="When it was first heard not to be open any more; retention counts from it",
                null=True,
            ),
        ),
        migrations.AddField("deletedcase", "deleted_at", models.DateTimeField(db_default=Now())),
    ]
