"""Retention's Django app."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Holds, and how far erasing has come."""

    name = "storage.retention"
    label = "retention"
