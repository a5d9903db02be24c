"""Which broker an address means, and SQS as one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import moto.settings
import pytest
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from intake.settings import Settings, SettingsError
from queue_config.brokers import Broker, broker_of
from tests.servers import moto as moto_server
from tests.servers import redis as redis_server


@pytest.fixture(autouse=True)
def amazon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", moto_server.REGION)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="module")
def sqs() -> Iterator[str]:
    with moto_server.moto() as address:
        yield address


def broker(address: str, longest_step: float = 450) -> Broker:
    return broker_of(Settings(broker=address), longest_step)


def connection(address: str) -> Any:
    found = broker(address)
    return Connection(found.url, transport_options=found.options)


def as_broker(sqs: str, path: str = "") -> str:
    return f"{sqs.replace('http://', 'sqs://key:secret@')}{path}"


def names(sqs: str, prefix: str) -> set[str]:
    found = moto_server.client("sqs", sqs).list_queues(QueueNamePrefix=prefix).get("QueueUrls", [])
    return {Path(url).name for url in found}


@pytest.mark.parametrize("address", ["redis://host:6379/0", "amqp://user:password@host//", "sqs://", "filesystem:///q"])
def test_no_broker_hands_out_again_what_is_still_worked_on(address: str) -> None:
    options = broker(address, longest_step=450).options
    assert options.get("visibility_timeout", 1e9) > 450


def test_an_unknown_broker_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="INTAKE_BROKER"):
        broker("gopher://host")


def test_no_time_is_longer_than_sqs_knows() -> None:
    assert broker("sqs://", longest_step=10 * 3600).options["visibility_timeout"] == 12 * 3600


def test_without_a_region_sqs_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(SettingsError, match="AWS_DEFAULT_REGION"):
        broker("sqs://")


def test_a_name_that_no_queue_can_have_is_refused_without_the_password() -> None:
    with pytest.raises(SettingsError, match="INTAKE_BROKER") as refused:
        broker("sqs://key:secret@host/a.b")
    assert "secret" not in str(refused.value)


def test_two_intakes_in_one_account_have_queues_of_their_own(sqs: str) -> None:
    for path in ("", "/staging"):
        with connection(as_broker(sqs, path)) as connected:
            connected.default_channel.queue_declare(queue="read")
    assert names(sqs, "intake-") == {"intake-read"}
    assert names(sqs, "staging-") == {"staging-read"}


def test_a_queue_says_how_many_wait_to_be_taken(sqs: str) -> None:
    with connection(as_broker(sqs, "/counted")) as connected:
        waiting = connected.SimpleQueue("read")
        for _ in range(3):
            waiting.put({"hint": True})
        channel = connected.channel()
        assert channel.queue_declare(queue="read", passive=True).message_count == 3
        waiting.get(timeout=5)  # takes as many as SQS hands out at once
        assert channel.queue_declare(queue="read", passive=True).message_count == 0


def test_channels_share_one_client(sqs: str) -> None:
    with connection(as_broker(sqs)) as first, connection(as_broker(sqs)) as second:
        assert first.channel().sqs() is second.channel().sqs()


def test_what_sqs_refuses_is_trouble_with_the_broker_and_says_what_to_do(
    sqs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection(as_broker(sqs)) as connected:
        channel = connected.channel()
        channel.queue_declare(queue="read")
        monkeypatch.setattr(moto.settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0)
        for use in (
            connected.channel,
            lambda: channel.queue_declare(queue="read", passive=True),
            lambda: channel.basic_publish(channel.prepare_message("{}"), "", "read"),
        ):
            with pytest.raises(OperationalError, match="set AWS_ACCESS_KEY_ID") as refused:
                use()
            assert isinstance(refused.value, connected.connection_errors)
            assert "secret" not in str(refused.value).replace("AWS_SECRET_ACCESS_KEY", "")


def test_an_sqs_that_nobody_serves_is_trouble_with_the_broker() -> None:
    with pytest.raises(OperationalError, match="can't be reached"):
        connection("sqs://key:secret@127.0.0.1:9").connect()


def test_without_credentials_one_is_told_which_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(OperationalError, match="no credentials were found"):
        connection("sqs://127.0.0.1:9").connect()


@pytest.mark.skipif(not redis_server.is_installed(), reason="run scripts/servers.sh")
@pytest.mark.parametrize("end", ["ack", "reject", "requeue"])
def test_what_a_redis_that_is_away_does_not_hear_costs_a_worker_no_slot(tmp_path: Path, end: str) -> None:
    with redis_server.redis(tmp_path) as address:
        channel = connection(address).channel()
        channel.basic_qos(0, 1, False)
        channel.queue_declare("read")
        channel.basic_publish(channel.prepare_message("{}"), "", routing_key="read")
        tag = channel.basic_get("read").delivery_tag
        assert not channel.qos.can_consume()
    with pytest.raises(RedisError):
        channel.qos.ack(tag) if end == "ack" else channel.qos.reject(tag, requeue=end == "requeue")
    assert channel.qos.can_consume()
