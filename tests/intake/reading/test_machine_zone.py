"""Machine-readable zones: found by their even pitch, read cell by cell, and never in silence what they are not."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from intake.identifiers.mrz import find_mrz
from intake.model import Page, PageSource
from intake.reading.machine_zone import find, is_hinted_at, may_be_among
from intake.reading.orientation import orientation
from intake.reading.zone_characters import CHARACTERS, likely_characters
from intake.reading.zone_layouts import layouts_of
from intake.words import pack
from samples.machine_zones import FONTS, KINDS, draw_paper, on_a_page, zone_of
from tests.people import ERIKSSON

PRINT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
needs_ocr_b = pytest.mark.skipif(not all(path.exists() for path in FONTS.values()), reason="fonts-ocr-b")


def scan(kind: str, paper: str, seed: int) -> tuple[Image.Image, tuple[str, ...]]:
    rng = random.Random(seed)
    zone = zone_of(kind, ERIKSSON, rng)
    return on_a_page(draw_paper(zone, "square", paper, 200, rng), 200, rng).convert("L"), zone.lines


@needs_ocr_b
@pytest.mark.parametrize("kind", KINDS)
def test_a_zone_of_each_kind_is_read_wherever_it_lies_on_the_page(kind):
    page, lines = scan(kind, "waves", 4)
    found = find(page)

    assert tuple(line.text for line in found) == lines
    for line in found:
        assert 0 <= line.left < line.left + line.width <= page.width
        assert 0 <= line.top < line.top + line.height <= page.height


@needs_ocr_b
def test_a_zone_is_suspected_by_its_letters_alone():
    page, _ = scan("TD3", "plain", 4)
    assert may_be_among(orientation(page).boxes)


@pytest.mark.parametrize("text", ["THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG", "<" * 44, "0123456789" * 4])
def test_even_print_of_a_typewriter_is_no_zone(text):
    page = Image.new("L", (1700, 2200), 250)
    draw, face = ImageDraw.Draw(page), ImageFont.truetype(PRINT, 32)
    for row in range(12):
        draw.text((100, 100 + 60 * row), text, font=face, fill=20)
    assert find(page) == []


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (2200, 1700)])
@pytest.mark.parametrize("kind", ["noise", "white", "stripes"])
def test_any_picture_is_looked_at_without_raising(size, kind):
    noise = np.random.default_rng(1).integers(0, 256, size[::-1])
    stripes = np.broadcast_to(np.arange(size[0]) // 5 % 2 * 255, size[::-1])
    values = {"noise": noise, "white": np.full(size[::-1], 255), "stripes": stripes}[kind]
    assert find(Image.fromarray(values.astype(np.uint8))) == []


def test_how_likely_characters_are_sums_to_one():
    cells = np.random.default_rng(1).random((50, 24, 16)).astype(np.float32)
    assert np.allclose(likely_characters(cells).sum(axis=1), 1, atol=1e-4)


def likely(line: str, *, sure: float = 0.99999) -> np.ndarray:
    """A recogniser that reads a line as it is, this surely."""
    values = np.full((len(line), len(CHARACTERS)), (1 - sure) / (len(CHARACTERS) - 1), dtype=np.float32)
    values[np.arange(len(line)), [CHARACTERS.index(char) for char in line]] = sure
    return values


def torn(values: np.ndarray, at: int, first: str, share: float, second: str) -> np.ndarray:
    """The same, torn between two characters at one position."""
    values = values.copy()
    values[at] = 1e-7
    values[at, CHARACTERS.index(first)], values[at, CHARACTERS.index(second)] = share, 1 - share
    return values


TD3 = layouts_of(2)[0]
FIRST = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
SECOND = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


@pytest.mark.parametrize(("at", "right", "wrong"), [(5, "0", "O"), (4, "9", "A"), (1, "8", "B"), (13, "7", "1")])
def test_what_a_check_digit_sees_is_repaired_and_sure(at, right, wrong):
    assert SECOND[at] == right
    (_, second), (_, sure) = TD3.read([likely(FIRST), torn(likely(SECOND), at, wrong, 0.7, right)])
    assert second == SECOND
    assert sure > 0.98


@pytest.mark.parametrize(("at", "other"), [(0, "1"), (1, "S"), (8, "D")])
def test_what_no_check_digit_sees_is_not_sure_unless_its_shape_is(at, other):
    (_, second), (_, sure) = TD3.read([likely(FIRST), torn(likely(SECOND), at, SECOND[at], 0.8, other)])
    assert second == SECOND
    assert sure < 0.98


def test_letters_only_stand_where_letters_may():
    second = torn(likely(SECOND), 14, "A", 0.9, "4")
    assert TD3.read([likely(FIRST), second])[0][1] == SECOND


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32 - 1))
def test_how_sure_a_field_is_is_a_share_whatever_was_recognised(seed):
    values = np.random.default_rng(seed).dirichlet(np.full(len(CHARACTERS), 0.05), size=44).astype(np.float32)
    _, sure = TD3.read([likely(FIRST), values])
    assert all(0 <= share <= 1 for share in sure)


def page_of(confidence: float) -> Page:
    places = pack([(0, 0, 1, 1, 1.0), (0, 0, 1, 1, confidence)])
    return Page(number=1, source=PageSource.OCR, text=f"{FIRST}\n{SECOND}", places=places)


def test_digits_verify_nothing_where_recognition_was_not_sure():
    (sure,), (unsure,) = find_mrz([page_of(0.999)]), find_mrz([page_of(0.9)])
    assert sure.number_verified
    assert sure.expiry_date_verified
    assert not (unsure.number_verified or unsure.birth_date_verified or unsure.expiry_date_verified)
    assert unsure.number == sure.number == "L898902C3"


def test_a_second_reading_with_another_number_that_no_digit_tells_leaves_none_verified():
    other = SECOND.replace("L8", "18", 1)
    text = "\n".join((FIRST, SECOND, FIRST, other))
    zones = list(find_mrz([Page(number=1, source=PageSource.OCR, text=text)]))
    assert zones
    assert not any(zone.number_verified for zone in zones)


def test_the_other_fields_are_read_and_said_to_be_verified():
    (zone,) = find_mrz([page_of(1.0)])
    assert (zone.nationality, zone.sex, zone.expiry_date.year, zone.optional_verified) == ("UTO", "F", 2012, True)


def test_a_long_number_goes_on_in_the_optional_data():
    first, second = "I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6"
    long = "I<UTOD23145890<7349<<<<<<<<<<<"  # ICAO Doc 9303-5, 4.2.2: D23145890734 and its digit 9
    for one, number in ((first, "D23145890"), (long, "D23145890734")):
        (zone,) = find_mrz(
            [Page(number=1, source=PageSource.TEXT_LAYER, text=f"{one}\n{second}\nERIKSSON<<ANNA<MARIA" + "<" * 10)]
        )
        assert (zone.number, zone.number_verified) == (number, True)


def test_two_look_alikes_that_cancel_each_other_are_never_sure():
    second = "UJ9OO529<2UTO6407254M2801016<<<<<<<<<<<<<<06"  # as the digits want UJ900529, too
    (_, read_back), (_, sure) = TD3.read([likely(FIRST), likely(second)])
    assert read_back == second
    assert sure < 0.5


def test_a_zone_is_suspected_by_what_was_read_of_it() -> None:
    assert is_hinted_at("P<UTOERIKSSON<<ANNA")
    assert is_hinted_at("L898902C36UT07408122F1204159")
    assert not is_hinted_at("Le «\u00a0café\u00a0» et l'officier, APPLICATION NUMBER C123456789")


def test_a_passport_whose_first_letter_is_not_made_out_is_no_visa() -> None:
    first = likely("G" + FIRST[1:])
    scores = {layout.kind: layout.score([first, likely(SECOND)]) for layout in layouts_of(2) if layout.columns == 44}
    assert scores["TD3"] > scores["MRV-A"]
