"""Which way a page lies is told by its letters, without reading it."""

import random
import time
from datetime import date

import pytest
from PIL import Image, ImageDraw, ImageFont

from intake.reading.orientation import orientation
from samples.damage import clean_scan, poor_scan, render
from samples.documents import LAYOUTS, draw_pdf
from samples.facts import Facts
from samples.people import Registry


def scanned(layout: str, language: str, *, poor: bool) -> Image.Image:
    chance = random.Random(f"{layout} {language} {poor}")
    registry = Registry(chance)
    facts = Facts(subject=registry.person(), other=registry.person(), issued=date(2026, 1, 1))
    drawn = draw_pdf("employment_contract", language, layout, "c", facts, chance)
    return render((poor_scan if poor else clean_scan)(drawn, chance), 150)[0].convert("L")


@pytest.mark.parametrize("poor", [False, True])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_letters_of_a_text_leave_no_doubt(layout: str, language: str, poor: bool) -> None:
    page = scanned(layout, language, poor=poor)
    found = [orientation(page.rotate(90 * turns, expand=True)) for turns in range(4)]
    assert [one.turns for one in found] == [0, 1, 2, 3]
    assert poor or not any(one.others for one in found)


@pytest.mark.parametrize("degrees", [-3, 3])
def test_a_slight_slant_is_no_matter(degrees: int) -> None:
    page = scanned("letterhead", "en", poor=False)
    for turns in range(4):
        slanting = page.rotate(90 * turns + degrees, expand=True, fillcolor=255)
        assert orientation(slanting).turns == turns


def test_capitals_alone_tell_the_lines_but_not_which_end_is_up() -> None:
    page = Image.new("L", (1700, 1100), 255)
    draw = ImageDraw.Draw(page)
    for line in range(8):
        draw.text(
            (100, 100 + 100 * line), "SURNAME TREMBLAY MARIE ANNE UTOPIA", fill=0, font=ImageFont.load_default(44)
        )
    assert {orientation(page).turns, *orientation(page).others} == {0, 2}
    sideways = orientation(page.rotate(90, expand=True))
    assert {sideways.turns, *sideways.others} == {1, 3}


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (1700, 2200)])
def test_a_page_without_letters_is_taken_to_be_upright_without_certainty(size: tuple[int, int]) -> None:
    found = orientation(Image.new("L", size, 255))
    assert (found.turns, found.others, len(found.letters)) == (0, (2, 1, 3), 0)


def test_noise_takes_no_time() -> None:
    page = Image.effect_noise((2000, 2600), 120)
    start = time.process_time()
    orientation(page)
    assert time.process_time() - start < 2
