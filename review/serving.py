"""Serves the review pages with waitress, by one process or by several that listen together."""

import gc
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import reverse
from django.utils.translation import override
from waitress.server import create_server

from review.bodies import use_limits
from review.stopping import end_when_asked, serve_until_stopped, stop_all

_PAGES = Path(__file__).parent
_THREADS = 8
_SWITCH_SECONDS = 0.0005
"""How long one thread may compute while others have their answer from the database: an action waits twenty times."""
_BEFORE_THE_NEXT = 1.0  # a process that can't live is not made again and again at once


def serve(
    host: str,
    port: int,
    processes: int = 1,
    begin: Callable[[], None] = lambda: None,
    beside: Callable[[], object] | None = None,
) -> None:
    """Serve until asked to stop. Raises OSError where nobody can listen there.

    Args:
        host: the address to listen on.
        port: its port.
        processes: Python runs on one core a process.
        begin: what each process does first, where there are several.
        beside: what one more process does for ever, where there are several.
    """
    from review.wsgi import application

    listening = _listen(host, port)
    make_ready()
    if processes > 1:
        connections.close_all()  # no two processes may share one
        _become(processes, begin, beside)
    serve_until_stopped(make_server(application, listening))


def make_ready() -> None:
    """Load all pages, for which the first readers would wait, and let what one is waiting for not hold up the others.

    The garbage collector would look at each object of what is there for good again and again, and answer nobody for a
    tenth of a second. Processes that are made afterwards share the memory.
    """
    for language, _name in settings.LANGUAGES:
        with override(language):
            reverse("exceptions")  # the first that asks for an address loads all, and the language's words
    for folder in get_app_template_dirs("templates"):
        if folder.is_relative_to(_PAGES):
            for file in sorted(folder.rglob("*.html")):
                get_template(str(file.relative_to(folder)))
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(_SWITCH_SECONDS)


def make_server(application: WSGIHandler, listening: socket.socket) -> Any:
    """A server that answers there once it runs."""
    from review.form.limits import largest_body

    use_limits()
    return create_server(
        application,
        sockets=[listening],
        threads=_THREADS,
        ident=None,
        max_request_body_size=largest_body(),
        clear_untrusted_proxy_headers=False,  # Django believes what INTAKE_WEB_URL and INTAKE_TRUSTED_PROXIES say
    )


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(address)
    listening.setblocking(False)  # of several who are woken one gets the connection, and the others must not wait
    return listening


def _become(processes: int, begin: Callable[[], None], beside: Callable[[], object] | None) -> None:
    """Return in so many children, not in the one beside them.

    The parent stays here, replaces those that end, and ends when all are to stop.
    """
    lacking = [*[None] * processes, *([beside] if beside else [])]
    doing: dict[int, Callable[[], object] | None] = {}
    try:
        end_when_asked()
        while True:
            if not lacking:
                ended, _ = os.wait()
                time.sleep(_BEFORE_THE_NEXT)
                lacking.append(doing.pop(ended))
            does = lacking.pop()
            child = os.fork()
            if not child:
                break
            doing[child] = does
    except (SystemExit, KeyboardInterrupt):
        stop_all(doing)
        raise SystemExit from None
    begin()
    if does is not None:
        does()
        raise SystemExit
