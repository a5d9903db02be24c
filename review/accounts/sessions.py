"""When a session ends: nothing was done for long, it is old, or what its user may do has changed.

A changed password ends it as well; Django sees to that.
"""

import time
import zlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from review.accounts.access import remind, rights_of
from review.accounts.roles import RIGHTS
from storage.audit.recording import record

POLLING = "Intake-Polling"
"""A request with this header is a page's own, which asks for news by itself: nobody is there who does something."""

_BEGAN, _SEEN, _STAMP = "accounts_began", "accounts_seen", "accounts_stamp"
# Of these roles: where a new version gives a role other rights, they are asked for.
_RIGHTS = f"accounts_rights_{zlib.crc32(repr(RIGHTS).encode()):08x}"
_NOTED_SECONDS = 60


def begin(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Note when a session begins, and what its user may do."""
    request.session[_BEGAN] = request.session[_SEEN] = time.time()
    request.session[_STAMP] = _stamp(user)
    request.session[_RIGHTS] = sorted(rights_of(user))


def go_on(request: HttpRequest, user: User) -> None:
    """Let this session go on, of all of the user's, after a change that ends the others."""
    request.session[_STAMP] = _stamp(user)


def _stamp(user: User) -> int:
    account = getattr(user, "account", None)
    return account.stamp if account is not None else 0


class SessionsEnd:
    """Signs out whose session has ended, and says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, to whoever is still signed in then."""
        if isinstance(request.user, User):
            why, told = _ended(request, request.user)
            if why:
                record("session_ended", request.user.get_username(), details={"why": why})
                request.session.flush()
                request.user = AnonymousUser()
                messages.info(request, told)
            elif _RIGHTS in request.session:
                remind(request.user, request.session[_RIGHTS])
        return self._get_response(request)


def _ended(request: HttpRequest, user: User) -> tuple[str, str]:
    """Why the session is over, for the audit and for its user; nothing while it isn't."""
    session, now = request.session, time.time()
    seen = session.get(_SEEN, 0)
    if session.get(_STAMP) != _stamp(user):
        return "rights", _("What you may do has changed. Sign in again.")
    if now - session.get(_BEGAN, 0) > settings.SESSION_COOKIE_AGE:
        return "age", _("Your session has ended. Sign in again.")
    if now - seen > settings.SESSION_IDLE_SECONDS:
        return "idle", _("Your session has ended because nothing was done for a while. Sign in again.")
    if now - seen > _NOTED_SECONDS and POLLING not in request.headers:
        session[_SEEN] = now
    return "", ""
