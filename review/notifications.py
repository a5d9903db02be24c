"""Where an object store posts its notifications (MinIO's and Ceph's webhooks): not a page, and nobody signs in.

A shared secret says who may. All that a forger could reach by it is that the store is asked for a folder.
"""

import base64
from functools import cache

import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from intake.settings import get_settings
from queue_config.notifications.shapes import MAX_BYTES, Fault, parse, place_of
from storage.objects import ObjectStore, open_store
from storage.objects.errors import StoreUnavailable

_RETRY_SECONDS = 10
_log = structlog.get_logger()


@csrf_exempt  # the sender shows the secret each time, and no cookie that somebody could make it send
@login_not_required
def notifications(request: HttpRequest) -> HttpResponse:
    """Take a notification, and announce the submissions that it names."""
    settings = get_settings()
    if not settings.webhook_secret:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    shown = request.headers.get("Authorization", "")
    if not any(_shows(secret, shown) for secret in (settings.webhook_secret, settings.webhook_former_secret) if secret):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    body = request.read(MAX_BYTES + 1)
    outcome = parse(body, place_of(settings.objects_url))
    if outcome is Fault.TOO_LARGE:
        return HttpResponse(status=413)
    if isinstance(outcome, Fault):
        _log.warning("notification_malformed", fault=outcome.value)
        return HttpResponse(outcome.value, status=400, content_type="text/plain")
    if outcome.elsewhere:
        _log.warning("notifications_of_other_buckets", count=outcome.elsewhere)
    try:
        _announce(settings.objects_url, outcome.folders)
    except (StoreUnavailable, OperationalError, InterfaceError) as error:
        _log.warning("notification_not_taken", error=type(error).__name__)
        return HttpResponse(status=503, headers={"Retry-After": str(_RETRY_SECONDS)})
    return HttpResponse(status=204)


def _announce(objects_url: str, folders: tuple[str, ...]) -> None:
    from queue_config.announcing import announce  # Celery takes long to load, and no page needs it

    if folders:
        announce(_store(objects_url), folders)


@cache
def _store(objects_url: str) -> ObjectStore:
    """The store; kept, since a bucket's client takes long to make."""
    return open_store(objects_url, make=False)


def _shows(secret: str, authorization: str) -> bool:
    """Whether this is the secret: as a bearer's (MinIO), or as the password of any user (Ceph)."""
    scheme, _, value = authorization.partition(" ")
    match scheme.lower():
        case "bearer":
            return constant_time_compare(value.strip(), secret)
        case "basic":
            return constant_time_compare(_password(value), secret)
        case _:
            return False


def _password(credentials: str) -> bytes:
    try:
        return base64.b64decode(credentials, validate=True).partition(b":")[2]
    except ValueError:
        return b""
