"""A page that a person turned is turned for all, and said twice it is turned once."""

import io

import pytest
from PIL import Image

from storage.records import models
from storage.splitting.models import PageTurn
from storage.splitting.turning import rotate, turned_image, turns_of
from tests.storage.splitting.building import waiting


def picture() -> bytes:
    """A page with a dark upper left corner."""
    page = Image.new("L", (160, 240), 255)
    page.paste(0, (0, 0, 40, 40))
    into = io.BytesIO()
    page.save(into, "JPEG")
    return into.getvalue()


@pytest.mark.parametrize(
    ("degrees", "size", "corner"),
    [
        (90, (240, 160), (220, 20)),
        (180, (160, 240), (140, 220)),
        (270, (240, 160), (20, 140)),
        (-90, (240, 160), (20, 140)),
    ],
)
def test_an_image_is_turned_clockwise(degrees: int, size: tuple[int, int], corner: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(turned_image(picture(), degrees))) as turned:
        assert turned.size == size
        assert turned.getpixel(corner) < 50  # type: ignore[operator]
        assert turned.format == "JPEG"


def test_what_needs_no_turning_or_is_no_jpeg_is_left_alone() -> None:
    page = picture()
    assert turned_image(page, 0) is page
    assert turned_image(page, 360) is page
    into = io.BytesIO()
    Image.new("L", (10, 20)).save(into, "PNG")
    for other in (b"", b"\xff\xd8 cut off", into.getvalue()):
        assert turned_image(other, 90) == other


@pytest.mark.django_db
def test_how_far_it_was_turned_is_kept_for_each_page() -> None:
    upload = waiting().upload
    assert upload is not None
    for degrees in (90, 90, 450):
        assert rotate(upload.pk, 2, degrees, "sam").status == "done"
    rotate(upload.pk, 3, -90, "sam")
    assert turns_of(upload) == {2: 90, 3: 270}
    rotate(upload.pk, 3, 0, "alex")
    assert turns_of(upload) == {2: 90}
    assert PageTurn.objects.get(page=3).turned_by == "alex"
    last = models.Event.objects.order_by("pk").last()
    assert last is not None
    assert (last.action, last.actor, last.upload_id, last.details) == (
        "page_turned",
        "alex",
        upload.pk,
        {"page": 3, "degrees": 0},
    )


@pytest.mark.django_db
def test_there_is_no_such_page_or_turn() -> None:
    upload = waiting().upload
    assert upload is not None
    assert rotate(upload.pk, 5, 90, "sam").status == "not_found"
    assert rotate(upload.pk, 0, 90, "sam").status == "not_found"
    assert rotate(0, 1, 90, "sam").status == "not_found"
    with pytest.raises(ValueError, match="by quarters"):
        rotate(upload.pk, 1, 45, "sam")
