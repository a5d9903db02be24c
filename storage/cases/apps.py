"""The case records' Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Case records in tables of our own."""

    name = "storage.cases"
    label = "cases"
