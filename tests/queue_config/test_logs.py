"""What is logged, and what of it: ids, types and places, as JSON in UTC, whoever logs it."""

import json
import logging
import os
import pty
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from queue_config import logs
from queue_config.logs import OfLibraries, configure_logs

_log = structlog.get_logger()


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator["Lines"]:
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level, hook = list(root.handlers), root.level, sys.excepthook
    # Whoever configured them earlier in this process left warnings half caught: pytest puts only its own part back.
    logging.captureWarnings(capture=False)
    configure_logs()
    yield Lines(capsys)
    structlog.configure(**before)
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(capture=False)


class Lines:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._capsys.readouterr().err.splitlines()]

    def one(self) -> dict[str, Any]:
        (line,) = self.all()
        return line


def fail() -> None:
    int("Zoé Côté")


def test_a_line_has_its_time_in_utc_its_level_and_what_it_is_about(lines: Lines) -> None:
    with structlog.contextvars.bound_contextvars(submission="s-000001", step="read", attempt=2):
        _log.warning("lease_lost")
    line = lines.one()
    moment = datetime.fromisoformat(line.pop("timestamp"))
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=10)
    assert line == {
        "event": "lease_lost",
        "level": "warning",
        "submission": "s-000001",
        "step": "read",
        "attempt": 2,
    }


def test_an_exception_is_its_type_and_place(lines: Lines) -> None:
    try:
        fail()
    except ValueError as error:
        _log.error("bad", exc_info=True)
        _log.error("bad", exc_info=error)
    for line in lines.all():
        assert line["error"] == "ValueError"
        assert line["where"][-1].startswith("test_logs.fail:")
        assert "Zo" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize(
    ("logger", "message", "values", "event"),
    [
        ("celery.worker", "Task %s failed: %r", ("t-1", ValueError("Zoé")), "Task %s failed: %r"),
        ("celery.worker", "Task of Zoé failed", (), "library"),
        ("django.security.DisallowedHost", "Invalid header: %s", ("Zoé",), "Invalid header: %s"),
        ("django.request", "Internal Server Error: /%s", ("Zoé",), "request_failed"),
        ("waitress", "Exception while serving %s", ("/send/?q=Zoé",), "Exception while serving %s"),
        ("pypdf", "Zoé is no object", (), "library"),
        ("some.reader", "%s is no object", ("Zoé",), "library"),
    ],
)
def test_of_a_library_only_its_own_words_are_kept(
    lines: Lines, logger: str, message: str, values: tuple[object, ...], event: str
) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger(logger).exception(message, *values)
    line = lines.one()
    assert (line["event"], line["logger"], line["level"], line["error"]) == (event, logger, "error", "ValueError")
    assert line["timestamp"].endswith("Z")
    assert "Zo" not in json.dumps(line, ensure_ascii=False)


def test_a_message_is_never_put_together() -> None:
    """Not even one whose values don't fit, which logging would print with all of them."""
    record = logging.LogRecord("celery", logging.ERROR, "", 0, "wrong %d", ("Zoé",), None)
    assert json.loads(OfLibraries("json").format(record))["event"] == "wrong %d"


def test_of_a_warning_its_kind_and_place_are_kept(lines: Lines) -> None:
    warnings.warn("Zoé", DeprecationWarning, stacklevel=1)
    line = lines.one()
    assert (line["event"], line["error"], line["at"].partition(":")[0]) == (
        "library",
        "DeprecationWarning",
        "test_logs",
    )


def test_what_a_library_only_remarks_is_not_logged(lines: Lines) -> None:
    logging.getLogger("pypdf").info("Zoé")
    logging.getLogger("django.request").warning("Not Found: %s", "/Zoé")
    assert lines.all() == []


def test_configuring_twice_logs_once(lines: Lines) -> None:
    configure_logs()
    logging.getLogger("celery").error("only once, %s", "please")
    assert len(lines.all()) == 1


PROGRAM = """
import threading
from queue_config.logs import configure_logs
configure_logs()
def fail(): raise ValueError("Zoé Côté")
thread = threading.Thread(target=fail); thread.start(); thread.join()
fail()
"""


def run(tmp_path: Path, program: str, **more: str) -> "subprocess.CompletedProcess[str]":
    settings = {"INTAKE_HOME": str(tmp_path), **more}
    return subprocess.run(
        [sys.executable, "-c", program], env=os.environ | settings, capture_output=True, text=True, check=False
    )


def test_what_nobody_caught_is_one_line_in_threads_too(tmp_path: Path) -> None:
    done = run(tmp_path, PROGRAM)
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["event"], line["error"], line["level"]) for line in found] == [
        ("uncaught", "ValueError", "critical")
    ] * 2
    assert "Zo" not in done.stderr


SAYING = (
    "from queue_config.logs import configure_logs; configure_logs(); import structlog; structlog.get_logger().{}('x')"
)


@pytest.mark.parametrize(
    ("wanted", "is_json"), [("", True), ("json", True), ("console", False)], ids=["unset", "json", "console"]
)
def test_the_format_can_be_set_and_is_json_where_nobody_looks(tmp_path: Path, wanted: str, is_json: bool) -> None:
    done = run(tmp_path, SAYING.format("info"), INTAKE_LOG_FORMAT=wanted)
    assert done.stderr.startswith("{") == is_json
    assert "x" in done.stderr


def test_on_a_terminal_it_is_for_people(tmp_path: Path) -> None:
    outer, inner = pty.openpty()
    program = [sys.executable, "-c", SAYING.format("info")]
    subprocess.run(program, env=os.environ | {"INTAKE_HOME": str(tmp_path)}, stderr=inner, check=True)
    assert b"{" not in os.read(outer, 1000)


@pytest.mark.parametrize(("level", "count"), [("debug", 1), ("info", 1), ("warning", 0)])
def test_the_level_can_be_set(tmp_path: Path, level: str, count: int) -> None:
    done = run(tmp_path, SAYING.format("info"), INTAKE_LOG_LEVEL=level)
    assert len(done.stderr.splitlines()) == count


def test_nothing_of_traces_is_loaded_where_none_are_wanted(tmp_path: Path) -> None:
    program = SAYING.format("info") + "; import sys; print([name for name in sys.modules if 'opentelemetry' in name])"
    assert run(tmp_path, program).stdout.strip() == "[]"


def test_places_are_few_and_hold_no_message() -> None:
    try:
        fail()
    except ValueError as error:
        assert logs.place_of(error)["error"] == "ValueError"
        assert "Zo" not in str(logs.place_of(error))
    assert logs.place_of(None) == {}
