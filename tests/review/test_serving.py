"""The server takes in large bodies only where documents are sent, and has its pages ready."""

import gc
import socket
import sys
import threading
from collections.abc import Iterator

import pytest
from django.template import engines

from review.form.limits import largest_body
from review.serving import make_ready, make_server
from review.wsgi import application

MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = make_server(application, listening)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    server.close()
    server.task_dispatcher.shutdown()


def answer(port: int, path: str, length: int, sent: bytes = b"", *, chunked: bool = False) -> str:
    """The status line that a POST with such a body gets, maybe before the body was sent."""
    said = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n{said}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head.encode() + sent)
        return connection.makefile().readline().strip()


def test_elsewhere_a_large_body_is_refused_before_it_is_sent(port: int) -> None:
    assert " 413 " in answer(port, "/status/", 3 * MEGABYTE)
    assert " 413 " in answer(port, "/login", 3 * MEGABYTE)


def test_a_body_that_does_not_say_how_large_it_is_is_stopped(port: int) -> None:
    chunk = b"100000\r\n" + b"x" * MEGABYTE + b"\r\n"
    assert " 413 " in answer(port, "/status/", 0, 3 * chunk, chunked=True)


def test_where_documents_are_sent_it_may_be_as_large_as_a_submission(port: int) -> None:
    assert " 413 " in answer(port, "/send/", largest_body() + 1)
    assert " 403 " in answer(port, "/send/", 3 * MEGABYTE, b"x" * 3 * MEGABYTE)


def test_pages_are_loaded_before_anybody_asks_and_are_no_work_for_the_garbage_collector() -> None:
    (loader,) = engines["django"].engine.template_loaders
    loader.reset()
    frozen, interval = gc.get_freeze_count(), sys.getswitchinterval()
    try:
        make_ready()
        assert {
            "review/exceptions.html",
            "review/exception.html",
            "theme/header.html",
        } <= loader.get_template_cache.keys()
        assert gc.get_freeze_count() > frozen + 10_000
    finally:
        gc.unfreeze()
        sys.setswitchinterval(interval)
