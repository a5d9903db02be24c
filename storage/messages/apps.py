"""The Django app."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """What clients are told."""

    name = "storage.messages"
    label = "messages_to_clients"
