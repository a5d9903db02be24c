"""The Django app."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """How all pages look: the theme, and what they share."""

    name = "review.design"
