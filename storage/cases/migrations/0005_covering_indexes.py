from django.db import migrations, models

ENOUGH = ["case", "family_name", "given_names"]


class Migration(migrations.Migration):
    """What a search reads beside the keys it searches by."""

    dependencies = [("cases", "0004_key_indexes")]

    operations = [
        migrations.RemoveIndex("person", "born_family"),
        migrations.RemoveIndex("person", "born_given"),
        migrations.AddIndex(
            "person", models.Index(fields=["birth_date", "family_key"], include=ENOUGH, name="born_family")
        ),
        migrations.AddIndex(
            "person", models.Index(fields=["birth_date", "given_key"], include=ENOUGH, name="born_given")
        ),
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["family_key", "given_key"],
                include=ENOUGH,
                condition=models.Q(birth_date=None),
                name="undated",
            ),
        ),
    ]
