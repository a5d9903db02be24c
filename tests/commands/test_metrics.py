"""Metrics as Prometheus sees them: of real workers that read files, of real pages, and by a real Prometheus."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from storage.metrics.catalog import CATALOG
from tests.commands.conftest import Intake
from tests.servers.ports import free_port

pytestmark = pytest.mark.slow
DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy" / "prometheus"
Samples = dict[tuple[str, tuple[str, ...]], float]


def wait_for(condition: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.1)


def get(port: int, path: str) -> str:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    except (OSError, HTTPException):
        return ""


def scraped(port: int) -> Samples:
    """Every sample, by its name and its labels' values in alphabetical order."""
    found = text_string_to_metric_families(get(port, "/metrics"))
    samples = [sample for family in found for sample in family.samples]
    return {(sample.name, tuple(sorted(sample.labels.values()))): sample.value for sample in samples}


@pytest.fixture
def port() -> int:
    return free_port()


@contextmanager
def running(environment: dict[str, str], port: int, *arguments: str) -> Iterator[psutil.Process]:
    line = [sys.executable, "-m", "commands", *arguments]
    more = {"INTAKE_METRICS_PORT": str(port)}
    process = subprocess.Popen(line, env=environment | more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def submit(intake: Intake, form: Path, folder: Path, name: str) -> str:
    (folder / name).write_text(f"Letter of explanation\n\nDear officer, I explain {name}.\n")
    return intake("submit", "--form", form, folder / name).stdout.strip()


def test_what_all_processes_of_the_workers_do_is_counted_together(
    migrated: Intake, environment: dict[str, str], form: Path, tmp_path: Path, port: int
) -> None:
    for number in range(6):
        submit(migrated, form, tmp_path, f"tremblay-{number}.txt")
    with running(environment, port, "work", "--processes", "2"):
        wait_for(lambda: scraped(port).get(("intake_steps_total", ("decide", "done"))) == 6)
        first = scraped(port)
        assert first["intake_steps_total", ("done", "read")] == 6
        assert first["intake_step_seconds_count", ("read",)] == 6
        assert first["intake_step_seconds_sum", ("read",)] > 0
        assert first["intake_readings_total", ("read",)] == 6
        assert first["intake_records_up", ()] == 1
        assert first["intake_queue_length", ("read",)] == 0
        assert time.time() - first["intake_sweeper_last_round_timestamp_seconds", ()] < 20
        submit(migrated, form, tmp_path, "one-more.txt")
        wait_for(lambda: scraped(port).get(("intake_steps_total", ("decide", "done"))) == 7)
        wait_for(lambda: sum(v for (name, _), v in scraped(port).items() if name == "intake_exceptions_open") == 7)
        text = get(port, "/metrics")
    own = {name for name, _ in first if name.startswith("intake_")}
    unknown = [name for name in own if name not in CATALOG and name.rpartition("_")[0] not in CATALOG]
    assert unknown == []
    assert "tremblay" not in text.lower()


def test_a_process_that_is_killed_takes_nothing_with_it_that_it_had_done(
    migrated: Intake, environment: dict[str, str], form: Path, tmp_path: Path, port: int
) -> None:
    submit(migrated, form, tmp_path, "a.txt")
    with running(environment, port, "work", "--processes", "1") as worker:
        wait_for(lambda: scraped(port).get(("intake_steps_total", ("decide", "done"))) == 1)
        for process in worker.children(recursive=True):
            process.kill()
        submit(migrated, form, tmp_path, "b.txt")
        wait_for(lambda: scraped(port).get(("intake_steps_total", ("decide", "done"))) == 2)
        assert scraped(port)["intake_workers_restarted_total", ()] >= 1


def test_without_a_port_nothing_is_served_or_counted(migrated: Intake, environment: dict[str, str]) -> None:
    with running(environment, 0, "work", "--processes", "1") as worker:
        wait_for(worker.children)
        time.sleep(1)
        assert [connection for connection in worker.net_connections("inet") if connection.status == "LISTEN"] == []


def test_a_port_that_is_taken_is_said_in_one_line(migrated: Intake, environment: dict[str, str], port: int) -> None:
    with running(environment, port, "sweep"):
        wait_for(lambda: scraped(port))
        again = migrated("work", "--until-idle", INTAKE_METRICS_PORT=str(port))
        assert (again.returncode, again.stderr.count("\n")) == (3, 1)
        assert "INTAKE_METRICS_PORT" in again.stderr


def test_a_worker_without_the_sweeper_leaves_the_records_to_it(
    migrated: Intake, environment: dict[str, str], port: int
) -> None:
    with running(environment, port, "work", "--no-sweeper", "--processes", "1"):
        wait_for(lambda: scraped(port))
        assert not [name for name, _ in scraped(port) if name.startswith(("intake_queue", "intake_sweeper"))]


@pytest.mark.parametrize("processes", ["1", "2"])
def test_requests_to_all_processes_of_the_pages_are_counted_together(
    migrated: Intake, environment: dict[str, str], port: int, processes: str
) -> None:
    pages = free_port()
    asked = ("intake_http_request_seconds_count", ("2xx", "login"))
    with running(environment, port, "serve", "--port", str(pages), "--processes", processes) as server:
        wait_for(lambda: get(pages, "/login"))
        wait_for(lambda: asked in scraped(port))
        before = scraped(port)[asked]
        for _ in range(20):
            assert get(pages, "/login")
        wait_for(lambda: scraped(port)[asked] == before + 20)
        assert len(server.children()) == (0 if processes == "1" else 3)
        for child in server.children():
            child.kill()
        wait_for(lambda: scraped(port) and get(pages, "/login"))
    wait_for(lambda: not get(port, "/metrics"))


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus: scripts/prometheus.sh")
def test_a_real_prometheus_scrapes_records_and_raises_no_alert_for_healthy_workers(
    migrated: Intake, environment: dict[str, str], form: Path, tmp_path: Path, port: int
) -> None:
    submit(migrated, form, tmp_path, "a.txt")
    with running(environment, port, "work", "--processes", "1"), prometheus(tmp_path, port) as server:
        wait_for(lambda: answer(server, 'intake_steps_total{step="decide",outcome="done"}') == [1.0])
        wait_for(lambda: answer(server, 'intake:queue_length:max{queue="read"}') == [0.0])
        assert answer(server, 'intake_build_info{role="worker"}') == [1.0]
        names = {alert for alert in alerts(server) if alert != "IntakeWebGone"}
        assert names == set()


@contextmanager
def prometheus(folder: Path, target: int) -> Iterator[int]:
    """A Prometheus that asks there each second, with our rules; its port."""
    port = free_port()
    configuration = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(DEPLOY / "rules.yml"), str(DEPLOY / "alerts.yml")],
        "scrape_configs": [{"job_name": "intake", "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}],
    }
    (folder / "prometheus.yml").write_text(json.dumps(configuration))  # JSON is YAML
    line = ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/series"]
    line.append(f"--web.listen-address=127.0.0.1:{port}")
    server = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: get(port, "/-/ready").startswith("Prometheus"))
        yield port
    finally:
        server.terminate()
        server.wait(30)


def answer(port: int, query: str) -> list[float]:
    found = json.loads(get(port, f"/api/v1/query?query={quote(query)}") or '{"data": {"result": []}}')
    return [float(row["value"][1]) for row in found["data"]["result"]]


def alerts(port: int) -> set[str]:
    found = json.loads(get(port, "/api/v1/alerts"))
    return {alert["labels"]["alertname"] for alert in found["data"]["alerts"]}
