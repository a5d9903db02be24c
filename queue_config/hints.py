"""Hints: messages that say "this step has work now". Losing one costs time, never data."""

from typing import Any

import structlog
from kombu import Connection
from kombu.exceptions import ChannelError, KombuError, OperationalError

from queue_config.app import QUEUE_OF, app

_log = structlog.get_logger()
_NO_SUCH_QUEUE = "404"
_UNREACHABLE = (OSError, ChannelError, KombuError)


class BrokerUnreachable(Exception):
    """The message says which broker, and what to do; never its password."""


def reach_broker() -> str:
    """Connect to the broker once; returns its address without the password. Raises BrokerUnreachable."""
    connection = app.connection_for_write(connect_timeout=5)
    address = "Amazon SQS" if app.conf.broker_url == "sqs://" else str(connection.as_uri())
    try:
        with connection:
            connection.ensure_connection(max_retries=1, timeout=5)
    except _trouble_with(connection) as error:
        # Kombu's own error is the one whose text is ours (see `sqs_broker`); others may quote the address.
        why = (
            str(error) if isinstance(error, OperationalError) and "sqs" in app.conf.broker_url else type(error).__name__
        )
        raise BrokerUnreachable(f"{address} can't be reached ({why}): check INTAKE_BROKER") from None
    return address


def hint(step: str, times: int = 1) -> None:
    """Tell the workers that a step has work, `times` over.

    A broker that can't be reached is no trouble: the sweeper hints again.
    """
    try:
        for _ in range(times):
            app.send_task(f"intake.{step}", retry=False)
    except _UNREACHABLE as error:
        _log.warning("hint_not_sent", step=step, error=type(error).__name__)


def waiting() -> dict[str, int] | None:
    """How many hints at each step wait to be taken; None when the broker can't be reached."""
    connection = app.connection_for_write()
    try:
        with connection:
            return {step: _length(connection, queue) for step, queue in QUEUE_OF.items()}
    except _trouble_with(connection) as error:
        _log.warning("broker_unreachable", error=type(error).__name__)
        return None


def _length(connection: Connection, queue: str) -> int:
    channel: Any = connection.channel()
    try:
        return int(channel.queue_declare(queue=queue, passive=True).message_count)
    except connection.channel_errors as error:
        if str(getattr(error, "reply_code", "")) != _NO_SUCH_QUEUE:
            raise
        return 0  # no worker has made it yet; the broker has closed the channel
    finally:
        channel.close()


def _trouble_with(connection: Connection) -> tuple[type[BaseException], ...]:
    """What a broker of this kind raises besides."""
    return (*_UNREACHABLE, *connection.connection_errors, *connection.channel_errors)
