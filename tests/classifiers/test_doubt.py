from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from classifiers.calibration import Limits
from classifiers.doubt import weigh_up
from classifiers.model import Opinion
from classifiers.reasons import Reason

LIMITS = Limits(probability=0.1, plainness=0.05, strangeness=0.3, words=10)


def opinion(*probabilities: float, strangeness: float = 0.0, words: int = 50) -> Opinion:
    named = dict(zip(("lease", "job_offer", "resume"), (*probabilities, 0.0, 0.0), strict=False))
    return Opinion(probabilities=named, strangeness=strangeness, words=words)


def test_one_possible_type_is_decided() -> None:
    found = weigh_up(opinion(0.95, 0.05), LIMITS)
    assert (found.type, found.possible, found.doubt) == ("lease", ("lease",), None)


def test_the_words_that_tell_are_part_of_the_reason() -> None:
    found = weigh_up(replace(opinion(0.95, 0.05), telling=("tenant", "rent")), LIMITS)
    assert found.why == Reason("reads_like_by_words", {"type": "lease", "words": "tenant, rent"})
    assert weigh_up(opinion(0.95, 0.05), LIMITS).why == Reason("reads_like", {"type": "lease"})
    assert weigh_up(opinion(0.6, 0.4, strangeness=0.96), LIMITS).why == Reason("unlike_all")


def test_two_possible_types_are_left_to_a_person() -> None:
    found = weigh_up(opinion(0.85, 0.15), LIMITS)
    assert found.possible == ("lease", "job_offer")
    assert found.doubt == Reason("fits_two", {"type": "lease", "type_2": "job_offer"})


def test_what_may_be_outside_of_the_list_is_left_to_a_person() -> None:
    found = weigh_up(opinion(0.99, 0.01, strangeness=0.4), LIMITS)
    assert found.possible == ("lease", "other")
    assert found.doubt == Reason("fits_best", {"type": "lease"})
    strange = weigh_up(opinion(0.99, 0.01, strangeness=0.9), LIMITS)
    assert strange.possible == ("other", "lease")
    assert strange.doubt == Reason("unlike_all")


def test_what_is_too_strange_for_the_list_is_other() -> None:
    found = weigh_up(opinion(0.6, 0.4, strangeness=0.96), LIMITS)
    assert (found.type, found.confidence, found.possible, found.doubt) == ("other", 0.96, ("other",), None)


def test_what_nothing_fits_is_left_with_the_best_guess() -> None:
    limits = LIMITS.model_copy(update={"probability": 0.99})
    found = weigh_up(opinion(0.6, 0.4), limits)
    assert (found.type, found.possible) == ("lease", ("lease",))
    assert found.doubt == Reason("fits_best", {"type": "lease"})


def test_what_is_in_another_language_is_left_to_a_person_and_not_taken_for_other() -> None:
    limits = LIMITS.model_copy(update={"coverage": 0.7})
    foreign = replace(opinion(0.6, 0.4, strangeness=0.99), coverage=0.2)
    assert weigh_up(foreign, limits).doubt == Reason("unlike_all")
    assert weigh_up(replace(foreign, coverage=0.7), limits).doubt is None


def test_too_little_text_is_never_decided() -> None:
    assert weigh_up(opinion(1.0, words=9), LIMITS).doubt == Reason("too_little_text")


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_more_careful_limit_never_decides_what_a_bolder_one_left_undecided_differently(
    best: float, strangeness: float, bold: float, careful: float, odd: float
) -> None:
    """Lower limits leave more possible: what is decided by both is decided alike."""
    low, high = sorted((careful, bold))
    seen = opinion(max(best, 1 - best), min(best, 1 - best), strangeness=strangeness)
    lower, higher = (weigh_up(seen, Limits(probability=p, plainness=0, strangeness=odd, words=0)) for p in (low, high))
    if lower.doubt is None and higher.doubt is None and "other" not in (lower.type, higher.type):
        assert lower.type == higher.type
    assert len(lower.possible) >= len(higher.possible)
