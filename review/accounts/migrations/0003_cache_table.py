"""The table that failed attempts to sign in are counted in; see CACHES in `review.settings`."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def forward(_apps: Any, editor: Any) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles")]

    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
