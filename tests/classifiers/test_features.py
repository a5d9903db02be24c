import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifiers.features import features_of, fold


def test_case_accents_and_digits_do_not_matter() -> None:
    assert fold("Certificat de NAISSANCE n° 123, Œuvré") == "certificat de naissance n 0 oeuvre"
    assert np.array_equal(features_of(["ÉTAT CIVIL 12/1990"]).all, features_of(["etat civil 7-4"]).all)


def test_a_word_has_the_same_hash_wherever_it_stands() -> None:
    alone, among = features_of(["naissance"]), features_of(["acte de naissance du registre"])
    assert set(alone.words.tolist()) < set(among.words.tolist())
    assert among.words.size == 5


def test_the_first_lines_count_apart() -> None:
    title_first = features_of(["bail\n" + "mot\n" * 30])
    title_last = features_of(["mot\n" * 30 + "bail"])
    assert set(title_first.words.tolist()) == set(title_last.words.tolist())
    assert set(title_first.others.tolist()) != set(title_last.others.tolist())


@given(st.lists(st.text(max_size=200), max_size=3))
def test_any_text_has_features(pages: list[str]) -> None:
    assert features_of(pages).all.dtype == np.uint32


def test_a_page_takes_few_milliseconds() -> None:
    page = "The tenant agrees to pay the rent on the first day of each month, 1200 dollars.\n" * 40
    features_of([page])
    started = time.perf_counter()
    for _ in range(10):
        features_of([page])
    assert (time.perf_counter() - started) / 10 < 0.02
