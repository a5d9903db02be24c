"""Pages that are asked to stop let nobody new in, and finish what they are answering."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.servers.ports import free_port, wait_for_port

SERVER = """
import sys, time
from waitress.server import create_server
from review.stopping import serve_until_stopped

def slow(environ, start_response):
    time.sleep(2)
    body = b"x" * 5_000_000
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]

serve_until_stopped(create_server(slow, host="127.0.0.1", port=int(sys.argv[1]), threads=2))
print("stopped")
"""


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(port: int) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen([sys.executable, "-c", SERVER, str(port)], stdout=subprocess.PIPE, text=True) as process:
        wait_for_port(port)
        yield process
        process.kill()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_who_is_being_answered_gets_the_answer_and_nobody_new_is_let_in(
    server: "subprocess.Popen[str]", port: int, signum: signal.Signals
) -> None:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    asking.request("GET", "/")
    time.sleep(0.3)
    server.send_signal(signum)
    time.sleep(1.2)  # the loop looks about once a second
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
    assert len(asking.getresponse().read()) == 5_000_000
    assert server.wait(10) == 0
    assert server.stdout is not None
    assert server.stdout.read() == "stopped\n"


def test_a_connection_on_which_nothing_is_asked_holds_nobody_up(server: "subprocess.Popen[str]", port: int) -> None:
    idle = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    idle.connect()
    began = time.monotonic()
    server.terminate()
    assert server.wait(10) == 0
    assert time.monotonic() - began < 5
    idle.close()
