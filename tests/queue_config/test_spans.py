"""Spans are sent to a real collector by a thread that nobody waits for, and that no child that parses a file has."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from queue_config import spans as exporting
from queue_config.spans import Spans
from queue_config.tracing import NEW
from tests.servers.collector import Collector, collector
from tests.servers.ports import free_port
from tests.whole.service import wait_until


@pytest.fixture
def found() -> Iterator[Collector]:
    with collector() as running:
        yield running


def span(made: Spans, name: str = "a", parent: str | None = NEW, **attributes: str) -> None:
    with made.open(name, parent, None, (), attributes):
        pass


def test_what_ends_is_sent_with_what_is_said_of_it(found: Collector) -> None:
    made = Spans(found.url, 1.0)
    with made.open("outer", NEW, 1_000_000_000, (), {"submission": "s-1"}):
        traceparent = made.traceparent()
        with made.open("inner", None, None, [traceparent], {}):
            made.note({"bytes": 3, "nothing": None, "empty": ""})
            made.event("taken", {"n": 1}, is_error=False)
    made.flush()
    inner, outer = found.spans
    assert (outer.name, outer.attributes, outer.began, outer.parent) == (
        "outer",
        {"intake.submission": "s-1"},
        1_000_000_000,
        "",
    )
    assert traceparent[3:52] == f"{outer.trace}-{outer.key}"
    assert (inner.parent, inner.trace, inner.links) == (outer.key, outer.trace, [outer.trace])
    assert inner.attributes == {"intake.bytes": 3}
    assert [(name, said) for name, _, said in inner.events] == [("taken", {"intake.n": 1})]


def test_an_error_is_its_type_and_never_its_message(found: Collector) -> None:
    made = Spans(found.url, 1.0)
    with pytest.raises(ValueError, match="Zoé"), made.open("a", NEW, None, (), {}):
        int("Zoé Côté")
    made.flush()
    assert found.spans[0].is_error
    assert found.spans[0].said == "ValueError"
    assert b"Zo" not in found.bodies[0]


@pytest.mark.parametrize("parent", ["rubbish", "00-0-0-01", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_a_traceparent_that_is_none_begins_a_trace(found: Collector, parent: str) -> None:
    made = Spans(found.url, 1.0)
    span(made, parent=parent)
    made.flush()
    assert found.spans[0].parent == ""


def test_a_share_is_kept_by_whole_traces(found: Collector) -> None:
    made, elsewhere = Spans(found.url, 0.3), Spans(found.url, 0.0)
    for _ in range(300):
        with made.open("submit", NEW, None, (), {}):
            traceparent = made.traceparent()
        span(elsewhere, "read", traceparent)  # whatever this process's own share is
    made.flush()
    elsewhere.flush()
    submitted = {one.trace for one in found.spans if one.name == "submit"}
    assert {one.trace for one in found.spans if one.name == "read"} == submitted
    assert 50 < len(submitted) < 130


def test_a_collector_that_is_away_holds_nobody_up_and_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_KEPT", 100)
    port = free_port()
    made = Spans(f"http://127.0.0.1:{port}", 1.0)
    with capture_logs() as logs:
        began = time.monotonic()
        for number in range(300):
            span(made, str(number))
        assert time.monotonic() - began < 1
        wait_until(lambda: logs)
        with collector(port) as found:
            made.flush()
            found.wait_for(100)
            wait_until(lambda: len(logs) > 1)
    assert {one.name for one in found.spans} == {str(number) for number in range(200, 300)}  # the latest
    assert [line["event"] for line in logs] == ["traces_not_taken", "traces_taken_again"]


def test_what_the_collector_refuses_is_sent_again(found: Collector) -> None:
    found.refuses = 1
    made = Spans(found.url, 1.0)
    span(made)
    found.wait_for(1)
    assert len(found.spans) == 1


FORKING = """
import os, sys, threading, time
from queue_config import tracing
with tracing.span("parent", parent=tracing.NEW): pass
assert any(thread.name == "spans" for thread in threading.enumerate())
if os.fork() == 0:
    threads = len(os.listdir("/proc/self/task"))
    if sys.argv[1] == "sends":
        with tracing.span("child", parent=tracing.NEW): pass
        tracing.flush()
    os._exit(threads)
_, status = os.wait()
tracing.flush()
print(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.parametrize("does", ["sends", "parses"])
def test_a_forked_child_has_no_thread_unless_a_span_ends_in_it(found: Collector, tmp_path: Path, does: str) -> None:
    """Landlock and seccomp hold for the thread that asks for them: another would be outside of the sandbox."""
    settings = {"INTAKE_HOME": str(tmp_path), "INTAKE_TRACES": found.url}
    command = [sys.executable, "-c", FORKING, does]
    done = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
    assert sorted(one.name for one in found.spans) == (["child", "parent"] if does == "sends" else ["parent"])


def test_many_threads_begin_to_send_once(found: Collector) -> None:
    made = Spans(found.url, 1.0)
    threads = [threading.Thread(target=span, args=(made,)) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made.flush()
    assert len(found.spans) == 50
