"""What the web form hands over is taken only whole and well-formed."""

import pytest
from pydantic import ValidationError

from intake.submission import Form, Submission, file_key, manifest_key

FORM = {"application_type": "study_permit", "family_name": "Côté", "birth_date": "1990-02-28"}
FILE = {"number": 1, "name": "scan0001.pdf"}
GOOD = {"id": "sample-0001", "received_at": "2026-11-02T09:00:00Z", "form": FORM, "files": [FILE]}


def test_the_least_that_is_needed_is_taken():
    submission = Submission.model_validate(GOOD)
    assert submission.form.sender == "applicant"
    assert submission.form.uci is None
    assert Submission.model_validate_json(submission.model_dump_json()) == submission


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"id": "no"}, "id"),
        ({"id": "../../etc/passwd"}, "id"),
        ({"version": 2}, "version"),
        ({"received_at": "2026-11-02T09:00:00"}, "received_at"),
        ({"files": []}, "files"),
        ({"files": [FILE, FILE]}, "files"),
        ({"files": [FILE | {"number": 0}]}, "number"),
        ({"files": [FILE | {"sha256": "ABC"}]}, "sha256"),
        ({"files": [FILE | {"size": -1}]}, "size"),
        ({"surprise": 1}, "surprise"),
        ({"form": FORM | {"familyname": "Roy"}}, "familyname"),
        ({"form": FORM | {"family_name": "  "}}, "family_name"),
        ({"form": FORM | {"birth_date": "28/02/1990"}}, "birth_date"),
        ({"form": FORM | {"birth_date": "1990-02-30"}}, "birth_date"),
        ({"form": FORM | {"language": "de"}}, "language"),
        ({"form": FORM | {"message": "x" * 5001}}, "message"),
    ],
)
def test_what_is_wrong_is_refused_and_named(change, where):
    with pytest.raises(ValidationError) as error:
        Submission.model_validate(GOOD | change)
    assert where in str(error.value)


@pytest.mark.parametrize("missing", ["id", "received_at", "form", "files"])
def test_nothing_that_is_needed_may_be_missing(missing):
    with pytest.raises(ValidationError, match=missing):
        Submission.model_validate({key: value for key, value in GOOD.items() if key != missing})


@pytest.mark.parametrize("field", ["uci", "application_number", "passport_number"])
@pytest.mark.parametrize("blank", ["", "   ", None])
def test_a_blank_number_is_an_unknown_one(field, blank):
    assert getattr(Form(**(FORM | {field: blank})), field) is None


def test_spaces_around_answers_are_dropped():
    filled = Form(**(FORM | {"family_name": " Côté ", "uci": " 13-1234-5678 "}))
    assert (filled.family_name, filled.uci) == ("Côté", "13-1234-5678")


def test_keys_never_hold_the_clients_file_name():
    assert manifest_key("sample-0001") == "submissions/sample-0001/submission.json"
    assert file_key("sample-0001", 3) == "submissions/sample-0001/files/3"
