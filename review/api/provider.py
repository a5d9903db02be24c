"""Access tokens of the organization's own provider (OpenID Connect): signed, for us, not expired, of a user we know."""

from dataclasses import dataclass

from django.contrib.auth.models import User


@dataclass(frozen=True)
class Found:
    """Whose token it is."""

    user: User
    scopes: frozenset[str]
    subject: str


def find(shown: str) -> Found | None:  # noqa: ARG001 - filled in with the provider
    """Whose token this is; None where it is worth nothing."""
    return None
