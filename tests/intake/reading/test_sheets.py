"""Sheets of paper are found in photos and flattened; what is no photo of sheets is left as it is."""

import io
import random
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from intake.reading.sheets import outlines, sheets
from samples.photos import SURFACES, Photo, Shot, take
from tests.intake.reading.test_quality import Draw, card, few_words, form, halftone, letter, plaid, ruled

SHOT = Shot(long_side=1600, turn=8, slant=0.08)


def picture(photo: Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.jpeg))


def page(seed: int = 1) -> Image.Image:
    return letter(random.Random(seed))


def by_height(corners: object) -> np.ndarray:
    points = np.asarray(corners)
    return points[np.lexsort((points[:, 0], points[:, 1]))]


@pytest.mark.parametrize("surface", SURFACES)
def test_a_sheet_is_found_by_its_corners(surface: str) -> None:
    photo = take([page()], replace(SHOT, surface=surface), random.Random(3))
    (found,) = outlines(picture(photo))
    assert np.abs(by_height(found) - by_height(photo.corners[0])).max() < 16


def test_two_sheets_are_two_pages_from_left_to_right() -> None:
    narrow, broad = page().crop((0, 0, 1100, 2200)), page(2)
    photo = take([narrow, broad], replace(SHOT, turn=5), random.Random(4))
    left, right = sheets(picture(photo))
    assert left.width / left.height == pytest.approx(0.5, abs=0.06)
    assert right.width / right.height == pytest.approx(0.77, abs=0.08)


def test_a_small_card_keeps_its_shape() -> None:
    small = page().crop((150, 150, 1150, 780))
    (found,) = sheets(picture(take([small], SHOT, random.Random(5))))
    assert found.width / found.height == pytest.approx(1000 / 630, abs=0.15)


def test_nothing_of_a_sheet_is_lost_that_the_border_cuts_off() -> None:
    photo = take([page()], replace(SHOT, shift=0.15), random.Random(6))
    seen = picture(photo)
    (found,) = sheets(seen)
    assert found.height > 0.8 * found.width * 2200 / 1700


@pytest.mark.parametrize("draw", [letter, form, card, few_words])
def test_a_flat_scan_is_left_as_it_is(draw: Draw) -> None:
    scan = draw(random.Random(7))
    assert sheets(scan) == [scan]


@pytest.mark.parametrize("draw", [ruled, halftone, plaid])
def test_patterns_are_no_sheets(draw: Callable[[], Image.Image]) -> None:
    assert outlines(draw().convert("RGB")) == []


def test_text_beside_a_white_panel_keeps_the_picture_whole() -> None:
    screen = Image.new("RGB", (1200, 1600), (190, 195, 205))
    draw = ImageDraw.Draw(screen)
    draw.rectangle((150, 500, 1050, 1300), fill="white")
    for row in range(6):
        draw.text((160, 60 + 60 * row), "All of this is outside of the panel", "black", ImageFont.load_default(36))
    assert outlines(screen) == []


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (63, 64), (64, 64), (3000, 70)])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_any_size_can_be_searched(size: tuple[int, int], mode: str) -> None:
    noise = Image.effect_noise(size, 90).convert(mode)
    assert sheets(noise) == [noise]


def test_the_same_picture_gives_the_same_sheets() -> None:
    seen = picture(take([page()], SHOT, random.Random(8)))
    assert [sheet.tobytes() for sheet in sheets(seen)] == [sheet.tobytes() for sheet in sheets(seen)]
