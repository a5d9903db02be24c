"""What processes count comes to the one that is scraped, whole, and never holds them up."""

import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.metrics import counting
from storage.metrics.catalog import ATTEMPTS, HTTP_SECONDS, STEP_SECONDS, SWEEPER_LAST, By
from storage.metrics.counting import count, flush
from storage.metrics.gathering import Gatherer


@pytest.fixture
def gatherer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gatherer]:
    monkeypatch.setattr(counting, "_take", None)
    monkeypatch.delenv(counting.ADDRESS, raising=False)
    counting._counted.clear()
    yield Gatherer("worker", "1", By.WORK, By.SWEEPER)
    counting._counted.clear()


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(counting.ADDRESS, "")  # put back afterwards
    return tmp_path_factory.mktemp("m") / "metrics"


def value(gatherer: Gatherer, name: str, **labels: str) -> float | None:
    return gatherer.registry.get_sample_value(name, labels)


def test_where_nobody_is_scraped_nothing_is_counted(gatherer: Gatherer) -> None:
    count(ATTEMPTS, "read", "1")
    assert not counting._counted


def test_the_process_that_is_scraped_counts_itself(gatherer: Gatherer) -> None:
    gatherer.take_own()
    count(ATTEMPTS, "read", "1")
    count(STEP_SECONDS, "read", value=0.3)
    count(SWEEPER_LAST, value=12.0)
    flush()
    assert value(gatherer, "intake_attempts_total", step="read", attempt="1") == 1
    assert value(gatherer, "intake_step_seconds_bucket", step="read", le="0.25") == 0
    assert value(gatherer, "intake_step_seconds_bucket", step="read", le="0.5") == 1
    assert value(gatherer, "intake_sweeper_last_round_timestamp_seconds") == 12


def test_what_others_count_comes_in_even_of_one_that_is_killed_right_after(gatherer: Gatherer, place: Path) -> None:
    gatherer.open(place)
    for _ in range(3):
        if (child := os.fork()) == 0:
            for _ in range(500):
                count(ATTEMPTS, "read", "1")
            flush()
            os.kill(os.getpid(), 9)
        drain(gatherer, until=child)
    assert value(gatherer, "intake_attempts_total", step="read", attempt="1") == 1500


def drain(gatherer: Gatherer, until: int) -> None:
    """Take what comes until a process has ended."""
    gatherer._receiving.settimeout(0.2)
    while True:
        try:
            gatherer.take(json.loads(gatherer._receiving.recv(1 << 18)))
        except TimeoutError:
            if os.waitpid(until, os.WNOHANG)[0]:
                return


def test_whoever_counts_is_not_held_up_by_one_that_takes_nothing_and_loses_nothing(
    gatherer: Gatherer, place: Path
) -> None:
    gatherer.open(place)
    gatherer._receiving.close()
    began = time.monotonic()
    for _ in range(100):
        count(ATTEMPTS, "read", "1")
        flush()
    assert time.monotonic() - began < 1
    place.unlink()
    gatherer.open(place)
    flush()
    gatherer.take(json.loads(gatherer._receiving.recv(1 << 18)))
    assert value(gatherer, "intake_attempts_total", step="read", attempt="1") == 100


def test_what_is_kept_for_one_that_never_comes_does_not_grow_for_ever(gatherer: Gatherer, place: Path) -> None:
    for _ in range(30_000):
        count(ATTEMPTS, "read", "1")
    assert len(counting._counted) == 10_000


def test_a_value_that_a_label_may_not_have_is_counted_as_other(gatherer: Gatherer) -> None:
    gatherer.take([("intake_attempts_total", ["Tremblay, Marie-Ève", "1"], 1.0)])
    assert value(gatherer, "intake_attempts_total", step="other", attempt="1") == 1


def test_what_is_not_known_here_is_left_out(gatherer: Gatherer) -> None:
    gatherer.take([("intake_new_total", [], 1.0), (HTTP_SECONDS.name, ["form", "2xx"], 1.0)])
    gatherer.take([("intake_attempts_total", ["read"], 1.0)])
    assert value(gatherer, "intake_attempts_total", step="read", attempt="1") == 0


def test_counters_begin_at_0_so_that_the_first_increase_is_seen(gatherer: Gatherer) -> None:
    assert value(gatherer, "intake_steps_total", step="decide", outcome="lease_lost") == 0


def test_nonsense_does_not_stop_it(gatherer: Gatherer, place: Path) -> None:
    gatherer.open(place)
    import threading

    threading.Thread(target=gatherer.receive, daemon=True).start()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sending:
        for nonsense in (b"", b"{", b"[1]", b'[["intake_attempts_total", ["read", "1"], "x"]]', b"[[[], [], 1]]"):
            sending.sendto(nonsense, str(place))
    count(ATTEMPTS, "read", "2")
    flush()
    end = time.monotonic() + 5
    while value(gatherer, "intake_attempts_total", step="read", attempt="2") != 1:
        assert time.monotonic() < end
        time.sleep(0.01)
