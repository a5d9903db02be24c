"""The Django app."""

from django.apps import AppConfig


class SplittingConfig(AppConfig):
    """What people said of pages."""

    name = "storage.splitting"
    label = "splitting"
