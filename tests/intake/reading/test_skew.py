"""The angle of a page's lines is found, whichever way the page lies, and the page is turned straight."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from intake.reading.skew import letters, skew, straightened
from tests.intake.reading.test_quality import form, letter

PAGES = tuple(draw(random.Random(seed)) for seed, draw in enumerate((letter, form, letter)))


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(PAGES), st.floats(-18, 18), st.sampled_from((0, 90, 180, 270)))
def test_skew_is_found_whichever_way_a_page_lies(page: Image.Image, angle: float, lies: int) -> None:
    askew = page.rotate(-angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255).rotate(lies, expand=True)
    found = skew(letters(askew))
    assert found == pytest.approx(angle, abs=0.5) or (found == 0 and abs(angle) < 1.2)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_turned_straight_is_straight(page: Image.Image) -> None:
    askew = page.rotate(9, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    straight = straightened(askew, skew(letters(askew)))
    assert skew(letters(straight)) == pytest.approx(0, abs=0.3)


def test_nothing_is_lost_by_turning() -> None:
    page = Image.new("L", (400, 600), 0)
    turned = straightened(page, 15)
    assert sum(255 - level for level in turned.get_flattened_data()) == pytest.approx(255 * 400 * 600, rel=0.01)


@pytest.mark.parametrize("size", [(1, 1), (1, 2000), (2000, 1), (31, 17)])
def test_where_nothing_is_written_there_is_no_skew(size: tuple[int, int]) -> None:
    assert skew(letters(Image.new("L", size, 200))) == 0
    assert straightened(Image.new("RGB", size), 3).mode == "RGB"
