"""Signing in with a name and a password: who gets in, what they are told, and what is written down."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from review.accounts import lockout
from review.accounts.access import Right, has
from review.addresses import address_of
from storage.audit.recording import record


class Users(AuthenticationBackend):  # type: ignore[misc]
    """Django's users, each with the account in the same query."""

    def get_user(self, user_id: int) -> User | None:
        """The user of a session, unless they are locked out."""
        user = User.objects.select_related("account").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class SigningIn(DefaultAccountAdapter):  # type: ignore[misc]
    """How ours differs: nobody makes an account by themselves, no e-mail is sent, and the audit is told."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The user name or the password is not right."),
        "too_many_login_attempts": _(
            "Too many attempts have failed. Wait a while, or ask an administrator to unlock you."
        ),
        "rate_limited": _("Too many attempts have failed. Wait a while, or ask an administrator to unlock you."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("The present password is not right."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom attempts are counted by: the same as everywhere."""
        return address_of(request)

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Administrators make accounts; nobody makes their own."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        _template: str | None = None,
        _context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
        **_more: Any,
    ) -> None:
        """Say what went wrong. Of what went well the pages tell themselves."""
        if message:
            super().add_message(request, level, message=message, extra_tags=extra_tags)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page, by what the user may do."""
        if has(request.user, Right.READ):
            return reverse("exceptions")
        return reverse("users" if has(request.user, Right.ADMINISTER) else "account")

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        """Where one goes after changing the password."""
        return reverse("account")

    def _get_login_attempts_cache_key(self, _request: HttpRequest, **credentials: Any) -> str:
        return lockout.key_of(credentials.get("username", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse who has tried too often."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            lockout.write_down(credentials.get("username", ""))
            raise

    def authentication_failed(self, _request: HttpRequest, **credentials: Any) -> None:
        """Write it down."""
        record("sign_in_failed", lockout.NOBODY, details={"user": lockout.known(credentials.get("username", ""))})

    def post_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse:
        """Write it down, and go on in the language that the user chose once."""
        methods = [str(entry["method"]) for entry in get_authentication_records(request, user)]
        record("signed_in", user.get_username(), details={"by": methods})
        response: HttpResponse = super().post_login(request, user, **hooks)
        account = getattr(user, "account", None)
        if account is not None and account.language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                account.language,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
        return response

    def is_reauthentication_required(self, **_kwargs: Any) -> bool:
        """Whether to ask for the password before a second factor is changed: not of who signed in just now."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT
