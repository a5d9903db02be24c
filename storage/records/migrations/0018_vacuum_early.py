from typing import Any

from django.db import migrations

# Each row passes through its states within minutes, and each state that it leaves stays in the index by which the next
# row is found, until the table is vacuumed: by default when a fifth of all its rows has changed, which among a hundred
# million is after weeks of work, and with an index that is passed over where few pages changed.
_WORKED_ON = "autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01, vacuum_index_cleanup = on"
# Rows that are only added: so that pages are known to be visible to all, and no vacuum has a hundred million to freeze.
_ADDED_TO = "autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.01"
_SETTINGS = {
    "records_submission": _WORKED_ON,
    "records_upload": _WORKED_ON,
    "records_part": _WORKED_ON,
    "records_delivery": _WORKED_ON,
    "records_exceptionitem": _WORKED_ON,
    "records_document": _ADDED_TO,
    "records_decision": _ADDED_TO,
    "records_attachment": _ADDED_TO,
    "records_event": f"{_WORKED_ON}, autovacuum_vacuum_insert_scale_factor = 0.02",
}


def set_early(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table, settings in _SETTINGS.items():
            schema_editor.execute(f"ALTER TABLE {table} SET ({settings})")


def reset(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table, settings in _SETTINGS.items():
            names = ", ".join(setting.split(" = ")[0] for setting in settings.split(", "))
            schema_editor.execute(f"ALTER TABLE {table} RESET ({names})")


class Migration(migrations.Migration):
    """PostgreSQL vacuums large tables before the index of what is due fills with what was."""

    dependencies = [("records", "0017_encrypted_columns")]

    operations = [migrations.RunPython(set_early, reset)]
