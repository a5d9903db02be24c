"""Who may be given an exception."""

from django.contrib.auth.models import User

from review.accounts.access import Right, has, may_see
from storage.records import models

_MOST = 500


def colleagues_for(item: models.ExceptionItem) -> list[str]:
    """The names of those who may work on it."""
    users = User.objects.filter(is_active=True).select_related("account").order_by("username")[:_MOST]
    return [user.get_username() for user in users if has(user, Right.WORK) and may_see(user, item)]


def may_be_assigned(name: str, item: models.ExceptionItem) -> bool:
    """Whether there is such a user, who may work on it."""
    user = User.objects.filter(username=name, is_active=True).select_related("account").first()
    return user is not None and has(user, Right.WORK) and may_see(user, item)
