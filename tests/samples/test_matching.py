"""Invented case records and submissions: the same each time, as noisy as promised, and true to themselves."""

from collections import Counter
from itertools import islice

import pytest

from intake.identifiers import normalise
from intake.model import Role
from samples.matching import CALIBRATION, TEST, LabelledSubmission, Population, make_cases, make_submissions
from samples.matching.households import KINDS
from samples.matching.noise import NOISE
from samples.matching.people import MadeCase
from samples.matching.submissions import make_submission

POPULATION = Population(20_000, 3, TEST, extended=True)
COUNT = 2_000


@pytest.fixture(scope="module")
def cases() -> list[MadeCase]:
    return list(POPULATION.cases())


@pytest.fixture(scope="module")
def submissions() -> list[LabelledSubmission]:
    return list(make_submissions(COUNT, 1, POPULATION))


def share(submissions: list[LabelledSubmission], row: str) -> float:
    return sum(row in each.noise for each in submissions) / len(submissions)


def test_cases_are_the_same_each_time_and_others_with_another_seed() -> None:
    once, again, other = (list(make_cases(200, seed)) for seed in (5, 5, 6))
    assert once == again
    assert not [case for case in once if case in other]


def test_a_case_made_alone_is_the_one_made_among_all(cases: list[MadeCase]) -> None:
    fresh = Population(20_000, 3, TEST, extended=True)
    for index in (0, 19, 20, 12_345, 19_999):
        assert fresh.case(index) == cases[index]
        assert cases[index].index == index


def test_a_count_that_would_cut_a_household_is_refused() -> None:
    with pytest.raises(ValueError, match="20"):
        Population(50, 1)


def test_every_number_can_be_imported_as_it_is(cases: list[MadeCase]) -> None:
    for case in cases[:5_000]:
        assert normalise("application_number", case.application_number) == case.application_number
        for member in case.members:
            for kind, value in (("uci", member.uci), ("passport_number", member.passport_number)):
                assert value is None or normalise(kind, value) == value


def test_no_two_people_share_a_number_but_where_the_records_are_to_contradict_each_other(cases: list[MadeCase]) -> None:
    assert len({case.application_number for case in cases}) == len(cases)
    owners: dict[str, set[int]] = {}
    for case in cases:
        for member in case.members:
            for value in (member.uci, member.passport_number):
                if value:
                    owners.setdefault(value, set()).add(member.person.number)
    shared = [value for value, people in owners.items() if len(people) > 1]
    households = sum(POPULATION.household(index).kind == "shared_number" for index in range(0, 20_000, 7))
    assert households
    assert 0 < len(shared) < 0.01 * len(cases)


def test_names_are_as_uneven_as_real_ones(cases: list[MadeCase]) -> None:
    people = [member for case in cases for member in case.members]
    for names in (
        Counter(member.family_name for member in people),
        Counter(member.given_names.split(" ")[0] for member in people),
    ):
        assert len(names) > 2_000
        assert names.most_common(1)[0][1] > 0.01 * len(people)
        assert sum(1 for count in names.values() if count == 1) > 500
    assert any(not member.given_names for member in people)
    assert any(" " in member.family_name or "-" in member.family_name for member in people)


def test_birth_dates_are_missing_or_1_january_more_often_than_by_chance(cases: list[MadeCase]) -> None:
    born = [member.birth_date for case in cases for member in case.members]
    first = sum(date is not None and (date.month, date.day) == (1, 1) for date in born)
    assert 3 / 365 < first / len(born) < 0.1
    assert 0.005 < born.count(None) / len(born) < 0.03


def test_every_kind_of_household_occurs_and_people_alike_are_on_cases_of_their_own() -> None:
    households = {id(each): each for index in range(4_000) for each in [POPULATION.household(index)]}.values()
    assert {each.kind for each in households} == {kind.__name__ for kind, _ in KINDS}
    for household in households:
        if household.kind in ("twins", "namesakes"):
            (first,), (second,) = (case.members for case in household.cases)
            assert first.person.birth_date == second.person.birth_date
            same_name = first.person.given_names == second.person.given_names
            assert same_name == (household.kind == "namesakes")
            assert first.person.family_name == second.person.family_name
            assert first.person.number != second.person.number


def test_a_merged_case_names_the_open_one_with_the_same_person(cases: list[MadeCase]) -> None:
    merged = [case for case in cases if case.merged_into]
    by_id = {case.id: case for case in cases}
    assert merged
    for case in merged:
        into = by_id[case.merged_into or ""]
        assert (case.state, into.state) == ("merged", "open")
        assert into.member(case.members[0].person)


def test_states_and_addresses_are_written_only_where_they_are_asked_for() -> None:
    plain, extended = (list(make_cases(400, 2, extended=extended)) for extended in (False, True))
    assert {"state", "merged_into", "received_on"}.isdisjoint(plain[0])
    assert not any("email" in person for case in plain for person in case["people"])  # type: ignore[attr-defined]
    assert {case["state"] for case in extended} == {"open", "closed", "merged"}
    assert any("email" in person for case in extended for person in case["people"])  # type: ignore[attr-defined]


