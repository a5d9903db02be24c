"""The Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The exceptions desk."""

    name = "review.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
