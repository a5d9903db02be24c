"""Who may open which address: each right guards what it says, and an address that says nothing is shut."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from intake.settings import ROLES
from review.accounts import users
from review.accounts.access import NEEDS, Right, has, requires
from review.accounts.guarding import Guard
from review.accounts.roles import RIGHTS
from tests.review.building import make_case, raise_exception
from tests.review.people import person, sign_in
from tests.review.test_access import OPEN_TO_ALL, addresses

pytestmark = pytest.mark.django_db
STAFF = [(name, address) for name, address in addresses() if name not in OPEN_TO_ALL]
EXPECTED = {
    "exceptions": Right.READ,
    "exception": Right.READ,
    "exception-attach": Right.WORK,
    "page-image": Right.READ,
    "case": Right.READ,
    "attachment": Right.READ,
    "users": Right.ADMINISTER,
    "user-new": Right.ADMINISTER,
    "user": Right.ADMINISTER,
    "user-change": Right.ADMINISTER,
    "user-changes": Right.READ,
    "user-confirm": Right.SUPERVISE,
    "account": None,
    "account_change_password": None,
    "mfa_activate_totp": None,
}
"""What some addresses need: by a GET what is read, by a POST what is done."""


def needed(address: str, method: str) -> Right | None:
    default = Right.READ if method == "get" else Right.WORK
    needs: Right | None = getattr(resolve(address).func, NEEDS, default)
    return needs


@pytest.mark.parametrize(("role", "rights"), [*RIGHTS.items(), ("", ())])
def test_a_role_opens_what_its_rights_say_and_nothing_else(role: str, rights: tuple[str, ...]) -> None:
    make_case("C-1")
    raise_exception()
    browser = sign_in(Client(raise_request_exception=False), person("kim", role))
    for name, address in STAFF:
        for method, ask in (("get", browser.get), ("post", browser.post)):
            needs = needed(address, method)
            if needs is None or needs in rights:
                continue
            answer = ask(address)
            assert answer.status_code == 403, (name, method)
            assert "Not allowed" in answer.content.decode()


def test_what_addresses_need_is_what_was_meant() -> None:
    found = {name: address for name, address in STAFF if name in EXPECTED}
    method = {Right.READ: "get"}
    assert {name: needed(address, method.get(EXPECTED[name], "post")) for name, address in found.items()} == EXPECTED


def test_every_role_opens_its_own_pages(
    reviewer: Client, supervisor: Client, auditor: Client, administrator: Client
) -> None:
    for browser in (reviewer, supervisor, auditor):
        assert browser.get("/").status_code == 200
        assert browser.get("/accounts/users/").status_code == 403
    assert administrator.get("/accounts/users/").status_code == 200
    for browser in (reviewer, supervisor, auditor, administrator):
        assert browser.get("/accounts/").status_code == 200


def test_an_auditor_changes_nothing(auditor: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception()
    assert auditor.get(f"/exceptions/{item.pk}/").status_code == 200
    for action, data in (("attach", {"case": "C-1"}), ("type", {"type": "lease"}), ("dismiss", {"reason": "why"})):
        assert auditor.post(f"/exceptions/{item.pk}/{action}", data).status_code == 403
    item.refresh_from_db()
    assert item.state == "open"


def test_an_administrator_reads_nothing_that_clients_sent(administrator: Client) -> None:
    make_case("C-1")
    item = raise_exception()
    users.allow_originals("max", "test")
    upload = item.upload_id
    for address in (
        *("/", f"/exceptions/{item.pk}/", "/cases/C-1/"),
        *(f"/uploads/{upload}/pages/1.jpg", f"/uploads/{upload}/original"),
    ):
        assert administrator.get(address).status_code == 403, address


def test_a_view_that_says_nothing_is_shut_to_who_may_not_read_and_for_changes_to_who_may_not_work() -> None:
    guard = Guard(lambda _request: HttpResponse())

    def forgotten(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    asked: Callable[[str, str], bool] = lambda role, method: _passes(guard, forgotten, role, method)  # noqa: E731
    assert [role for role in ROLES if asked(role, "GET")] == ["reviewer", "supervisor", "auditor"]
    assert [role for role in ROLES if asked(role, "POST")] == ["reviewer", "supervisor"]


def test_a_view_that_says_what_it_needs_is_open_to_those_and_others_get_403() -> None:
    guard = Guard(lambda _request: HttpResponse())

    @requires(Right.AUDIT)
    def audit(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert [role for role in ROLES if _passes(guard, audit, role, "GET")] == ["auditor"]


def test_a_view_keeps_to_what_it_needs_wherever_it_is_called_from() -> None:
    @requires(Right.SUPERVISE)
    def assign(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = RequestFactory().post("/")
    request.user = person("kim", "reviewer")
    with pytest.raises(PermissionDenied):
        assign(request)
    request.user = person("sam", "supervisor")
    assert assign(request).status_code == 200


def _passes(guard: Guard, view: Callable[..., HttpResponse], role: str, method: str) -> bool:
    from django.contrib.sessions.backends.db import SessionStore

    request = RequestFactory().generic(method, "/")
    request.session = SessionStore()
    request.session["accounts_second_factor"] = True
    user = User.objects.filter(username=role).first() or person(role, role)
    request.user = user
    try:
        return guard.process_view(request, view, (), {}) is None and view(request).status_code == 200
    except PermissionDenied:
        return False


def test_roles_are_groups_whose_permissions_are_their_rights() -> None:
    for role, rights in RIGHTS.items():
        user = person(f"a-{role}", role)
        assert {right for right in Right if has(user, right)} == set(rights)
        assert {found.codename for found in Group.objects.get(name=role).permissions.all()} == set(rights)


def test_rights_are_asked_of_the_database_once_a_request(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    user = person("kim", "supervisor", ["study_permit"])
    assert has(user, Right.READ)
    with django_assert_num_queries(0):
        assert has(user, Right.SUPERVISE)
        assert not has(user, Right.ADMINISTER)


def test_one_whom_an_administrator_locked_has_no_right() -> None:
    user = person("kim")
    users.lock(user, "max")
    assert not has(User.objects.get(pk=user.pk), Right.READ)
