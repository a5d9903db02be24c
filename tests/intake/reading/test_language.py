import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reading.language import common_words, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The applicant must pay the fee before the hearing.", "en"),
        ("Le demandeur doit acquitter les frais avant l'audience.", "fr"),
        ("Der Antragsteller hat die Gebühr vor der Anhörung zu entrichten.", "de"),
        ("De aanvrager moet de kosten vóór de hoorzitting betalen.", "nl"),
        ("El solicitante debe pagar la tasa antes de la audiencia.", "es"),
        ("O requerente deve pagar a taxa antes da audiência.", "pt"),
        ("Il richiedente deve pagare la tassa prima dell'udienza.", "it"),
        ("Wnioskodawca musi uiścić opłatę przed rozprawą.", "pl"),
        ("Заявитель должен уплатить пошлину до слушания.", "ru"),
        ("申请人必须在听证会之前缴纳费用并提交所有文件。", "zh"),
        ("يجب على مقدم الطلب دفع الرسوم قبل جلسة الاستماع.", "ar"),
    ],
)
def test_the_language_of_a_sentence_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


def test_capitals_and_numbers_do_not_hide_a_language() -> None:
    text = "NOM DE L'ÉTUDIANT 12345\nDATE DE NAISSANCE 1994-05-17\nL'ÉTUDIANTE EST INSCRITE À TEMPS PLEIN 2024/2025"
    assert language_of(text) == "fr"


@pytest.mark.parametrize(
    "text",
    ["", "x", "Appendix A", "12 345,67 89 012 $ 4/5", "P<CANTREMBLAY<<MARIE<EVE<<<<<<<<<<<<<<<<<<<<<<<<\nAB123456<1"],
)
def test_what_is_no_text_has_no_language(text: str) -> None:
    assert language_of(text) is None


@given(st.text())
def test_any_text_has_a_language_of_two_letters_or_none(text: str) -> None:
    language = language_of(text)
    assert language is None or (len(language) == 2 and language.islower())


def test_halves_of_surrogate_pairs_do_no_harm() -> None:
    assert language_of("The \ud800applicant must pay\udfff the fee before the hearing.") == "en"


@pytest.mark.parametrize("text", ["the " * 3_000_000, "a" * 10_000_000, "\n" * 10_000_000])
def test_a_text_of_millions_takes_no_longer_than_a_page(text: str) -> None:
    start = time.process_time()
    language_of(text)
    assert time.process_time() - start < 0.5


def test_common_words_of_both_languages_are_counted() -> None:
    assert common_words("The letter is for the director, pour la directrice") == 6
