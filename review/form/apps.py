"""The Django app."""

from django.apps import AppConfig


class FormConfig(AppConfig):
    """The web form, by which clients send documents."""

    name = "review.form"
