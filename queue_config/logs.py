"""Logs: one JSON object a line on the error stream, with ids; never texts, names, numbers or file names.

Each line has `timestamp` (UTC, ISO 8601), `level` and `event`; of a step also `submission`, `step` and `attempt`, and
`trace` where traces are on. Of an exception its type and place are said, never its message: it may quote a document.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from intake.settings import get_settings
from queue_config import tracing

_FRAMES = 4
_PLACES = ("step", "submission", "attempt", "key")  # they stand with the span already
_Line = MutableMapping[str, Any]
_log = structlog.get_logger()

_REQUESTS = "django.request"
_WARNING = re.compile(r"(.+?):(\d+): (\w+): ")
_PLAIN_WORDS = ("celery", "kombu", "waitress", "django.security")
"""Libraries whose messages are fixed sentences with places for values. The sentences are logged, the values never."""


def configure_logs() -> None:
    """Set up logs for this process: ours, those of libraries, and exceptions that nobody has caught."""
    settings = get_settings()
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_messages,
            _within_the_trace,
            *_shown(settings.log_format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # the stream of now, should it be redirected
    )
    _take_over(level, settings.log_format)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def place_of(error: BaseException | None, trace: TracebackType | None = None) -> dict[str, Any]:
    """What may be said of an exception: its type and where it came from."""
    if error is None:
        return {}
    frames = traceback.extract_tb(trace or error.__traceback__)[-_FRAMES:]
    return {
        "error": type(error).__name__,
        "where": [f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in frames],
    }


class OfLibraries(logging.Formatter):
    """Records of the standard library's logging as lines like ours."""

    def __init__(self, log_format: str = "json") -> None:
        super().__init__()
        self._shown = _shown(log_format)

    def format(self, record: logging.LogRecord) -> str:
        """One line. Its message may quote anything, so only what the library's authors wrote themselves is kept."""
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds")
        line: Any = {
            **structlog.contextvars.get_contextvars(),
            "event": _event_of(record),
            "level": record.levelname.lower(),
            "timestamp": moment.replace("+00:00", "Z"),
            "logger": record.name,
            "at": f"{record.module}:{record.lineno}",
            **_warned_of(record),
            **place_of(error),
        }
        if route := getattr(getattr(getattr(record, "request", None), "resolver_match", None), "route", ""):
            line["route"] = route
        for processor in self._shown:
            line = processor(None, "", line)
        return str(line)


def _warned_of(record: logging.LogRecord) -> dict[str, str]:
    """Of one of Python's warnings: where, and of which kind."""
    found = _WARNING.match(record.getMessage()) if record.name == "py.warnings" else None
    return {"at": f"{Path(found[1]).stem}:{found[2]}", "error": found[3]} if found else {}


def _event_of(record: logging.LogRecord) -> str:
    if record.name == _REQUESTS:
        return "request_failed"
    known = any(record.name == name or record.name.startswith(f"{name}.") for name in _PLAIN_WORDS)
    # Without arguments the values may stand in the sentence itself.
    return " ".join(str(record.msg).split()) if known and record.args else "library"


def _take_over(level: int, log_format: str) -> None:
    """Let libraries log as we do; of most only what is bad."""
    handler = _OnErrorStream()
    handler.setFormatter(OfLibraries(log_format))
    root = logging.getLogger()
    for former in [one for one in root.handlers if isinstance(one, _OnErrorStream)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(max(level, logging.WARNING))
    logging.getLogger(_REQUESTS).setLevel(logging.ERROR)  # the others stand in the access log
    logging.captureWarnings(capture=True)


class _OnErrorStream(logging.StreamHandler[Any]):
    """Writes to the error stream of the moment, should it be redirected."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say nothing: logging would print the record with all its values."""


def _without_messages(_logger: object, _method: str, line: _Line) -> _Line:
    """Whoever logs an exception logs its type and place."""
    found = line.pop("exc_info", None)
    error = found if isinstance(found, BaseException) else sys.exception() if found else None
    line.update(place_of(error))
    line.pop("stack_info", None)
    return line


def _within_the_trace(_logger: object, _method: str, line: _Line) -> _Line:
    """What is logged within a span is an event of it, and names the trace."""
    if trace := tracing.trace_id():
        said = {
            name: value if isinstance(value, str | int | float | bool) else str(value)
            for name, value in line.items()
            if name not in (*_PLACES, "event", "timestamp")
        }
        tracing.event(str(line["event"]), is_error=line["level"] == "error", **said)
        line["trace"] = trace
    return line


def _shown(log_format: str) -> list[Any]:
    if (log_format or ("console" if _is_terminal() else "json")) == "json":
        return [structlog.processors.JSONRenderer()]
    return [structlog.dev.ConsoleRenderer(colors=_is_terminal())]


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def report(error: Exception) -> None:
    """Log an exception that nobody expected."""
    configure_logs()
    _log.critical("uncaught", **place_of(error))


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    _log.critical("uncaught", **place_of(error or kind(), trace))
