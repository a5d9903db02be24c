"""The same work on each broker: the same results. What happens when one is broken, `make faults` shows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Running, copy_of
from tests.servers import rabbitmq as rabbitmq_server
from tests.servers import redis as redis_server

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
