from django.db import migrations, models


class Migration(migrations.Migration):
    """What people are looked up by."""

    dependencies = [("cases", "0003_fill_keys")]

    operations = [
        migrations.AddIndex("number", models.Index(fields=["case"], name="numbers_of_case")),
        migrations.AddIndex("person", models.Index(fields=["birth_date", "family_key"], name="born_family")),
        migrations.AddIndex("person", models.Index(fields=["birth_date", "given_key"], name="born_given")),
        migrations.AddIndex("person", models.Index(fields=["family_key", "given_key"], name="family_given")),
    ]
