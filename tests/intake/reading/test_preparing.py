"""Pages are made evenly lit and of a useful size, and blank ones are known."""

import random
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from intake.reading.preparing import even_light, is_blank, make_ready
from intake.reading.skew import letters
from tests.intake.reading.test_quality import letter, noisy


def paper(level: int = 245) -> Image.Image:
    return Image.new("L", (1700, 2200), level)


def written(text: str, level: int, at: tuple[int, int] = (820, 2080), size: int = 26) -> Image.Image:
    page = paper()
    ImageDraw.Draw(page).text(at, text, level, ImageFont.load_default(size))
    return page


def dusty() -> Image.Image:
    page, chance = paper(), random.Random(1)
    for _ in range(40):
        at = (chance.randrange(1700), chance.randrange(2200))
        ImageDraw.Draw(page).ellipse((*at, at[0] + 3, at[1] + 3), fill=60)
    return page


def punched() -> Image.Image:
    page = paper()
    for top in (700, 1400):
        ImageDraw.Draw(page).ellipse((70, top, 118, top + 48), fill=30)
    return page


def edged() -> Image.Image:
    page = paper()
    ImageDraw.Draw(page).polygon([(0, 0), (30, 0), (8, 2200), (0, 2200)], fill=10)
    return page


def shone_through() -> Image.Image:
    back = ImageOps.mirror(letter(random.Random(2))).filter(ImageFilter.GaussianBlur(4))
    return back.point(lambda value: round(232 + 13 * value / 255))


def pencilled() -> Image.Image:
    page = paper()
    ImageDraw.Draw(page).line([(400, 900), (520, 870), (700, 930), (810, 900)], fill=205, width=4)
    return page


@pytest.mark.parametrize("draw", [paper, dusty, punched, edged, shone_through, lambda: paper(205)])
def test_paper_with_nothing_written_on_it_is_blank(draw: Callable[[], Image.Image]) -> None:
    page = noisy(draw(), 3)
    assert is_blank(page)
    assert make_ready(page) is None


@pytest.mark.parametrize(
    "page",
    [
        written("1", 20),
        written("- 7 -", 60),
        written("Signed", 205, at=(300, 900), size=30),
        pencilled(),
        letter(random.Random(3)),
    ],
    ids=["page number", "grey page number", "faint word", "pencil", "letter"],
)
def test_what_is_written_is_never_called_blank(page: Image.Image) -> None:
    assert not is_blank(noisy(page, 3))


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (24, 24)])
def test_any_size_can_be_made_ready(size: tuple[int, int]) -> None:
    make_ready(Image.effect_noise(size, 90))
    assert make_ready(Image.new("L", size, 255)) is None


def letter_height(page: Image.Image) -> float:
    found = letters(page)
    return found.factor * float(np.median(found.boxes[3]))


@pytest.mark.parametrize("share", [0.4, 0.5, 1.0, 2.0, 3.0])
def test_letters_come_out_of_a_useful_height(share: float) -> None:
    page = letter(random.Random(4))
    ready = make_ready(page.resize((round(page.width * share), round(page.height * share)), Image.Resampling.BICUBIC))
    assert ready is not None
    assert 11 <= letter_height(ready) <= 26


def test_a_shadow_is_taken_away() -> None:
    page = np.asarray(letter(random.Random(5)), np.float32)
    shade = np.where(np.arange(page.shape[1]) < 800, 1.0, 0.4)
    shaded = Image.fromarray((page * shade).astype(np.uint8))
    evened = even_light(shaded)
    assert evened is not None
    paper_left, paper_right = (np.median(np.asarray(evened)[:, part]) for part in (slice(0, 700), slice(950, 1700)))
    assert paper_left == pytest.approx(paper_right, abs=12)


def test_white_letters_on_a_dark_panel_stay() -> None:
    page = paper(255)
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, 1700, 900), fill=30)
    draw.text((200, 400), "White on black", 255, ImageFont.load_default(60))
    evened = even_light(page)
    assert evened is not None
    panel = np.asarray(evened)[300:600, 150:1200]
    assert int(panel.max()) - int(np.median(panel)) > 100


def test_even_light_is_left_as_it_is() -> None:
    assert even_light(letter(random.Random(6))) is None


@pytest.mark.parametrize("paper", [255, 240])
def test_a_line_alone_on_a_page_keeps_its_paper_white(paper: int) -> None:
    page = Image.new("L", (1700, 2200), paper)
    ImageDraw.Draw(page).text((300, 300), "This is a test", fill=20, font=ImageFont.load_default(34))
    ready = make_ready(page)
    assert ready is not None
    assert np.median(np.asarray(ready)) > 230
    assert ready.getextrema()[0] < 40
