"""The records' Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class RecordsConfig(AppConfig):
    """Submissions and what became of them."""

    name = "storage.records"
    label = "records"

    def ready(self) -> None:
        """Guard the audit after each `migrate`, and fill in what workers of a former version left out."""
        post_migrate.connect(_guard_audit, sender=self)
        post_migrate.connect(_fill_places, sender=self)


def _guard_audit(using: str, plan: Any = None, **_: Any) -> None:
    """Without a plan it is tests that have emptied the tables."""
    from storage.audit import guards

    connection = connections[using]
    if plan is not None and guards.SEALS in connection.introspection.table_names():
        guards.put_up(connection)


def _fill_places(using: str, apps: Any = None, plan: Any = None, **_: Any) -> None:
    from storage.records.filling import fill

    if plan is None:
        return
    exceptions = apps.get_model("records", "ExceptionItem")
    if any(
        field.name == "program" for field in exceptions._meta.fields
    ):  # not after going back to before there was one
        fill(exceptions.objects.using(using).filter(state="open"))