def test_submissions_are_the_same_each_time_and_alone(submissions: list[LabelledSubmission]) -> None:
    fresh = Population(20_000, 3, TEST, extended=True)
    assert list(make_submissions(20, 1, fresh)) == submissions[:20]
    assert make_submission(1_234, 1, fresh) == submissions[1_234]
    assert next(iter(make_submissions(1, 2, fresh))) != submissions[0]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("no_number", TEST.no_number),
        ("one_number", TEST.one_number),
        ("wrong_number", TEST.wrong_number),
        ("swapped_names", TEST.swapped),
        ("dummy", TEST.dummy),
        ("absent", TEST.absent),
        ("stranger", TEST.stranger),
        ("two_cases", TEST.two_cases),
        ("representative", TEST.representative),
    ],
)
def test_noise_comes_in_the_shares_promised(submissions: list[LabelledSubmission], row: str, wanted: float) -> None:
    four_deviations = 4 * (wanted * (1 - wanted) / COUNT) ** 0.5
    assert share(submissions, row) == pytest.approx(wanted, abs=four_deviations)


def test_twins_and_namesakes_are_two_in_a_hundred(submissions: list[LabelledSubmission]) -> None:
    assert 0.01 < share(submissions, "twins") + share(submissions, "namesakes") < 0.035


def test_every_row_of_noise_occurs_and_rows_come_together(submissions: list[LabelledSubmission]) -> None:
    assert {row for each in submissions for row in each.noise} == set(NOISE)
    assert any(len(each.noise) >= 6 for each in submissions)


def test_both_languages_and_all_media_are_there(submissions: list[LabelledSubmission]) -> None:
    assert 0.15 < sum(each.language == "fr" for each in submissions) / COUNT < 0.4
    media = Counter(truth.medium for each in submissions for truth in each.truth)
    assert min(media.values()) > 0.15 * media.total()
    assert len(media) == 3


def test_each_document_has_its_truth_and_the_true_case_carries_the_person(
    submissions: list[LabelledSubmission], cases: list[MadeCase]
) -> None:
    by_id = {case.id: case for case in cases}
    for each in submissions:
        documents = [document for upload in each.uploads for document in upload.documents]
        assert len(documents) == len(each.truth)
        for document, truth in zip(documents, each.truth, strict=True):
            if truth.case_id is None:
                assert truth.person_id is None
                continue
            case = by_id[truth.case_id]
            assert case.state == "open"
            if truth.person_id is not None:
                (member,) = [member for member in case.members if member.id == truth.person_id]
                subjects = [party for party in document.parties if party.role is Role.SUBJECT and party.source == "mrz"]
                born = {party.birth_date for party in subjects}
                assert born <= {member.person.birth_date, None}


def test_what_must_not_be_attached_has_no_case(submissions: list[LabelledSubmission]) -> None:
    for each in submissions:
        if "absent" in each.noise:
            assert not any(truth.case_id for truth in each.truth)
        assert not any(truth.case_id for truth in each.truth if truth.about in ("stranger", "relative"))


def test_whose_a_paper_is_that_says_nothing_is_asked_of_nobody(submissions: list[LabelledSubmission]) -> None:
    silent = 0
    for each in submissions:
        documents = [document for upload in each.uploads for document in upload.documents]
        for document, truth in zip(documents, each.truth, strict=True):
            if truth.about == "family_member" and not document.parties and not document.identifiers:
                silent += 1
                assert truth.person_id is None
    assert silent


def test_a_strangers_paper_says_whose_it_is(submissions: list[LabelledSubmission]) -> None:
    for each in submissions:
        documents = [document for upload in each.uploads for document in upload.documents]
        for document, truth in zip(documents, each.truth, strict=True):
            assert truth.about not in ("stranger", "relative") or document.parties


def test_absent_clients_numbers_are_on_no_record(submissions: list[LabelledSubmission], cases: list[MadeCase]) -> None:
    known = {member.uci for case in cases for member in case.members}
    absent = [each for each in submissions if "absent" in each.noise and "wrong_number" not in each.noise]
    typed = [normalise("uci", each.form.uci) for each in absent if each.form.uci]
    assert [value for value in typed if value]
    assert known.isdisjoint(value for value in typed if value)


def test_photos_are_read_worse_than_what_was_born_digital(submissions: list[LabelledSubmission]) -> None:
    unsure: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for each in submissions:
        documents = [document for upload in each.uploads for document in upload.documents]
        for document, truth in zip(documents, each.truth, strict=True):
            numbers[truth.medium] += len(document.identifiers)
            unsure[truth.medium] += sum(not number.verified for number in document.identifiers)
    shares = {medium: unsure[medium] / numbers[medium] for medium in numbers}
    assert shares["born_digital"] < shares["scan"] < shares["photo"]


def test_the_two_styles_differ_in_names_and_noise() -> None:
    common = [
        Counter(case.members[0].family_name for case in islice(Population(4_000, 1, style).cases(), 4_000))
        for style in (CALIBRATION, TEST)
    ]
    assert [name for name, _ in common[0].most_common(10)] != [name for name, _ in common[1].most_common(10)]
    assert CALIBRATION.ocr != TEST.ocr
