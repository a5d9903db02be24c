from itertools import islice
from typing import Any

from django.db import migrations

from storage.cases.blocking import family_key, given_key

_BATCH = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """Give the people who are there their keys. Whoever changes how keys are made fills them again like this."""
    people = apps.get_model("cases", "Person").objects.using(schema_editor.connection.alias)
    rows = people.only("id", "family_name", "given_names").order_by("id").iterator(_BATCH)
    while batch := list(islice(rows, _BATCH)):
        for person in batch:
            person.family_key, person.given_key = family_key(person.family_name), given_key(person.given_names)
        people.bulk_update(batch, ["family_key", "given_key"])


class Migration(migrations.Migration):
    """Apart from the columns and the indexes: PostgreSQL does not alter a table whose rows were just changed."""

    dependencies = [("cases", "0002_states_keys")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
