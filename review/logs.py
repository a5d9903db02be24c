"""Logs of requests: one line each, with the route and never the address itself, which may hold a secret or a number."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from queue_config import tracing

_log = structlog.get_logger()
_API = "/api/"


class AccessLog:
    """Logs each request when it was answered, and lets a submission's trace begin with the request that brings it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and say how it went."""
        began = time.monotonic()
        # Systems that use the API are known to us, and may let a trace of theirs go on. Anybody else could put
        # whatever they like into one.
        theirs = request.headers.get("traceparent", "") if request.path.startswith(_API) else tracing.NEW
        token = tracing.asked.set(tracing.Asked(traceparent=theirs))
        try:
            response = self._get_response(request)
        finally:
            tracing.asked.reset(token)
        _log.info(
            "request",
            method=request.method,
            route=route_of(request),
            status=response.status_code,
            seconds=round(time.monotonic() - began, 4),
        )
        return response


def route_of(request: HttpRequest) -> str:
    """Which page it is, without what stands in its address; empty where there is none."""
    return request.resolver_match.route if request.resolver_match else ""
