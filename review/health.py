"""Answers `/health/`, at any host name and to anybody: a page can be served, whatever the database does."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

PATH = "/health/"


class Health:
    """The first of all: load balancers and kubelets ask by addresses that no other page answers to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer at once, or let others answer."""
        if request.path == PATH:
            return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
        return self._get_response(request)
