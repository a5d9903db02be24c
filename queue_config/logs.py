"""Logs: one JSON object a line on the error stream, with ids; never texts, names, numbers or file names."""

import logging
import sys

import structlog


def configure_logs() -> None:
    """Set up structured logs for this process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # the stream of now, should it be redirected
    )
