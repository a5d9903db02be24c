"""The Django app."""

from django.apps import AppConfig


class StatusConfig(AppConfig):
    """Where clients see what became of their documents."""

    name = "review.status"
