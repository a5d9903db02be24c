"""Users of the review pages."""

import secrets

from django.contrib.auth.models import Permission, User
from django.db import transaction

from storage.audit.recording import record


@transaction.atomic
def ensure_reviewer(name: str, actor: str) -> str:
    """Make this user, or reset it, with a new random password, which is returned."""
    password = secrets.token_urlsafe(12)
    user, _ = User.objects.get_or_create(username=name)
    user.set_password(password)
    user.is_active = True
    user.save()
    record("user_made", actor, details={"user": name})
    return password


@transaction.atomic
def allow_originals(name: str, actor: str, *, allowed: bool = True) -> None:
    """Let this user download what clients sent, which no user may from the start, or no longer."""
    permission = Permission.objects.get(content_type__app_label="records", codename="download_original")
    permissions = User.objects.get(username=name).user_permissions
    (permissions.add if allowed else permissions.remove)(permission)
    record("originals_allowed" if allowed else "originals_forbidden", actor, details={"user": name})
