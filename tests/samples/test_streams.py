"""Streams of pages: their truth is about their pages, they are the same each time, and they can be split."""

import io
import random

import pypdfium2 as pdfium
import pytest

from classifiers import load_classifier
from classifiers.papers import read_paper
from intake.segmenting import segment
from intake.segmenting.separators import is_separator
from intake.segmenting.sheets import lines_of
from samples.streams import Stream, draw_stream


def stream(seed: int, *, family: str = "c", look: str = "test", most: int = 7) -> Stream:
    return draw_stream(("en", "fr")[seed % 2], "born_digital", family, look, random.Random(f"test {seed}"), most=most)


def texts(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(io.BytesIO(pdf))
    return [page.get_textpage().get_text_range() for page in document]


STREAMS = [stream(seed) for seed in range(12)]


@pytest.mark.parametrize("made", STREAMS)
def test_each_page_is_of_one_document_and_each_gap_is_told(made: Stream) -> None:
    pages = len(texts(made.pdf))
    assert [number for truth in made.documents for number in truth.pages] == list(range(1, pages + 1))
    assert len(made.gaps) == pages - 1
    assert 2 <= len(made.documents) <= 7


def test_a_stream_is_the_same_each_time() -> None:
    again = stream(3)
    assert (again.documents, again.gaps) == (STREAMS[3].documents, STREAMS[3].gaps)
    assert texts(again.pdf) == texts(STREAMS[3].pdf)


def test_a_separator_is_the_first_page_of_a_document_and_a_blank_page_is_not() -> None:
    separators = blanks = 0
    for made in STREAMS:
        firsts = {truth.pages[0] for truth in made.documents}
        for number, text in enumerate(texts(made.pdf), start=1):
            if is_separator(lines_of(text)):
                separators += 1
                assert number in firsts
            elif not text.strip():
                blanks += 1
                assert number not in firsts
    assert separators
    assert blanks


def test_streams_hold_what_makes_splitting_hard() -> None:
    gaps = {gap for made in STREAMS for gap in made.gaps}
    assert {"other type", "same type, same person", "same type, other person", "counted", "not counted"} <= gaps


@pytest.mark.slow
def test_nearly_all_documents_are_found_and_hardly_any_holds_pages_of_two() -> None:
    classifier = load_classifier()
    found = wanted = merged = 0
    for made in STREAMS:
        reading = read_paper(made.pdf)
        runs = segment(reading.pages, lambda pages, reading=reading: classifier.classify(pages, reading))
        owner = {number: truth.pages for truth in made.documents for number in truth.pages}
        found += sum(truth.pages in runs for truth in made.documents)
        wanted += len(made.documents)
        merged += sum(len({owner[number] for number in run}) > 1 for run in runs)
    assert found >= 0.9 * wanted
    assert merged <= 0.02 * wanted
