"""The Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may sign in to what staff see, and what they may do."""

    name = "review.accounts"
