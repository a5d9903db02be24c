"""The tallies' Django app."""

from django.apps import AppConfig


class TalliesConfig(AppConfig):
    """What was counted so far, and up to when."""

    name = "storage.tallies"
    label = "tallies"
