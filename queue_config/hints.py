"""Hints: messages that say "look at this row now". Losing one costs time, never data."""

from typing import Any

import structlog
from kombu import Connection
from kombu.exceptions import ChannelError, KombuError

from queue_config.app import app

_log = structlog.get_logger()
_NO_SUCH_QUEUE = "404"
_UNREACHABLE = (OSError, ChannelError, KombuError)


class BrokerUnreachable(Exception):
    """The message says which broker, and what to do; never its password."""


def reach_broker() -> str:
    """Connect to the broker once; returns its address without the password. Raises BrokerUnreachable."""
    connection = app.connection_for_write(connect_timeout=5)
    address = str(connection.as_uri())
    try:
        with connection:
            connection.ensure_connection(max_retries=1, timeout=5)
    except _trouble_with(connection) as error:
        raise BrokerUnreachable(f"{address} can't be reached ({type(error).__name__}): check INTAKE_BROKER") from None
    return address


def hint(step: str, key: str | int) -> None:
    """Tell the workers that a step is due. A broker that can't be reached is no trouble: the sweeper hints again."""
    try:
        app.send_task(f"intake.{step}", args=[key], retry=False)
    except _UNREACHABLE as error:
        _log.warning("hint_not_sent", step=step, key=key, error=type(error).__name__)


def waiting(step: str) -> int | None:
    """How many hints at this step wait to be taken; None when the broker can't be reached."""
    connection = app.connection_for_write()
    try:
        with connection:
            channel: Any = connection.default_channel
            return int(channel.queue_declare(queue=step, passive=True).message_count)
    except _trouble_with(connection) as error:
        if str(getattr(error, "reply_code", "")) == _NO_SUCH_QUEUE:
            return 0  # no worker has made it yet, or nothing was ever in it
        _log.warning("broker_unreachable", step=step, error=type(error).__name__)
        return None


def _trouble_with(connection: Connection) -> tuple[type[BaseException], ...]:
    """What a broker of this kind raises besides."""
    return (*_UNREACHABLE, *connection.connection_errors, *connection.channel_errors)
