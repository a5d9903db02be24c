"""Each field of a candidate case is compared by a sign and a word."""

import pytest
from django.utils.translation import override

from intake.model import Identifier
from review.desk.comparing import Sign, compared, said_by
from review.desk.queries import candidates_of
from storage.cases.models import Case
from tests.review.building import candidate, make_case, raise_exception

pytestmark = pytest.mark.django_db


def signs(**form: str) -> dict[str, tuple[Sign, str]]:
    item = raise_exception(form=form, candidates=[candidate("C-1")])
    lines = compared(said_by(item.submission, item.document), candidates_of(item.decision))
    return {line.label: (line.cells[0].sign, line.cells[0].value) for line in lines}


def test_what_agrees_what_nearly_does_and_what_differs() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p2", "Léo", "Côté"))
    found = signs()
    assert found["Name"] == (Sign.AGREES, "Zoé Côté")
    assert found["Birth date"] == (Sign.AGREES, "1990-02-01")
    assert found["UCI"] == (Sign.AGREES, "12345678")
    assert found["Application type"] == (Sign.AGREES, "Study permit")
    found = signs(family_name="Silva", given_names="Ana", birth_date="1990-02-02", uci="12345679")
    assert found["Name"][0] is Sign.DIFFERS
    assert found["Birth date"][0] is Sign.CLOSE
    assert found["UCI"][0] is Sign.CLOSE
    assert signs(uci="87654321", application_type="visitor_visa")["UCI"][0] is Sign.DIFFERS
    assert signs(application_type="visitor_visa")["Application type"] == (Sign.DIFFERS, "Study permit")


def test_what_one_side_lacks_is_said_of_that_side() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(
        form={"uci": "", "passport_number": "AB123456"},
        candidates=[candidate("C-1")],
        identifiers=[Identifier(kind="application_number", value="S123456789", verified=True, source="label", page=1)],
    )
    lines = {
        line.label: line for line in compared(said_by(item.submission, item.document), candidates_of(item.decision))
    }
    assert (lines["UCI"].said, lines["UCI"].cells[0].word) == ("", "Not given")
    assert (lines["Passport number"].said, lines["Passport number"].cells[0].word) == ("AB123456", "Not on the case")
    assert lines["Application number"].said == "S123456789"
    with override("fr"):
        assert lines["Passport number"].cells[0].word == "Absent du dossier"


def test_a_case_that_is_gone_says_nothing() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(candidates=[candidate("C-1"), candidate("C-gone")])
    Case.objects.filter(pk="C-1").update(application_type="visitor_visa")
    lines = compared(said_by(item.submission, item.document), candidates_of(item.decision))
    assert {line.cells[1].sign for line in lines} == {Sign.MISSING}
    assert all(len(line.cells) == 2 for line in lines)


def test_without_a_form_the_document_speaks() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(candidates=[candidate("C-1")])
    item.submission.form = None
    assert said_by(item.submission, item.document).client is None
    assert compared(said_by(item.submission, item.document), candidates_of(item.decision))[0].said == ""
