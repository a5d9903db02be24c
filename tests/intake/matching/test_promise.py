import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import bdtr

from intake.matching.promise import Outcomes, at_most, least_odds

NONE = Outcomes()


def outcomes(right: int, wrong: int, bits: int) -> Outcomes:
    return Outcomes(right={bits: right}, wrong={bits: wrong} if wrong else {})


def test_what_is_sure_enough_is_what_the_outcomes_allow():
    known = Outcomes(right={20: 4000, 14: 3000, 12: 500}, wrong={12: 40})
    assert least_odds(0.001, known, NONE) == 14


def test_the_odds_are_never_less_than_the_weights_themselves_believe():
    assert least_odds(0.001, outcomes(100_000, 0, 3), NONE) == pytest.approx(math.log2(999))


def test_with_too_few_outcomes_it_stays_careful():
    few = outcomes(2994, 0, 12)
    assert not few.speaks_at(0.001)
    assert least_odds(0.001, few, NONE) == pytest.approx(math.log2(999) + 6)
    enough = outcomes(2995, 0, 12)
    assert enough.speaks_at(0.001)
    assert least_odds(0.001, enough, NONE) == 12


def test_own_outcomes_make_it_more_careful_and_never_less():
    made = outcomes(10_000, 0, 15)
    assert least_odds(0.001, made, outcomes(10_000, 0, 9)) == 15
    worse = Outcomes(right={22: 6000, 16: 4000}, wrong={16: 30})
    assert least_odds(0.001, made, worse) == 22
    assert least_odds(0.001, made, outcomes(100, 30, 30)) == 15, "too few to say anything"


def test_own_outcomes_that_keep_the_promise_nowhere_leave_all_to_people():
    assert least_odds(0.001, outcomes(10_000, 0, 15), outcomes(5000, 200, 30)) == math.inf


def test_the_promise_holds_whatever_outcomes_chance_draws():
    """Where errors at some odds would break it, the threshold goes down to them in 5 of 100 draws at most."""
    rng = random.Random(4)
    rate, broken, draws = 0.01, 0, 400
    risky = {18: 0.0, 14: 0.004, 10: 0.05}  # the share wrong, by bits: of all, one in sixty
    for _ in range(draws):
        known = [(bits + 0.5, rng.random() >= risk) for bits, risk in risky.items() for _ in range(700)]
        broken += least_odds(rate, Outcomes.of(known), NONE) <= 10
    assert broken / draws <= 0.05


def test_one_at_the_limit_is_let_through_as_seldom_as_promised():
    """The hardest case for a test: exactly the promised share is wrong everywhere."""
    rng = random.Random(5)
    passed = 0
    for _ in range(400):
        known = Outcomes.of((20.5, rng.random() >= 0.01) for _ in range(2000))
        passed += known.tested(0.01) is not None
    assert passed / 400 <= 0.05 + 0.03, "three standard deviations of 400 draws"


@given(
    st.lists(st.tuples(st.floats(-20, 60), st.booleans()), max_size=200),
    st.sampled_from([0.1, 0.05, 0.02]),
    st.floats(-20, 60),
)
def test_one_more_wrong_outcome_never_makes_it_bolder(known, rate, at):
    before, after = Outcomes.of(known).tested(rate), Outcomes.of([*known, (at, False)]).tested(rate)
    if before is not None and after is not None:
        # It may speak now where it was silent; a wrong one above the threshold only raises it.
        assert after >= before or math.floor(at) < before


@given(st.integers(1, 20_000), st.floats(0.0005, 0.3), st.data())
def test_few_wrong_ones_are_as_likely_as_the_binomial_distribution_says(
    count: int, rate: float, data: st.DataObject
) -> None:
    wrong = data.draw(st.integers(0, min(count, 300)))
    assert at_most(wrong, count, rate) == pytest.approx(float(bdtr(wrong, count, rate)), rel=1e-6, abs=1e-12)
