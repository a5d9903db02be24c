"""Takes uploads while the form is open: straight into an S3 store where the browser can, else through this process."""

import json
import tempfile
from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from intake.settings import get_form_settings, get_settings
from intake.submission import file_key
from review.addresses import address_of
from review.form.limits import largest_file, megabytes, megabytes_of, megabytes_through_us
from review.form.sessions import submission_of
from storage.limiting.counting import take
from storage.objects import ObjectStore, open_store
from storage.objects.errors import StoreUnavailable

TOKEN_HEADER = "X-Upload-Token"  # noqa: S105 - its name
_CHUNK = 1 << 20
_log = structlog.get_logger()


@cache
def object_store() -> ObjectStore:
    """The store; kept, since a bucket's client takes long to make."""
    return open_store(get_settings().objects_url, make=False)


@cache
def store_origin() -> str:
    """Where browsers put objects themselves, as https://host; empty where they can't."""
    found = object_store().invite(file_key("any-id", 1), 1, 1)
    if found is None:
        return ""
    parts = urlsplit(found.url)
    return f"{parts.scheme}://{parts.netloc}"


@login_not_required
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Where the browser may put one file: {"url", "headers"} of the store's, or {} for through us."""
    submission_id = submission_of(request.headers.get(TOKEN_HEADER, ""))
    if submission_id is None:
        return _no(HTTPStatus.FORBIDDEN)
    try:
        asked = json.loads(request.body)
        number, size = int(asked["number"]), int(asked["size"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, UnreadablePostError):
        return _no(HTTPStatus.BAD_REQUEST)
    if not 1 <= number <= 10 * get_form_settings().files or not 0 < size <= largest_file():
        return _no(HTTPStatus.BAD_REQUEST)
    if not take(megabytes(), address_of(request), megabytes_of(size)):
        return _no(HTTPStatus.TOO_MANY_REQUESTS)
    found = object_store().invite(file_key(submission_id, number), size, get_form_settings().upload_seconds)
    told = {"url": found.url, "headers": found.headers} if found else {}
    return JsonResponse({"store": told, "here": reverse("form-file", args=[number])})


@login_not_required
@require_http_methods(["PUT"])
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """One file through this process. A second time changes nothing: the browser asks again when an answer got lost."""
    submission_id = submission_of(request.headers.get(TOKEN_HEADER, ""))
    length = request.headers.get("Content-Length", "")
    if submission_id is None:
        return _no(HTTPStatus.FORBIDDEN)
    if not 1 <= number <= 10 * get_form_settings().files or not length.isdecimal() or not int(length):
        return _no(HTTPStatus.BAD_REQUEST)
    if int(length) > largest_file():
        return _no(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not take(megabytes_through_us(), address_of(request), megabytes_of(int(length))):
        return _no(HTTPStatus.TOO_MANY_REQUESTS)
    try:
        with tempfile.TemporaryFile() as file:
            while chunk := request.read(_CHUNK):
                file.write(chunk)
            if file.tell() != int(length):
                return _no(HTTPStatus.BAD_REQUEST)
            object_store().put_file(file_key(submission_id, number), file)
    except UnreadablePostError:  # the connection broke: nobody hears the answer
        return _no(HTTPStatus.BAD_REQUEST)
    except (StoreUnavailable, OSError) as error:
        _log.warning("upload_not_taken", error=type(error).__name__)
        return _no(HTTPStatus.SERVICE_UNAVAILABLE)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _no(status: HTTPStatus) -> HttpResponse:
    return JsonResponse({}, status=status)
