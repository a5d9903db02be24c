import random
from itertools import islice

import pytest

from classifiers import papers
from classifiers.composing import LANGUAGES, compose, wordings
from classifiers.noise import add_noise, strip_accents, thin_out
from classifiers.taxonomy import load_taxonomy
from samples.content import wordings as drawn_wordings

PAGE = "Numéro d'inscription 123\nLieu de naissance: Saint-Aubry\n" * 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_composed_papers_are_of_listed_types_and_the_same_for_a_seed(language: str) -> None:
    rows = wordings(language)
    assert {row.type for row in rows} <= set(load_taxonomy())
    for row in rows:
        once, again = (compose(row, language, random.Random(5)) for _ in range(2))
        assert once == again
        assert once.pages[0].strip()
    assert compose(rows[0], language, random.Random(5)) != compose(rows[0], language, random.Random(6))


def test_noise_is_the_same_for_a_seed_and_none_at_rate_nought() -> None:
    once, again = (add_noise(thin_out(PAGE, random.Random(3)), random.Random(4), rate=0.06) for _ in range(2))
    assert once == again != PAGE
    assert add_noise(PAGE, random.Random(4), rate=0.0) == PAGE.rstrip("\n")


def test_accents_go_and_letters_stay() -> None:
    assert strip_accents("Né à Québec, ç") == "Ne a Quebec, c"


def test_training_and_test_papers_share_neither_families_nor_layouts() -> None:
    assert papers.TEST_FAMILY not in papers.TRAIN_FAMILIES
    assert not set(papers.TRAIN_LAYOUTS) & set(papers.TEST_LAYOUTS)
    assert {paper.family for paper in islice(papers.training_papers(1, 1), 10)} <= set(papers.TRAIN_FAMILIES)
    assert {paper.family for paper in islice(papers.test_papers(1, 1), 5)} == {papers.TEST_FAMILY}


def test_no_test_text_stands_among_the_training_ones() -> None:
    for _, families in drawn_wordings().values():
        for language in LANGUAGES:
            trained = {row.text for family in papers.TRAIN_FAMILIES for row in families[f"{language}{family}"]}
            assert not trained & {row.text for row in families[f"{language}{papers.TEST_FAMILY}"]}


def test_test_papers_are_the_same_for_a_seed_and_say_whether_their_title_is_known() -> None:
    once, again = (list(islice(papers.test_papers(7, 1), 8)) for _ in range(2))
    assert once == again
    assert {paper.title for paper in once} <= {"new", "known"}
    assert {paper.medium for paper in once} <= set(papers.MEDIA)
