"""Brokers reached by TLS have to prove who they are: real ones, by an authority of ours."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from kombu import Connection

from intake.settings import Settings
from queue_config.brokers import broker_of
from tests.servers import rabbitmq, redis
from tests.servers.certificates import Certificates, certificates

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module", params=["redis", "rabbitmq"])
def address(
    request: pytest.FixtureRequest, made: Certificates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    server = {"redis": redis, "rabbitmq": rabbitmq}[request.param]
    if not server.is_installed():
        pytest.skip(f"no {request.param} on this machine: scripts/servers.sh")
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        started = redis.redis if request.param == "redis" else rabbitmq.rabbitmq
        yield stack.enter_context(started(folder, tls=made))


def reach(address: str) -> None:
    broker = broker_of(Settings(broker=address), 10)
    with Connection(broker.url, ssl=broker.tls, transport_options=broker.options, connect_timeout=5) as connection:
        connection.ensure_connection(max_retries=1, timeout=5)
        queue = connection.SimpleQueue("trial")
        queue.put("by TLS")
        assert queue.get(timeout=5).payload == "by TLS"
        queue.close()


def test_it_is_reached_where_its_authority_is_trusted(
    address: str, made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert address.startswith(("rediss://", "amqps://"))
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    reach(address)


def test_it_is_not_where_its_authority_is_unknown(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(Exception, match=r"(?i)certificate"):
        reach(address)


def test_nor_under_a_name_that_is_not_the_certificates(
    address: str, made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    with pytest.raises(Exception, match=r"(?i)certificate|hostname"):
        reach(address.replace("127.0.0.1", "127.1"))
