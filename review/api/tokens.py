"""Makes, finds and revokes the tokens by which programs come in."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from review.accounts import changes
from review.api.models import Token
from storage.audit.recording import record

LONGEST_DAYS = 366
_START = "intake_"
_MINUTE = timedelta(minutes=1)


class Scope(StrEnum):
    """What a token is for; its user's role has to allow it as well."""

    READ = "read"
    WRITE = "write"
    SUBMIT = "submit"
    WEBHOOKS = "webhooks"


@transaction.atomic
def make(user: User, name: str, scopes: Sequence[Scope], days: int, actor: str) -> tuple[Token, str]:
    """Make a token; the second value is the token itself, which can't be shown again."""
    prefix = f"{_START}{secrets.token_hex(4)}"
    whole = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        digest=_digest(whole),
        scopes=sorted({scope.value for scope in scopes}),
        made_by=actor,
        expires_at=timezone.now() + timedelta(days=days),
    )
    changes.note("token_made", actor, user, waits=False, token=prefix, scopes=token.scopes)
    return token, whole


@transaction.atomic
def revoke(prefix: str, actor: str) -> bool:
    """Let a token be worth nothing from now on; says whether it was worth something."""
    live = Token.objects.filter(prefix=prefix, revoked_at=None)
    if not live.update(revoked_at=timezone.now(), revoked_by=actor):
        return False
    record("token_revoked", actor, details={"token": prefix})
    return True


def find(whole: str) -> Token | None:
    """The token of this text, where it is worth something; and note that it was used."""
    if not whole.startswith(_START):
        return None
    now = timezone.now()
    # By the digest of 256 random bits: how long the search takes tells nothing that leads to one.
    worth = Token.objects.select_related("user").filter(revoked_at=None, expires_at__gt=now, user__is_active=True)
    token = worth.filter(digest=_digest(whole)).first()
    if token is not None:
        unsaid = Q(last_used_at=None) | Q(last_used_at__lt=now - _MINUTE)
        Token.objects.filter(unsaid, pk=token.pk).update(last_used_at=now)
    return token


def _digest(whole: str) -> str:
    return hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()
