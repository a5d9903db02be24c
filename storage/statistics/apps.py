"""The statistics' Django app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class StatisticsConfig(AppConfig):
    """Days that were counted, and what uploads were sent as."""

    name = "storage.statistics"
    label = "statistics"

    def ready(self) -> None:
        """Have what counting needs after each `migrate`."""
        post_migrate.connect(_put_up_indexes, sender=self)


def _put_up_indexes(using: str, plan: Any = None, **_: Any) -> None:
    """Without a plan it is tests that have emptied the tables."""
    from storage.statistics import indexes

    if plan is not None:
        indexes.put_up(connections[using])
