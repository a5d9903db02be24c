"""Pages as the pixels that we drew of them: whole, and small ones to turn pages by."""

import hashlib
import io
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

_KEPT = "private, max-age=300"
"""By the reader's own browser, within a session's work: turning back a page asks for nothing."""
_THUMBNAIL = (160, 200)
_MOST_PIXELS = 50_000_000
_QUALITY = 70


@require_GET
@requires(Right.READ)
def page_image(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page."""
    upload = upload_for(request, pk)
    image = turned_image(_drawn(upload, number), turns_of(upload).get(number, 0))
    record_page_view(upload, request.user.get_username())
    return _picture(request, image)


@require_GET
@requires(Right.READ)
def thumbnail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page, small."""
    upload = upload_for(request, pk)
    small = _small(_drawn(upload, number))
    if small is None:
        raise Http404
    return _picture(request, turned_image(small, turns_of(upload).get(number, 0)))


def _drawn(upload: models.Upload, number: int) -> bytes:
    try:
        return queries.object_store().get(queries.page_image_key(upload, number))
    except ObjectMissing:
        raise Http404 from None


def _picture(request: HttpRequest, image: bytes) -> HttpResponse:
    """The picture, or that the browser has it already."""
    tag = f'"{hashlib.sha256(image).hexdigest()[:32]}"'
    is_known = tag in parse_etags(request.headers.get("If-None-Match", ""))
    answer = HttpResponse(status=304) if is_known else HttpResponse(image, content_type="image/jpeg")
    answer["Cache-Control"], answer["ETag"] = _KEPT, tag
    return answer


@lru_cache(maxsize=256)
def _small(image: bytes) -> bytes | None:
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
    return small.getvalue()
