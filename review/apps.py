"""The review pages' Django app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """What support staff see."""

    name = "review"
