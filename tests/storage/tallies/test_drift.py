"""Another stream of documents shows in the confidences."""

import math
import random
from collections import Counter
from datetime import timedelta

import pytest

from storage.metrics.catalog import CONFIDENCES
from storage.statistics.days import today
from storage.tallies.drift import FEWEST, drifts, stability_index
from storage.tallies.models import ConfidenceDay


def test_the_index_is_that_of_the_formula() -> None:
    p, q = (200.5 / 301, 100.5 / 301), (50.5 / 201, 150.5 / 201)
    expected = sum((b - a) * math.log(b / a) for a, b in zip(p, q, strict=True))
    assert stability_index([200, 100], [50, 150]) == pytest.approx(expected)


def test_equal_shares_are_0_and_an_empty_bound_is_no_trouble() -> None:
    assert stability_index([1000, 2000, 0], [100, 200, 0]) == pytest.approx(0, abs=0.01)
    assert stability_index([1000, 0], [0, 1000]) > 5


def test_chance_alone_stays_below_a_tenth_and_a_changed_stream_is_above_a_quarter() -> None:
    chance = random.Random(9)
    usual = [1, 1, 2, 2, 4, 6, 10, 14, 20, 30, 10]
    other = [6, 4, 6, 6, 8, 10, 14, 14, 14, 14, 4]
    former = drawn(chance, usual, 20_000)
    assert max(stability_index(former, drawn(chance, usual, FEWEST)) for _ in range(200)) < 0.1
    assert min(stability_index(former, drawn(chance, other, FEWEST)) for _ in range(200)) > 0.25


def drawn(chance: random.Random, weights: list[int], number: int) -> list[int]:
    found = Counter(chance.choices(range(len(weights)), weights, k=number))
    return [found[place] for place in range(len(CONFIDENCES))]


@pytest.mark.django_db
def test_only_documents_of_the_same_model_are_compared_and_only_where_there_are_enough() -> None:
    for days_ago, model, bound, count in (
        (0, "m1", 3, 600),
        (10, "m1", 9, 9000),
        (60, "m1", 3, 90_000),
        (0, "m2", 3, 600),
        (10, "m2", 9, 400),
        (0, "m3", 9, 600),
    ):
        day = today() - timedelta(days=days_ago)
        ConfidenceDay.objects.create(day=day, model=model, bound=bound, count=count)
    found = drifts()
    assert set(found) == {"m1"}
    assert found["m1"] > 5
