"""Tries are counted by all processes together, within a window, for each who tries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from storage.limiting import counting
from storage.limiting.counting import Limit, give_back, take
from storage.limiting.models import Tries
from tests.storage.test_database import in_threads, several_connections

__all__ = ["several_connections"]  # a fixture

THREE = Limit("tests", 3, timedelta(hours=1))


@pytest.mark.django_db
def test_after_so_many_there_are_no_more() -> None:
    assert [take(THREE, "a") for _ in range(5)] == [True, True, True, False, False]
    assert take(THREE, "b")
    assert take(Limit("others", 3, timedelta(hours=1)), "a")


@pytest.mark.django_db
def test_several_are_taken_at_once() -> None:
    assert [take(THREE, "a", 2) for _ in range(2)] == [True, False]


@pytest.mark.django_db
def test_what_was_none_is_given_back() -> None:
    for _ in range(10):
        assert take(THREE, "a")
        give_back(THREE, "a")
    give_back(THREE, "a")
    assert [take(THREE, "a") for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db
def test_a_window_ends_and_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    assert [take(THREE, "a") for _ in range(4)][-1] is False
    monkeypatch.setattr(counting.timezone, "now", lambda: now + timedelta(hours=1))
    assert take(THREE, "a")
    assert Tries.objects.count() == 1


def test_at_once_none_is_lost(several_connections: None) -> None:
    allowed: list[bool] = []

    def try_often() -> None:
        allowed.extend(take(THREE, "a") for _ in range(5))

    in_threads(*[try_often] * 4)
    assert allowed.count(True) == 3
    assert Tries.objects.get().count == 20
