"""Layouts: all that a document says stands on its page, nothing over anything else, and testing shares no part."""

import random
import re
import time
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from classifiers.features import fold
from intake.identifiers import find_identifiers
from intake.model import Page, PageSource
from samples import layouts
from samples.content import Composed, compose
from samples.documents import LAYOUTS, MORE_TEST_LAYOUTS, MORE_TRAIN_LAYOUTS, RASTER_LAYOUTS, draw_pdf
from samples.facts import Facts
from samples.layouts.surroundings import said
from samples.people import Registry

NEW = (*MORE_TRAIN_LAYOUTS, *MORE_TEST_LAYOUTS)
SHAPES = {
    "certificate": "birth_certificate",
    "letter": "biometrics_letter",
    "report": "transcript",
    "form": "imm5476",
    "long text": "letter_of_explanation",
    "other": "other",
}
Box = tuple[float, float, float, float]


def words_of(type_: str, language: str, layout: str, seed: int = 0) -> tuple[Composed, random.Random]:
    rng = random.Random(f"{type_} {language} {layout} {seed}")
    registry = Registry(rng)
    subject = registry.person()
    facts = Facts(subject=subject, other=registry.person(), issued=date(2026, 1, 1), uci=subject.uci)
    return compose(type_, language, "c" if layout in MORE_TEST_LAYOUTS else "a", facts, rng), rng


def boxes(pdf: bytes) -> tuple[list[tuple[str, Box]], tuple[float, float]]:
    """Each upright word with its box, and the size of the page; stamps and watermarks are slanted."""
    page = pdfium.PdfDocument(pdf)[0]
    text = page.get_textpage()
    found: list[tuple[str, Box]] = []
    apart = True
    for index in range(text.count_chars()):
        char = chr(pdfium.raw.FPDFText_GetUnicode(text, index))
        # A grade's minus at a line's end is a hyphen to pdfium: a 2 without a place, and no space after it.
        if char.isspace() or char == "\x02" or abs(pdfium.raw.FPDFText_GetCharAngle(text, index)) > 0.001:
            apart = True
            continue
        box = text.get_charbox(index)
        if apart:
            found.append((char, box))
        else:
            word, old = found[-1]
            joined = (min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3]))
            found[-1] = (word + char, joined)
        apart = False
    return found, page.get_size()


def assert_readable(drawn: list[tuple[str, Box]], page: tuple[float, float]) -> None:
    """Every word within the page, none over another."""
    across, up = page
    assert not [word for word, box in drawn if box[0] < 5 or box[1] < 5 or box[2] > across - 5 or box[3] > up - 5]
    assert not [(one, other) for (one, a), (other, b) in combinations(drawn, 2) if crossing(a, b)]


