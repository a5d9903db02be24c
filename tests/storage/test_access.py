"""What was decided is told whole to staff, and to a client without a datum of anybody else's case."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from intake.decisions import Candidate, ExceptionReason, Fact
from intake.redacting import HIDDEN, Client
from storage.cases.models import Case, Person
from storage.records import models
from storage.records.access import ToldDocument, decisions_about, decisions_of, owned_by
from storage.records.clients import NoClient, Unsure, client_by_name, client_by_uci, client_of_case, sent_by
from storage.records.reviewing import attach_to_case, correct_type, dismiss
from tests.review.building import draw_check, raise_exception, raise_missing_file

pytestmark = pytest.mark.django_db

BORN = "1990-02-01"
MINE, SPOUSES, NAMESAKES, STRANGERS = "1312345678", "1319283746", "1327465918", "1358204716"
UNKNOWN = "1332547692"
OF_OTHERS = ("C-9", "C-8", NAMESAKES, STRANGERS, "Haddad", "Karim", "1988-05-06", "Belongs to Karim", "sam")


def make_case(case_id: str, *people: tuple[str, str, str, str, str]) -> None:
    """A case with people of these ids, given and family names, birth dates and UCIs; the first is the principal."""
    case = Case.objects.create(pk=case_id, application_type="study_permit")
    for index, (number, given, family, born, uci) in enumerate(people):
        role = "spouse" if index else "principal"
        case.people.create(number=number, role=role, family_name=family, given_names=given, birth_date=born)
        if uci:
            case.numbers.create(kind="uci", value=uci, person=number)


def make_cases() -> None:
    """One of the client with a spouse, and one of a stranger."""
    make_case("C-1", ("p1", "Zoé", "Côté", BORN, MINE), ("p2", "Léo", "Roy", "1991-03-04", SPOUSES))
    make_case("C-9", ("q1", "Karim", "Haddad", "1988-05-06", STRANGERS))


@pytest.fixture(autouse=True)
def cases(db: None) -> None:
    make_cases()


def me() -> Client:
    found = client_by_uci(MINE)
    assert isinstance(found, Client)
    return found


def text_of(documents: Iterable[ToldDocument]) -> str:
    return "\n".join(str(asdict(document)) for document in documents)


def form(uci: str = MINE, **more: Any) -> dict[str, Any]:
    return {"uci": uci, "family_name": "Côté", "given_names": "Zoé", "birth_date": BORN} | more


def doubtful(**more: Any) -> models.ExceptionItem:
    """An exception of my submission, in which much is said of somebody else."""
    other = Candidate(
        case_id="C-9",
        person_id="q1",
        odds=3.0,
        speaks_for=(Fact(code="name_close", values={"person": "Karim Haddad"}),),
        speaks_against=(Fact(code="number_differs", values={"kind": "uci", "value": STRANGERS, "source": "mrz"}),),
    )
    own = Candidate(
        case_id="C-1",
        person_id="p1",
        speaks_for=(
            Fact(code="name_agree", values={"person": "Zoé Côté"}),
            Fact(code="number_agrees", values={"kind": "uci", "value": MINE, "source": "web_form"}),
        ),
        speaks_against=(Fact(code="number_differs", values={"kind": "uci", "value": STRANGERS, "source": "mrz"}),),
    )
    facts = (
        Fact(code="number_of_another_case", values={"kind": "uci", "value": STRANGERS, "case": "C-9"}),
        Fact(code="names_another_person", values={"name": "Karim Haddad", "birth_date": "1988-05-06"}),
        Fact(code="namesake_elsewhere"),
    )
    settings: dict[str, Any] = {"facts": facts, "candidates": (own, other), "form": form()} | more
    return raise_exception(ExceptionReason.CONFLICTING_IDENTITY, **settings)


def test_staff_are_told_everything_by_document_in_order_of_time() -> None:
    item = doubtful()
    correct_type(item.pk, "job_offer", "alex")
    correct_type(item.pk, "pay_stub", "alex")
    attach_to_case(item.pk, "C-1", "p1", "sam")
    (document,) = decisions_of(item.submission_id) or []
    assert (document.upload, document.pages, document.title_en) == ("1", "1", "Pay stub")
    assert [(told.by, told.outcome) for told in document.decisions] == [
        ("automation", "exception"),
        ("alex", "retype"),
        ("alex", "retype"),
        ("sam", "attach"),
    ]
    first, earlier, later, last = document.decisions
    assert "case C-9" in first.note_en
    assert "Karim Haddad" in first.note_fr
    assert earlier.note_en == "Type corrected."
    assert (later.note_en, later.note_fr) == (
        "Type corrected to “Pay stub”.",
        "Type corrigé : « Talon de paie ».",
    )
    assert last.note_en == "Attached to case C-1. Person on the case: p1."


def test_staff_are_told_the_reason_for_which_a_document_was_set_aside() -> None:
    item = raise_missing_file()
    dismiss(item.pk, "Sent again", "sam")
    (document,) = decisions_of(item.submission_id) or []
    assert document.decisions[-1].note_en == "Set aside: Sent again"
    assert document.decisions[-1].note_fr == "Mis de côté : Sent again"


def test_of_an_unknown_submission_nothing_is_told() -> None:
    assert decisions_of("s-404404") is None


def test_a_client_is_told_of_their_document_without_a_datum_of_another_persons_case() -> None:
    item = doubtful()
    (document,) = decisions_about(me())
    (told,) = document.decisions
    for other in OF_OTHERS:
        assert other not in text_of([document])
    assert told.note_en.splitlines() == [
        "Identity in doubt. Check whom the document is about before you attach it to anybody's case.",
        f"The document is about {HIDDEN}, who is not on the case.",
        "Something else was weighed that concerns another person; it is left out here.",
        "Type: Lease or rental agreement. Its text reads like “Lease or rental agreement”.",
        (
            f"Case C-1, considered. For: The name agrees with Zoé Côté. The UCI {MINE} (typed in the web form) is on "
            f"this case. Against: The UCI {HIDDEN} (from the machine-readable zone) is not the one on this case."
        ),
        "Another case (2), considered.",
    ]
    assert "Un autre dossier (2), envisagé." in told.note_fr
    assert document.submission == item.submission_id
    assert document.file == "scan0001.pdf"


def test_what_a_person_did_and_wrote_is_told_without_their_name_and_their_words() -> None:
    item = doubtful()
    dismiss(item.pk, "Belongs to Karim Haddad, C-9", "sam")
    (document,) = decisions_about(me())
    assert [(told.by, told.note_en) for told in document.decisions][1:] == [("a person", "Set aside.")]
    for other in OF_OTHERS:
        assert other not in text_of([document])


def test_a_corrected_type_is_told_as_it_was_and_as_it_is() -> None:
    item = doubtful()
    correct_type(item.pk, "pay_stub", "sam")
    (document,) = decisions_about(me())
    assert document.title_en == "Pay stub"
    assert "Type: Lease or rental agreement." in document.decisions[0].note_en
    assert document.decisions[1].note_en == "Type corrected to “Pay stub”."


def test_what_i_sent_that_went_to_somebody_elses_case_is_not_told_to_me_but_to_them() -> None:
    item = doubtful()
    attach_to_case(item.pk, "C-9", "q1", "sam")
    assert decisions_about(me()) == []
    karim = client_by_uci(STRANGERS)
    assert isinstance(karim, Client)
    (document,) = decisions_about(karim)
    told = text_of([document])
    for mine in ("Zoé", "Côté", MINE, "C-1", BORN, "scan0001"):
        assert mine not in told
    assert document.decisions[-1].note_en == "Attached to case C-9. Person on the case: q1."


def test_my_spouses_documents_on_our_case_are_not_told_to_me_and_the_whole_cases_are() -> None:
    draw_check(name="p1.pdf", case_id="C-1")
    theirs = doubtful(form={"family_name": "Roy", "given_names": "Léo", "birth_date": "1991-03-04", "uci": SPOUSES})
    attach_to_case(theirs.pk, "C-1", "p2", "sam")
    ours = doubtful(form=form(STRANGERS))
    attach_to_case(ours.pk, "C-1", None, "sam")
    documents = decisions_about(me())
    assert {document.submission for document in documents} == {
        models.Submission.objects.exclude(pk=theirs.submission_id).values_list("pk", flat=True)[0],
        ours.submission_id,
    }
    spouse = client_by_uci(SPOUSES)
    assert isinstance(spouse, Client)
    (document,) = decisions_about(spouse)
    assert (document.submission, MINE in text_of([document]), "Zoé" in text_of([document])) == (
        theirs.submission_id,
        False,
        False,
    )
    everybody = client_of_case("C-1")
    assert isinstance(everybody, Client)
    assert len(decisions_about(everybody)) == 3


def test_a_form_with_a_number_of_somebody_else_is_not_taken_for_mine() -> None:
    doubtful(form=form(STRANGERS))
    doubtful(form=form(SPOUSES))
    doubtful(form=form("", passport_number="AB123456") | {"birth_date": "1990-02-02"})
    doubtful(form=form(family_name="Lavoie", given_names="Ann", uci=""))
    assert decisions_about(me()) == []


def test_a_form_with_my_number_or_only_my_name_is_mine_and_the_name_is_not_where_i_have_a_namesake() -> None:
    numbered = doubtful(form=form(family_name="Cote", given_names="Zoe-Ann"))
    named = doubtful(form=form(""))
    assert {document.submission for document in decisions_about(me())} == {numbered.submission_id, named.submission_id}
    make_case("C-8", ("r1", "Zoé", "Côté", BORN, NAMESAKES))
    (document,) = decisions_about(me())
    assert document.submission == numbered.submission_id
    assert "C-8" not in text_of([document])


def test_a_form_with_a_number_that_nobody_has_is_not_taken_for_mine_and_is_named() -> None:
    """Somebody of my name and birth date whose case record has not come yet."""
    theirs = doubtful(form=form(UNKNOWN))
    assert decisions_about(me()) == []
    assert sent_by(me()).unsure == {theirs.submission_id: Unsure.OTHER_NUMBER}
    Case.objects.get(pk="C-1").numbers.create(kind="application_number", value="S304512345")
    mistyped = doubtful(form=form(UNKNOWN, application_number="S304512345"))
    assert sent_by(me()).theirs == {mistyped.submission_id}
    Case.objects.get(pk="C-1").numbers.all().delete()
    everybody = client_by_name("Côté", "Zoé", date(1990, 2, 1))
    assert isinstance(everybody, Client)
    assert len(sent_by(everybody).theirs) == 2  # no number that could differ


def test_a_form_with_my_number_and_another_birth_date_is_named_and_mine_where_the_record_has_none() -> None:
    mine = doubtful(form=form() | {"birth_date": "1990-01-02"})
    attach_to_case(mine.pk, "C-1", "p1", "sam")
    assert (owned_by(me()).submissions, owned_by(me()).unsure) == (
        frozenset(),
        {mine.submission_id: Unsure.OTHER_BIRTH_DATE},
    )
    Person.objects.filter(case="C-1", number="p1").update(birth_date=None)
    assert (owned_by(me()).submissions, owned_by(me()).unsure) == ({mine.submission_id}, {})
    models.Submission.objects.update(form=form(family_name="Lavoie", given_names="Ann"))
    assert owned_by(me()).submissions == frozenset()


def test_who_asks_for_a_case_gets_what_is_on_those_merged_into_it() -> None:
    item = doubtful()
    attach_to_case(item.pk, "C-1", "p1", "sam")
    make_case("C-3", ("p1", "Zoé", "Côté", BORN, MINE))
    Case.objects.filter(pk="C-1").update(state="merged", merged_into="C-3")
    everybody = client_of_case("C-3")
    assert isinstance(everybody, Client)
    assert everybody.cases == {"C-1", "C-3"}
    assert item.document_id in owned_by(everybody).documents


def test_a_file_that_never_came_is_told_to_whoever_sent_the_form() -> None:
    item = raise_missing_file()
    models.Submission.objects.filter(pk=item.submission_id).update(form=form())
    (document,) = decisions_about(me())
    assert document.decisions[0].note_en.startswith("File missing.")


def test_what_was_decided_of_a_whole_file_is_not_told_where_part_of_it_is_somebody_elses() -> None:
    item = doubtful()
    models.Decision.objects.create(
        submission=item.submission, upload=item.upload, outcome="exception", reason="corrupt", made_by="automation"
    )
    assert len(decisions_about(me())) == 2
    other = {"submission": item.submission, "upload": item.upload, "pages": "2", "state": "attached", "type": "lease"}
    document = models.Document.objects.create(**other)
    models.Attachment.objects.create(case_id="C-9", person_id="q1", document=document, pages="2", attached_by="sam")
    assert [told.pages for told in decisions_about(me())] == ["1"]


def test_an_earlier_attachment_to_a_wrong_case_is_told_without_that_case() -> None:
    check = draw_check(case_id="C-9", form=form())
    models.Attachment.objects.filter(document=check.document).update(case_id="C-1", person_id="p1")
    (document,) = decisions_about(me())
    assert document.decisions[0].note_en.splitlines()[0] == f"Attached to case {HIDDEN}."
    assert "C-9" not in text_of([document])


def test_clients_are_found_by_name_whatever_its_accents_and_order_and_by_a_number_with_dashes() -> None:
    assert client_by_name("COTE", "Zoe", date(1990, 2, 1)) == me() == client_by_uci("13-1234-5678")
    assert me().people == {("C-1", "p1"), ("C-1", "")}
    assert client_by_name("Côté", "Zoé", date(1990, 2, 2)) is NoClient.NOT_FOUND
    for unknown in (client_by_uci("1375309248"), client_by_uci("?"), client_of_case("C-404")):
        assert unknown is NoClient.NOT_FOUND


def test_who_may_be_two_people_is_told_nothing() -> None:
    make_case("C-8", ("r1", "Zoé", "Côté", BORN, NAMESAKES))
    assert client_by_name("Côté", "Zoé", date(1990, 2, 1)) is NoClient.SEVERAL
    make_case("C-7", ("r1", "Ann", "Lavoie", BORN, MINE))
    assert client_by_uci(MINE) is NoClient.SEVERAL


def test_one_person_on_two_cases_is_one_where_a_number_says_so() -> None:
    make_case("C-2", ("s1", "Zoé", "Côté", BORN, MINE))
    both = client_by_name("Côté", "Zoé", date(1990, 2, 1))
    assert both == client_by_uci(MINE)
    assert isinstance(both, Client)
    assert both.cases == {"C-1", "C-2"}
    Case.objects.get(pk="C-2").numbers.all().delete()
    assert client_by_name("Côté", "Zoé", date(1990, 2, 1)) is NoClient.SEVERAL


def test_a_document_of_a_former_version_has_the_reasons_for_its_type_in_english_only() -> None:
    item = doubtful()
    models.Document.objects.filter(submission=item.submission).update(why=["Its title says so."])
    (document,) = decisions_about(me())
    (told,) = document.decisions
    assert "Type: Lease or rental agreement. Its title says so." in told.note_en
    assert "Type : Bail. Its title says so." in told.note_fr


def test_a_decision_of_another_kind_is_told_by_its_facts_and_its_case() -> None:
    item = doubtful()
    attach_to_case(item.pk, "C-1", "p1", "sam")
    fact = {"code": "already_attached", "values": {"case": "C-9", "date": "2026-01-31"}}
    models.Decision.objects.filter(submission=item.submission, made_by="sam").update(outcome="moved", facts=[fact])
    (document,) = decisions_about(me())
    assert document.decisions[-1].note_en.splitlines() == [
        "Attached to case C-1. Person on the case: p1.",
        "Something else was weighed that concerns another person; it is left out here.",
    ]
