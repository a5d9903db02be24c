"""What administrators do to users, in the pages."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from review.accounts import users
from review.accounts.access import programs_of
from storage.records import models
from storage.webhooks import subscribing
from storage.webhooks.kinds import Kind
from storage.webhooks.models import Notice
from tests.review.building import raise_exception
from tests.review.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db


def events() -> list[tuple[str, dict[str, object]]]:
    return list(models.Event.objects.filter(actor="max").order_by("pk").values_list("action", "details"))


def test_a_user_is_made_with_a_password_shown_once_and_to_be_changed_first(administrator: Client) -> None:
    form = {"name": "alex", "role": "reviewer", "programs": ["study_permit", "citizenship"]}
    page = administrator.post("/accounts/users/new", form).content.decode()
    (password,) = re.findall(r"<code>(\S+)</code>", page)
    alex = User.objects.get(username="alex")
    assert programs_of(alex) == {"study_permit", "citizenship"}
    assert password not in administrator.get(f"/accounts/users/{alex.pk}/").content.decode()
    assert events() == [
        ("user_made", {"user": "alex"}),
        ("role_given", {"user": "alex", "role": "reviewer"}),
        ("programs_given", {"user": "alex", "programs": ["citizenship", "study_permit"]}),
    ]
    browser = Client()
    browser.post("/login", {"login": "alex", "password": password})
    assert browser.get("/")["Location"] == "/accounts/password"
    assert "made by somebody else" in browser.get("/accounts/password").content.decode()
    browser.post("/accounts/password", {"oldpassword": password, "password1": PASSWORD, "password2": PASSWORD})
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("name", ["max", "MAX", "automation", "Provider", "a b", "<script>", "", "x" * 151])
def test_a_name_that_is_taken_or_can_not_be_is_refused_and_what_was_chosen_stays(
    administrator: Client, name: str
) -> None:
    page = administrator.post("/accounts/users/new", {"name": name, "role": "auditor", "programs": ["citizenship"]})
    assert 'role="alert"' in page.content.decode()
    assert "<script>" not in page.content.decode()
    assert re.search(r'value="auditor" checked', page.content.decode())
    assert re.search(r'value="citizenship" checked', page.content.decode())
    assert User.objects.count() == 1


def test_role_programs_and_originals_are_given_and_taken(administrator: Client) -> None:
    alex = person("alex")
    address = f"/accounts/users/{alex.pk}/"
    administrator.post(f"{address}role", {"role": "supervisor"})
    administrator.post(f"{address}programs", {"programs": ["citizenship"]})
    administrator.post(f"{address}originals", {"allowed": "on"})
    alex = User.objects.get(pk=alex.pk)
    assert users.role_of(alex) == "supervisor"
    assert programs_of(alex) == {"citizenship", ""}
    assert alex.has_perm("records.download_original")
    page = administrator.get(address).content.decode()
    assert re.search(r'value="supervisor" checked', page)
    administrator.post(f"{address}originals")
    administrator.post(f"{address}programs", {"all_programs": "on"})
    administrator.post(f"{address}role", {"role": ""})
    alex = User.objects.get(pk=alex.pk)
    assert users.role_of(alex) == ""
    assert not alex.has_perm("records.download_original")
    assert [action for action, _details in events()] == [
        *("role_given", "programs_given", "originals_allowed", "originals_forbidden", "programs_given", "role_given")
    ]


def test_what_is_no_role_and_no_program_is_refused(administrator: Client) -> None:
    alex = person("alex")
    address = f"/accounts/users/{alex.pk}/"
    for change, data in (("role", {"role": "king"}), ("programs", {"programs": ["moon_permit"]}), ("other", {})):
        assert administrator.post(address + change, data).status_code == 404
    assert events() == []


def test_a_user_is_locked_unlocked_and_given_a_new_password(administrator: Client) -> None:
    alex = person("alex", password=PASSWORD)
    address = f"/accounts/users/{alex.pk}/"
    administrator.post(f"{address}lock")
    assert not User.objects.get(pk=alex.pk).is_active
    assert "Locked" in administrator.get("/accounts/users/").content.decode()
    administrator.post(f"{address}unlock")
    assert User.objects.get(pk=alex.pk).is_active
    page = administrator.post(f"{address}password").content.decode()
    (password,) = re.findall(r"<code>(\S+)</code>", page)
    browser = Client()
    browser.post("/login", {"login": "alex", "password": password})
    assert browser.get("/")["Location"] == "/accounts/password"
    assert [action for action, _details in events()] == ["user_locked", "user_unlocked", "password_reset"]
    assert not models.Event.objects.filter(details__icontains=password).exists()


@pytest.mark.parametrize("change", ["role", "programs", "lock", "password", "second-factor", "originals"])
def test_nobody_changes_their_own_rights(administrator: Client, change: str) -> None:
    own = User.objects.get(username="max")
    data = {"role": "supervisor", "all_programs": "on", "allowed": "on"}
    answer = administrator.post(f"/accounts/users/{own.pk}/{change}", data, follow=True)
    assert "Another administrator has to change your own account." in answer.content.decode()
    assert events() == []


@pytest.mark.parametrize("role", ["reviewer", "supervisor", "auditor"])
def test_nobody_else_makes_or_changes_users(role: str) -> None:
    browser = sign_in(Client(), person("eve", role))
    alex = person("alex")
    assert browser.post("/accounts/users/new", {"name": "bob", "role": "administrator"}).status_code == 403
    for change in ("role", "password", "originals", "unlock"):
        assert browser.post(f"/accounts/users/{alex.pk}/{change}", {"role": "administrator"}).status_code == 403
    assert not models.Event.objects.exists()


def test_one_who_has_no_program_is_told_so() -> None:
    browser = sign_in(Client(), person("alex", "reviewer", []))
    assert "You have no program yet" in browser.get("/accounts/").content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_keep_to_the_policy_and_label_every_field(administrator: Client, language: str) -> None:
    alex = person("alex", password=PASSWORD)
    for address in ("/accounts/users/", "/accounts/users/new", f"/accounts/users/{alex.pk}/", "/accounts/"):
        page = administrator.get(address, headers={"accept-language": language}).content.decode()
        assert f'<html lang="{language}">' in page
        assert not re.search(r"<script|<style|style=|javascript:|\son\w+=", page)
        fields = re.findall(r"<(?:input|select)[^>]*>", page)
        labels = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
        for field in fields:
            if not re.search(r'type="hidden"| hidden>', field):
                assert re.findall(r' id="([^"]+)"', field)[0] in labels, field


def test_the_addresses_that_a_user_has_subscribed_hear_no_more_than_the_user_may(db: None) -> None:
    kim = person("kim", "supervisor")
    subscribing.subscribe("https://hooks.example.org/x", [Kind.EXCEPTION_OPENED], "", "kim", None)
    subscribing.subscribe("https://hooks.example.org/y", [Kind.EXCEPTION_OPENED], "", "another", None)

    def heard() -> list[str]:
        before = Notice.objects.count()
        raise_exception()
        return [notice.subscription.owner for notice in Notice.objects.order_by("pk")[before:]]

    assert heard() == ["kim", "another"]
    for change in (
        lambda: users.set_programs(kim, ["citizenship"], "max"),
        lambda: users.set_role(kim, "reviewer", "max"),
        lambda: users.lock(kim, "max"),
    ):
        change()
        assert heard() == ["another"]
        users.unlock(kim, "max")
        users.set_role(kim, "supervisor", "max")
        users.set_programs(kim, users.ALL, "max")
        assert sorted(heard()) == ["another", "kim"]
    users.lock(kim, "max")
    assert not Notice.objects.filter(state="waiting", subscription__owner="kim").exists()
