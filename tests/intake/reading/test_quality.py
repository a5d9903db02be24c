"""Pictures that can't be read are told from good ones, and a good one is never complained of."""

import contextlib
import io
import itertools
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont, UnidentifiedImageError

from intake.model import PageSource, Quality
from intake.quality import quality_sentence
from intake.reading.ocr import read_image
from intake.reading.quality import assess, cut_off
from tests.intake.reading.conftest import LETTER

READY = Path(__file__).parents[3] / "samples" / "ready" / "submissions"
Damage = Callable[[Image.Image], Image.Image]
Draw = Callable[[random.Random], Image.Image]
WORDS = " ".join(LETTER).replace(".", "").replace(",", "").split()


def lines_of(chance: random.Random, length: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(length))


def letter(chance: random.Random) -> Image.Image:
    """A page at 200 dpi, 11 points, ragged right."""
    page = Image.new("L", (1700, 2200), 255)
    draw = ImageDraw.Draw(page)
    for row in range(chance.randint(24, 38)):
        draw.text((190, 180 + 48 * row), lines_of(chance, chance.randint(8, 13)), 15, ImageFont.load_default(31))
    return page


def form(chance: random.Random) -> Image.Image:
    """Boxes with a few words each, and rules that run to the edge of the paper."""
    page = Image.new("L", (1700, 2200), 255)
    draw = ImageDraw.Draw(page)
    for row in range(16):
        top = 150 + 120 * row
        draw.rectangle((120, top, 1580, top + 110), outline=40, width=2)
        draw.line((850, top, 850, top + 110), fill=40, width=2)
        draw.text((140, top + 10), lines_of(chance, 3), 30, ImageFont.load_default(22))
        draw.text((140, top + 50), lines_of(chance, 2).upper(), 10, ImageFont.load_default(34))
    for top in (60, 2140):
        draw.line((0, top, 1700, top), fill=60, width=3)
    return page


def card(chance: random.Random) -> Image.Image:
    """An identity card that fills the picture, printed over fine waves that run through its edges."""
    y, x = np.mgrid[0:880, 0:1380]
    page = Image.fromarray((205 + 22 * np.sin(x / 5 + 9 * np.sin(y / 60))).astype(np.uint8))
    draw = ImageDraw.Draw(page)
    draw.rectangle((60, 200, 420, 660), fill=110)
    for row in range(8):
        draw.text((480, 60 + 95 * row), lines_of(chance, 3).upper(), 25, ImageFont.load_default(40))
    return page


def few_words(chance: random.Random) -> Image.Image:
    page = Image.new("L", (1700, 2200), 255)
    ImageDraw.Draw(page).text((700, 900), lines_of(chance, 3), 0, ImageFont.load_default(33))
    return page


