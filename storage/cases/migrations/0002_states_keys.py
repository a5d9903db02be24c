import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What becomes of a case, and the keys of its people."""

    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DeletedCase",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
            ],
        ),
        migrations.AddField("case", "state", models.CharField(db_default="open", default="open", max_length=16)),
        migrations.AddField(
            "case", "merged_into", models.CharField(blank=True, db_default="", default="", max_length=64)
        ),
        migrations.AddField("case", "received_on", models.DateField(blank=True, null=True)),
        migrations.AddField(
            "case",
            "version",
            models.BigIntegerField(db_default=0, default=0, help_text="Of the last change that was taken"),
        ),
        migrations.AddField(
            "person", "family_key", models.CharField(db_default="", default="", editable=False, max_length=4)
        ),
        migrations.AddField(
            "person", "given_key", models.CharField(db_default="", default="", editable=False, max_length=4)
        ),
        migrations.AlterField(
            "number",
            "case",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="numbers",
                to="cases.case",
            ),
        ),
        migrations.AlterField(
            "person",
            "case",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="people",
                to="cases.case",
            ),
        ),
        migrations.AlterField("person", "birth_date", models.DateField(blank=True, null=True)),
    ]
