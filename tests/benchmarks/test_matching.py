"""How matching is measured: verdicts by the truth, the bound of a rate, and the plain way beside it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from benchmarks.matching import __main__ as looking
from benchmarks.matching.baseline import attach_plainly
from benchmarks.matching.fitting import outcomes
from benchmarks.matching.judging import Judged, Verdict, verdict_of
from benchmarks.matching.promise import figures
from benchmarks.matching.scores import promised, score, upper_bound
from samples.matching.piles import Truth
from tests.intake.matching.directory import InMemoryCases, case, document, form, named, number, person

RIGHT = Judged(
    submission=1,
    document=0,
    verdict=Verdict.RIGHT,
    baseline=Verdict.RIGHT,
    reason="",
    about="client",
    medium="photo",
    language="en",
    noise=frozenset({"twins"}),
    attachable=True,
    seconds=0.01,
    odds=30.0,
    weighed_right=True,
)


@pytest.mark.parametrize(
    ("truth", "decided", "verdict"),
    [
        (Truth("C-1", "p1"), ("C-1", "p1"), Verdict.RIGHT),
        (Truth("C-1", None), ("C-1", "p2"), Verdict.RIGHT),
        (Truth("C-1", "p1"), ("C-1", "p2"), Verdict.WRONG_PERSON),
        (Truth("C-1", "p1"), ("C-2", "p1"), Verdict.WRONG),
        (Truth(None), ("C-2", "p1"), Verdict.WRONG),
        (Truth("C-1", "p1"), (None, None), Verdict.EXCEPTION),
        (Truth(None), (None, None), Verdict.EXCEPTION),
    ],
)
def test_a_decision_is_judged_by_the_truth(
    truth: Truth, decided: tuple[str | None, str | None], verdict: Verdict
) -> None:
    assert verdict_of(truth, *decided) is verdict


@pytest.mark.parametrize(
    ("hits", "of", "bound"), [(0, 3000, 0.000998), (0, 20, 0.1391), (1, 10, 0.3942), (5, 50, 0.1990), (3, 3, 1.0)]
)
def test_the_bound_is_that_of_clopper_and_pearson(hits: int, of: int, bound: float) -> None:
    assert upper_bound(hits, of) == pytest.approx(bound, rel=2e-3)


def test_a_score_counts_wrong_ones_among_the_attached_only() -> None:
    judged = [
        *[RIGHT] * 6,
        replace(RIGHT, verdict=Verdict.WRONG),
        replace(RIGHT, verdict=Verdict.WRONG_PERSON),
        *[replace(RIGHT, verdict=Verdict.EXCEPTION, attachable=False)] * 2,
    ]
    found = score(judged)
    assert (found.documents, found.attachable, found.attached, found.wrong, found.wrong_person) == (10, 8, 8, 1, 1)
    assert (found.automatic, found.wrong_share) == (80.0, 12.5)
    assert found.wrong_at_most > 12.5


def test_the_figures_promise_both_shares_and_show_the_plain_way_beside_ours() -> None:
    judged = [RIGHT] * 95 + [replace(RIGHT, verdict=Verdict.EXCEPTION, baseline=Verdict.WRONG)] * 5
    made = {figure.name: figure for figure in promised("all", judged)}
    automatic = made["attached without a person, all, of 100"]
    assert (automatic.value, automatic.at_least, automatic.peer, automatic.holds) == (95.0, 90.0, 100.0, True)
    wrong = made["on a wrong case, all, of 95 attached"]
    assert (wrong.value, wrong.limit, wrong.peer) == (0.0, 0.02, 5.0)
    assert made["on a wrong case, all, of 95 attached: at most (95 % bound)"].value == pytest.approx(3.1, abs=0.1)


def test_each_row_of_noise_and_each_language_has_figures_of_its_own() -> None:
    names = [figure.name for figure in figures([RIGHT, replace(RIGHT, language="fr", submission=2)])]
    assert any(name.startswith("attached without a person, French, of 1") for name in names)
    assert any(name.startswith("attached without a person, photos, of 2") for name in names)
    assert "twins, of 2: on a wrong case" in names


def test_a_submission_counts_once_however_many_of_its_documents_are_wrong() -> None:
    wrong = replace(RIGHT, verdict=Verdict.WRONG)
    judged = [wrong, replace(wrong, document=1), *(replace(RIGHT, submission=number) for number in range(2, 6))]
    made = {figure.name: figure.value for figure in figures(judged)}
    assert made["submissions with a document on a wrong case, of 5"] == 20.0
    assert made["on a wrong case, all, of 6 attached: how many"] == 2


COTE = case("C-1", person("Côté", "Hélène"), uci="1312345678")
OTHER = case("C-2", person("Roy", "Luc", date(1980, 3, 4)), uci="1387654321")


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (lambda: attach_plainly(form("Roy", "Luc", uci="1312345678"), document(), InMemoryCases(COTE, OTHER)), "C-1"),
        (lambda: attach_plainly(form("Cote", "Helene"), document(), InMemoryCases(COTE, OTHER)), "C-1"),
        (
            lambda: attach_plainly(
                form("Cote", "Helene"), document(numbers=[number("uci", "1387654321")]), InMemoryCases(COTE, OTHER)
            ),
            "C-2",
        ),
        (
            lambda: attach_plainly(
                form("Cote", "Helene"), document(named("Roy", "Luc", date(1980, 3, 4))), InMemoryCases(COTE, OTHER)
            ),
            "C-2",
        ),
        (lambda: attach_plainly(form("Côté", "Hélne"), document(), InMemoryCases(COTE, OTHER)), None),
        (
            lambda: attach_plainly(
                form("Cote", "Helene"), document(), InMemoryCases(COTE, COTE.model_copy(update={"id": "C-3"}))
            ),
            None,
        ),
    ],
    ids=["the typed number", "the name", "a document's number", "a document's name", "no slip", "two of the name"],
)
def test_the_plain_way_takes_an_exact_number_else_the_exact_name(
    made: Callable[[], str | None], found: str | None
) -> None:
    assert made() == found


@pytest.mark.slow
def test_the_whole_is_measured_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert looking.main(["--quick", "--cases", "400", "--submissions", "90", "--show", "exceptions", "1"]) in (0, 1)
    printed = capsys.readouterr().out
    assert "400 cases made" in printed
    assert "swapped_names" in printed
    assert "why a person looks" in printed
    assert "truth: " in printed


def test_outcomes_are_of_what_the_odds_decide() -> None:
    """A paper that contradicts its submission is not decided by them, whoever's it is."""
    wrong = replace(RIGHT, verdict=Verdict.WRONG, odds=12.0, weighed_right=False)
    unsure = replace(RIGHT, verdict=Verdict.EXCEPTION, reason="ambiguous_case not_sure_enough", odds=5.0)
    strangers = replace(wrong, verdict=Verdict.EXCEPTION, reason="conflicting_identity names_another_person")
    nowhere = replace(RIGHT, verdict=Verdict.EXCEPTION, reason="no_case_found no_number", odds=None)
    assert list(outcomes([RIGHT, wrong, unsure, strangers, nowhere])) == [(30.0, True), (12.0, False), (5.0, True)]
