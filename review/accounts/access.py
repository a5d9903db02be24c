"""Who may do what, and see which exceptions. Every page that staff use asks here."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from storage.records import models

_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]
_User = AbstractBaseUser | AnonymousUser


class Right(StrEnum):
    """What a role allows."""

    READ = "read", "see exceptions, documents and cases of the programs assigned"
    WORK = "work", "act on exceptions of the programs assigned"
    SUPERVISE = "supervise", "reassign, see dashboards, set thresholds, check the quality sample"
    AUDIT = "audit", "read everything, of all programs, with the audit"
    ADMINISTER = "administer", "make users, give roles and programs"

    def __new__(cls, value: str, meaning: str) -> "Right":
        """A right, and what it means."""
        right = str.__new__(cls, value)
        right._value_ = value
        right.__doc__ = meaning
        return right


def has(user: _User, right: Right) -> bool:
    """Whether this user has this right."""
    return user.is_authenticated and right is not None


def programs_of(user: _User) -> frozenset[str] | None:  # noqa: ARG001 - filled in with the roles
    """The programs (application types) whose exceptions this user sees; None: all of them."""
    return None


def seen_by(user: _User, exceptions: QuerySet[models.ExceptionItem]) -> QuerySet[models.ExceptionItem]:
    """Those of these exceptions that this user may see."""
    return exceptions if programs_of(user) is None else exceptions.none()


def requires(right: Right) -> Callable[[_View[_P]], _View[_P]]:
    """A view for those with this right; others are told that they may not (403)."""

    def only_they(view: _View[_P]) -> _View[_P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
            if not has(request.user, right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return only_they
