"""Addresses. The JSON API: whatever is below answers in JSON, errors too, and looks at no cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from review.api.api import api
from review.api.openapi import describe
from review.api.problems import Refused, problem_response

_View = Callable[..., HttpResponse]


def _in_json(view: _View) -> _View:
    """A view of the API: its own tokens say who calls, and an answer that is no problem yet becomes one."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        headers = {"Allow": ", ".join(sorted(response.headers["Allow"].split(", ")))}
        return problem_response(request, Refused("method_not_allowed", {"method": request.method or ""}, (), headers))

    return answering


@_in_json
@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """The description; it is no secret."""
    return JsonResponse(describe())


@_in_json
def nothing(request: HttpRequest, **_: str) -> HttpResponse:
    """There is no such address."""
    return problem_response(request, Refused("not_found"))


def _operations() -> list[URLPattern]:
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = _in_json(pattern.callback)
    return patterns


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/", (_operations(), "api", "api")),
    path("<path:rest>", nothing, name="no-operation"),
    path("", nothing, name="no-operation"),
]
