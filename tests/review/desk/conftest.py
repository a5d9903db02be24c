"""Counts that are some seconds old would be another test's."""

from collections.abc import Iterator

import pytest

from review.desk import counting


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    counting.forget()
    yield
    counting.forget()
