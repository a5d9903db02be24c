"""Adds indexes to tables that are in use, for migrations."""

from typing import Any

from django.db import migrations
from django.db.migrations.state import ProjectState


class AddIndexBesideWork(migrations.AddIndex):
    """As AddIndex, but on PostgreSQL nobody waits who writes meanwhile, however long it takes (CONCURRENTLY).

    For a migration with `atomic = False`. One that was interrupted leaves an index that is not valid, and nobody uses:
    it is made anew.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make it."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        schema_editor.remove_index(model, self.index, concurrently=True)
        schema_editor.add_index(model, self.index, concurrently=True)
