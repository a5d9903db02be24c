"""Another program's exceptions, files, cases and attachments are not there: by no address, and by no action."""

import pytest
from django.test import Client

from storage.cases.models import Case
from storage.records import models
from tests.review.building import candidate, draw_check, make_case, raise_exception
from tests.review.people import person, sign_in

pytestmark = pytest.mark.django_db
_ACTIONS = (
    *("attach", "type", "dismiss", "duplicate", "reject", "escalate", "give-back", "note", "undo", "ask", "pages"),
    *("keep", "let-go", "skip", "search", "pages/1/turn"),
)


@pytest.fixture
def stranger(db: None) -> Client:
    """A reviewer of visitor visas, while all that is here is about study permits."""
    return sign_in(Client(), person("sam", programs=["visitor_visa"]))


@pytest.mark.parametrize("action", _ACTIONS)
def test_no_action_reaches_another_program(stranger: Client, action: str) -> None:
    item = raise_exception()
    data = {"case": "C-1", "type": "lease", "reason": "illegible", "why": "x", "text": "x", "of": "1", "degrees": "90"}
    assert stranger.post(f"/exceptions/{item.pk}/{action}", data).status_code == 404
    assert not models.Event.objects.filter(actor="sam").exists()


def test_nothing_of_another_program_is_shown(stranger: Client, reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception()
    reviewer.post(f"/exceptions/{item.pk}/attach", {"case": "C-1", "person": "p1"})
    attachment = models.Attachment.objects.get()
    waiting = raise_exception()
    for address in (
        *(f"/exceptions/{waiting.pk}/", f"/exceptions/{waiting.pk}/pages", f"/attachments/{attachment.pk}/"),
        *(
            f"/uploads/{waiting.upload_id}/pages/1.jpg",
            f"/uploads/{waiting.upload_id}/pages/1-small.jpg",
            "/cases/C-1/",
        ),
    ):
        assert stranger.get(address).status_code == 404, address
        assert reviewer.get(address).status_code in (200, 404), address
    page = stranger.get("/").content.decode()
    assert "Côté" not in page
    assert '<span class="sub" id="total">0</span>' in page
    assert "Côté" not in stranger.get("/?state=resolved").content.decode()


def test_next_and_bulk_and_search_stay_within_the_programs(stranger: Client) -> None:
    item = raise_exception()
    assert "others are working on" in stranger.post("/next", follow=True).content.decode()
    asked = stranger.post("/bulk", {"pick": [item.pk], "action": "dismiss", "step": "do", "said": "x"}, follow=True)
    assert "Select exceptions that are still open" in asked.content.decode()
    assert models.ExceptionItem.objects.get().state == models.ExceptionState.OPEN


def test_a_case_of_another_program_is_not_found_by_searching(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    other = sign_in(Client(), person("sam", programs=["visitor_visa"]))
    item = raise_exception(form={"application_type": "visitor_visa"})
    assert "No case was found." in other.post(f"/exceptions/{item.pk}/search", {"q": "C-1"}).content.decode()


def test_the_quality_sample_is_for_supervisors_and_auditors(
    reviewer: Client, supervisor: Client, auditor: Client
) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    check = draw_check()
    for address in ("/quality/", f"/quality/{check.pk}/", "/quality/report/"):
        codes = [client.get(address).status_code for client in (reviewer, supervisor, auditor)]
        assert codes == [403, 200, 200]
    assert auditor.post(f"/quality/{check.pk}/", {"answer": "right"}).status_code == 403
    other = sign_in(Client(), person("lee", "supervisor", ["visitor_visa"]))
    assert other.get(f"/quality/{check.pk}/").status_code == 404


def test_no_case_of_another_program_is_opened_by_putting_something_on_it(stranger: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    mine = raise_exception(form={"application_type": "visitor_visa"})
    for case in ("C-1", "C-404"):  # nor does the answer tell whether there is one
        said = stranger.post(f"/exceptions/{mine.pk}/attach", {"case": case}, follow=True).content.decode()
        assert f"Case {case} was not found" in said
    Case.objects.create(pk="C-2", application_type="visitor_visa")
    stranger.post(f"/exceptions/{mine.pk}/attach", {"case": "C-2"})
    on_case = models.Attachment.objects.get()
    stranger.post(f"/attachments/{on_case.pk}/move", {"case": "C-1", "reason": "x"})
    assert [row.case_id for row in models.Attachment.objects.all()] == ["C-2"]
    assert stranger.get("/cases/C-1/").status_code == 404


def test_a_case_of_another_program_that_was_offered_may_be_the_right_one(stranger: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    mine = raise_exception(form={"application_type": "visitor_visa"}, candidates=[candidate("C-1")])
    stranger.post(f"/exceptions/{mine.pk}/attach", {"case": "C-1", "person": "p1"})
    assert models.Attachment.objects.get().case_id == "C-1"


def test_what_is_in_another_program_is_no_copy(stranger: Client) -> None:
    theirs = raise_exception(content="the same")
    mine = raise_exception(content="the same", form={"application_type": "visitor_visa"})
    said = stranger.post(f"/exceptions/{mine.pk}/duplicate", {"of": theirs.document_id}, follow=True).content.decode()
    assert "can’t be a duplicate" in said or "can&#x27;t be a duplicate" in said
    assert models.ExceptionItem.objects.get(pk=mine.pk).state == models.ExceptionState.OPEN
