"""Hints: messages that say "look at this row now". Losing one costs time, never data."""

import structlog

from queue_config.app import app

_log = structlog.get_logger()


def hint(step: str, key: str | int) -> None:
    """Tell the workers that a step is due. A broker that can't be reached is no trouble: the sweeper hints again."""
    try:
        app.send_task(f"intake.{step}", args=[key], retry=False)
    except OSError as error:
        _log.warning("hint_not_sent", step=step, key=key, error=type(error).__name__)
