"""Counts requests: by the view's name and the status, never by their address, which holds ids."""

import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase

from storage.metrics.catalog import ERRORS, HTTP_SECONDS, OTHER
from storage.metrics.counting import count, flush
from storage.objects.errors import StoreUnavailable


class Measured:
    """The outermost middleware: what others refuse counts, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and count it."""
        began = time.monotonic()
        response = self._get_response(request)
        found = request.resolver_match
        view = (found.view_name or OTHER) if found is not None else OTHER
        count(HTTP_SECONDS, view, f"{response.status_code // 100}xx", value=time.monotonic() - began)
        flush()
        return response

    def process_exception(self, _request: HttpRequest, error: Exception) -> None:
        """Count what all work needs and was not there."""
        if isinstance(error, StoreUnavailable):
            count(ERRORS, "store")
        elif isinstance(error, OperationalError | InterfaceError):
            count(ERRORS, "database")
