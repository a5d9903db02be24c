"""Case records drawn at random: the same by the same seed, all of them in time, and no more."""

import pytest

from storage.cases.models import Case
from storage.cases.sampling import count, sample

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cases() -> None:
    rows = [Case(id=f"C-{place}", application_type="study_permit") for place in range(1200)]
    for case in Case.objects.bulk_create(rows):
        case.people.create(number="p1", role="principal", family_name=f"Roy {case.pk}")


def drawn(count: int, seed: int = 1) -> list[str]:
    return [record.id for record in sample(count, seed)]


def test_a_seed_draws_the_same_records_and_a_larger_sample_adds_to_them() -> None:
    assert drawn(50) == drawn(50) == drawn(700)[:50]
    assert len(set(drawn(700))) == 700
    assert set(drawn(20)) != set(drawn(20, seed=2))


def test_all_are_drawn_when_more_are_wanted_than_there_are() -> None:
    assert count() == 1200
    assert len(set(drawn(5000))) == 1200
    assert drawn(0) == []


def test_records_are_whole_and_from_all_over() -> None:
    record = next(sample(1, 3))
    assert record.people[0].family_name == f"Roy {record.id}"
    places = sorted(int(id_.removeprefix("C-")) for id_ in drawn(400))
    assert 450 < sum(places) / 400 < 750
