"""Signing in and out, and one's own account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language
from requests import RequestException

from intake.settings import get_web_settings
from review.accounts import second_factor as factors
from review.accounts import users, wording
from review.accounts.access import for_everyone, programs_of, user_of, waits
from review.accounts.provider import refusal
from review.accounts.watching import watches
from review.holding import Places
from storage.audit.recording import record


class SignIn(LoginView):  # type: ignore[misc]
    """The name and the password, or the way to the provider."""

    template_name = "accounts/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the provider's name, if there is one."""
        web = get_web_settings()
        more = {"has_provider": bool(web.oidc_issuer), "provider": web.oidc_name, "next": self.get_next_url() or ""}
        context: dict[str, Any] = super().get_context_data(**kwargs) | more
        return context


class SignOut(LogoutView):  # type: ignore[misc]
    """Ends the session, or the attempt to sign in."""

    http_method_names = ("post", "options")

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sign out; the browser forgets the pictures of pages that it kept, too."""
        answer: HttpResponseBase = super().post(*args, **kwargs)
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    def logout(self) -> None:
        """Write it down, and end it."""
        if self.request.user.is_authenticated:
            record("signed_out", self.request.user.get_username())
        super().logout()


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()
second_factor = AuthenticateView.as_view(template_name="accounts/code.html")
confirm = for_everyone(ReauthenticateView.as_view(template_name="accounts/confirm.html"))
confirm_by_code = for_everyone(ReauthenticateByCodeView.as_view(template_name="accounts/confirm_code.html"))
recovery_codes = for_everyone(ViewRecoveryCodesView.as_view(template_name="accounts/recovery_codes.html"))


class SetUp(ActivateTOTPView):  # type: ignore[misc]
    """Set up a second factor: the app reads the secret from a picture, or one types it."""

    template_name = "accounts/set_up.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the secret in groups of four, as people type it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        must = isinstance(self.request.user, User) and factors.needed_by(self.request.user)
        return context | {"secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), "must": must}

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it, and write that down."""
        return _written_down(super().form_valid, form, "second_factor_set_up", self.request)


class Remove(DeactivateTOTPView):  # type: ignore[misc]
    """Go back to the password alone."""

    template_name = "accounts/remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, and write that down."""
        return _written_down(super().form_valid, form, "second_factor_removed", self.request)


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Other recovery codes instead of the present ones."""

    template_name = "accounts/new_recovery_codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them, and write that down."""
        return _written_down(super().form_valid, form, "recovery_codes_made", self.request)


@transaction.atomic
def _written_down(do: Callable[[Any], HttpResponse], form: Any, action: str, request: HttpRequest) -> HttpResponse:
    name = user_of(request).username
    record(action, name, details={"user": name})
    return do(form)


set_up = for_everyone(SetUp.as_view())
remove = for_everyone(Remove.as_view())
new_recovery_codes = for_everyone(NewRecoveryCodes.as_view())


@require_GET
@for_everyone
def picture(request: HttpRequest) -> HttpResponse:
    """The secret of a second factor that is being set up, as the picture that an app reads."""
    adapter = get_mfa_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, get_totp_secret()))
    return HttpResponse(drawn, content_type="image/svg+xml")


class ChangePassword(PasswordChangeView):  # type: ignore[misc]
    """A new password; it ends the user's other sessions."""

    template_name = "accounts/password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not for those who sign in by the provider."""
        if not user_of(request).has_usable_password():
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it, and write that down."""
        if form.cleaned_data["password1"] == form.cleaned_data["oldpassword"]:
            form.add_error("password1", _("Choose another password than the present one."))
            answer: HttpResponse = self.form_invalid(form)
            return answer
        answer = super().form_valid(form)
        users.own_password_chosen(user_of(self.request))
        messages.success(self.request, _("Your password is changed. Your other sessions have ended."))
        return answer


change_password = for_everyone(ChangePassword.as_view())


@require_GET
@for_everyone
def account(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    user = user_of(request)
    programs = programs_of(user)
    context = {
        "role": wording.role(users.role_of(user)),
        "waits": waits(user),
        "watches": watches(user),
        "programs": None if programs is None else wording.programs(programs),
        "has_password": user.has_usable_password(),
        "has_second_factor": factors.is_set_up(user),
        "must_have_it": factors.needed_by(user),
    }
    return render(request, "accounts/account.html", context)


@require_POST
@login_not_required
def language(request: HttpRequest) -> HttpResponseBase:
    """Go on in this language, and the next time as well."""
    account = getattr(request.user, "account", None)
    chosen = request.POST.get("language", "")
    if account is not None and chosen in ("en", "fr") and chosen != account.language:
        account.language = chosen
        account.save(update_fields=["language"])
    return set_language(request)


@login_not_required
def locked(request: HttpRequest) -> HttpResponse:
    """What a user is told whom an administrator has locked."""
    return refusal(request, "locked")


_AT_PROVIDER = Places(2)
"""A provider that is slow holds a request for seconds, and anybody can make one."""
_AGAIN_SECONDS = 5


def _asking_the_provider(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that waits for the provider: so many at once, and no more."""

    @login_not_required
    @wraps(view)
    def bounded(request: HttpRequest, provider_id: str) -> HttpResponseBase:
        with _AT_PROVIDER.one() as is_free:
            if is_free:
                return view(request, provider_id)
        answer = refusal(request, "busy", 503)
        answer.headers["Retry-After"] = str(_AGAIN_SECONDS)
        return answer

    return bounded


@_asking_the_provider
def to_provider(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send to the provider, to sign in there."""
    try:
        answer: HttpResponseBase = openid_connect.login(request, provider_id)
    except RequestException:
        return refusal(request, "failed")
    return answer


from_provider = _asking_the_provider(openid_connect.callback)


@login_not_required
def cancelled(request: HttpRequest) -> HttpResponse:
    """What one is told who did not want to sign in by the provider after all."""
    return refusal(request, "failed")
