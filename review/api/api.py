"""The JSON API, version 1: its groups of operations, and what errors become."""

import logging
from collections.abc import Callable

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from review.api import attachments, decisions, exceptions, status, submissions, webhooks
from review.api.problems import Refused, not_valid, problem_response
from storage.objects.errors import StoreUnavailable

_log = logging.getLogger("django.request")
_TOO_LARGE = (RequestDataTooBig, TooManyFilesSent)
_MALFORMED = (MultiPartParserError, UnreadablePostError, SuspiciousOperation, BadRequest, HttpError)

api = NinjaAPI(title="Document intake", version="1", urls_namespace="api", openapi_url=None, docs_url=None)
api.add_router("/submissions", submissions.router)
api.add_router("/status", status.router)
api.add_router("/exceptions", exceptions.router)
api.add_router("/decisions", decisions.router)
api.add_router("/attachments", attachments.router)
api.add_router("/webhooks", webhooks.router)


def _answers(*kinds: type[Exception]) -> Callable[[Callable[[HttpRequest, Exception], Refused]], None]:
    def register(refusal: Callable[[HttpRequest, Exception], Refused]) -> None:
        def answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
            return problem_response(request, refusal(request, error if isinstance(error, Exception) else error()))

        for kind in kinds:
            api.add_exception_handler(kind, answer)

    return register


@_answers(Refused)
def _refused(_request: HttpRequest, error: Exception) -> Refused:
    assert isinstance(error, Refused)  # noqa: S101 - it is registered for nothing else
    return error


@_answers(AuthenticationError)
def _unknown(_request: HttpRequest, _error: Exception) -> Refused:
    return Refused("not_authenticated")


@_answers(ValidationError)
def _not_valid(_request: HttpRequest, error: Exception) -> Refused:
    assert isinstance(error, ValidationError)  # noqa: S101 - it is registered for nothing else
    return not_valid(error.errors)


@_answers(*_TOO_LARGE)
def _too_large(_request: HttpRequest, _error: Exception) -> Refused:
    return submissions.too_large()


@_answers(*_MALFORMED)
def _malformed(_request: HttpRequest, _error: Exception) -> Refused:
    return Refused("malformed")


@_answers(StoreUnavailable, OperationalError, InterfaceError)
def _unavailable(_request: HttpRequest, _error: Exception) -> Refused:
    return Refused("unavailable", headers={"Retry-After": "10"})


@_answers(Exception)
def _failed(request: HttpRequest, error: Exception) -> Refused:
    _log.error("failed", exc_info=error, extra={"request": request})
    return Refused("failed")
