"""The search's Django app."""

from django.apps import AppConfig


class SearchingConfig(AppConfig):
    """Search over text, numbers and names of what people look at."""

    name = "storage.searching"
    label = "searching"
