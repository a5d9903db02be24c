"""Who may be given an exception."""

from django.contrib.auth.models import User

from review.accounts.access import Right, has, may_see
from storage.records import models

_MOST = 500


def colleagues_for(item: models.ExceptionItem) -> list[str]:
    """The names of those who may work on it, as their roles and programs say: one query, however many they are."""
    works = {"groups__permissions__codename": Right.WORK, "groups__permissions__content_type__app_label": "accounts"}
    users = User.objects.filter(is_active=True, **works).select_related("account").distinct().order_by("username")
    accounts = [(user.get_username(), getattr(user, "account", None)) for user in users[:_MOST]]
    return [
        name for name, account in accounts if account and (account.all_programs or item.program in account.programs)
    ]


def may_be_assigned(name: str, item: models.ExceptionItem) -> bool:
    """Whether there is such a user, who may work on it."""
    user = User.objects.filter(username=name, is_active=True).select_related("account").first()
    return user is not None and has(user, Right.WORK) and may_see(user, item)