def crossing(one: Box, other: Box) -> bool:
    """More than by a hair."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > 0.3 and height > 0.3


@pytest.mark.parametrize(("layout", "shape", "language"), list(product(NEW, SHAPES, ("en", "fr"))))
def test_all_that_is_said_is_on_the_page_and_nothing_lies_over_anything(layout, shape, language):
    words, rng = words_of(SHAPES[shape], language, layout)
    drawn, page = boxes(layouts.draw_sheet(words, rng, layout))
    pairs = (*words.reference, *words.rows)
    content = (words.organisation, words.text, words.form_number, *(" ".join(pair) for pair in pairs))
    assert set(fold(" ".join(content)).split()) <= set(fold(" ".join(word for word, _ in drawn)).split())
    assert_readable(drawn, page)


@pytest.mark.parametrize("layout", NEW)
def test_a_long_title_wraps_and_much_content_is_drawn_smaller(layout):
    words, rng = words_of("biometrics_letter", "fr", layout)
    title = "CONFIRMATION TRÈS DÉTAILLÉE DE LA PRÉSENTATION DES RENSEIGNEMENTS BIOMÉTRIQUES DEMANDÉS PAR LE BUREAU"
    much = replace(words, title=title, text=f"{words.text} " * 4, rows=words.rows * 4)
    while True:
        drawn, page = boxes(layouts.draw_sheet(much, rng, layout))
        if "BIOMÉTRIQUES" in (found := " ".join(word for word, _ in drawn)):  # else one of those without a title
            break
    assert set(title.split()) <= set(found.split())
    assert_readable(drawn, page)


@pytest.mark.parametrize("layout", NEW)
def test_nothing_around_the_content_looks_like_a_number_of_the_department(layout):
    for seed in range(8):
        words, rng = words_of("reference_letter", "en", layout, seed)
        text = pdfium.PdfDocument(layouts.draw_sheet(words, rng, layout))[0].get_textpage().get_text_bounded()
        found = find_identifiers([Page(number=1, source=PageSource.TEXT_LAYER, text=text)])
        told = {value.replace("-", "") for _, value in words.reference} | set(re.findall(r"\d+", words.text))
        assert {one.value for one in found if one.kind in ("uci", "application_number")} <= told


def test_content_that_no_sheet_holds_is_refused():
    words, rng = words_of("transcript", "en", "slip")
    with pytest.raises(ValueError, match="no room"):
        layouts.draw_sheet(replace(words, rows=words.rows * 100), rng, "slip")


@pytest.mark.parametrize("layout", NEW)
def test_the_same_seed_draws_the_same_bytes_and_another_seed_others(layout):
    registry = Registry(random.Random(5))
    facts = Facts(subject=registry.person(), other=registry.person(), issued=date(2026, 1, 1))

    def drawn(seed: int) -> bytes:
        return draw_pdf("imm5476", "fr", layout, "c", facts, random.Random(seed))

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


@pytest.mark.parametrize("layout", NEW)
def test_some_papers_have_no_title_but_forms_always_have_their_number(layout):
    titled = 0
    for seed in range(48):
        words, rng = words_of("imm5476", "en", layout, seed)
        page = pdfium.PdfDocument(layouts.draw_sheet(words, rng, layout))[0].get_textpage().get_text_range()
        titled += "REPRESENTATIVE" in page
        assert "IMM 5476" in page
    assert 36 <= titled < 48


def test_layouts_for_testing_are_none_of_training():
    assert len(set(NEW) | set(LAYOUTS)) == len(NEW) + len(LAYOUTS)
    assert len(MORE_TRAIN_LAYOUTS) >= 8
    assert len(MORE_TEST_LAYOUTS) >= 4


@pytest.mark.parametrize(("side", "other"), [("training", "testing"), ("testing", "training")])
def test_neither_side_draws_with_a_part_or_a_typeface_of_the_other(side, other):
    folder = Path(layouts.__file__).parent
    assert not [file for file in (folder / side).glob("*.py") if f"layouts.{other}" in file.read_text()]


def fonts_of(layout: str) -> set[str]:
    found = set()
    for seed in range(12):
        words, rng = words_of("biometrics_letter", "en", layout, seed)
        page = pdfium.PdfDocument(layouts.draw_sheet(words, rng, layout))[0]
        for item in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_TEXT]):
            found.add(item.get_font().get_base_name().split("+")[-1])
    return found


def test_no_typeface_is_of_both_sides():
    train = set().union(*map(fonts_of, MORE_TRAIN_LAYOUTS))
    test = set().union(*map(fonts_of, MORE_TEST_LAYOUTS))
    assert train
    assert test
    assert not train & test


def test_no_saying_is_of_both_sides():
    sides: dict[str, set[str]] = {"train": set(), "test": set()}
    for (_, _, side), sayings in said().items():
        bare = (re.sub(r"{\w+}|\d", "", line) for saying in sayings for line in saying.split(" // "))
        sides[side].update(filter(None, map(fold, bare)))
    assert len(sides["test"]) > 100
    assert not sides["train"] & sides["test"]


@pytest.mark.parametrize("layout", [layout for layout in NEW if layout not in RASTER_LAYOUTS])
def test_a_page_is_drawn_in_less_than_15_ms(layout):
    drawn = [words_of(type_, "en", layout, seed) for type_, seed in product(SHAPES.values(), range(4))]
    layouts.draw_sheet(*drawn[0], layout)  # typefaces are read once
    start = time.process_time()
    for words, rng in drawn:
        layouts.draw_sheet(words, rng, layout)
    assert (time.process_time() - start) / len(drawn) < 0.015
