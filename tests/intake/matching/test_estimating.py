"""Weights taken from case records whose truth is known, since they are made here."""

import random
from datetime import date, timedelta

import pytest

from intake.matching.estimating import estimate
from intake.matching.names import Agreement
from intake.matching.policy import PACKAGED, read_policy
from intake.model import CaseIdentifier, CasePerson, CaseRecord
from tests.intake.matching.directory import InMemoryCases

BEFORE = read_policy(PACKAGED.read_bytes()).weights
AGREE, CLOSE, CONFLICT = Agreement.AGREE, Agreement.CLOSE, Agreement.CONFLICT


def records(count: int, slips: float = 0.1, wrong_owner: float = 0.0) -> list[CaseRecord]:
    """Each person on two cases by one UCI; in some the name has a slip, and some UCIs are two people's by mistake."""
    rng = random.Random(1)
    names = ["".join(rng.choices("abdegiklmnorstu", k=8)).title() for _ in range(400)]

    def somebody() -> tuple[str, str, date]:
        family = "Costa" if rng.random() < 0.2 else rng.choice(names)
        born = date(1990, 1, 1) if rng.random() < 0.1 else date(1960, 1, 1) + timedelta(days=rng.randrange(15_000))
        return family, rng.choice(names), born

    made = []
    for index in range(count // 2):
        family, given, born = somebody()
        other = somebody() if rng.random() < wrong_owner else (family, given, born)
        if rng.random() < slips:
            other = (other[0], other[1][:3] + "x" + other[1][4:], other[2])
        for half, (f, g, b) in enumerate(((family, given, born), other)):
            who = CasePerson(id="p1", role="principal", family_name=f, given_names=g, birth_date=b)
            uci = CaseIdentifier(kind="uci", value=f"{1300000000 + index}", person="p1")
            made.append(
                CaseRecord(id=f"C-{index}-{half}", application_type="pr_card", people=(who,), identifiers=(uci,))
            )
    return made


class ByUci(InMemoryCases):
    """The same, by an index: there are many."""

    def __init__(self, *records: CaseRecord) -> None:
        super().__init__(*records)
        self.by_number: dict[str, list[CaseRecord]] = {}
        for record in records:
            self.by_number.setdefault(record.identifiers[0].value, []).append(record)

    def by_identifier(self, kind: str, value: str) -> tuple[CaseRecord, ...]:
        assert kind == "uci"
        return tuple(self.by_number.get(value, ()))


@pytest.fixture(scope="module")
def slipping():
    made = records(6000)
    return estimate(made, 1_000_000, ByUci(*made), BEFORE, 1)


def test_common_words_and_dates_are_counted(slipping):
    assert slipping.words["costa"] == pytest.approx(0.2, abs=0.02)
    assert slipping.rare_word < 0.001
    assert slipping.dates.keys() == {date(1990, 1, 1)}
    assert (slipping.records, slipping.sample) == (1_000_000, 6000)


def test_a_rare_name_says_more_than_a_common_one(slipping):
    assert slipping.name_bits(AGREE, ("rarissima", "rarus")) > slipping.name_bits(AGREE, ("costa", "rarus")) + 3
    usual, new_year = (slipping.birth_date_bits(AGREE, date(1990, 1, day)) for day in (2, 1))
    assert usual > new_year + 5


def test_slips_of_the_records_are_learnt(slipping):
    """Each pair is seen from both sides; one in ten has a slip."""
    assert slipping.name[CLOSE].own == pytest.approx(0.1, abs=0.02)
    assert slipping.name[AGREE].own == pytest.approx(0.9, abs=0.03)


def test_two_people_under_one_number_by_mistake_are_told_from_one_with_slips():
    made = records(6000, wrong_owner=0.2)
    found = estimate(made, 6000, ByUci(*made), BEFORE, 1)
    assert found.name[CONFLICT].own < 0.02
    assert found.birth_date[CONFLICT].own < 0.03


def test_strangers_seldom_agree(slipping):
    assert slipping.name[CONFLICT].other > 0.9
    assert slipping.name[AGREE].bits > 5 > 0 > slipping.name[CONFLICT].bits


def test_few_records_leave_what_was_believed_nearly_as_it_was():
    made = records(2)
    found = estimate(made, 2, ByUci(*made), BEFORE, 1)
    for level, chance in BEFORE.name.items():
        assert found.name[level].own == pytest.approx(chance.own, abs=0.01)
    assert found.words == {}
    assert found.rare_word == BEFORE.rare_word


def test_the_same_records_and_seed_give_the_same_weights():
    made = records(200)
    assert estimate(made, 200, ByUci(*made), BEFORE, 3) == estimate(made, 200, ByUci(*made), BEFORE, 3)
