"""Users of the review pages."""

import secrets

from django.contrib.auth.models import User


def ensure_reviewer(name: str) -> str:
    """Make this user, or reset it, with a new random password, which is returned."""
    password = secrets.token_urlsafe(12)
    user, _ = User.objects.get_or_create(username=name)
    user.set_password(password)
    user.is_active = True
    user.save()
    return password
