"""Either engine reads the same, says where each word lies, and stops in time."""

import re

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from intake.reading import ocr
from intake.reading.engines import OcrEngine, Overdue, Pytesseract, Tesserocr
from intake.words import words_of
from tests.intake.reading.conftest import LETTER, text_image


@pytest.fixture(scope="module", params=[Tesserocr, Pytesseract])
def engine(request: pytest.FixtureRequest) -> OcrEngine:
    made: OcrEngine = request.param()
    return made


@pytest.fixture(scope="module")
def letter() -> Image.Image:
    page = Image.new("L", (1700, 2200), 255)
    page.paste(text_image(*LETTER).convert("L"), (0, 100))
    page.paste(text_image("Yours truly,", "Marie Tremblay").convert("L"), (0, 1100))
    return page


def test_both_engines_read_the_same(letter: Image.Image) -> None:
    one, other = Tesserocr().recognise(letter), Pytesseract().recognise(letter)
    assert one.text == other.text
    assert [word[:5] for word in one.words] == [word[:5] for word in other.words]
    assert one.confidence == pytest.approx(other.confidence, abs=0.01)
    assert LETTER[0] in one.text


def test_the_words_are_those_of_the_text_each_where_it_lies(engine: OcrEngine, letter: Image.Image) -> None:
    found = engine.recognise(letter)
    assert [word.text for word in found.words] == found.text.split()
    place = next(word for word in found.words if word.text == "Tremblay")
    ink = letter.point(lambda value: 255 - value).crop((200, 1250, 1700, 1400)).getbbox()
    assert ink is not None
    assert (place.left + place.width, place.top) == pytest.approx((200 + ink[2], 1250 + ink[1]), abs=4)


def test_an_empty_line_lies_between_paragraphs(engine: OcrEngine, letter: Image.Image) -> None:
    assert re.search(r"Thank you\.\n\nYours truly", engine.recognise(letter).text)


def test_only_some_characters_are_read_where_asked_for(engine: OcrEngine, letter: Image.Image) -> None:
    assert re.fullmatch(r"[a-z\s]+", engine.recognise(letter, only="abcdefghijklmnopqrstuvwxyz").text)


def test_a_recognition_ends_with_its_time(engine: OcrEngine, letter: Image.Image) -> None:
    with pytest.raises(Overdue):
        engine.recognise(letter, seconds=0.01)
    assert LETTER[0] in engine.recognise(letter).text  # and the engine is as good as before


def test_a_page_that_takes_too_long_is_said_to_be_unread(letter: Image.Image) -> None:
    page = ocr.read_image(letter, 3, seconds=0.01)
    assert (page.number, page.source, page.reason, page.text) == (3, "none", "timeout", "")


def test_the_places_of_a_page_are_those_of_the_upright_page(letter: Image.Image) -> None:
    upright, turned = (
        ocr.read_image(image, 1, seconds=60) for image in (letter, letter.transpose(Image.Transpose.ROTATE_90))
    )
    assert turned.rotation == 90
    for one, other in zip(words_of(upright), words_of(turned), strict=True):
        assert one.text == other.text
        assert one.place.x == pytest.approx(other.place.x, abs=0.01)
        assert one.place.y == pytest.approx(other.place.y, abs=0.01)


def test_another_script_is_told(engine: OcrEngine) -> None:
    page = Image.new("L", (1700, 2200), 255)
    draw = ImageDraw.Draw(page)
    lines = [
        "Все люди рождаются свободными и равными в своём достоинстве и правах",
        "Они наделены разумом и совестью и должны поступать в отношении друг друга",
    ]
    for number in range(12):
        draw.text((100, 100 + 90 * number), lines[number % 2], fill=0, font=ImageFont.truetype("DejaVuSans.ttf", 38))
    assert engine.script(page) == "Cyrillic"


def test_a_page_in_another_alphabet_is_said_to_be_so() -> None:
    page = Image.new("L", (1700, 2200), 255)
    draw = ImageDraw.Draw(page)
    for number in range(14):
        line = "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق وقد وهبوا عقلاً وضميراً"
        draw.text((100, 100 + 90 * number), line, fill=0, font=ImageFont.truetype("DejaVuSans.ttf", 34))
    found = ocr.read_image(page, 1, seconds=60)
    assert (found.script, found.language, found.quality) == ("Arabic", None, ("other_script",))


def test_what_is_blurred_is_said_to_be_blurred_and_of_no_script(letter: Image.Image) -> None:
    found = ocr.read_image(letter.filter(ImageFilter.GaussianBlur(7)), 1, seconds=60)
    assert found.script in (None, "Latin")
    assert "other_script" not in found.quality