def scanned(page: Image.Image, chance: random.Random) -> Image.Image:
    """Grey, grainy, a little askew, with the black edge of the glass at one side and dust."""
    turned = page.rotate(chance.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=245)
    draw = ImageDraw.Draw(turned)
    draw.polygon([(0, turned.height), (0, turned.height // 2), (chance.randint(6, 30), turned.height)], fill=0)
    for _ in range(60):
        at = (chance.randrange(turned.width), chance.randrange(turned.height))
        draw.ellipse((*at, at[0] + 3, at[1] + 3), fill=30)
    return noisy(turned.point(lambda value: 40 + value * 0.8), 7)


def photographed(page: Image.Image, chance: random.Random) -> Image.Image:
    """On a grained table, seen from a slant, light falling off to one side."""
    width, height = page.width + 240, page.height + 240
    grain = np.random.default_rng(chance.randrange(99)).normal(95, 25, (height // 4, width))
    table = Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8)).resize((width, height))
    table.paste(page, (120, 120))
    slip = [chance.uniform(0, 60) for _ in range(8)]
    corners = (slip[0], slip[1], slip[2], height - slip[3], width - slip[4], height - slip[5], width - slip[6], slip[7])
    bent = table.transform(table.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    light = np.linspace(1.0, chance.uniform(0.55, 0.8), width)
    lit = Image.fromarray((np.asarray(bent) * light).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.8))
    return noisy(lit, 5)


@cache
def grain(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(3).standard_normal((height, width), dtype=np.float32)


def noisy(page: Image.Image, strength: float) -> Image.Image:
    pixels = np.asarray(page) + strength * grain(page.height, page.width)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def faxed(page: Image.Image, _: random.Random) -> Image.Image:
    return page.convert("1")


MEDIA = (lambda page, _: page, scanned, photographed, faxed)


@cache
def good() -> tuple[Image.Image, ...]:
    chance = random.Random(11)
    return tuple(medium(draw(chance), chance) for draw in (letter, form, card, few_words) for medium in MEDIA)


@cache
def pages_of_text() -> tuple[Image.Image, ...]:
    chance = random.Random(12)
    return tuple(medium(letter(chance), chance).convert("L") for medium in MEDIA[:3] for _ in range(3))


def blurred(page: Image.Image) -> Image.Image:
    return page.filter(ImageFilter.GaussianBlur(4.5))


def shaken(page: Image.Image) -> Image.Image:
    pixels = np.asarray(page, dtype=np.float32)
    return Image.fromarray((sum(np.roll(pixels, shift, 1) for shift in range(19)) / 19).astype(np.uint8))


def darkened(page: Image.Image) -> Image.Image:
    return noisy(page.point(lambda value: value * 0.2), 6)


def washed_out(page: Image.Image) -> Image.Image:
    return page.point(lambda value: min(255, 205 + value * 0.3))


def shrunk(page: Image.Image) -> Image.Image:
    return page.resize((page.width * 45 // 200, page.height * 45 // 200), Image.Resampling.BOX)


def cut_at_the_left(page: Image.Image) -> Image.Image:
    return page.crop((page.width // 3, 0, page.width, page.height))


def cut_at_the_right(page: Image.Image) -> Image.Image:
    return page.crop((0, 0, page.width * 2 // 5, page.height))


def emptied(page: Image.Image) -> Image.Image:
    return noisy(Image.new("L", page.size, 236), 4)


@pytest.mark.parametrize(
    ("damage", "quality"),
    [
        (darkened, Quality.TOO_DARK),
        (washed_out, Quality.TOO_BRIGHT),
        (blurred, Quality.BLURRED),
        (shaken, Quality.BLURRED),
        (cut_at_the_left, Quality.CUT_OFF),
        (cut_at_the_right, Quality.CUT_OFF),
        (shrunk, Quality.TOO_SMALL),
        (emptied, Quality.BLANK),
    ],
)
def test_what_is_wrong_is_found(damage: Damage, quality: Quality) -> None:
    found = [assess(damage(page)) for page in pages_of_text()]
    assert sum(quality in qualities for qualities in found) >= 8, found
    assert all(qualities[:1] == (quality,) for qualities in found if qualities), found


def test_nothing_is_found_in_good_pictures() -> None:
    assert [assess(page) for page in good()] == [()] * len(good())


def ruled() -> Image.Image:
    page = Image.new("L", (1700, 2200), 250)
    draw = ImageDraw.Draw(page)
    for at in range(0, 2200, 60):
        draw.line((0, at, 1700, at), fill=60, width=3)
        draw.line((at, 0, at, 2200), fill=60, width=3)
    return page


def halftone() -> Image.Image:
    shade = Image.radial_gradient("L").resize((1700, 2200))
    return shade.convert("1")


def plaid() -> Image.Image:
    y, x = np.mgrid[0:1500, 0:1500]
    return Image.fromarray((((x // 11) % 2 ^ (y // 11) % 2) * 200 + 30).astype(np.uint8))


@pytest.mark.parametrize("picture", [ruled, halftone, plaid])
def test_a_pattern_that_runs_through_the_border_is_no_text_that_is_cut_off(picture: Callable[[], Image.Image]) -> None:
    assert Quality.CUT_OFF not in assess(picture())


SIZE = (1400, 1600)  # of the photos below
SUB_PIXELS = (0.9, 0.81, 1.77, 1.6, 0.33, 0.2)  # red, green and blue as the eye weighs them, the last with a dark rim
ROWS = (1, 1, 1, 1, 1, 0.35)


def of_a_screen(page: Image.Image, dots: float, turn: float, chance: random.Random) -> Image.Image:
    """As a phone takes it: so many pixels of the photo for each of the screen's, turned, a little unsharp, packed."""
    fine = len(ROWS)
    width, height = (int(side * 1.15 / dots) for side in SIZE)
    shown = page.convert("L").resize((width, page.height * width // page.width)).crop((0, 0, width, height))
    light = np.kron((np.asarray(shown) / 255) ** 2.2, np.ones((fine, fine)))
    light *= np.outer(np.tile(ROWS, height), np.tile(SUB_PIXELS, width))
    grid = Image.fromarray((255 * light / max(SUB_PIXELS)).astype(np.uint8))
    scale, angle = fine / dots, np.radians(turn)
    optics = ImageFilter.GaussianBlur(chance.uniform(0.5, 0.8) * scale)
    across, down = scale * np.cos(angle), scale * np.sin(angle)
    left, top = (
        (grid.width - across * SIZE[0] + down * SIZE[1]) / 2,
        (grid.height - down * SIZE[0] - across * SIZE[1]) / 2,
    )
    seen = (across, -down, left, down, across, top, *(chance.uniform(-2e-5, 2e-5) for _ in range(2)))
    blurred = grid.filter(ImageFilter.BoxBlur(max(0.0, (scale - 1) / 2))).filter(optics)
    photo = np.asarray(blurred.transform(SIZE, Image.Transform.PERSPECTIVE, seen, Image.Resampling.BICUBIC))
    bright = (photo / np.percentile(photo, 99)) ** (1 / 2.2) * 225 * np.linspace(1, chance.uniform(0.75, 1), SIZE[0])
    file = io.BytesIO()
    noisy(Image.fromarray(np.clip(bright, 0, 255).astype(np.uint8)), 4).save(file, "JPEG", quality=85)
    return Image.open(file).convert("L")


@pytest.mark.parametrize(("dots", "turn"), [(2.9, 2.5), (3.3, -1.5), (3.7, 4), (4.3, 1.2), (4.8, -3)])
@pytest.mark.parametrize("draw", [letter, form])
def test_a_photo_of_a_screen_is_told_by_the_screen_s_grid(draw: Draw, dots: float, turn: float) -> None:
    chance = random.Random(21)
    assert Quality.SCREEN_PHOTO in assess(of_a_screen(draw(chance), dots, turn, chance))


def squared(pitch: float) -> Image.Image:
    """A drawing on squared paper."""
    y, x = np.mgrid[0:1600, 0:1400]
    u, v = x + 0.04 * y, y - 0.04 * x
    return Image.fromarray(np.where((u % pitch < 1.6) | (v % pitch < 1.6), 150, 240).astype(np.uint8))


def newspaper(pitch: float, degrees: float) -> Image.Image:
    """A picture all over the page, in dots."""
    y, x = np.mgrid[0:1600, 0:1400]
    angle = np.radians(degrees)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    dots = (np.cos(2 * np.pi * u / pitch) + np.cos(2 * np.pi * v / pitch)) / 4 + 0.5
    shade = 1 - 0.9 / 255 * np.asarray(Image.radial_gradient("L").resize((1400, 1600)))
    return Image.fromarray(np.where(dots < shade, 235, 40).astype(np.uint8))


def fine_patterns() -> Iterator[Image.Image]:
    for pitch in (7, 8.3, 10, 12.5, 17.3, 31):
        yield noisy(squared(pitch).filter(ImageFilter.GaussianBlur(0.6)), 4)
    for pitch, degrees in itertools.product((3, 4, 5.5), (15, 46, 75)):
        yield noisy(newspaper(pitch, degrees), 4)
    for page, turn in itertools.product((ruled, halftone, plaid), (0, 2)):
        yield page().convert("L").rotate(turn, Image.Resampling.BICUBIC)


def test_fine_patterns_on_paper_are_no_screen() -> None:
    assert not [page for page in fine_patterns() if Quality.SCREEN_PHOTO in assess(page)]


def test_no_ready_sample_is_taken_for_a_photo_of_a_screen() -> None:
    pictures = 0
    for path in sorted(READY.glob("*/files/*")):
        with contextlib.suppress(UnidentifiedImageError), Image.open(path) as picture:
            pictures += 1
            assert Quality.SCREEN_PHOTO not in assess(picture.convert("L")), path
    assert pictures > 10


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (17, 15), (39, 1101)])
@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_any_size_can_be_assessed(size: tuple[int, int], mode: str) -> None:
    stripes = Image.effect_noise(size, 90).convert(mode)
    assert isinstance(assess(stripes), tuple)


def test_of_a_page_that_was_read_well_only_what_is_missing_is_told() -> None:
    whole, cut = letter(random.Random(5)), letter(random.Random(5)).crop((300, 0, 1700, 2200))
    assert cut_off(whole) == cut_off(blurred(whole)) == ()
    assert cut_off(cut) == (Quality.CUT_OFF,)


def paragraph() -> Image.Image:
    return letter(random.Random(5)).crop((0, 0, 1700, 800))


def pages_read() -> Iterator[tuple[Damage, tuple[Quality, ...]]]:
    yield lambda page: page, ()
    yield blurred, (Quality.BLURRED,)
    yield emptied, (Quality.BLANK,)
    yield lambda page: noisy(page.point(lambda value: value * 0.02), 2), (Quality.TOO_DARK,)


@pytest.mark.parametrize(("damage", "told"), list(pages_read()), ids=["good", "blurred", "blank", "dark"])
def test_a_page_carries_what_is_wrong_with_its_picture(damage: Damage, told: tuple[Quality, ...], loaded: None) -> None:
    page = read_image(damage(paragraph()), 1, seconds=60)
    assert page.quality == told


def test_a_page_that_is_read_in_spite_of_its_picture_is_not_complained_of(loaded: None) -> None:
    dim = paragraph().point(lambda value: value * 0.3)
    assert assess(dim) == (Quality.TOO_DARK,)
    page = read_image(dim, 1, seconds=60)
    assert (page.source, page.quality) == (PageSource.OCR, ())


@pytest.mark.parametrize("quality", Quality)
def test_each_quality_has_its_sentence_in_both_languages(quality: Quality) -> None:
    english, french = (quality_sentence(quality, language) for language in ("en", "fr"))
    assert english != french
    for sentence in (english, french):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
    assert ": " in english
    assert " :" not in english
    assert " : " in french
