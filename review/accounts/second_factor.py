"""A second factor beside the password: codes of an app (TOTP), and recovery codes for when the telephone is lost."""

import base64
import secrets
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import structlog
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from review.accounts import lockout
from storage.audit.recording import record
from storage.encrypted.keys import keyring
from storage.encrypted.rotating import Rotated
from storage.encrypted.sealing import CannotBeRead, beginning_of, is_sealed, key_of, seal, unseal

_log = structlog.get_logger()
TABLE = "mfa_authenticator"
COLUMN = f"{TABLE}.data"
BY_DJANGOS = "INTAKE_SECRET_KEY"
"""What second factors are encrypted by where there are no keys."""
OTHER_DJANGOS = "INTAKE_SECRET_KEY is another: name the former one in INTAKE_SECRET_KEY_FALLBACKS"
"""Why a second factor can't be read that was encrypted by Django's secret."""
_SECRETS = {"secret", "seed", "migrated_codes"}
"""What of an authenticator's data is encrypted (allauth's `mfa.totp` and `mfa.recovery_codes`)."""
_AT_ONCE = 200
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
        """Kept so that the database alone gives nobody codes: by INTAKE_FIELD_KEYS, else by Django's secret."""
        return seal(COLUMN, text) if keyring().writes else _ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was kept. Where that can't be read, something that no code and no recovery code comes from."""
        try:
            return _read(encrypted_text)
        except CannotBeRead as error:
            _log.error("second_factor_unreadable", error=type(error).__name__)
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether the user may go back to the password alone."""
        user: User = authenticator.user
        return not needed_by(user)


def kept_factors() -> Counter[str]:
    """How many secrets are encrypted by which key, or by Django's secret."""
    found: Counter[str] = Counter()
    for data in Authenticator.objects.values_list("data", flat=True).iterator():
        found.update(key_of(text) if is_sealed(text) else BY_DJANGOS for text in _secrets_of(data))
    return found


def rotate() -> Rotated:
    """Encrypt all second factors anew, as `encrypt` would now; those who sign in meanwhile lose nothing."""
    found = Rotated(TABLE)
    last = 0
    while True:
        with transaction.atomic():
            some = Authenticator.objects.filter(pk__gt=last).order_by("pk").select_for_update()
            if not (rows := list(some[:_AT_ONCE])):
                return found
            for row in rows:
                _renew(row, found)
        last = rows[-1].pk


def unreadable() -> Counter[str]:
    """How many users' second factors can't be read, by why."""
    found: Counter[str] = Counter()
    for data in Authenticator.objects.values_list("data", flat=True).iterator():
        try:
            for text in _secrets_of(data):
                _read(text)
        except CannotBeRead as error:
            found[str(error)] += 1
    return found


def _renew(row: Authenticator, found: Rotated) -> None:
    if all(_is_as_it_should(text) for text in _secrets_of(row.data)):
        return
    try:
        row.data = {name: _renewed(value) if name in _SECRETS else value for name, value in row.data.items()}
    except CannotBeRead:
        found.unreadable += 1
        return
    row.save(update_fields=["data"])
    found.rows += 1


def _renewed(value: Any) -> Any:
    if isinstance(value, list):
        return [_renewed(text) for text in value]
    return SecondFactor().encrypt(_read(value))


def _secrets_of(data: dict[str, Any]) -> Iterator[str]:
    for name in _SECRETS & data.keys():
        yield from data[name] if isinstance(data[name], list) else [data[name]]


def _is_as_it_should(text: str) -> bool:
    if (key := keyring().writes) is not None:
        return text.startswith(beginning_of(key))
    if is_sealed(text):
        return False
    try:
        return bool(_cipher(settings.SECRET_KEY).decrypt(text.encode()))
    except InvalidToken:
        return False


def _read(text: str) -> str:
    """Raises CannotBeRead."""
    if is_sealed(text):
        return unseal(COLUMN, text)
    try:
        return _ciphers().decrypt(text.encode()).decode()
    except InvalidToken:
        raise CannotBeRead(OTHER_DJANGOS) from None


def _ciphers() -> MultiFernet:
    keys = [force_str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([_cipher(key) for key in keys])


def _cipher(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"second factor {secret}".encode()).digest()))


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
