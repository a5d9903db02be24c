"""Signing in by the organization's own provider (OpenID Connect). What it says of a user decides the role."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from intake.settings import get_web_settings
from review.accounts import lockout, users
from review.accounts.models import Account
from storage.audit.recording import record

PROVIDER = "provider"
"""Who gives roles, as the audit names it, where the provider does."""


class ByProvider(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Lets in who has a role by the provider's word, and nobody else."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse who has no role; of who was here before, keep the role as the provider says it."""
        role = _role(sociallogin)
        if sociallogin.is_existing:
            users.set_role(sociallogin.user, role, PROVIDER)
        if not role:
            name = sociallogin.user.get_username() if sociallogin.is_existing else ""
            record("sign_in_refused", lockout.NOBODY, details={"user": name, "why": "no role"})
            raise ImmediateHttpResponse(refusal(request, "no_role"))
        # No address is kept: nothing is ever sent, and nobody is found by it.
        sociallogin.email_addresses = []

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: SocialLogin) -> bool:
        """Who gets here has a role."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """A user of the provider's name for them; where another has it already, of one like it."""
        kept = {name: data.get(name) for name in ("username", "name", "first_name", "last_name")}
        kept["username"] = kept["username"] or sociallogin.account.uid
        user: User = super().populate_user(request, sociallogin, kept)
        return user

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the user, with the role and no program yet."""
        user: User = super().save_user(request, sociallogin, form)
        Account.objects.create(user=user)
        record("user_made", PROVIDER, details={"user": user.username})
        users.set_role(user, _role(sociallogin), PROVIDER)
        return user

    def on_authentication_error(self, request: HttpRequest, _provider: Any, **_kwargs: Any) -> None:
        """Say that it did not work, and nothing that the provider or a forger wrote."""
        raise ImmediateHttpResponse(refusal(request, "failed"))


def _role(sociallogin: SocialLogin) -> str:
    said = sociallogin.account.extra_data
    from_user, from_token = said.get("userinfo") or {}, said.get("id_token") or {}
    if from_user and from_token and from_user.get("sub") != from_token.get("sub"):
        return ""  # what was said of somebody else
    return get_web_settings().role_by_claims(from_token | from_user)


def refusal(request: HttpRequest, why: str, status: int = 403) -> HttpResponse:
    """The page of who can't sign in by the provider."""
    return render(request, "accounts/refused.html", {"why": why}, status=status)
