"""Turns pages upright: how far is kept for each page, and its image is served turned."""

import io

from django.db import transaction
from django.utils import timezone
from PIL import Image

from storage.audit.recording import record
from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus
from storage.splitting.models import PageTurn

TURNED = "page_turned"
_QUALITY = 85
_CLOCKWISE = {
    90: Image.Transpose.ROTATE_270,  # Pillow turns the other way
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@transaction.atomic
def rotate(upload_id: int, page: int, degrees: int, actor: str) -> ReviewResult:
    """Let the page's image be shown turned so far clockwise, from how it was drawn: said twice it is turned once.

    Raises ValueError when `degrees` is no multiple of 90.
    """
    if degrees % 90:
        raise ValueError(f"a page is turned by quarters, not by {degrees} degrees")
    upload = models.Upload.objects.select_for_update().filter(pk=upload_id).first()
    if upload is None or not 1 <= page <= upload.page_count:
        return ReviewResult(ReviewStatus.NOT_FOUND)
    said = {"degrees": degrees % 360, "turned_by": actor, "turned_at": timezone.now()}
    PageTurn.objects.update_or_create(upload=upload, page=page, defaults=said)
    record(TURNED, actor, submission=upload.submission, upload=upload, details={"page": page, "degrees": degrees % 360})
    return ReviewResult(ReviewStatus.DONE)


def turns_of(upload: models.Upload) -> dict[int, int]:
    """How far each page's image is turned, in degrees clockwise; a page that is not there is not."""
    return dict(upload.page_turns.exclude(degrees=0).values_list("page", "degrees"))


def turned_image(image: bytes, degrees: int) -> bytes:
    """A page's JPEG, turned so far clockwise. Only for images drawn by `illustrate`: a client's bytes stay out of here.

    As it is where it is no JPEG that can be turned.
    """
    how = _CLOCKWISE.get(degrees % 360)
    if how is None:
        return image
    try:
        with Image.open(io.BytesIO(image), formats=["JPEG"]) as drawn:
            turned = drawn.transpose(how)
    except OSError:
        return image
    into = io.BytesIO()
    turned.save(into, "JPEG", quality=_QUALITY)
    return into.getvalue()
