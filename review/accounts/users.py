"""Users of the review pages: made, given roles and programs, locked. Each change is written down with who did it."""

import secrets
from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db import transaction

from intake.application_types import application_type_codes
from intake.settings import ROLES
from review.accounts import changes, lockout, second_factor
from review.accounts.access import Right, has, programs_of
from review.accounts.models import Account
from storage.audit.recording import record
from storage.webhooks import subscribing

ALL = "all"
"""Instead of programs: all of them, also those that nobody can tell."""

_RESERVED = {"automation", "provider"}
"""The audit names others by these."""


class NotPossible(Exception):
    """What was asked for can't be done; the message says why."""


@transaction.atomic
def ensure_reviewer(name: str, actor: str) -> str:
    """Make this user a reviewer of all programs, or reset it, with a new random password, which is returned."""
    user = User.objects.filter(username=name).first() or _new(name)
    password = _give_password(user)
    user.is_active = True
    user.save()
    account = account_of(user)
    account.must_change_password = False
    account.save()
    record("user_made", actor, details={"user": name})
    if not role_of(user):
        set_role(user, "reviewer", actor)
        set_programs(user, ALL, actor)
    lockout.lift(user)
    return password


@transaction.atomic
def make(name: str, role: str, programs: Iterable[str] | str, actor: str) -> str:
    """A new user; returns a password that serves until the user has chosen their own. Raises NotPossible."""
    if User.objects.filter(username__iexact=name).exists():
        raise NotPossible(f"there is a user {name} already")
    user = _new(name)
    password = _give_password(user)
    user.save()
    Account.objects.create(user=user, must_change_password=True)
    changes.note("user_made", actor, user)
    set_role(user, role, actor)
    set_programs(user, programs, actor)
    return password


def _new(name: str) -> User:
    user = User(username=name)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from None
    if name.lower() in _RESERVED:
        raise NotPossible(f"{name} can't be the name of a user")
    return user


def _give_password(user: User) -> str:
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    return password


@transaction.atomic
def reset_password(user: User, actor: str) -> str:
    """A new password, which serves until the user has chosen their own; ends the user's sessions."""
    password = _give_password(user)
    user.save()
    account = account_of(user)
    account.must_change_password = True
    account.save()
    lockout.lift(user)
    changes.note("password_reset", actor, user)
    _let_webhooks_follow(user, actor)
    return password


@transaction.atomic
def own_password_chosen(user: User) -> None:
    """Note that the user has chosen a password that nobody else knows."""
    account = account_of(user)
    account.must_change_password = False
    account.save()
    record("password_changed", user.username, details={"user": user.username})


@transaction.atomic
def set_role(user: User, role: str, actor: str) -> None:
    """Give the user this role instead of any other; none with an empty one. Ends the user's sessions if it differs."""
    if role and role not in ROLES:
        raise NotPossible(f"there is no role {role!r}: {', '.join(ROLES)}")
    if role == role_of(user):
        return
    user.groups.set(Group.objects.filter(name=role))
    _end_sessions(user)
    if role:
        changes.note("role_given", actor, user, role=role)
    else:
        record("role_given", actor, details={"user": user.username, "role": role})
    _let_webhooks_follow(user, actor)


@transaction.atomic
def set_programs(user: User, programs: Iterable[str] | str, actor: str) -> None:
    """Let the user see these programs, or ALL. Ends the user's sessions if they differ."""
    account = account_of(user)
    wanted = [] if programs == ALL else sorted(set(programs))
    if unknown := sorted(set(wanted) - set(application_type_codes())):
        raise NotPossible(f"there is no program {unknown[0]!r}: {', '.join(application_type_codes())}, {ALL}")
    if (account.all_programs, account.programs) == (programs == ALL, wanted):
        return
    account.all_programs, account.programs = programs == ALL, wanted
    account.save()
    _end_sessions(user)
    given = ALL if programs == ALL else wanted
    changes.note("programs_given", actor, user, programs=given)
    _let_webhooks_follow(user, actor)


@transaction.atomic
def lock(user: User, actor: str) -> None:
    """Let the user sign in no more, and end the sessions."""
    user.is_active = False
    user.save()
    record("user_locked", actor, details={"user": user.username})
    _let_webhooks_follow(user, actor)


@transaction.atomic
def unlock(user: User, actor: str) -> None:
    """Let the user sign in again, also after too many attempts in vain."""
    user.is_active = True
    user.save()
    lockout.lift(user)
    record("user_unlocked", actor, details={"user": user.username})
    _let_webhooks_follow(user, actor)


@transaction.atomic
def reset_second_factor(user: User, actor: str) -> None:
    """Remove the second factor of a user who lost it; ends the user's sessions."""
    second_factor.reset(user)
    _end_sessions(user)
    lockout.lift(user)
    changes.note("second_factor_reset", actor, user)
    _let_webhooks_follow(user, actor)


@transaction.atomic
def confirm(user: User, actor: str) -> None:
    """Let what was changed about the user count. Raises NotPossible for who changed it, and for the user."""
    try:
        changes.confirm(user, actor)
    except changes.NotForYou:
        raise NotPossible("who changed something can't confirm it, and nobody can for themselves") from None
    _let_webhooks_follow(user, actor)


@transaction.atomic
def allow_originals(name: str, actor: str, *, allowed: bool = True) -> None:
    """Let this user download what clients sent, which no user may from the start, or no longer."""
    permission = Permission.objects.get(content_type__app_label="records", codename="download_original")
    user = User.objects.get(username=name)
    if allowed:
        user.user_permissions.add(permission)
        changes.note("originals_allowed", actor, user)
        return
    user.user_permissions.remove(permission)
    record("originals_forbidden", actor, details={"user": name})


def may_have_originals(user: User) -> bool:
    """Whether this user may download what clients sent."""
    return user.user_permissions.filter(content_type__app_label="records", codename="download_original").exists()


def role_of(user: User) -> str:
    """The user's role; empty: none."""
    return next((group.name for group in user.groups.all() if group.name in ROLES), "")


def account_of(user: User) -> Account:
    """The user's account as it is now, made where there is none."""
    account, _made = Account.objects.get_or_create(user=user)
    user.account = account  # what was read before may be of another time
    return account


def _end_sessions(user: User) -> None:
    account = account_of(user)
    account.stamp += 1
    account.save()


def _let_webhooks_follow(user: User, actor: str) -> None:
    """What the user may no longer see, or do, the addresses that the user has subscribed hear of no more, either."""
    now = User.objects.select_related("account").get(pk=user.pk)  # without the rights that it remembers
    subscribing.follow(now.username, programs_of(now) if has(now, Right.SUPERVISE) else (), actor)
