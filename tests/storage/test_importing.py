"""Case records from files: good lines are taken, bad ones named, and nothing is taken twice."""

import json
from pathlib import Path

import pytest

from intake.identifiers import normalise
from intake.model import Party
from storage.cases import importing
from storage.cases.contradictions import numbers_on_several_people
from storage.cases.directory import OwnCases
from storage.cases.importing import BadLine, UnknownFormat, import_cases
from storage.cases.models import Case, Number, Person

pytestmark = pytest.mark.django_db
GOOD = {
    "id": "C-1",
    "application_type": "study_permit",
    "people": [
        {"id": "p1", "role": "principal", "family_name": "Côté", "given_names": "Zoé", "birth_date": "1990-02-01",
         "uci": "1234-5678", "passport_number": "AB123456"}
    ],
    "identifiers": [{"kind": "application_number", "value": "s123456789", "person": None}],
}  # fmt: skip


def take(path: Path, text: str) -> tuple[int, list[BadLine]]:
    path.write_text(text)
    results = list(import_cases(path))
    return sum(r for r in results if isinstance(r, int)), [r for r in results if isinstance(r, BadLine)]


def test_json_lines_are_taken_and_found_by_each_number(tmp_path: Path) -> None:
    assert take(tmp_path / "c.jsonl", json.dumps(GOOD)) == (1, [])
    for kind, value in (("uci", "12345678"), ("application_number", "S123456789"), ("passport_number", "AB123456")):
        assert [case.id for case in OwnCases().by_identifier(kind, value)] == ["C-1"]


def test_a_bad_line_is_named_with_its_reason_and_the_rest_goes_on(tmp_path: Path) -> None:
    dummy = GOOD | {"id": "C-2", "people": [GOOD["people"][0] | {"uci": "1111111111"}]}  # type: ignore[operator, index]
    nameless = GOOD | {"id": "C-3", "people": []}
    lines = [json.dumps(GOOD), "not json", json.dumps(dummy), json.dumps(nameless), json.dumps(GOOD | {"id": "C-4"})]
    taken, bad = take(tmp_path / "c.jsonl", "\n".join(lines))
    assert taken == 2
    assert sorted(line.line for line in bad) == [2, 3, 4]
    assert "uci" in next(line.reason for line in bad if line.line == 3)
    assert "people" in next(line.reason for line in bad if line.line == 4)


def test_importing_again_replaces(tmp_path: Path) -> None:
    take(tmp_path / "c.jsonl", json.dumps(GOOD))
    take(tmp_path / "c.jsonl", json.dumps(GOOD | {"application_type": "work_permit"}))
    assert Case.objects.get().application_type == "work_permit"
    assert (Person.objects.count(), Number.objects.count()) == (1, 3)


def test_csv_lines_of_one_case_make_one_case(tmp_path: Path) -> None:
    text = (
        "case_id,application_type,application_number,person_id,role,family_name,given_names,birth_date,uci,passport_number\n"
        "C-9,work_permit,W123456789,p1,principal,Roy,Ann,1980-01-02,87654321,\n"
        "C-9,work_permit,W123456789,p2,spouse,Roy,Bob,1981-01-02,,\n"
        "C-10,work_permit,W123456780,p1,principal,Roy,Cid,31/12/1980,,\n"
    )
    taken, bad = take(tmp_path / "c.csv", text)
    assert taken == 1
    assert [line.line for line in bad] == [4]
    assert Person.objects.filter(case_id="C-9").count() == 2


def test_a_csv_without_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="case_id"):
        take(tmp_path / "c.csv", "a,b\n1,2\n")


def test_people_are_suggested_by_birth_date_and_a_like_name(tmp_path: Path) -> None:
    from datetime import date

    take(tmp_path / "c.jsonl", json.dumps(GOOD))
    near = Party(family_name="COTE", given_names="Zoe", birth_date=date(1990, 2, 1))
    assert [case.id for case in OwnCases().by_person(near)] == ["C-1"]
    assert OwnCases().by_person(near.model_copy(update={"family_name": "Smith", "given_names": "Al"})) == ()
    assert [case.id for case in OwnCases().by_person(near.model_copy(update={"birth_date": None}))] == ["C-1"]


def test_csv_lines_of_one_case_that_stand_apart_are_refused_rather_than_replacing_its_people(tmp_path: Path) -> None:
    text = (
        "case_id,application_type,person_id,family_name\n"
        "C-1,work_permit,p1,Roy\n"
        "C-2,work_permit,p1,Lee\n"
        "C-1,work_permit,p2,Roy\n"
    )
    taken, bad = take(tmp_path / "c.csv", text)
    assert taken == 2
    assert [(line.line, line.reason.split(":")[0]) for line in bad] == [(4, "case_id")]
    assert Person.objects.get(case_id="C-1").number == "p1"


def test_a_csv_line_that_cannot_be_split_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    header = "case_id,application_type,person_id,family_name\n"
    text = f"{header}C-1,work_permit,p1,{'x' * 200_000}\nC-2,work_permit,p1,Lee\n"
    taken, bad = take(tmp_path / "c.csv", text)
    assert taken == 1
    assert [line.line for line in bad] == [2]


@pytest.mark.parametrize("name", ["c.csv", "c.jsonl"])
def test_a_file_in_another_encoding_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes("case_id,application_type,person_id,family_name\nC-1,a,p1,Côté\n".encode("latin-1"))
    with pytest.raises(UnknownFormat, match="UTF-8"):
        list(import_cases(tmp_path / name))


