"""When a session ends."""

import time

import pytest
from django.conf import LazySettings
from django.test import Client

from review.accounts import users
from storage.records import models
from tests.review.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db
HERE = "/accounts/"


def grown_older(browser: Client, **seconds: float) -> None:
    """Let time pass since the session began or since something was done in it."""
    session = browser.session
    for name, value in seconds.items():
        session[f"accounts_{name}"] -= value
    session.save()


def why() -> list[str]:
    return [event.details["why"] for event in models.Event.objects.filter(action="session_ended").order_by("pk")]


def test_a_session_ends_when_nothing_is_done_for_half_an_hour(reviewer: Client) -> None:
    grown_older(reviewer, seen=29 * 60)
    assert reviewer.get(HERE).status_code == 200
    grown_older(reviewer, seen=29 * 60)
    assert reviewer.get(HERE).status_code == 200
    grown_older(reviewer, seen=31 * 60)
    answer = reviewer.get(HERE, follow=True)
    assert answer.redirect_chain == [(f"/login?next={HERE}", 302)]
    assert "because nothing was done for a while" in answer.content.decode()
    assert reviewer.get(HERE).status_code == 302
    assert why() == ["idle"]


def test_what_a_page_asks_for_by_itself_does_not_keep_a_session_alive(reviewer: Client) -> None:
    grown_older(reviewer, seen=20 * 60)
    assert reviewer.get(HERE, headers={"intake-polling": "1"}).status_code == 200
    grown_older(reviewer, seen=11 * 60)
    assert reviewer.get(HERE, headers={"intake-polling": "1"}).status_code == 302


def test_a_session_ends_after_eight_hours_whatever_is_done(reviewer: Client) -> None:
    grown_older(reviewer, began=8 * 3600 - 60)
    assert reviewer.get(HERE).status_code == 200
    grown_older(reviewer, began=120)
    assert reviewer.get(HERE).status_code == 302
    assert why() == ["age"]


def test_a_session_is_written_to_the_database_once_a_minute_at_most(reviewer: Client) -> None:
    seen = reviewer.session["accounts_seen"]
    reviewer.get(HERE)
    assert reviewer.session["accounts_seen"] == seen
    grown_older(reviewer, seen=61)
    reviewer.get(HERE)
    assert time.time() - reviewer.session["accounts_seen"] < 10


def test_a_part_of_a_page_that_htmx_asks_for_has_the_whole_page_sign_in(client: Client, db: None) -> None:
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/?reason=no_case_found"}
    answer = client.get(HERE, headers=headers)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/login?next=%2F%3Freason%3Dno_case_found"
    assert "Location" not in answer


@pytest.mark.parametrize("change", ["role", "programs", "second_factor"])
def test_a_changed_role_or_program_ends_all_sessions(change: str) -> None:
    alex = person("alex")
    browsers = [sign_in(Client(), alex), sign_in(Client(), alex)]
    if change == "role":
        users.set_role(alex, "auditor", "max")
    elif change == "programs":
        users.set_programs(alex, ["citizenship"], "max")
    else:
        users.reset_second_factor(alex, "max")
    for browser in browsers:
        assert "What you may do has changed." in browser.get(HERE, follow=True).content.decode()
    assert why() == ["rights", "rights"]


def test_what_changes_nothing_ends_nothing() -> None:
    alex = person("alex")
    browser = sign_in(Client(), alex)
    users.set_role(alex, "reviewer", "max")
    users.set_programs(alex, users.ALL, "max")
    assert browser.get(HERE).status_code == 200
    assert not models.Event.objects.exists()


def test_a_new_password_ends_the_other_sessions_and_not_this_one() -> None:
    alex = person("alex", password=PASSWORD)
    here, elsewhere = sign_in(Client(), alex), sign_in(Client(), alex)
    new = "another tram with syrup"
    answer = here.post("/accounts/password", {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True)
    assert "Your password is changed. Your other sessions have ended." in answer.content.decode()
    assert here.get(HERE).status_code == 200
    assert elsewhere.get(HERE).status_code == 302
    assert models.Event.objects.get(action="password_changed").actor == "alex"


@pytest.mark.parametrize(
    ("old", "new", "again", "told"),
    [
        ("wrong", "another tram with syrup", "another tram with syrup", "The present password is not right."),
        (PASSWORD, "another tram with syrup", "another tram", "You must type the same password each time."),
        (PASSWORD, "short", "short", "at least 12 characters"),
        (PASSWORD, "alexander-t1", "alexander-t1", "too similar to the username"),
        (PASSWORD, "password1234", "password1234", "too common"),
        (PASSWORD, PASSWORD, PASSWORD, "another password than the present one"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(old: str, new: str, again: str, told: str) -> None:
    alex = person("alexander-t", password=PASSWORD)
    browser = sign_in(Client(), alex)
    answer = browser.post("/accounts/password", {"oldpassword": old, "password1": new, "password2": again})
    assert told in answer.content.decode()
    alex.refresh_from_db()
    assert alex.check_password(PASSWORD)


def test_the_present_password_can_not_be_guessed_in_somebody_elses_session(settings: LazySettings) -> None:
    browser = sign_in(Client(), person("alex", password=PASSWORD))
    guess = {"oldpassword": "guess", "password1": "x", "password2": "x"}
    codes = [browser.post("/accounts/password", guess).status_code for _ in range(7)]
    assert codes[:5] == [200] * 5
    assert codes[-1] == 429
    assert "Too many attempts" in browser.post("/accounts/password", guess).content.decode()


def test_limits_can_be_set(reviewer: Client, settings: LazySettings) -> None:
    settings.SESSION_IDLE_SECONDS = 60
    grown_older(reviewer, seen=61)
    assert reviewer.get(HERE).status_code == 302


def test_a_part_of_a_page_that_names_no_address_is_sent_to_sign_in_all_the_same(db: None) -> None:
    answer = Client().get("/queues", headers={"HX-Request": "true", "HX-Current-URL": "http://["})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login?next=%2F")
