"""The records' Django app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Submissions and what became of them."""

    name = "storage.records"
    label = "records"
