"""A photo of papers is read as the papers are: flat, upright, each a page of its own; and shown so."""

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from intake.model import Barcode, Reading
from intake.reading import render_pages
from intake.settings import Limits
from samples.photos import Shot, take
from tests.intake.reading.conftest import LETTER, text_image

Read = Callable[..., Reading]
LIMITS = Limits(seconds=60)


def paper(*lines: str) -> Image.Image:
    page = Image.new("RGB", (1700, 2200), "white")
    page.paste(text_image(*lines), (0, 200))
    return page


def photo(*papers: Image.Image, turn: float = 8.0) -> bytes:
    return take(papers, Shot(surface="dark", turn=turn), random.Random(3)).jpeg


@pytest.mark.parametrize("turn", [-12.0, 12.0, 98.0])
def test_a_paper_that_lies_askew_is_read(read: Read, turn: float) -> None:
    (page,) = read(photo(paper(*LETTER), turn=turn), limits=LIMITS).pages
    assert "letter of explanation" in page.text
    assert page.confidence > 0.85


def test_two_papers_in_one_photo_are_two_pages(read: Read, tmp_path: Path) -> None:
    reading = read(photo(paper(*LETTER), paper("Receipt of the payment", "of all fees, in full")), limits=LIMITS)
    assert reading.page_count == 2
    first, second = reading.pages
    assert "letter of explanation" in first.text
    assert "Receipt of the payment" in second.text
    assert "Receipt" not in first.text
    shown = render_pages(tmp_path / "upload", reading, folder=tmp_path / "work", limits=LIMITS)
    assert [picture.name for picture in shown] == ["page-1.jpg", "page-2.jpg"]
    with Image.open(shown[0]) as picture:
        assert picture.height > picture.width  # one sheet, not the table with both


def test_in_a_file_of_several_pages_a_photo_stays_one_page(read: Read) -> None:
    both = Image.open(io.BytesIO(photo(paper(*LETTER), paper(*LETTER)))).convert("RGB")
    buffer = io.BytesIO()
    both.save(buffer, "TIFF", save_all=True, append_images=[paper(*LETTER)], compression="jpeg")
    assert [page.number for page in read(buffer.getvalue(), limits=LIMITS).pages] == [1, 2]


def test_a_scanned_page_that_asks_to_wait_is_said_to_be_a_stand_in(read: Read) -> None:
    lines = ("Please wait...", "If this message is not eventually replaced by the proper", "contents of the document")
    buffer = io.BytesIO()
    paper(*lines).save(buffer, "PNG")
    assert read(buffer.getvalue(), limits=LIMITS).pages[0].quality == ("stand_in",)


def test_the_barcodes_of_a_page_are_read_with_it(read: Read) -> None:
    import zxingcpp

    code = Image.fromarray(zxingcpp.create_barcode("W123456789", zxingcpp.BarcodeFormat.Code128).to_image(scale=4))
    page = paper(*LETTER)
    page.paste(code.resize((code.width, 160)), (300, 1500))
    buffer = io.BytesIO()
    page.rotate(180).save(buffer, "PNG")
    (found,) = read(buffer.getvalue(), limits=LIMITS).pages
    (barcode,) = found.barcodes
    assert isinstance(barcode, Barcode)
    assert (barcode.kind, barcode.text) == ("Code128", "W123456789")
    assert barcode.place.y == pytest.approx(1500 / 2200, abs=0.03)
