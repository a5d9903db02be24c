"""The Django app."""

from django.apps import AppConfig


class LimitingConfig(AppConfig):
    """How often somebody may try."""

    name = "storage.limiting"
    label = "limiting"
    default_auto_field = "django.db.models.BigAutoField"
