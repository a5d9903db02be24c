"""What administrators open to others is seen by supervisors and auditors, and with four eyes counts once confirmed."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from intake.settings import get_web_settings
from review.accounts import changes, users
from review.accounts.access import Right, has, programs_of
from review.accounts.models import Account, Change
from review.api import tokens
from review.api.tokens import Scope
from storage.records import models
from storage.webhooks import subscribing
from storage.webhooks.kinds import Kind
from storage.webhooks.models import Subscription
from tests.review.building import raise_exception
from tests.review.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db
ALERT = "that you have not looked at"
OPENING: dict[str, Callable[[User], object]] = {
    "password_reset": lambda user: users.reset_password(user, "max"),
    "role_given": lambda user: users.set_role(user, "supervisor", "max"),
    "programs_given": lambda user: users.set_programs(user, ["citizenship"], "max"),
    "second_factor_reset": lambda user: users.reset_second_factor(user, "max"),
    "originals_allowed": lambda user: users.allow_originals(user.username, "max"),
}


@pytest.fixture
def four_eyes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("INTAKE_FOUR_EYES", "true")
    get_web_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_web_settings.cache_clear()


def fresh(user: User) -> User:
    return User.objects.select_related("account").get(pk=user.pk)


@pytest.mark.parametrize("action", OPENING)
def test_supervisors_and_auditors_are_told_until_they_have_looked(
    supervisor: Client, auditor: Client, reviewer: Client, action: str
) -> None:
    bob = person("bob")
    OPENING[action](bob)
    assert ALERT not in reviewer.get("/").content.decode()
    for watcher in (supervisor, auditor):
        assert f"1 change {ALERT}" in watcher.get("/").content.decode()
        page = watcher.get("/accounts/changes/").content.decode()
        assert "bob" in page
        assert "max" in page
        last = Change.objects.latest("pk").pk
        assert watcher.post("/accounts/changes/seen", {"last": str(last)})["Location"] == "/"
        assert ALERT not in watcher.get("/").content.decode()
    users.set_programs(fresh(bob), ["study_permit"], "max")
    assert f"1 change {ALERT}" in supervisor.get("/").content.decode()


def test_a_new_user_and_a_token_of_somebody_else_are_told_of_too(supervisor: Client) -> None:
    users.make("bob", "reviewer", users.ALL, "max")
    tokens.make(User.objects.get(username="bob"), "theirs", [Scope.READ], 1, "max")
    page = supervisor.get("/accounts/changes/").content.decode()
    for said in ("User made", "Role given: Reviewer", "Programs given: all", "Token of the API made"):
        assert said in page
    french = supervisor.get("/accounts/changes/", headers={"accept-language": "fr"}).content.decode()
    assert "Rôle attribué" in french


def test_what_opens_nothing_or_only_to_oneself_or_by_the_provider_alarms_nobody() -> None:
    bob = person("bob")
    users.set_role(bob, "", "max")
    users.allow_originals("bob", "max", allowed=False)
    users.lock(bob, "max")
    users.set_role(bob, "reviewer", "provider")
    tokens.make(bob, "own", [Scope.READ], 1, "bob")
    assert not Change.objects.exists()


@pytest.mark.parametrize("last", ["", "x", "9" * 30, "-1", "²"])
def test_nonsense_marks_nothing_as_seen(supervisor: Client, last: str) -> None:
    users.set_role(person("bob", "auditor"), "reviewer", "max")
    supervisor.post("/accounts/changes/seen", {"last": last})
    assert ALERT in supervisor.get("/").content.decode()


def test_reviewers_and_administrators_do_not_read_it(reviewer: Client, administrator: Client, auditor: Client) -> None:
    for browser in (reviewer, administrator):
        assert browser.get("/accounts/changes/").status_code == 403
    bob = person("bob")
    assert reviewer.post(f"/accounts/changes/{bob.pk}/confirm").status_code == 403
    assert auditor.post(f"/accounts/changes/{bob.pk}/confirm").status_code == 403


def test_a_password_that_somebody_else_made_opens_nothing_until_its_user_has_chosen_another(
    administrator: Client,
) -> None:
    raise_exception()
    bob = person("bob", password=PASSWORD)
    password = users.reset_password(bob, "max")
    browser = Client()
    browser.post("/login", {"login": "bob", "password": password})
    for address in ("/", "/exceptions/1/", "/quality/"):
        assert browser.get(address)["Location"] == "/accounts/password"


def test_by_default_no_second_person_is_needed() -> None:
    users.make("bob", "reviewer", users.ALL, "max")
    assert has(User.objects.get(username="bob"), Right.READ)


@pytest.mark.parametrize("action", OPENING)
def test_with_four_eyes_it_counts_once_another_has_confirmed_it(four_eyes: None, action: str) -> None:
    bob = person("bob")
    OPENING[action](bob)
    assert not any(has(fresh(bob), right) for right in Right)
    assert programs_of(fresh(bob)) == frozenset()
    for not_them in ("max", "bob"):
        with pytest.raises(users.NotPossible):
            users.confirm(bob, not_them)
    users.confirm(bob, "kim")
    assert has(fresh(bob), Right.READ)
    assert models.Event.objects.filter(action=changes.CONFIRMED, actor="kim", details={"user": "bob"}).exists()


def test_of_several_changes_nobody_who_made_one_confirms_them(four_eyes: None) -> None:
    bob = person("bob")
    users.set_programs(bob, ["citizenship"], "max")
    users.reset_password(bob, "eve")
    for changer in ("max", "eve"):
        with pytest.raises(users.NotPossible):
            users.confirm(bob, changer)
    users.confirm(bob, "kim")
    assert not fresh(bob).account.waits


def test_a_supervisor_or_another_administrator_confirms_in_the_pages(
    four_eyes: None, supervisor: Client, administrator: Client
) -> None:
    bob, ann = person("bob"), person("ann")
    administrator.post(f"/accounts/users/{bob.pk}/programs", {"programs": ["citizenship"]})
    page = administrator.post(f"/accounts/users/{bob.pk}/confirm", follow=True).content.decode()
    assert "nobody confirms their own change" in page
    assert "This user may do nothing" in page
    assert "Waits to be confirmed" in administrator.get("/accounts/users/").content.decode()
    assert "Confirm<" in supervisor.get("/accounts/changes/").content.decode()
    supervisor.post(f"/accounts/changes/{bob.pk}/confirm")
    assert has(fresh(bob), Right.READ)
    users.reset_password(ann, "max")
    other = sign_in(Client(), person("ida", "administrator", ()))
    other.post(f"/accounts/users/{ann.pk}/confirm")
    assert has(fresh(ann), Right.READ)


def test_who_waits_is_told_so_and_sees_nothing(four_eyes: None) -> None:
    item = raise_exception()
    bob = person("bob")
    users.set_programs(bob, ["study_permit"], "max")
    browser = sign_in(Client(), fresh(bob))
    assert browser.get("/").status_code == 403
    assert browser.get(f"/exceptions/{item.pk}/").status_code == 403
    assert "a second person has to confirm it" in browser.get("/accounts/").content.decode()


def test_who_waits_has_no_token_and_no_webhook(four_eyes: None) -> None:
    kim = person("kim", "supervisor")
    _token, whole = tokens.make(kim, "own", [Scope.READ], 1, "kim")
    subscribing.subscribe("https://hooks.example.org/", [Kind.DOCUMENT_ATTACHED], "", "kim", None)
    users.reset_password(kim, "max")
    asking = {"authorization": f"Bearer {whole}"}
    assert Client().get("/api/v1/submissions", headers=asking).status_code == 403
    assert Subscription.objects.get().programs == []
    users.confirm(kim, "eve")
    assert Client().get("/api/v1/submissions", headers=asking).status_code == 200
    assert Subscription.objects.get().programs is None


def test_when_four_eyes_are_no_longer_wanted_nobody_waits() -> None:
    bob = person("bob")
    Account.objects.filter(user=bob).update(waits=True)
    assert has(fresh(bob), Right.READ)
