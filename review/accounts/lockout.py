"""Who tried in vain too often has to wait. allauth counts, in the cache that all processes share (see CACHES)."""

from hashlib import sha256

from allauth.core.internal import ratelimit
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest

from intake.settings import get_web_settings
from storage.audit.recording import record

NOBODY = "not signed in"
"""Whom the audit names as the actor where nobody has shown who they are."""


def key_of(name: str) -> str:
    """What attempts under this name are counted by: the same on every address that the pages have."""
    return f"sign-in:{name.strip().lower()}"


def known(name: str) -> str:
    """The name, if a user has it; of others none is kept: people type passwords into the wrong field."""
    user = User.objects.filter(username__iexact=name.strip()).first()
    return user.username if user else ""


def write_down(name: str) -> None:
    """Say in the audit that a user has to wait: once, and not at each further attempt."""
    once = f"accounts:told:{sha256(key_of(name).encode()).hexdigest()}"
    if cache.add(once, 1, timeout=get_web_settings().lockout_seconds):
        record("locked_out", NOBODY, details={"user": known(name)})


def lift(user: User) -> None:
    """Let the user try again at once."""
    rates = ratelimit.get_rates(app="allauth.account", action="login_failed")
    for key in (key_of(user.username), f"mfa-auth-user-{user.pk}"):
        for rate in rates:
            if rate.per == "key":
                # The request would matter for limits by address alone.
                cache.delete(
                    ratelimit.get_cache_key(
                        HttpRequest(), app="allauth.account", action="login_failed", rate=rate, key=key
                    )
                )
    cache.delete(f"accounts:told:{sha256(key_of(user.username).encode()).hexdigest()}")
