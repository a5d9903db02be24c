"""Hints: messages that say "look at this row now". Losing one costs time, never data."""

from typing import Any

import structlog
from kombu.exceptions import ChannelError, KombuError

from queue_config.app import app

_log = structlog.get_logger()
_UNREACHABLE = (OSError, ChannelError, KombuError)


def hint(step: str, key: str | int) -> None:
    """Tell the workers that a step is due. A broker that can't be reached is no trouble: the sweeper hints again."""
    try:
        app.send_task(f"intake.{step}", args=[key], retry=False)
    except _UNREACHABLE as error:
        _log.warning("hint_not_sent", step=step, key=key, error=type(error).__name__)


def waiting(step: str) -> int | None:
    """How many hints at this step wait to be taken; None when the broker can't be reached."""
    try:
        with app.connection_for_write() as connection:
            channel: Any = connection.default_channel
            return int(channel.queue_declare(queue=step, passive=True).message_count)
    except _UNREACHABLE as error:
        _log.warning("broker_unreachable", step=step, error=type(error).__name__)
        return None
