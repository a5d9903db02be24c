"""The desk's Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What reviewers do to exceptions, and who does."""

    name = "storage.desk"
    label = "desk_work"
