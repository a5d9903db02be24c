"""The Django app."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """What supervisors watch."""

    name = "review.dashboards"
