"""Events are written by many at once, and sealed once each, whatever the order in which they are committed."""

import threading
import time

from django.db import transaction

from storage.audit.recording import record
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.records import models
from tests.storage.test_database import in_threads, several_connections

__all__ = ["several_connections"]


def seals() -> list[tuple[str, int | None]]:
    return list(models.Event.objects.order_by("pk").values_list("actor", "seal"))


def test_an_event_committed_after_a_later_one_was_sealed_goes_under_the_next_seal(several_connections: None) -> None:
    first_is_written, second_is_sealed = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("viewed", "slow")
            first_is_written.set()
            assert second_is_sealed.wait(10)

    def quick() -> None:
        assert first_is_written.wait(10)
        record("viewed", "quick")
        assert seal_waiting() == 1
        second_is_sealed.set()

    in_threads(slow, quick)
    assert seals() == [("slow", None), ("quick", 1)]
    assert seal_waiting() == 1
    assert seals() == [("slow", 2), ("quick", 1)]
    assert list(verify(Verified())) == []


def test_an_event_that_was_rolled_back_leaves_a_gap_that_is_none(several_connections: None) -> None:
    record("viewed", "before")
    transaction.set_autocommit(False)
    record("viewed", "never")
    transaction.rollback()
    transaction.set_autocommit(True)
    record("viewed", "after")
    assert seal_waiting() == 1
    assert list(verify(Verified())) == []


def test_sealers_and_writers_at_once_seal_each_event_once(several_connections: None) -> None:
    barrier, written = threading.Barrier(6), 60

    def write() -> None:
        barrier.wait(10)
        for _ in range(written // 2):
            with transaction.atomic():
                record("viewed", "alex")

    def seal() -> None:
        barrier.wait(10)
        for _ in range(30):
            seal_waiting(most=2)

    def check() -> None:
        barrier.wait(10)
        for _ in range(5):
            assert list(verify(Verified())) == []

    in_threads(write, write, seal, seal, seal, check)
    seal_waiting()
    verified = Verified()
    assert list(verify(verified)) == []
    assert (verified.events, verified.unsealed) == (written, 0)


def test_of_two_sealers_at_once_the_second_leaves_the_events_to_the_first(several_connections: None) -> None:
    record("viewed", "alex")
    first_has_sealed, made = threading.Event(), []

    def first() -> None:
        with transaction.atomic():
            made.append(seal_waiting())
            first_has_sealed.set()
            time.sleep(0.5)  # the second waits at its number by now

    def second() -> None:
        assert first_has_sealed.wait(10)
        made.append(seal_waiting())

    in_threads(first, second)
    assert made == [1, 0]
    assert list(verify(Verified())) == []
