"""The Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The JSON API."""

    name = "review.api"

    def ready(self) -> None:
        """Have kept answers forgotten with all that is of no use any more."""
        from review.api.idempotency import forget_old
        from storage.retention import chores

        chores.add(forget_old)
