"""The second hand's documents: complete, the same from the same seed, and readable by the reader of text layers."""

import random
import re
from datetime import date

import pypdfium2 as pdfium
import pytest

from classifiers.taxonomy import load_taxonomy
from intake.identifiers.mrz import find_mrz
from intake.model import Page, PageSource
from samples.facts import Facts
from samples.people import Registry
from samples.second_hand import Kind, draw, kinds
from samples.second_hand.filling import Filling

pytest.importorskip("typst", reason="typst, which draws the second hand's documents, is not installed (group make)")


def _facts() -> Facts:
    registry = Registry(random.Random(11))
    subject, other = registry.person(), registry.person()
    return Facts(
        subject=subject, other=other, issued=date(2025, 11, 4), uci=subject.uci, application_number="S123456789"
    )


def _text(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text


@pytest.fixture(scope="module")
def texts() -> dict[Kind, str]:
    return {kind: _text(draw(kind, _facts(), random.Random(3))) for kind in kinds()}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_type_of_the_taxonomy_is_there(language: str):
    made = {kind.type_id for kind in kinds() if kind.language == language}
    assert made == set(load_taxonomy()) - {"photo"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_many_papers_are_of_no_type(language: str):
    assert len([kind for kind in kinds() if kind.language == language and kind.type_id == "other"]) >= 25


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_ones():
    kind = Kind("lease", "en", "lease")
    assert draw(kind, _facts(), random.Random(1)) == draw(kind, _facts(), random.Random(1))
    assert draw(kind, _facts(), random.Random(1)) != draw(kind, _facts(), random.Random(2))


def test_no_place_is_left_unfilled_and_no_markup_is_left_on_a_page(texts: dict[Kind, str]):
    left = {
        kind: found for kind, text in texts.items() if (found := re.findall(r"\{\{|\}\}|\\[a-zé]|#[a-z]+[\[(]", text))
    }
    assert {kind for kind in left if kind.name != "source_code"} == set()


def test_a_place_that_nothing_fills_is_said():
    with pytest.raises(KeyError, match="shoe_size"):
        Filling("en", _facts(), random.Random(1)).fill("{{shoe_size}}")


def test_pages_have_the_words_of_a_real_paper_with_their_accents(texts: dict[Kind, str]):
    for kind, text in texts.items():
        assert len(text.split()) > 30, kind
        assert "\N{REPLACEMENT CHARACTER}" not in text, kind
        assert "\x00" not in text, kind
        assert kind.language == "en" or re.search("[àâçéèêîôù]", text), kind


def test_a_value_stays_the_same_over_a_document_and_is_written_as_the_language_writes_it():
    english, french = (Filling(language, _facts(), random.Random(1)) for language in ("en", "fr"))
    first, second = english.fill("{{account=99999}} {{account}}").split()
    assert first == second
    assert english.fill("{{issued}}") == "November 4, 2025"
    assert french.fill("{{issued}}") == "4 novembre 2025"
    assert re.fullmatch(r"1,\d{3}\.\d{2}", english.fill("{{$1200..1200}}"))
    assert re.fullmatch(r"1\N{NO-BREAK SPACE}\d{3},\d{2}", french.fill("{{$1200..1200}}"))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("type_id", ["passport", "national_id", "pr_card"])
def test_the_zone_of_an_identity_document_is_its_subjects(texts: dict[Kind, str], type_id: str, language: str):
    text = texts[Kind(type_id, language, type_id)]
    (zone,) = find_mrz([Page(number=1, source=PageSource.TEXT_LAYER, text=text)])
    assert zone.number_verified
    assert zone.birth_date == _facts().subject.birth_date
    assert (zone.number == _facts().subject.passport_number) == (type_id == "passport")
