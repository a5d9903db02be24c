"""Who calls: by a bearer token of ours, or by an access token of the organization's own provider. Never by a cookie."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest

from review.accounts.access import Right, has
from review.api import limiting, provider, tokens
from review.api.problems import Refused
from review.api.tokens import Scope

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="document-intake"'}


@dataclass(frozen=True)
class Caller:
    """A user, by a token."""

    user: User
    scopes: frozenset[str]
    key: str
    """Tells tokens apart: limits and idempotency keys are each token's own."""

    @property
    def name(self) -> str:
        """As it stands in the audit."""
        return self.user.get_username()


class Needs:
    """What an operation needs: a token of this scope, whose user has this right."""

    def __init__(self, scope: Scope, right: Right) -> None:
        self._scope, self._right = scope, right

    def __call__(self, request: HttpRequest) -> Caller:
        """Who calls. Raises Refused."""
        caller = _caller(request.headers.get("Authorization", ""))
        if caller is None:
            raise Refused("not_authenticated", headers=_CHALLENGE)
        limiting.count(caller.key)
        if self._scope.value not in caller.scopes:
            raise Refused("scope_missing", {"scope": self._scope.value})
        if not has(caller.user, self._right):
            raise Refused("not_allowed")
        return caller


def caller_of(request: HttpRequest) -> Caller:
    """Who calls, once `Needs` has let them in."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def _caller(authorization: str) -> Caller | None:
    scheme, _, shown = authorization.partition(" ")
    shown = shown.strip()
    if scheme.lower() != "bearer" or not shown:
        return None
    token = tokens.find(shown)
    if token is not None:
        return Caller(token.user, frozenset(token.scopes), f"token {token.pk}")
    found = provider.find(shown)
    return Caller(found.user, found.scopes, f"provider {found.subject}") if found is not None else None
