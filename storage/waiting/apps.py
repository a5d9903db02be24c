"""The Django app."""

from django.apps import AppConfig


class WaitingConfig(AppConfig):
    """How long clients will wait."""

    name = "storage.waiting"
    label = "waiting"
    default_auto_field = "django.db.models.BigAutoField"
