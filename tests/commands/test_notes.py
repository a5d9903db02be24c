"""`intake notes`, as staff use it, and for a client's access request."""

import json

import pytest
from typer.testing import CliRunner, Result

from commands.main import app
from intake.decisions import Candidate, ExceptionReason, Fact
from storage.cases.models import Case
from storage.records import models
from storage.records.reviewing import attach_to_case
from tests.review.building import make_case, raise_exception

pytestmark = pytest.mark.django_db
OTHERS = ("C-9", "Haddad", "1358204716", "q1", "sam")


@pytest.fixture
def item(db: None) -> models.ExceptionItem:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    Case.objects.create(pk="C-9", application_type="study_permit")
    other = Candidate(case_id="C-9", speaks_for=(Fact(code="name_agree", values={"person": "Karim Haddad"}),))
    stray = Fact(code="number_of_another_case", values={"kind": "uci", "value": "1358204716", "case": "C-9"})
    raised = raise_exception(ExceptionReason.CONFLICTING_IDENTITY, facts=[stray], candidates=[other])
    attach_to_case(raised.pk, "C-1", "p1", "sam")
    return raised


def notes(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["notes", *arguments])


def test_a_submissions_decisions_are_printed_in_both_languages_or_in_one(item: models.ExceptionItem) -> None:
    both = notes(item.submission_id)
    assert both.exit_code == 0
    assert f"# {item.submission_id}, 1, scan0001.pdf, 1, Lease or rental agreement / Bail" in both.stdout
    for part in ("Identity in doubt.", "Identité incertaine.", "C-9", " sam\n", "Attached to case C-1.", "Versé au"):
        assert part in both.stdout
    french = notes(item.submission_id, "--language", "fr")
    assert "Identité incertaine." in french.stdout
    assert "Identity in doubt." not in french.stdout


def test_a_submissions_decisions_as_json(item: models.ExceptionItem) -> None:
    (document,) = json.loads(notes(item.submission_id, "--json").stdout)["documents"]
    assert (document["upload"], document["type"], document["title_fr"]) == ("1", "lease", "Bail")
    assert [decision["by"] for decision in document["decisions"]] == ["automation", "sam"]
    assert document["decisions"][1]["note_fr"].startswith("Versé au dossier C-1.")
    (document,) = json.loads(notes(item.submission_id, "--json", "--language", "en").stdout)["documents"]
    assert "title_fr" not in document
    assert "note_fr" not in document["decisions"][0]


@pytest.mark.parametrize(
    "whom", [("--uci", "1234-5678"), ("--case", "C-1"), ("--client", "cote, Zoe", "--born", "1990-02-01")]
)
@pytest.mark.parametrize("shape", [(), ("--json",)])
def test_a_clients_export_holds_no_datum_of_another_persons_case(
    item: models.ExceptionItem, whom: tuple[str, ...], shape: tuple[str, ...]
) -> None:
    result = notes(*whom, *shape)
    assert result.exit_code == 0
    assert "Attached to case C-1." in result.stdout
    assert "Un autre dossier (1), envisagé." in result.stdout
    for other in OTHERS:
        assert other not in result.stdout


def test_who_had_notes_printed_is_in_the_audit_record(item: models.ExceptionItem) -> None:
    notes(item.submission_id, "--by", "kim")
    notes("--uci", "12345678", "--by", "lee")
    seen = models.Event.objects.filter(action="viewed").order_by("pk")
    assert [(event.actor, event.submission_id, event.details) for event in seen] == [
        ("kim", item.submission_id, {}),
        ("lee", None, {"case": "C-1"}),
    ]


def test_who_is_not_certain_is_told_nothing_and_why(item: models.ExceptionItem) -> None:
    make_case("C-2", ("p1", "Zoé", "Côté"))
    Case.objects.get(pk="C-2").numbers.all().delete()
    several = notes("--client", "Côté, Zoé", "--born", "1990-02-01")
    assert (several.exit_code, several.stdout) == (1, "")
    assert "more than one person" in several.stderr
    assert notes("--uci", "1375309248").exit_code == 1


def test_a_client_of_whom_nothing_was_decided_is_told_so(db: None) -> None:
    make_case("C-3", ("p1", "Ann", "Roy"))
    assert "Nothing was decided." in notes("--case", "C-3").stdout


@pytest.mark.parametrize(
    "arguments",
    [(), ("s-000001", "--uci", "1"), ("--client", "Côté, Zoé"), ("--case", "C-1", "--language", "de"), ("s-404404",)],
)
def test_what_can_not_be_asked_is_a_usage_error(db: None, arguments: tuple[str, ...]) -> None:
    result = notes(*arguments)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
