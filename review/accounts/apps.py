"""The Django app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Who may sign in to what staff see, and what they may do."""

    name = "review.accounts"

    def ready(self) -> None:
        """Keep the roles, note when sessions begin, and write down what second factors fail."""
        from allauth.mfa.signals import authentication_failed

        from review.accounts import roles, second_factor, sessions

        user_logged_in.connect(sessions.begin, dispatch_uid="accounts_session")
        post_migrate.connect(roles.put_up, sender=self)
        authentication_failed.connect(second_factor.write_down_failure, dispatch_uid="accounts_second_factor")
