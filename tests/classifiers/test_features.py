import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifiers.document_text import DocumentText
from classifiers.features import Features, features_of, fold, pack, unpack, words_of_text


def features(*pages: str, large: str = "") -> Features:
    return features_of(DocumentText(pages, large))


def test_case_accents_and_digits_do_not_matter() -> None:
    assert fold("Certificat de NAISSANCE n° 123, Œuvré") == "certificat de naissance n 0 oeuvre"
    assert np.array_equal(features("ÉTAT CIVIL 12/1990").all, features("etat civil 7-4").all)


def test_a_word_has_the_same_hash_wherever_it_stands() -> None:
    alone, among = features("naissance"), features("acte de naissance du registre")
    assert set(alone.words.tolist()) < set(among.words.tolist())
    assert among.words.size == 5


def test_the_first_lines_count_apart() -> None:
    title_first = features("bail\n" + "mot\n" * 30)
    title_last = features("mot\n" * 30 + "bail")
    assert set(title_first.words.tolist()) == set(title_last.words.tolist())
    assert set(title_first.others.tolist()) != set(title_last.others.tolist())


def test_what_is_printed_large_counts_apart() -> None:
    plain, titled = features("bail de logement"), features("bail de logement", large="bail de logement")
    assert np.array_equal(plain.words, titled.words)
    assert set(plain.others.tolist()) < set(titled.others.tolist())


@given(st.lists(st.text(max_size=200), max_size=3), st.text(max_size=50))
def test_any_text_has_features_which_can_be_kept(pages: list[str], large: str) -> None:
    found = features(*pages, large=large)
    assert found.all.dtype == np.uint32
    kept = unpack(pack(found))
    assert np.array_equal(kept.words, found.words)
    assert np.array_equal(kept.others, found.others)


@given(st.lists(st.text(max_size=200), max_size=3))
def test_each_word_has_the_feature_that_it_is_judged_by(pages: list[str]) -> None:
    document = DocumentText(tuple(pages))
    words, hashes = words_of_text(document)
    assert len(words) == len(hashes)
    assert np.array_equal(hashes, features_of(document).words)


def test_a_page_takes_few_milliseconds() -> None:
    page = "The tenant agrees to pay the rent on the first day of each month, 1200 dollars.\n" * 40
    features(page)
    started = time.perf_counter()
    for _ in range(10):
        features(page)
    assert (time.perf_counter() - started) / 10 < 0.02
