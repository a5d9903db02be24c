"""Documents that were split or merged: another state, and no change of the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What the rows may say."""

    dependencies = [("records", "0012_desk_indexes")]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="state",
            field=models.CharField(
                choices=[
                    ("exception", "waits for a person"),
                    ("attached", "Attached"),
                    ("dismissed", "set aside by a person, with a reason"),
                    ("replaced", "split or merged: its pages are other documents now"),
                ],
                max_length=16,
            ),
        ),
    ]
