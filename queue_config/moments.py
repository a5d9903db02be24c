"""The named moments of a step. Whatever ends a worker between any two of them, nothing is lost and nothing done twice.

They stand in the step's span (see `tracing`), so a slow or broken step can be followed; `tests/faults` kills and
freezes workers exactly here.
"""

from enum import StrEnum

import structlog

from queue_config import tracing

_log = structlog.get_logger()


class Moment(StrEnum):
    """How far a step has come."""

    TAKEN = "taken"  # the lease is this worker's
    FETCHED = "fetched"  # the bytes are here
    FOUND = "found"  # the result is known, to this process alone
    KEPT = "kept"  # its objects are in the store
    WRITTEN = "written"  # its rows are written, not committed
    COMMITTED = "committed"  # the row is in its next state
    HINTED = "hinted"  # the workers were told what became due


def reached(step: str, moment: Moment) -> None:
    """Say that a step has come so far."""
    _log.debug("moment", step=step, moment=moment.value)
    tracing.event(moment.value)
