"""Pages as the pixels that we drew of them: whole, and small ones to turn pages by."""

import io
from collections.abc import Callable
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.views.decorators.http import require_GET
from PIL import Image, UnidentifiedImageError

from review.accounts.access import Right, requires
from review.desk import queries
from review.desk.seeing import upload_for
from storage.audit.viewing import record_page_view
from storage.objects.errors import ObjectMissing
from storage.records import models
from storage.splitting.turning import turned_image, turns_of

_KEPT = "private, no-cache"
"""By the reader's own browser, which asks each time whether it still may: turning back a page moves no bytes."""
_THUMBNAIL = (160, 200)
_MOST_PIXELS = 50_000_000
_QUALITY = 70


@require_GET
@requires(Right.READ)
def page_image(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page."""
    upload = upload_for(request, pk)
    turn = turns_of(upload).get(number, 0)
    answer = _picture(request, f"{upload.sha256}-{number}-{turn}", lambda: turned_image(_drawn(upload, number), turn))
    record_page_view(upload, request.user.get_username())
    return answer


@require_GET
@requires(Right.READ)
def thumbnail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page, small."""
    upload = upload_for(request, pk)
    turn = turns_of(upload).get(number, 0)
    answer = _picture(request, f"{upload.sha256}-{number}-{turn}-small", lambda: _small(_drawn(upload, number), turn))
    record_page_view(upload, request.user.get_username())
    return answer


def _drawn(upload: models.Upload, number: int) -> bytes:
    try:
        return queries.object_store().get(queries.page_image_key(upload, number))
    except ObjectMissing:
        raise Http404 from None


def _picture(request: HttpRequest, of: str, draw: Callable[[], bytes | None]) -> HttpResponse:
    """The picture, or that the browser has it already.

    Args:
        request: which may name what the browser has.
        of: what it is a picture of: the same picture as long as this is the same.
        draw: makes it; None where it can't be made.
    """
    tag = f'"{of}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer = HttpResponse(status=304)
    else:
        image = draw()
        if image is None:
            raise Http404
        answer = HttpResponse(image, content_type="image/jpeg")
    answer["Cache-Control"], answer["ETag"] = _KEPT, tag
    return answer


@lru_cache(maxsize=256)
def _small(image: bytes, turn: int) -> bytes | None:
    """A thumbnail of our own JPEG, which is read at an eighth of its size; None where it is none."""
    try:
        with Image.open(io.BytesIO(image), formats=["JPEG"]) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            picture.draft("RGB", _THUMBNAIL)
            picture.thumbnail(_THUMBNAIL)
            small = io.BytesIO()
            picture.convert("RGB").save(small, "JPEG", quality=_QUALITY)
    except (UnidentifiedImageError, OSError, SyntaxError):
        return None
    return turned_image(small.getvalue(), turn)
