"""A document on a case is taken back or moved from its own page, in two languages, beside what rested on the same."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from storage.records import models
from storage.records.reviewing import attach_to_case
from storage.records.undoing import take_back
from tests.review.building import make_case, raise_exception
from tests.review.people import person, sign_in
from tests.storage.test_evidence import UCI
from tests.storage.test_evidence import attach as attach_automatically

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def case(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p3", "Léo", "Côté"))
    make_case("C-2", ("p2", "Ana", "Silva"))


@pytest.fixture
def attachment() -> models.Attachment:
    """A lease that sam put on case C-1."""
    attach_to_case(raise_exception(name="bail.pdf").pk, "C-1", "p1", "sam")
    return models.Attachment.objects.get()


def text_of(client: Client, address: str, language: str = "en") -> str:
    found = client.get(address, headers={"accept-language": language})
    assert found.status_code == 200
    return found.content.decode()


def send(client: Client, address: str, **data: str) -> str:
    """The page that follows."""
    page = client.post(address, data, follow=True)
    assert isinstance(page, HttpResponse)
    assert page.status_code == 200
    return page.content.decode()


def test_each_document_of_a_case_can_be_taken_back_or_moved(reviewer: Client, attachment: models.Attachment) -> None:
    for language, link in (("en", "Take back or move"), ("fr", "Retirer ou déplacer")):
        page = text_of(reviewer, "/cases/C-1/", language)
        title = {"en": "Lease or rental agreement", "fr": "Bail"}[language]
        named = f'<a href="/attachments/{attachment.pk}/">{link}<span class="hidden">: {title}, bail.pdf</span></a>'
        assert named in page, "who hears only the links knows which is which"


def test_taking_back_leads_to_what_waits_and_leaves_its_trace_on_the_case(
    reviewer: Client, attachment: models.Attachment
) -> None:
    page = send(reviewer, f"/attachments/{attachment.pk}/take-back", reason="it is her brother's")
    assert "Taken off case C-1. The document waits for a person anew." in page
    item = models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN)
    assert f'<a href="/exceptions/{item.pk}/">It waits for a person</a>' in page
    assert "Take back</button>" not in page
    former = text_of(reviewer, "/cases/C-1/").partition("Taken off this case")[2]
    for word in ("Lease or rental agreement", "bail.pdf", "alex", "it is her brother&#x27;s"):
        assert word in former
    assert "No document is on this case yet." in text_of(reviewer, "/cases/C-1/")
    waiting = text_of(reviewer, f"/exceptions/{item.pk}/")
    assert "The document was taken off case C-1 by alex: it is her brother&#x27;s" in waiting
    assert "Taken off case C-1: it is her brother&#x27;s" in waiting, "in its history"
    assert "Attached to case C-1" in waiting, "as what was done before"
    assert "Le document a été retiré du dossier C-1" in text_of(reviewer, f"/exceptions/{item.pk}/", "fr")


def test_a_resolved_exception_still_says_where_it_put_its_document(
    reviewer: Client, attachment: models.Attachment
) -> None:
    take_back(attachment.pk, "wrong", "kim")
    (resolved,) = models.ExceptionItem.objects.filter(state=models.ExceptionState.RESOLVED)
    assert "Attached to case C-1" in text_of(reviewer, "/?state=resolved")
    assert "Attached to case C-1, sam" in text_of(reviewer, f"/exceptions/{resolved.pk}/")


def test_moving_searches_the_case_and_asks_for_the_person_and_the_reason(
    reviewer: Client, attachment: models.Attachment
) -> None:
    page = send(reviewer, f"/attachments/{attachment.pk}/", q="C-2")
    form = page.partition(f'action="/attachments/{attachment.pk}/move"')[2].partition("</form>")[0]
    assert 'name="case" value="C-2"' in form
    assert '<option value="p2">Ana Silva</option>' in form
    assert re.search(r"<label>Reason <input name=\"reason\"[^>]+ required", form)
    page = send(reviewer, f"/attachments/{attachment.pk}/move", case="C-2", person="p2", reason="hers")
    assert "Moved to case C-2." in page
    live = models.Attachment.objects.get(models.LIVE)
    assert (live.case_id, live.person_id, live.attached_by) == ("C-2", "p2", "alex")
    assert f'<a href="/attachments/{live.pk}/">It is on case C-2 now</a>' in page
    assert "Moved from case C-1 to case C-2: hers" in page
    assert "Déplacé du dossier C-1 au dossier C-2" in text_of(reviewer, f"/attachments/{live.pk}/", "fr")
    assert "No case was found." in send(reviewer, f"/attachments/{live.pk}/", q="C-unknown")


@pytest.mark.parametrize(
    ("action", "data", "said"),
    [
        ("take-back", {}, "Give a reason, so that others understand."),
        ("take-back", {"reason": " "}, "Give a reason, so that others understand."),
        ("take-back", {"reason": "a\0b"}, "Give a reason, so that others understand."),
        ("move", {"case": "C-2"}, "Name the case to move it to, and the reason."),
        ("move", {"reason": "hers"}, "Name the case to move it to, and the reason."),
        ("move", {"case": "C-9", "reason": "hers"}, "Case C-9 was not found, or the person is not on it."),
        ("move", {"case": "C-1", "person": "p1", "reason": "hers"}, "These pages are already on case C-1."),
    ],
)
def test_what_can_not_be_done_changes_nothing_and_says_why(
    reviewer: Client, attachment: models.Attachment, action: str, data: dict[str, str], said: str
) -> None:
    assert said in send(reviewer, f"/attachments/{attachment.pk}/{action}", **data)
    assert models.Attachment.objects.get() == models.Attachment.objects.get(models.LIVE, case_id="C-1")


def test_who_comes_second_is_told_who_was_first(reviewer: Client, attachment: models.Attachment) -> None:
    take_back(attachment.pk, "wrong", "kim")
    page = send(reviewer, f"/attachments/{attachment.pk}/take-back", reason="wrong")
    assert "kim took the document off this case before you." in page


@pytest.mark.parametrize("action", ["take-back", "move"])
def test_only_a_post_with_a_token_of_somebody_signed_in_changes_anything(
    client: Client, attachment: models.Attachment, action: str
) -> None:
    address = f"/attachments/{attachment.pk}/{action}"
    assert client.post(address, {"reason": "wrong", "case": "C-2"})["Location"].startswith("/login")


@pytest.mark.parametrize("action", ["take-back", "move"])
def test_neither_a_get_nor_a_post_without_a_token_changes_anything(
    reviewer: Client, attachment: models.Attachment, action: str
) -> None:
    address = f"/attachments/{attachment.pk}/{action}"
    assert reviewer.get(address)["Location"] == f"/attachments/{attachment.pk}/"
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reviewer.cookies
    assert strict.post(address, {"reason": "wrong", "case": "C-2"}).status_code == 403
    assert models.Attachment.objects.filter(models.LIVE, case_id="C-1").exists()
    assert reviewer.post(f"/attachments/404404/{action}", {"reason": "wrong"}).status_code == 404


def test_what_rested_on_the_same_evidence_is_listed_with_what_it_was(reviewer: Client) -> None:
    for name in ("s-1", "s-2", "s-3"):
        attach_automatically(name, "C-1", [UCI], client="Côté")
    first, second, third = models.Attachment.objects.order_by("pk")
    take_back(second.pk, "wrong", "kim")
    english = text_of(reviewer, f"/attachments/{first.pk}/")
    assert "If this one is wrong, look at these too: 2 in all, the latest 2 below." in english
    table = english.partition("If this one is wrong")[2].partition("</table>")[0]
    assert f'<a href="/attachments/{third.pk}/">Lease or rental agreement</a>' in table
    assert table.count("the client, on the same case, UCI 12345678") == 2
    assert "on no case any more" in table
    assert "IUC 12345678" in text_of(reviewer, f"/attachments/{first.pk}/", "fr")
    assert "2 en tout" in text_of(reviewer, f"/attachments/{first.pk}/", "fr")


def test_of_what_rested_on_the_same_evidence_those_of_other_programs_are_not_there(db: None) -> None:
    for name in ("s-1", "s-2", "s-3"):
        attach_automatically(name, "C-1", [UCI], client="Côté")
    for name, program in (("s-1", "study_permit"), ("s-2", "study_permit"), ("s-3", "work_permit")):
        models.Submission.objects.filter(pk=name).update(form={"application_type": program})
    kim = sign_in(Client(), person("kim", programs=["study_permit"]))
    first, second, third = models.Attachment.objects.order_by("pk")
    page = text_of(kim, f"/attachments/{first.pk}/")
    assert "1 in all" in page
    assert f"/attachments/{second.pk}/" in page
    assert f"/attachments/{third.pk}/" not in page


def test_a_persons_attachment_rests_on_nothing_that_is_known(reviewer: Client, attachment: models.Attachment) -> None:
    page = text_of(reviewer, f"/attachments/{attachment.pk}/")
    assert "No other automatic attachment is known to rest on it." in page


def test_many_that_rested_on_the_same_cost_no_more_queries_than_few(reviewer: Client) -> None:
    attach_automatically("s-first", "C-1", [UCI])
    first = models.Attachment.objects.get()

    def cost(names: str) -> int:
        for name in names:
            attach_automatically(f"s-{name}", "C-1", [UCI])
        with CaptureQueriesContext(connection) as queries:
            reviewer.get(f"/attachments/{first.pk}/")
        return len(queries)

    assert cost("a") == cost("bcdefgh")
