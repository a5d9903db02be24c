"""Requests that are made again under the same key: done once, answered alike.

After the IETF's draft "The Idempotency-Key HTTP Header Field". The answer is kept in the transaction of what was done,
so that one is never there without the other; of two at once the second waits, and hears what the first heard. What was
refused is not kept: nothing was done, and it may go through the next time. Answers are kept for a day.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from review.api.callers import caller_of
from review.api.models import KeptAnswer
from review.api.problems import Refused, fault_in
from storage.encrypted.unreadable import Unreadable

_HEADER = "Idempotency-Key"
_KEPT = timedelta(days=1)
_KEY = re.compile("[!-~]{1,200}")
PARAMETER: dict[str, Any] = {
    "name": _HEADER,
    "in": "header",
    "required": False,
    "description": "Up to 200 printable characters, best a UUID: for a day the same request is done once under it",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": f"^{_KEY.pattern}$"},
}


@dataclass(frozen=True)
class Answer:
    """What is answered when it went well."""

    body: BaseModel | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The body's JSON."""
        return self.body.model_dump_json() if self.body is not None else ""


def key_of(request: HttpRequest) -> str | None:
    """The key that a request came under, if any. Raises Refused for what can't be one."""
    key = request.headers.get(_HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise fault_in(f"header.{_HEADER}", "string_pattern_mismatch")
    return key


def answered(answer: Answer) -> HttpResponse:
    """An answer as Django's."""
    return _response(answer.text, answer.status, answer.headers)


def once(request: HttpRequest, digest_of: bytes, act: Callable[[], Answer]) -> HttpResponse:
    """Do this, unless it was done under the same key. Raises Refused.

    Args:
        request: whose header may have a key.
        digest_of: what makes two requests the same, besides method and path.
        act: does it.
    """
    key = key_of(request)
    if key is None:
        with transaction.atomic():
            return answered(act())
    said = f"{request.method} {request.path}\0".encode() + digest_of
    digest = hashlib.sha256(said).hexdigest()
    with transaction.atomic():
        kept, is_new = KeptAnswer.objects.get_or_create(
            caller=caller_of(request).key, key=key, defaults={"request_digest": digest}
        )
        if not is_new:
            return _again(kept, digest)
        forget_old()
        answer = act()
        kept.status, kept.headers, kept.body = answer.status, answer.headers, answer.text
        kept.save(update_fields=["status", "headers", "body"])
        return answered(answer)


def forget_old() -> None:
    """Delete answers that are no longer given; also where nobody asks any more."""
    KeptAnswer.objects.filter(kept_at__lt=Now() - _KEPT).delete()


def _again(kept: KeptAnswer, digest: str) -> HttpResponse:
    if kept.request_digest != digest:
        raise Refused("key_reused")
    if isinstance(kept.body, Unreadable):
        raise Refused("unavailable")
    return _response(kept.body, kept.status or 200, kept.headers | {"Idempotency-Replayed": "true"})


def _response(text: str, status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="application/json", headers=headers)
