"""Shares come with the interval that the true one lies in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import bdtr

from intake.intervals import at_most, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_of_nothing_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_share(counts: tuple[int, int]) -> None:
    hits, of = counts
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of + 1e-12
    assert hits / of - 1e-12 <= high <= 1


@given(
    st.integers(1, 50_000).flatmap(lambda of: st.tuples(st.integers(0, min(of, 300)), st.just(of))),
    st.floats(1e-5, 0.5),
)
def test_so_many_or_fewer_are_as_probable_as_a_library_says(counts: tuple[int, int], share: float) -> None:
    hits, of = counts
    assert at_most(hits, of, share) == pytest.approx(bdtr(hits, of, share), rel=1e-6, abs=1e-12)
