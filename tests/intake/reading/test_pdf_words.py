"""The words of a text layer lie where the page's picture shows them, also when the page is cut and turned."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from intake.model import Page, Reading
from intake.reading.pdf import rendered
from intake.settings import Limits
from intake.words import words_of
from tests.intake.reading.conftest import LETTER, text_pdf

Read = Callable[..., Reading]


def changed(data: bytes, *, turned: int = 0, cut: tuple[float, float, float, float] | None = None) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for page in writer.pages:
        if cut:
            page.cropbox = RectangleObject(cut)
        page.rotate(turned)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("cut", [None, (20, 300, 592, 780)])
def test_each_word_has_ink_and_nothing_else_has(
    read: Read, tmp_path: Path, turned: int, cut: tuple[float, float, float, float] | None
) -> None:
    reading = read(changed(text_pdf(*LETTER), turned=turned, cut=cut))
    (page,) = reading.pages
    words = list(words_of(page))
    assert sorted(word.text for word in words) == sorted(" ".join(LETTER).split())
    ((_, picture),) = rendered(tmp_path / "upload", width=1200, limits=Limits())
    ink = picture.convert("L").point(lambda value: 255 if value < 160 else 0)
    for word in words:
        x, y = word.place.x * ink.width, word.place.y * ink.height
        box = (x - 2, y - 2, x + word.place.width * ink.width + 2, y + word.place.height * ink.height + 2)
        assert ink.crop(tuple(map(round, box))).getbbox(), word
        ink.paste(0, tuple(map(round, box)))
    assert ink.getbbox() is None


def test_a_page_has_the_places_of_its_own_words_only(read: Read) -> None:
    first, second = read(text_pdf(*LETTER, pages=2)).pages
    assert first.places == second.places
    assert len(list(words_of(first))) == len(first.text.split())


def test_a_control_character_moves_no_word(read: Read) -> None:
    (page,) = read(text_pdf("This letter says\x01hello to the officer of the case", *LETTER)).pages
    assert isinstance(page, Page)
    assert [word.text for word in words_of(page)] == page.text.split()


def test_a_hyphen_at_the_end_of_a_line_stays_and_joins_no_words(read: Read) -> None:
    """A grade of B- is no B, and what stands below it is no part of it."""
    (page,) = read(
        text_pdf("The mean of all the grades is B-", "Code of the student and further infor-", "mation", *LETTER)
    ).pages
    assert page.text.splitlines()[:3] == [
        "The mean of all the grades is B-",
        "Code of the student and further infor-",
        "mation",
    ]
    words = {word.text: word.place for word in words_of(page)}
    assert words["Code"].y > words["B-"].y
    assert [word.text for word in words_of(page)] == page.text.split()
