"""The same work with hints that go through SQS, in peace and while it is broken."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Running, copy_of
from tests.faults.processes import wait_for
from tests.servers import moto as moto_server
from tests.servers.misbehaving import Misbehaving, misbehaving

pytestmark = pytest.mark.slow
Results = list[tuple[Any, ...]]


@pytest.fixture
def proxy() -> Iterator[Misbehaving]:
    with moto_server.moto() as address, misbehaving(address) as proxy:
        yield proxy


@pytest.fixture
def running(proxy: Misbehaving, prepared: Running, tmp_path: Path) -> Iterator[Running]:
    """A worker on SQS, with queues of its own, which ends when all is done."""
    broker = f"{proxy.address.replace('http://', 'sqs://key:secret@')}/{tmp_path.name}"
    region = {"AWS_DEFAULT_REGION": moto_server.REGION}
    with copy_of(prepared, tmp_path / "home", INTAKE_BROKER=broker, **region) as running:
        yield running


def under_way(running: Running) -> None:
    wait_for(lambda: running.rows("SELECT 1 FROM records_upload WHERE lease_token != ''"))


def test_in_peace_all_is_decided_as_on_the_embedded_broker(running: Running, undisturbed: Results) -> None:
    running.wait()
    running.check(undisturbed)
    assert "worker_stuck" not in running.log.read_text()
    assert "worker_restarted" not in running.log.read_text()


@pytest.mark.parametrize("fate", ["503", "cut"])
def test_an_sqs_that_is_away_for_a_while_changes_nothing(
    running: Running, proxy: Misbehaving, undisturbed: Results, fate: str
) -> None:
    under_way(running)
    proxy.fates = [fate] * 1_000_000
    time.sleep(4)
    proxy.fates = []
    running.wait()
    running.check(undisturbed)
    assert "secret" not in running.log.read_text()


def test_an_sqs_that_forgot_its_queues_changes_nothing(
    running: Running, proxy: Misbehaving, undisturbed: Results, tmp_path: Path
) -> None:
    under_way(running)
    client = moto_server.client("sqs", proxy.address)
    for url in client.list_queues(QueueNamePrefix=tmp_path.name)["QueueUrls"]:
        client.delete_queue(QueueUrl=url)
    running.wait()
    running.check(undisturbed)
