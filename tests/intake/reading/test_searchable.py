"""A searchable copy: the page upright, and its words found where they are seen."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from intake.model import Reading
from intake.reading import make_searchable
from intake.settings import Limits
from tests.intake.reading.conftest import LETTER, text_image, text_pdf
from tests.intake.reading.test_images import mixed_tiff, spoilt

Read = Callable[..., Reading]
LIMITS = Limits(seconds=60)


def made_of(read: Read, tmp_path: Path, data: bytes) -> Path | None:
    reading = read(data, limits=LIMITS)
    return make_searchable(tmp_path / "upload", reading, folder=tmp_path / "made", limits=LIMITS)


def scanned(kind: str, turned: int = 0) -> bytes:
    page = Image.new("RGB", (1700, 2200), "white")
    page.paste(text_image(*LETTER), (0, 200))
    buffer = io.BytesIO()
    page.rotate(turned, expand=True).save(buffer, kind, resolution=200)
    return buffer.getvalue()


@pytest.mark.parametrize("turned", [0, 90, 180])
@pytest.mark.parametrize("kind", ["PDF", "PNG"])
def test_words_of_a_scan_are_found_where_they_are_seen(read: Read, tmp_path: Path, kind: str, turned: int) -> None:
    made = made_of(read, tmp_path, scanned(kind, turned))
    assert made is not None
    (page,) = pdfium.PdfDocument(made)
    assert page.get_width() < page.get_height()
    found = page.get_textpage()
    assert LETTER[2] in " ".join(found.get_text_range().split())
    search = found.search("explanation")
    index, count = search.get_next()
    left, bottom, right, top = found.get_charbox(index, loose=True)
    right = found.get_charbox(index + count - 1, loose=True)[2]
    picture = page.render(scale=2).to_pil().convert("L")
    word = picture.crop(
        (round(2 * left), round(picture.height - 2 * top), round(2 * right), round(picture.height - 2 * bottom))
    )
    assert word.getextrema()[0] < 60
    assert word.width > 100


def test_what_was_recognised_is_not_seen(read: Read, tmp_path: Path) -> None:
    made = made_of(read, tmp_path, scanned("PDF"))
    original, copy = (
        pdfium.PdfDocument(path)[0].render(scale=0.5).to_pil().convert("L").resize((85, 110))
        for path in (tmp_path / "upload", made)
    )
    assert max(abs(a - b) for a, b in zip(original.tobytes(), copy.tobytes(), strict=True)) < 40


def test_a_page_with_text_of_its_own_is_taken_over(read: Read, tmp_path: Path) -> None:
    made = made_of(read, tmp_path, text_pdf(*LETTER, pages=2))
    assert made is not None
    document = pdfium.PdfDocument(made)
    assert len(document) == 2
    assert LETTER[2] in document[1].get_textpage().get_text_range()


def test_a_page_that_cannot_be_drawn_costs_those_after_it_nothing(read: Read, tmp_path: Path) -> None:
    pages = [text_image(*LETTER), text_image("spoilt"), text_image("Receipt of the payment of all fees, in full")]
    made = made_of(read, tmp_path, spoilt(mixed_tiff(*pages), 2))
    assert made is not None
    texts = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(made)]
    assert len(texts) == 2
    assert "Receipt of the payment" in texts[1]


def test_of_what_is_no_page_no_copy_is_made(read: Read, tmp_path: Path) -> None:
    assert made_of(read, tmp_path, b"only text, no pages") is None
