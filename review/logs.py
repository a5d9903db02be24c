"""Logs of requests that failed: one JSON object a line on the error stream; never what a page or a client said."""

import json
import logging
import traceback
from datetime import UTC, datetime


class WhereNotWhat(logging.Formatter):
    """Where a request failed. An error's message may quote a document, so it stays out."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        kind, _error, trace = record.exc_info or (None, None, None)
        line = {
            "event": "request_failed",
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "path": getattr(getattr(record, "request", None), "path", ""),
            "error": kind.__name__ if kind else "",
            "where": [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-4:]],
        }
        return json.dumps(line)
