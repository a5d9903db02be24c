"""A second factor beside the password: codes of an app (TOTP), and recovery codes for when the telephone is lost."""

import base64
from hashlib import sha256
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from review.accounts import lockout
from storage.audit.recording import record

_ENOUGH = "accounts_second_factor"
"""In a session: that its user has a second factor, or needs none."""


def needed_by(user: User) -> bool:
    """Whether the user's role can't do without."""
    roles: frozenset[str] = settings.SECOND_FACTOR_ROLES
    return any(group.name in roles for group in user.groups.all())


def is_lacking(request: HttpRequest) -> bool:
    """Whether this user has to set one up before anything else. Asked of the database once a session.

    Who signed in by the provider has shown there what it asks for.
    """
    user = request.user
    if not isinstance(user, User) or request.session.get(_ENOUGH):
        return False
    methods = {str(entry["method"]) for entry in get_authentication_records(request, user)}
    if "socialaccount" not in methods and needed_by(user) and not is_set_up(user):
        return True
    request.session[_ENOUGH] = True
    return False


def is_set_up(user: User) -> bool:
    """Whether the user has one."""
    found: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return found


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """How ours differs: secrets are kept enciphered, and whose role needs one can't remove it."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or was used before. Wait for the next one."),
        "cannot_delete_authenticator": _("Your role can’t do without a second factor."),
    }

    def get_totp_issuer(self) -> str:
        """What the app calls us."""
        return "Document intake"

    def encrypt(self, text: str) -> str:
        """Kept so that the database alone gives nobody codes."""
        return _ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was kept."""
        return _ciphers().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether the user may go back to the password alone."""
        user: User = authenticator.user
        return not needed_by(user)


def _ciphers() -> MultiFernet:
    keys = [force_str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(sha256(f"second factor {key}".encode()).digest())) for key in keys]
    )


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The code asked for while signing in."""

    def clean_code(self) -> str:
        """The code; a lockout is written down."""
        try:
            code: str = super().clean_code()
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                lockout.write_down(self.user.get_username())
            raise
        return code


def reset(user: User) -> bool:
    """Remove a user's second factor with its recovery codes; whether there was one."""
    return bool(Authenticator.objects.filter(user=user).delete()[0])


def write_down_failure(user: AbstractBaseUser, **_kwargs: Any) -> None:
    """Have the audit told of a code that was not right."""
    record("second_factor_failed", lockout.NOBODY, details={"user": user.get_username()})
