"""Shapes of ink are all found, however many; a small copy keeps its lines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from intake.reading.ink import shapes, small_copy


@given(seed=st.integers(0, 2**32), share=st.floats(0, 1), size=st.tuples(st.integers(1, 60), st.integers(1, 60)))
def test_each_shape_is_found_with_its_box_and_area(seed: int, share: float, size: tuple[int, int]) -> None:
    ink = (np.random.default_rng(seed).random(size) < share).astype(np.uint8)
    labels, _ = ndimage.label(ink, structure=np.ones((3, 3)))
    expected = [
        (across.start, down.start, across.stop - across.start, down.stop - down.start, int((labels == number).sum()))
        for number, (down, across) in enumerate(ndimage.find_objects(labels), start=1)
    ]
    assert sorted(map(tuple, shapes(ink).tolist())) == sorted(expected)


def test_a_page_of_dust_has_more_shapes_than_sixteen_bits_can_number() -> None:
    dust = np.zeros((800, 800), np.uint8)
    dust[::2, ::2] = 1
    found = shapes(dust)
    assert len(found) == 160_000
    assert (found[:, 2:] == 1).all()


def test_a_small_copy_is_as_long_as_asked_and_keeps_a_thin_line() -> None:
    page = Image.new("L", (1654, 2339), 255)
    page.paste(0, (0, 1001, 1654, 1004))
    copy = small_copy(page, 500)
    assert copy.shape == (500, 354)
    assert copy.min() < 200


@pytest.mark.parametrize("size", [(30, 40), (40, 40), (1, 40)])
def test_what_is_small_already_stays_as_it_is(size: tuple[int, int]) -> None:
    page = Image.effect_noise(size, 60)
    assert np.array_equal(small_copy(page, 40), np.asarray(page))
