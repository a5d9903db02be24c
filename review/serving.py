"""Serves the review pages with waitress."""

from copy import copy
from typing import Any

from django.conf import settings
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Takes in large bodies only where documents are sent.

    Waitress keeps a body on disk before anybody looks at it. So elsewhere it is refused by its headers, or as soon as
    it has become too large.
    """

    adj: Any
    """Waitress' own settings."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if not self.path.startswith(settings.TAKES_DOCUMENTS):
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = settings.LARGEST_BODY


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


def make_server(host: str, port: int) -> Any:
    """A server that is ready to run."""
    from review.form.limits import largest_body
    from review.wsgi import application

    BaseWSGIServer.channel_class = _Channel  # several of them where the host has several addresses
    size = largest_body()
    return create_server(application, host=host, port=port, threads=8, ident=None, max_request_body_size=size)


def serve(host: str, port: int) -> None:
    """Serve until stopped."""
    make_server(host, port).run()
