"""/metrics as Prometheus asks for it."""

import socket
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
from prometheus_client.parser import text_string_to_metric_families

from storage.metrics import counting, exporting
from storage.metrics.catalog import By
from storage.metrics.exporting import Exporter
from storage.metrics.gathering import Gatherer
from tests.servers.ports import free_port


@pytest.fixture
def port(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(counting, "_take", None)
    monkeypatch.setenv(counting.ADDRESS, "")
    monkeypatch.setattr(exporting._Quiet, "timeout", 0.5)
    port = free_port()
    exporter = Exporter(Gatherer("web", "1.2", By.SERVE), "127.0.0.1", port, tmp_path_factory.mktemp("m") / "metrics")
    exporter.start()
    yield port
    exporter._server.shutdown()
    exporter._server.server_close()


def get(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_it_answers_with_metrics_and_nothing_else(port: int) -> None:
    status, text = get(port, "/metrics")
    names = {family.name for family in text_string_to_metric_families(text)}
    assert status == 200
    assert {"intake_build_info", "intake_http_request_seconds", "process_resident_memory_bytes"} <= names
    assert 'intake_build_info{role="web",version="1.2"} 1.0' in text
    assert "_created" not in text
    assert get(port, "/")[0] == 404


def test_who_connects_and_says_nothing_does_not_keep_prometheus_out(
    port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", port)):
        assert get(port, "/metrics")[0] == 200
    assert capfd.readouterr().err == ""


def test_it_listens_on_ipv6_too(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(counting.ADDRESS, "")
    place = tmp_path_factory.mktemp("m") / "metrics"
    exporter = Exporter(Gatherer("web", "1.2", By.SERVE), "::1", free_port(), place)
    assert exporter._server.socket.family == socket.AF_INET6
    exporter._server.server_close()
