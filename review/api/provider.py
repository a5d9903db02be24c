"""Access tokens of the organization's own provider (OpenID Connect), as JWTs: signed by it, for us, and not expired.

Roles come by the same mapping as for those who sign in to the pages, and programs from an administrator. What a token
is for stands in its `scope` claim: `intake:read`, `intake:write`, `intake:submit`, `intake:webhooks`.
"""

import http.client
import json
import threading
import time
import urllib.request
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.db import transaction

from intake.settings import get_web_settings
from review.accounts import users
from review.accounts.models import Account
from review.accounts.provider import PROVIDER
from review.api.problems import Refused
from storage.audit.recording import record

_SIGNED_BY_KEYS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Never by a secret, and never by nobody."""
_SCOPE = "intake:"
_SECONDS = 5
_KEYS_SECONDS = 300.0
_ANEW_SECONDS = 10.0
_AFTER_FAILURE_SECONDS = 1.0
_MOST_BYTES = 1_000_000
_ON_THIS_MACHINE = [("http", name) for name in ("localhost", "127.0.0.1", "::1")]


@dataclass(frozen=True)
class Found:
    """Whose token it is."""

    user: User
    scopes: frozenset[str]
    subject: str


def find(shown: str) -> Found | None:
    """Whose token this is; None where it is worth nothing. Raises Refused when the provider can't be reached."""
    settings = get_web_settings()
    if not settings.oidc_issuer or not settings.oidc_audience or shown.count(".") != 2:
        return None
    claims = _claims(shown, settings.oidc_issuer, settings.oidc_audience)
    role = settings.role_by_claims(claims) if claims else ""
    if not role:
        return None
    user = _user(claims, role)
    return Found(user, _scopes(claims), claims["sub"]) if user.is_active else None


def _claims(shown: str, issuer: str, audience: str) -> dict[str, Any]:
    """What the provider says in it; nothing where it is not the provider that says so, or not to us, or not now."""
    try:
        key = _keys(issuer).of(jwt.get_unverified_header(shown).get("kid"))
        if key is None:
            return {}
        required: Any = {"require": ["exp", "iss", "aud", "sub"]}
        claims: dict[str, Any] = jwt.decode(
            shown, key, algorithms=_SIGNED_BY_KEYS, audience=audience, issuer=issuer, options=required, leeway=10
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return {}
    return claims


def _scopes(claims: dict[str, Any]) -> frozenset[str]:
    said = claims.get("scope", "")
    named = said.split() if isinstance(said, str) else ()
    return frozenset(scope.removeprefix(_SCOPE) for scope in named if scope.startswith(_SCOPE))


@transaction.atomic
def _user(claims: dict[str, Any], role: str) -> User:
    """The user of this subject, made where there is none yet: with the role, and no program."""
    known = SocialAccount.objects.select_related("user__account").filter(provider=PROVIDER, uid=claims["sub"]).first()
    if known is None:
        name = claims.get("preferred_username")
        user = User(username=get_adapter().generate_unique_username([name if isinstance(name, str) else claims["sub"]]))
        user.set_unusable_password()
        user.save()
        Account.objects.create(user=user)
        SocialAccount.objects.create(user=user, provider=PROVIDER, uid=claims["sub"])
        record("user_made", PROVIDER, details={"user": user.username})
    else:
        user = known.user
    if users.role_of(user) != role:
        users.set_role(user, role, PROVIDER)
        user = User.objects.select_related("account").get(pk=user.pk)  # without the rights that it remembers
    return user


class _Keys:
    """The provider's public keys: asked for anew now and then, and for one that is not known, but not each time.

    One request at a time asks, and no other waits for it: a provider that answers slowly, or not at all, must not hold
    up all that this process serves, and anybody can show what looks like a token.
    """

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._lock = threading.Lock()
        self._known: dict[str | None, jwt.PyJWK] = {}
        self._asked_at = float("-inf")
        self._is_asked = False

    def of(self, kid: str | None) -> jwt.PyJWK | None:
        """The key of this id. Raises Refused when the provider can't be reached, or is just being asked."""
        with self._lock:
            age = time.monotonic() - self._asked_at
            wanted = kid not in self._known and age > (_ANEW_SECONDS if self._known else _AFTER_FAILURE_SECONDS)
            others_ask = self._is_asked
            asks = not others_ask and (wanted or age > _KEYS_SECONDS)
            self._is_asked = others_ask or asks
        if asks:
            self._ask()
        if not self._known or (others_ask and wanted):
            raise Refused("unavailable", headers={"Retry-After": str(int(_ANEW_SECONDS))})
        return self._known.get(kid)

    def _ask(self) -> None:
        try:
            place = _fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")["jwks_uri"]
            self._known = {key.key_id: key for key in jwt.PyJWKSet.from_dict(_fetch(place)).keys}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError, http.client.HTTPException):
            return  # what was known serves on
        finally:
            self._asked_at, self._is_asked = time.monotonic(), False


@cache
def _keys(issuer: str) -> _Keys:
    return _Keys(issuer)


def _fetch(address: str) -> Any:
    parts = urlsplit(address)
    if parts.scheme != "https" and (parts.scheme, parts.hostname) not in _ON_THIS_MACHINE:
        raise ValueError("not a safe address")
    with urllib.request.urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 - it was just looked at
        return json.loads(answer.read(_MOST_BYTES))
