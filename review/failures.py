"""What is answered when a page failed."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from storage.objects.errors import StoreUnavailable

_PASSES = (StoreUnavailable, OperationalError, InterfaceError)
"""The object store or the database is away, or busy for too long."""
_RETRY_SECONDS = 10


def server_error(_request: HttpRequest) -> HttpResponse:
    """Says that it failed; of what passes by itself, that it does. Django calls it while it handles the error."""
    if isinstance(sys.exception(), _PASSES):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(_RETRY_SECONDS)})
    return HttpResponse(render_to_string("500.html"), status=500)
