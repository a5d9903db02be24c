"""What every view asks of who calls it, so that one which forgets to say so is shut rather than open."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url

from review.accounts import second_factor
from review.accounts.access import NEEDS, Right, has

_CHANGES_NOTHING = ("GET", "HEAD", "OPTIONS")


class _GoThere(HttpResponseRedirect):
    """Where htmx is to go with the whole page; a redirect it would follow with a part of it."""

    status_code = 401

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.headers["HX-Redirect"] = address
        del self.headers["Location"]


class SignedIn(LoginRequiredMiddleware):
    """Asks to sign in. A part of a page that htmx asks for can't show the form: the whole page goes there."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        """Send to the sign-in page, and from there back to the page that was open."""
        if "HX-Request" not in request.headers:
            return super().handle_no_permission(request, view_func)
        try:
            page = urlsplit(request.headers.get("HX-Current-URL", "/"))
        except ValueError:  # no browser writes such an address
            page = urlsplit("/")
        back = urlencode({"next": f"{page.path}?{page.query}" if page.query else page.path})
        return _GoThere(f"{resolve_url(settings.LOGIN_URL)}?{back}")


class Guard:
    """Lets nobody on who has still to change their password or set up a second factor, or who has no right.

    A view says what it needs by `access.requires` or `access.for_everyone`; of one that says nothing it is READ, and
    WORK for what may change something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Where to go instead, if anywhere."""
        if not getattr(view, "login_required", True):
            return None
        needs = getattr(view, NEEDS, Right.READ if request.method in _CHANGES_NOTHING else Right.WORK)
        if needs is None:
            return None
        account = getattr(request.user, "account", None)
        if account is not None and account.must_change_password:
            return redirect("account_change_password")
        if second_factor.is_lacking(request):
            return redirect("mfa_activate_totp")
        if not has(request.user, needs):
            raise PermissionDenied
        return None
