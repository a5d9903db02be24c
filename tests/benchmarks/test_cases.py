"""The benchmarks of the case records work: on few of them, which says nothing of their speed."""

import pytest

from benchmarks.cases import lookup, million
from tests.servers.postgresql import is_installed

pytestmark = pytest.mark.slow
DATABASES = 2 if is_installed() else 1


def test_the_case_records_are_filled_and_asked() -> None:
    figures = list(lookup.measure([].append, sqlite=2000, postgres=2000, questions=20))
    assert [figure.unit for figure in figures] == ["ms", "ms", "ms", "ms", "ms", "ms", "MiB"] * DATABASES
    assert all(figure.value > 0 for figure in figures if figure.unit == "ms")


def test_cases_are_invented_and_imported() -> None:
    figures = list(million.measure([].append, count=30))
    assert [figure.unit for figure in figures] == ["s"] * DATABASES
