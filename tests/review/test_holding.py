"""Something slow holds so many requests and no more: the others are told at once to come again."""

import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from django.http import HttpResponse
from django.test import Client

from intake.references import new_submission_id, reference_of
from review.accounts import views as accounts
from review.holding import Places
from review.status import views as status
from storage.limiting.models import Tries

BORN = {"birth_day": "1", "birth_month": "2", "birth_year": "1990"}


def test_so_many_get_a_place_and_it_is_free_again() -> None:
    places = Places(2)
    with places.one() as first, places.one() as second, places.one() as third:
        assert (first, second, third) == (True, True, False)
    with places.one() as again:
        assert again


def test_a_place_is_free_again_after_a_failure() -> None:
    places = Places(1)
    for _ in range(3):
        with pytest.raises(RuntimeError), places.one() as is_free:
            assert is_free
            raise RuntimeError


def full(places: Places) -> ExitStack:
    """Until it is closed, nobody finds a place."""
    taken = ExitStack()
    while taken.enter_context(places.one()):
        pass
    return taken


def ask() -> HttpResponse:
    reference = reference_of(new_submission_id())
    answer = Client().post("/status/", BORN | {"reference": reference})
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.django_db
def test_wrong_guesses_that_wait_hold_no_thread_beyond_their_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with full(status._PLACES):
        began = time.monotonic()
        answer = ask()
        assert time.monotonic() - began < status._NO_SOONER
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Try again in a few seconds." in answer.content.decode()
    assert not Tries.objects.filter(count__gt=0).exists(), "who was not heard has not tried"
    monkeypatch.setattr(status, "_NO_SOONER", 0.0)
    assert ask().status_code == 200


@pytest.mark.parametrize("name", ["to_provider", "from_provider"])
def test_a_provider_that_is_slow_holds_no_thread_beyond_its_places(name: str, rf, db) -> None:  # type: ignore[no-untyped-def]
    view: Callable[..., HttpResponse] = getattr(accounts, name)
    request = rf.get("/")
    request.session = {}
    request.user = None
    with full(accounts._AT_PROVIDER):
        answer = view(request, "provider")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Try again in a few seconds." in answer.content.decode()


def test_slow_requests_leave_threads_for_others() -> None:
    """Eight threads, and everybody who can be held up at once leaves half of them."""
    from review.serving import _THREADS

    held = 0
    for places in (status._PLACES, accounts._AT_PROVIDER):
        with ExitStack() as taken:
            while taken.enter_context(places.one()):
                held += 1
    assert held <= _THREADS // 2
