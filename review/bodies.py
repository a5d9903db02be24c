"""How large a request's body may be: as large as a submission where documents are sent, and small elsewhere."""

from copy import copy
from typing import Any

from django.conf import settings
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Waitress keeps a body on disk before anybody looks at it.

    So elsewhere it is refused by its headers, or as soon as it has become too large.
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


def use_limits() -> None:
    """Let servers that are made from now on limit bodies by address."""
    BaseWSGIServer.channel_class = _Channel
