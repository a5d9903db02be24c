from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.matching.birth_dates import compare_birth_dates
from intake.matching.names import Agreement


@pytest.mark.parametrize(
    ("a", "b", "agreement"),
    [
        (date(1990, 2, 28), date(1990, 2, 28), Agreement.AGREE),
        (date(1990, 4, 11), date(1990, 11, 4), Agreement.CLOSE),
        (date(1990, 2, 28), date(1990, 2, 23), Agreement.CLOSE),
        (date(1990, 2, 28), date(1991, 2, 28), Agreement.CLOSE),
        (date(1990, 2, 28), date(1989, 2, 28), Agreement.CONFLICT),
        (date(1990, 4, 11), date(1991, 11, 4), Agreement.CONFLICT),
        (date(1990, 2, 28), None, Agreement.ABSENT),
        (None, None, Agreement.ABSENT),
    ],
)
def test_equal_nearly_or_another(a, b, agreement):
    assert compare_birth_dates(a, b) is agreement


@settings(deadline=None)
@given(st.dates(), st.dates())
def test_birth_dates_compare_alike_from_either_side(a, b):
    assert compare_birth_dates(a, b) is compare_birth_dates(b, a)
    assert (compare_birth_dates(a, b) is Agreement.AGREE) == (a == b)
