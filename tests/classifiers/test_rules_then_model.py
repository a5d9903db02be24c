from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from classifiers import RulesThenModel, load_classifier
from classifiers.calibration import Calibration, Scores
from classifiers.document_text import DocumentText
from classifiers.model import Model, Opinion
from intake.model import Classification, Outcome, Page, PageSource, Reading

PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


LIMITS = Calibration(
    model="fake",
    listed=Scores.of([0.5] * 600),
    plain=Scores.of([0.5] * 600),
    unlisted=Scores.of([0.5] * 200),
    words=0,
)


class Says:
    """A model that always has the same opinion: a type, and perhaps another that is as probable."""

    def __init__(self, type_: str, other: str = "") -> None:
        self.probabilities = {type_: 0.5, other: 0.5} if other else {type_: 1.0, "resume": 0.0}

    def judge(self, _document: DocumentText) -> Opinion:
        return Opinion(probabilities=self.probabilities, strangeness=0.0, words=50)


class NeverAsked(Says):
    def judge(self, _document: DocumentText) -> Opinion:
        raise AssertionError("the model was asked")


def classify(model: Says, text: str, mime: str = "application/pdf") -> Classification:
    page = Page(number=1, source=PageSource.TEXT_LAYER, text=text)
    reading = Reading(outcome=Outcome.READ, mime=mime, sha256="0" * 64, size=1, pages=(page,))
    return RulesThenModel(cast("Model", model), LIMITS, "fake", 0.01).classify(reading.pages, reading)


def test_a_certain_rule_beats_the_model_without_asking_it() -> None:
    found = classify(NeverAsked("lease"), f"UTOPIA\n{PASSPORT}")
    assert (found.type, found.abstained, found.confidence) == ("passport", False, 0.99)
    assert found.version.endswith("+model-fake+error-0.01")


def test_a_hint_is_only_a_best_guess() -> None:
    found = classify(NeverAsked("lease"), "", mime="image/jpeg")
    assert (found.type, found.abstained) == ("photo", True)


def test_a_likely_rule_decides_when_its_type_is_among_the_possible() -> None:
    text = "IMM 5476\nSection A"
    for model in (Says("imm5476"), Says("lease", "imm5476")):
        found = classify(model, text)
        assert (found.type, found.abstained) == ("imm5476", False)
    assert classify(Says("lease", "resume"), text).abstained


def test_a_likely_rule_and_a_sure_model_that_disagree_leave_it_to_a_person() -> None:
    found = classify(Says("lease"), "IMM 5476\nSection A")
    assert (found.type, found.abstained) == ("imm5476", True)
    assert found.why[-1] == "Its text reads like “Lease or rental agreement”."


def test_without_a_rule_the_model_decides_or_says_why_not() -> None:
    sure = classify(Says("lease"), "some text")
    assert (sure.abstained, sure.possible) == (False, ("lease",))
    assert sure.why == ("Its text reads like “Lease or rental agreement”.",)
    assert (sure.title_en, sure.title_fr) == ("Lease or rental agreement", "Bail")
    unsure = classify(Says("lease", "job_offer"), "some text")
    assert (unsure.abstained, unsure.possible) == (True, ("lease", "job_offer"))
    assert unsure.why_fr == (
        "Le texte correspond presque autant au type «\xa0Bail\xa0» qu'au type «\xa0Offre d'emploi\xa0».",
    )
    assert unsure.why == ("The text fits “Lease or rental agreement” and “Offer of employment” nearly alike.",)


def test_no_pages_at_all_are_left_to_a_person() -> None:
    reading = Reading(outcome=Outcome.READ, mime="application/pdf", sha256="0" * 64, size=1)
    assert load_classifier().classify((), reading).abstained


@given(st.lists(st.text(max_size=300), min_size=1, max_size=3), st.sampled_from(["application/pdf", "image/png"]))
def test_any_text_is_classified(texts: list[str], mime: str) -> None:
    pages = tuple(Page(number=number, source=PageSource.OCR, text=text) for number, text in enumerate(texts, start=1))
    reading = Reading(outcome=Outcome.READ, mime=mime, sha256="0" * 64, size=1, pages=pages)
    found = load_classifier().classify(pages, reading)
    assert 0 < len(found.why) == len(found.why_fr)
    assert found.abstained or found.confidence >= 0.5
