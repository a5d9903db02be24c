"""One trace a submission, from the form to the attachment, taken by a real collector from real processes."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.case_system import case_system
from tests.servers.collector import Collector, Span, collector
from tests.servers.mail import mail_server
from tests.servers.ports import free_port
from tests.servers.webhook_receiver import webhook_receiver
from tests.whole.pictures import scan
from tests.whole.service import READY, Service, answers_of, form_of, service, wait_until

pytestmark = pytest.mark.slow
LETTER = (READY / "submissions" / "sample-0063" / "files" / "1").read_bytes()
STEPS = {"submit", "receive", "read", "read_part", "decide", "deliver", "tell", "mail", "illustrate"}
TOGETHER = {"fetch", "sandbox", "understand", "case_system", "mail_server", "receiver"}
"""Within a step."""
DONE = "SELECT 1 FROM records_submission WHERE state = 'decided'"


@contextmanager
def traced(folder: Path, **settings: str) -> Iterator[tuple[Service, Collector]]:
    with collector() as found, service(folder, INTAKE_TRACES=found.url, **settings) as running:
        yield running, found


def pages(number: int) -> bytes:
    return scan(*([f"page {page} of a paper about nothing", "that nobody has asked for"] for page in range(number)))


def test_one_trace_from_the_form_to_the_attachment_names_every_step(tmp_path: Path) -> None:
    with case_system() as cases, mail_server() as mails, webhook_receiver() as hooks:
        told = {"INTAKE_CASE_SYSTEM_URL": cases.url, "INTAKE_MAIL_URL": mails.url, "INTAKE_MAIL_FROM": "d@example.ca"}
        told |= {"INTAKE_WEBHOOK_PRIVATE": "127.0.0.0/8", "INTAKE_LIMIT_RECOGNISED_AT_ONCE": "1"}
        with traced(tmp_path, **told) as (running, found), running.serving():
            running.prepare()
            subscribed = running.api(
                "POST", "/webhooks", json={"url": hooks.url, "events": ["document.attached", "exception.opened"]}
            )
            hooks.secrets.append(subscribed.json()["secret"])
            files = [("letter.txt", LETTER, "text/plain"), ("scan.tif", pages(2), "image/tiff")]
            assert running.send_form(answers_of(form_of("sample-0063")), files).status_code == 200
            with running.running("work"):
                running.wait_for(DONE)
                (exception,) = running.wait_for("SELECT id FROM records_exceptionitem")[0]
                running.intake("exceptions", "reject", str(exception), "--reason", "illegible", "--by", "alex")
                running.rows("UPDATE messages_to_clients_message SET due_at = created_at")
                wait_until(lambda: mails.taken and cases.told and hooks.taken)
                running.wait_for("SELECT 1 FROM records_upload WHERE path = '2' AND state = 'done'")
            (submission,) = running.rows("SELECT id FROM records_submission")[0]
            trace = found.trace(submission)
    names = {span.name for span in trace}
    assert names >= STEPS | TOGETHER
    told_by = next(span for span in trace if span.name == "case_system")
    assert cases.asked[-1]["traceparent"].split("-")[1:3] == [told_by.trace, told_by.key]
    assert_nested(trace)
    assert len({span.attributes["intake.process"] for span in trace if "intake.process" in span.attributes}) > 1
    read = [span for span in trace if span.name == "read" and span.attributes.get("intake.type") == "text/plain"]
    assert read[0].attributes["intake.bytes"] == len(LETTER)
    assert next(name for name, _, _ in read[0].events) == "taken"
    decide = next(span for span in trace if span.name == "decide")
    assert decide.attributes["intake.documents"] == 2
    lines = running.lines("work")
    assert {line["trace"] for line in lines if line.get("submission") == submission} == {trace[0].trace}


def assert_nested(trace: list[Span]) -> None:
    """One root; nothing begins before what it belongs to, and what is done within a step ends within it."""
    by_key = {span.key: span for span in trace}
    assert [span.name for span in trace if not span.parent] == ["submit"]
    for span in trace:
        assert span.ended >= span.began
        if span.parent:
            around = by_key[span.parent]
            assert span.began >= around.began, (span, around)
            if span.name in TOGETHER:
                assert span.ended <= around.ended
        for _, moment, _ in span.events:
            assert span.began <= moment <= span.ended


def test_a_system_that_hands_over_by_the_api_goes_on_with_its_own_trace(tmp_path: Path) -> None:
    theirs, span = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    with traced(tmp_path) as (running, found), running.serving():
        running.prepare()
        parts = {"submission": json.dumps({"form": form_of("sample-0063")})}
        sent = running.api(
            "POST",
            "/submissions",
            data=parts,
            files=[("files", ("letter.txt", LETTER, "text/plain"))],
            headers={"traceparent": f"00-{theirs}-{span}-01"},
        )
        assert sent.status_code == 201, sent.text
        running.send_form(answers_of(form_of("sample-0063")), [("letter.txt", LETTER, "text/plain")])
        running.intake("work", "--until-idle")
        trace = found.trace(sent.json()["id"])
    assert {one.trace for one in trace} == {theirs}
    assert trace[0].parent == span
    assert {"submit", "receive", "read", "decide"} <= {one.name for one in trace}
    assert len({one.trace for one in found.spans}) == 2  # the form's is its own


def test_what_the_sweeper_finds_has_a_trace_and_those_found_together_are_linked(tmp_path: Path) -> None:
    with traced(tmp_path) as (running, found):
        names = ["s-000001", "s-000002"]
        for name in names:
            hand_in(running, name)
        running.intake("work", "--until-idle")
        traces = {name: found.trace(name) for name in names}
    for trace in traces.values():
        assert [span.name for span in trace if not span.parent] == ["announce"]
        assert {"receive", "read", "decide"} <= {span.name for span in trace}
    together = next(span for span in found.spans if span.name == "announce_together")
    assert set(together.links) == {trace[0].trace for trace in traces.values()}


def test_what_was_announced_where_nothing_is_traced_gets_a_trace_by_its_first_step(tmp_path: Path) -> None:
    with traced(tmp_path) as (running, found):
        running.intake("submit", "--form", form_file(tmp_path), letter_file(tmp_path), INTAKE_TRACES="")
        running.intake("work", "--until-idle")
        (submission,) = running.rows("SELECT id FROM records_submission")[0]
        trace = found.trace(submission)
    assert [span.name for span in trace if not span.parent] == ["found"]
    assert {"receive", "read", "decide"} <= {span.name for span in trace}


def test_a_collector_that_is_away_costs_nothing_and_gets_all_when_it_is_back(tmp_path: Path) -> None:
    port = free_port()
    with service(tmp_path, INTAKE_TRACES=f"http://127.0.0.1:{port}") as running:
        with running.running("work", "--processes", "1"):
            submission = running.intake("submit", "--form", form_file(tmp_path), letter_file(tmp_path)).strip()
            running.wait_for(DONE)
            with collector(port) as found:
                wait_until(lambda: "decide" in {span.name for span in found.spans})
        slowest = max(line["seconds"] for line in running.lines("work") if line["event"] == "step_done")
    assert slowest < 5
    assert {"receive", "read", "decide"} <= {span.name for span in found.trace(submission)}
    assert [line["event"] for line in running.lines("work")].count("traces_not_taken") <= 2  # once a process


def test_a_collector_that_hangs_holds_nothing_up(tmp_path: Path) -> None:
    with collector() as found, service(tmp_path, INTAKE_TRACES=found.url) as running:
        found.late = 60
        began = time.monotonic()
        running.intake("submit", "--form", form_file(tmp_path), letter_file(tmp_path))
        assert time.monotonic() - began < 10
        running.intake("work", "--until-idle")
        assert running.rows(DONE) == [(1,)]
        assert max(line["seconds"] for line in json_lines(running) if line["event"] == "step_done") < 5


def test_without_a_share_nothing_is_sent(tmp_path: Path) -> None:
    with traced(tmp_path, INTAKE_TRACES_SHARE="0") as (running, found):
        running.intake("submit", "--form", form_file(tmp_path), letter_file(tmp_path))
        running.intake("work", "--until-idle")
    assert found.requests == 0


def json_lines(running: Service) -> list[dict[str, object]]:
    return [json.loads(line) for _, line in running.said() if line.startswith("{")]


def form_file(folder: Path) -> Path:
    path = folder / "form.json"
    path.write_text(json.dumps(form_of("sample-0063")))
    return path


def letter_file(folder: Path) -> Path:
    path = folder / "letter.txt"
    path.write_bytes(LETTER)
    return path


def hand_in(running: Service, name: str) -> None:
    """Put it into the store as somebody else's form would."""
    folder = running.home / "objects" / "submissions" / name
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "1").write_bytes(LETTER)
    manifest = {"id": name, "received_at": "2026-11-02T10:03:00Z", "form": form_of("sample-0063")}
    manifest["files"] = [{"number": 1, "name": "letter.txt"}]
    (folder / "submission.json").write_text(json.dumps(manifest))
