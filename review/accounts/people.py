"""For administrators: who may sign in, and what they may do. Everything here is written down in the audit."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from review.accounts import second_factor, users, watching, wording
from review.accounts.access import Right, requires, waits
from review.accounts.forms import PersonForm, ProgramsForm, RoleForm

_administrators = requires(Right.ADMINISTER)


@require_GET
@_administrators
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in, or might once."""
    found = User.objects.select_related("account").prefetch_related("groups").order_by("username")
    with_factor = set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))
    rows = [
        {
            "user": user,
            "role": wording.role(users.role_of(user)),
            "programs": _programs(user),
            "has_second_factor": user.pk in with_factor,
            "waits": waits(user),
        }
        for user in found
    ]
    return render(request, "accounts/people.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@_administrators
def new(request: HttpRequest) -> HttpResponse:
    """Make a user. The answer shows the first password, once."""
    form = PersonForm(request.POST or None)
    problem = ""
    if request.method == "POST":
        if form.is_valid():
            try:
                name = form.cleaned_data["name"]
                password = users.make(name, form.cleaned_data["role"], form.wanted, request.user.get_username())
            except users.NotPossible:
                problem = _("There is such a user already, or the name holds other than letters, digits and @ . + - _")
            else:
                return _password_page(request, User.objects.get(username=name), password)
        else:
            problem = _("Give a name of up to 150 letters.")
    chosen = {"name": form["name"].value() or "", "role": form["role"].value() or "", "codes": form["programs"].value()}
    return render(request, "accounts/person_new.html", _choices() | chosen | {"problem": problem})


@require_GET
@_administrators
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One user, with all that can be changed."""
    shown = get_object_or_404(User.objects.select_related("account"), pk=pk)
    account = getattr(shown, "account", None)
    context = {
        "person": shown,
        "is_self": shown.pk == request.user.pk,
        "role": users.role_of(shown),
        "all_programs": account is not None and account.all_programs,
        "codes": account.programs if account is not None else [],
        "has_password": shown.has_usable_password(),
        "has_second_factor": second_factor.is_set_up(shown),
        "waits": waits(shown),
        "has_originals": users.may_have_originals(shown),
    }
    return render(request, "accounts/person.html", _choices() | context)


@require_POST
@_administrators
def change(request: HttpRequest, pk: int, change: str) -> HttpResponse:
    """Change one thing about a user: nobody can about themselves, but for their password."""
    changed = get_object_or_404(User, pk=pk)
    actor = request.user.get_username()
    if changed.pk == request.user.pk:
        messages.error(request, _("Another administrator has to change your own account."))
        return redirect("user", pk=pk)
    if change == "password" and changed.has_usable_password():
        return _password_page(request, changed, users.reset_password(changed, actor))
    if change == "confirm":
        watching.confirm_for(request, changed)
        return redirect("user", pk=pk)
    done = _CHANGES.get(change)
    if done is None:
        raise Http404
    messages.success(request, done(request, changed, actor))
    return redirect("user", pk=pk)


def _role(request: HttpRequest, changed: User, actor: str) -> str:
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    users.set_role(changed, form.cleaned_data["role"], actor)
    return _("The role is given. It counts from the next time that the user signs in.")


def _programs_given(request: HttpRequest, changed: User, actor: str) -> str:
    form = ProgramsForm(request.POST)
    if not form.is_valid():
        raise Http404
    users.set_programs(changed, form.wanted, actor)
    return _("The programs are given. They count from the next time that the user signs in.")


def _lock(_request: HttpRequest, changed: User, actor: str) -> str:
    users.lock(changed, actor)
    return _("The user is locked, and signed out.")


def _unlock(_request: HttpRequest, changed: User, actor: str) -> str:
    users.unlock(changed, actor)
    return _("The user can sign in again.")


def _reset_second_factor(_request: HttpRequest, changed: User, actor: str) -> str:
    users.reset_second_factor(changed, actor)
    return _("The second factor is removed.")


def _originals(request: HttpRequest, changed: User, actor: str) -> str:
    users.allow_originals(changed.username, actor, allowed="allowed" in request.POST)
    return _("Who may download originals is changed.")


_CHANGES: dict[str, Callable[[HttpRequest, User, str], str]] = {
    "role": _role,
    "programs": _programs_given,
    "lock": _lock,
    "unlock": _unlock,
    "second-factor": _reset_second_factor,
    "originals": _originals,
}


def _password_page(request: HttpRequest, made: User, password: str) -> HttpResponse:
    return render(request, "accounts/password_once.html", {"person": made, "password": password})


def _choices() -> dict[str, object]:
    return {"roles": wording.role_choices(), "choices": wording.program_choices()}


def _programs(user: User) -> list[str] | None:
    """Those that the user sees, in words; None: all."""
    if users.role_of(user) == "auditor":
        return None
    account = getattr(user, "account", None)
    if account is None:
        return []
    return None if account.all_programs else wording.programs(account.programs)
