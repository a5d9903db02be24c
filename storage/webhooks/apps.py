"""The webhooks' Django app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Who wants to hear of what happens, and what they are still to be told."""

    name = "storage.webhooks"
    label = "webhooks"
