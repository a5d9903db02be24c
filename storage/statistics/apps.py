"""The statistics' Django app."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Days that were counted, and what uploads were sent as."""

    name = "storage.statistics"
    label = "statistics"
