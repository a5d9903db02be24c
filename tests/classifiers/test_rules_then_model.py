from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from classifiers import RulesThenModel, load_classifier
from classifiers.model import Model
from intake.model import Classification, Outcome, Page, PageSource, Reading

PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


class Says:
    """A model that always has the same opinion, and may doubt it."""

    card = SimpleNamespace(version="fake")

    def __init__(self, type_: str, doubt: str | None = None) -> None:
        self.type, self.doubt = type_, doubt

    def judge(self, _pages: list[str]) -> Any:
        return SimpleNamespace(type=self.type, probability=0.9)

    def doubts(self, _opinion: Any) -> str | None:
        return self.doubt


class NeverAsked(Says):
    def judge(self, _pages: list[str]) -> Any:
        raise AssertionError("the model was asked")


def classify(model: Says, text: str, mime: str = "application/pdf") -> Classification:
    page = Page(number=1, source=PageSource.TEXT_LAYER, text=text)
    reading = Reading(outcome=Outcome.READ, mime=mime, sha256="0" * 64, size=1, pages=(page,))
    return RulesThenModel(cast("Model", model)).classify(reading.pages, reading)


def test_a_certain_rule_beats_the_model_without_asking_it() -> None:
    found = classify(NeverAsked("lease"), f"UTOPIA\n{PASSPORT}")
    assert (found.type, found.abstained, found.confidence) == ("passport", False, 0.99)
    assert found.version.endswith("+model-fake")


def test_a_hint_is_only_a_best_guess() -> None:
    found = classify(NeverAsked("lease"), "", mime="image/jpeg")
    assert (found.type, found.abstained) == ("photo", True)


def test_a_likely_rule_decides_when_the_model_agrees_or_doubts() -> None:
    text = "IMM 5476\nSection A"
    for model in (Says("imm5476"), Says("lease", doubt="not sure")):
        found = classify(model, text)
        assert (found.type, found.abstained) == ("imm5476", False)


def test_a_likely_rule_and_a_sure_model_that_disagree_leave_it_to_a_person() -> None:
    found = classify(Says("lease"), "IMM 5476\nSection A")
    assert (found.type, found.abstained) == ("imm5476", True)
    assert found.why[-1] == "Its text reads like lease."


def test_without_a_rule_the_model_decides_or_says_why_not() -> None:
    assert not classify(Says("lease"), "some text").abstained
    unsure = classify(Says("lease", doubt="There is too little text to judge."), "some text")
    assert (unsure.type, unsure.abstained, unsure.why) == ("lease", True, ("There is too little text to judge.",))


def test_no_pages_at_all_are_left_to_a_person() -> None:
    reading = Reading(outcome=Outcome.READ, mime="application/pdf", sha256="0" * 64, size=1)
    assert load_classifier().classify((), reading).abstained


@given(st.lists(st.text(max_size=300), min_size=1, max_size=3), st.sampled_from(["application/pdf", "image/png"]))
def test_any_text_is_classified(texts: list[str], mime: str) -> None:
    pages = tuple(Page(number=number, source=PageSource.OCR, text=text) for number, text in enumerate(texts, start=1))
    reading = Reading(outcome=Outcome.READ, mime=mime, sha256="0" * 64, size=1, pages=pages)
    found = load_classifier().classify(pages, reading)
    assert found.why
    assert found.abstained or found.confidence >= 0.5
