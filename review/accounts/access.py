"""Who may do what, and see which exceptions. Every page that staff use asks here.

A right comes with the role, as a permission of its group. What a user sees goes by program: that of the exception, or
of the submission that a row belongs to. Nothing here asks the database once for each row.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from intake.application_types import application_type_codes
from review.accounts.models import Account
from storage.cases.models import Case
from storage.records import models

_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]
_User = AbstractBaseUser | AnonymousUser
_Row = TypeVar("_Row", bound=Model)

NEEDS = "needs"
"""The attribute by which a view says which right it needs; see `guarding`."""

_KNOWN = "intake_rights"
UNKNOWN = ""
"""The program of what names none, or none that we know."""


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
    return isinstance(user, User) and user.is_active and (user.is_superuser or right.value in rights_of(user))


def rights_of(user: User) -> frozenset[str]:
    """What the user's role allows; asked of the database once for this user, where `remind` has not said it."""
    known: frozenset[str] | None = getattr(user, _KNOWN, None)
    if known is None:
        given = Permission.objects.filter(group__user=user, content_type__app_label="accounts")
        known = remind(user, given.values_list("codename", flat=True))
    return known


def remind(user: User, rights: Iterable[str]) -> frozenset[str]:
    """Let this user have these rights from now on, as long as the request: they were asked for before."""
    known = frozenset(rights)
    setattr(user, _KNOWN, known)
    return known


def programs_of(user: _User) -> frozenset[str] | None:
    """The programs (application types) whose exceptions this user sees; None: all of them.

    None assigned is an empty set. With supervisors go those of unknown program.
    """
    if has(user, Right.AUDIT):
        return None
    account: Account | None = getattr(user, "account", None)
    if account is None or not has(user, Right.READ):
        return frozenset()
    if account.all_programs:
        return None
    assigned = frozenset(account.programs) - {UNKNOWN}
    return assigned | {UNKNOWN} if has(user, Right.SUPERVISE) else assigned


def seen_by(user: _User, exceptions: QuerySet[models.ExceptionItem]) -> QuerySet[models.ExceptionItem]:
    """Those of these exceptions that this user may see."""
    programs = programs_of(user)
    if programs is None:
        return exceptions
    seen = Q(program__in=sorted(programs))
    if UNKNOWN in programs:
        seen |= ~Q(program__in=application_type_codes())
    return exceptions.filter(seen)


def may_see(user: _User, exception: models.ExceptionItem) -> bool:
    """Whether this user may see this exception."""
    return may_see_program(user, exception.program)


def may_see_submission(user: _User, submission: models.Submission) -> bool:
    """Whether this user may see what a client sent: an upload, a document or an attachment of it, too."""
    return may_see_program(user, (submission.form or {}).get("application_type") or UNKNOWN)


def may_see_program(user: _User, code: str) -> bool:
    """Whether this user may see what is of this program; a code that is not of the list is an unknown one."""
    programs = programs_of(user)
    return programs is None or (code if code in application_type_codes() else UNKNOWN) in programs


_SUBMISSION: dict[type[Model], str] = {
    models.Submission: "",
    models.Upload: "submission__",
    models.Document: "submission__",
    models.Decision: "submission__",
    models.Attachment: "document__submission__",
    models.QualityCheck: "document__submission__",
}


def rows_seen_by(user: _User, rows: QuerySet[_Row]) -> QuerySet[_Row]:
    """Those of these submissions, uploads, documents, decisions, attachments or checks that this user may see.

    For `get_object_or_404`: an id that somebody changed in an address finds nothing.
    """
    programs = programs_of(user)
    if programs is None:
        return rows
    form = f"{_SUBMISSION[rows.model]}form"
    seen = Q(**{f"{form}__application_type__in": sorted(programs - {UNKNOWN})})
    if UNKNOWN in programs:
        known = Q(**{f"{form}__application_type__in": application_type_codes()})
        seen |= ~known | Q(**{f"{form}__application_type__isnull": True}) | Q(**{f"{form}__isnull": True})
    return rows.filter(seen)


def may_see_case(user: _User, case_id: str) -> bool:
    """Whether this user may see a case: one of their programs, or one that a document they may see is on."""
    programs = programs_of(user)
    if programs is None:
        return True
    if Case.objects.filter(pk=case_id, application_type__in=programs).exists():
        return True
    return rows_seen_by(user, models.Attachment.objects.filter(models.LIVE, case_id=case_id)).exists()


def may_attach_to(user: _User, case_id: str, weighed: models.Decision | None) -> bool:
    """Whether this user may put a document on a case: one that they may see, or that was weighed for this document.

    Any other would be theirs to look at as soon as something of theirs is on it.

    Args:
        user: who would.
        case_id: the case.
        weighed: the decision that offers cases for the document; None where there is none.
    """
    offered = {candidate["case_id"] for candidate in weighed.candidates} if weighed is not None else set()
    return case_id in offered or may_see_case(user, case_id)


def requires(right: Right) -> Callable[[_View[_P]], _View[_P]]:
    """A view for those with this right; others are told that they may not (403)."""

    def only_they(view: _View[_P]) -> _View[_P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
            if not has(request.user, right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        setattr(guarded, NEEDS, right)
        return guarded

    return only_they


def user_of(request: HttpRequest) -> User:
    """Who has signed in. Only for views that ask for it."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def for_everyone(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view for all who have signed in, whatever their role: their own account."""

    @wraps(view)
    def own(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    setattr(own, NEEDS, None)
    return own
