"""The same work on each broker, in peace and while it is broken: the same results, nothing lost, nothing twice."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Running, copy_of, wait_for
from tests.servers import rabbitmq as rabbitmq_server
from tests.servers import redis as redis_server
from tests.servers.ports import free_port

pytestmark = pytest.mark.slow
Results = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server.redis(tmp_path_factory.mktemp("redis")) as address:
        yield address


@pytest.fixture(scope="module")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with rabbitmq_server.rabbitmq(tmp_path_factory.mktemp("rabbitmq")) as address:
        yield address


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.skipif(not server.is_installed(), reason="run scripts/servers.sh"))
        for name, server in (("redis", redis_server), ("rabbitmq", rabbitmq_server))
    ]
)
def brokered(request: pytest.FixtureRequest, prepared: Running, tmp_path: Path) -> Iterator[Running]:
    """A worker on one of the brokers, which ends when all is done."""
    with copy_of(prepared, tmp_path / "home", INTAKE_BROKER=request.getfixturevalue(request.param)) as running:
        yield running


def test_in_peace_all_is_decided_as_on_the_embedded_broker(brokered: Running, undisturbed: Results) -> None:
    brokered.wait()
    brokered.check(undisturbed)
    assert "worker_stuck" not in brokered.log.read_text()


def test_processes_killed_at_random_change_nothing(
    brokered: Running, undisturbed: Results, chance: random.Random
) -> None:
    brokered.kill_at_random(chance, kills=6)
    brokered.wait()
    brokered.check(undisturbed)


@pytest.mark.skipif(not redis_server.is_installed(), reason="run scripts/servers.sh")
def test_a_broker_that_forgets_everything_and_comes_back_changes_nothing(
    prepared: Running, undisturbed: Results, tmp_path: Path
) -> None:
    port = free_port()
    with ExitStack() as stack:
        with redis_server.redis(tmp_path, port) as address:
            running = stack.enter_context(copy_of(prepared, tmp_path / "home", INTAKE_BROKER=address))
            wait_for(lambda: running.rows("SELECT 1 FROM records_upload WHERE lease_token != ''"))
        time.sleep(2)
        assert not running.done
        stack.enter_context(redis_server.redis(tmp_path, port))
        running.wait()
        running.check(undisturbed)
        assert running.rows("SELECT id FROM records_upload WHERE attempts > 1") == []