@pytest.mark.parametrize(
    "change",
    [
        {"application_type": ""},
        {"id": "SECRET" * 20},
        {"people": [{"id": "p1", "family_name": "SECRET", "birth_date": "SECRET"}]},
        {"people": [{"id": "p1", "family_name": "SECRET", "passport_number": "SECRET, not a number"}]},
        {"identifiers": [{"kind": "uci", "value": "12345678", "person": "SECRET"}]},
    ],
)
def test_a_reason_never_holds_the_value(tmp_path: Path, change: dict[str, object]) -> None:
    taken, bad = take(tmp_path / "c.jsonl", json.dumps(GOOD | change))
    assert taken == 0
    assert len(bad) == 1
    assert "SECRET" not in bad[0].reason


@pytest.mark.parametrize(
    "change",
    [
        {"id": "C\0"},
        {"people": [GOOD["people"][0] | {"family_name": "Ro\0y"}]},  # type: ignore[index, operator]
        {"people": [GOOD["people"][0] | {"role": "\0"}]},  # type: ignore[index, operator]
        {"identifiers": [{"kind": "shelf", "value": "9" * 65}]},
        {"identifiers": [{"kind": "shelf", "value": "ß" * 64}]},
        {"identifiers": [{"kind": "shelf", "value": "\0"}]},
        {"identifiers": [{"kind": "k" * 33, "value": "9"}]},
    ],
)
def test_a_line_that_a_database_would_refuse_takes_no_others_with_it(tmp_path: Path, change: dict[str, object]) -> None:
    taken, bad = take(tmp_path / "c.jsonl", json.dumps(GOOD | {"id": "C-2"} | change) + "\n" + json.dumps(GOOD))
    assert (taken, [line.line for line in bad]) == (1, [1])
    assert Case.objects.get().pk == "C-1"


def test_all_that_a_case_may_have_is_taken_from_both_formats(tmp_path: Path) -> None:
    person = {"id": "p1", "family_name": "Roy", "email": " Ann@Example.ORG ", "postal_code": "k1a 0b1"}
    about = {"state": "merged", "merged_into": "C-2", "received_on": "2024-05-06", "version": 7}
    take(
        tmp_path / "c.jsonl", json.dumps({"id": "C-1", "application_type": "visitor_visa", "people": [person]} | about)
    )
    from_json = OwnCases().by_id("C-1")
    Case.objects.all().delete()
    text = (
        "case_id,application_type,state,merged_into,received_on,version,person_id,family_name,email,postal_code\n"
        "C-1,visitor_visa,merged,C-2,2024-05-06,7,p1,Roy,Ann@example.org,K1A0B1\n"
    )
    assert take(tmp_path / "c.csv", text) == (1, [])
    assert OwnCases().by_id("C-1") == from_json
    assert from_json is not None
    assert (from_json.state, from_json.merged_into, str(from_json.received_on)) == ("merged", "C-2", "2024-05-06")
    assert {number.kind: number.value for number in from_json.identifiers}.keys() == {"email", "postal_code"}
    assert Case.objects.get().version == 7
    email = normalise("email", "ann@example.org")
    assert email is not None
    assert [case.id for case in OwnCases().by_identifier("email", email)] == ["C-1"]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "merged"},
        {"merged_into": "C-2"},
        {"state": "merged", "merged_into": "C-1"},
        {"state": "lost"},
        {"received_on": "May"},
        {"version": -1},
        {"version": 2**63},
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    taken, bad = take(tmp_path / "c.jsonl", json.dumps(GOOD | change))
    assert (taken, [line.line for line in bad]) == (0, [1])
    assert next(iter(change)) in bad[0].reason or "merged_into" in bad[0].reason


def test_an_address_too_long_to_be_one_is_left_out_and_its_case_taken(tmp_path: Path) -> None:
    person = GOOD["people"][0] | {"email": "a" * 65 + "@example.org"}  # type: ignore[index, operator]
    assert take(tmp_path / "c.jsonl", json.dumps(GOOD | {"people": [person]})) == (1, [])
    assert not Number.objects.filter(kind="email").exists()


def test_one_number_on_two_people_is_taken_and_counted(tmp_path: Path) -> None:
    def case(id_: str, given: str, born: str, uci: str) -> str:
        person = {"id": "p1", "family_name": "Roy", "given_names": given, "birth_date": born, "uci": uci}
        return json.dumps({"id": id_, "application_type": "study_permit", "people": [person]})

    lines = [
        case("C-1", "Ann", "1990-02-01", "12345678"),
        case("C-2", "ANN", "1990-02-01", "12345678"),  # the same on another case
        case("C-3", "Bob", "1990-02-01", "23456789"),
        case("C-4", "Zoe", "1990-02-01", "23456789"),
        case("C-5", "Eve", "1990-02-01", "34567890"),
        case("C-6", "Eve", "1970-03-04", "34567890"),
    ]
    assert take(tmp_path / "c.jsonl", "\n".join(lines[:2])) == (2, [])
    assert numbers_on_several_people() == 0
    assert take(tmp_path / "c.jsonl", "\n".join(lines)) == (6, [])
    assert numbers_on_several_people() == 2


def test_a_large_file_is_read_in_order_by_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_CHUNK", 2)
    monkeypatch.setattr(importing, "_BATCH", 6)
    lines = [json.dumps(GOOD | {"id": f"C-{place % 9}", "application_type": f"t{place}"}) for place in range(19)]
    lines[6] = "not json"
    taken, bad = take(tmp_path / "c.jsonl", "\n".join(lines))
    assert (taken, [line.line for line in bad]) == (18, [7])
    assert Case.objects.get(pk="C-0").application_type == "t18"
    assert Case.objects.get(pk="C-6").application_type == "t15"
