"""Two people never work on the same exception: who has it is shown, and what comes of a claim that was lost."""

import re
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.http import HttpResponse
from django.test import Client

from storage.records import models
from tests.review.building import make_case, raise_exception
from tests.review.people import person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(db: None) -> Client:
    return sign_in(Client(), person("sam"))


def page_of(client: Client, item: models.ExceptionItem, query: str = "") -> str:
    answer = client.get(f"/exceptions/{item.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, address: str, **data: str) -> str:
    answer = client.post(address, data, follow=True)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200
    return answer.content.decode()


def holder(item: models.ExceptionItem) -> str:
    return models.ExceptionItem.objects.get(pk=item.pk).claimed_by


def let_lapse(item: models.ExceptionItem) -> None:
    models.ExceptionItem.objects.filter(pk=item.pk).update(claimed_until=Now() - timedelta(seconds=1))


def test_whoever_opens_an_exception_has_it_and_others_read_who_does(reviewer: Client, sam: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception()
    assert "data-claim" in page_of(reviewer, item)
    assert holder(item) == "alex"
    page = page_of(sam, item)
    assert "alex is working on this exception." in page
    assert "data-claim" not in page
    assert f"/exceptions/{item.pk}/dismiss" not in page
    assert "alex is on it" in sam.get("/").content.decode()
    assert "alex is working on this exception now." in send(
        sam, f"/exceptions/{item.pk}/attach", case="C-1", person="p1"
    )
    assert not models.Attachment.objects.exists()


@pytest.mark.parametrize("headers", [{"sec-purpose": "prefetch"}, {"sec-purpose": "prefetch;prerender"}])
def test_a_browser_that_looks_ahead_takes_nothing(reviewer: Client, headers: dict[str, str]) -> None:
    item = raise_exception()
    reviewer.get(f"/exceptions/{item.pk}/", headers=headers)
    assert holder(item) == ""


def test_looking_takes_nothing_and_an_auditor_never_does(reviewer: Client, auditor: Client) -> None:
    item = raise_exception()
    page_of(reviewer, item, "?look")
    assert "/dismiss" not in page_of(auditor, item)
    assert holder(item) == ""
    assert auditor.post(f"/exceptions/{item.pk}/dismiss", {"reason": "x"}).status_code == 403


def test_a_claim_is_kept_and_let_go(reviewer: Client, sam: Client) -> None:
    item = raise_exception()
    page_of(reviewer, item)
    assert reviewer.post(f"/exceptions/{item.pk}/keep").status_code == 204
    refused = sam.post(f"/exceptions/{item.pk}/keep")
    assert (refused.status_code, "alex is working" in refused.content.decode()) == (200, True)
    assert sam.post(f"/exceptions/{item.pk}/let-go").status_code == 204
    assert holder(item) == "alex"
    reviewer.post(f"/exceptions/{item.pk}/let-go")
    assert holder(item) == ""


def test_a_lost_claim_is_told_and_its_action_changes_nothing(reviewer: Client, sam: Client) -> None:
    item = raise_exception()
    page_of(reviewer, item)
    let_lapse(item)
    page_of(sam, item)
    assert "sam is working on this exception now." in send(reviewer, f"/exceptions/{item.pk}/dismiss", reason="blank")
    assert models.ExceptionItem.objects.get().state == models.ExceptionState.OPEN


def test_a_claim_that_lapsed_with_nobody_else_there_still_acts(reviewer: Client) -> None:
    item = raise_exception()
    page_of(reviewer, item)
    let_lapse(item)
    assert "Set aside." in send(reviewer, f"/exceptions/{item.pk}/dismiss", reason="blank")


def test_two_tabs_and_the_back_button_do_it_once(reviewer: Client, sam: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception()
    for _tab in range(2):
        page_of(reviewer, item)
    send(reviewer, f"/exceptions/{item.pk}/attach", case="C-1", person="p1")
    again = send(reviewer, f"/exceptions/{item.pk}/attach", case="C-1", person="p1")
    assert "You have resolved this exception already." in again
    assert "alex resolved this exception before you." in send(sam, f"/exceptions/{item.pk}/dismiss", reason="x")
    assert models.Attachment.objects.count() == 1
    assert models.Event.objects.filter(action="attached").count() == 1


def test_the_same_note_sent_twice_is_one(reviewer: Client) -> None:
    item = raise_exception()
    for _click in range(2):
        page = send(reviewer, f"/exceptions/{item.pk}/note", text="Ask Kim about it.")
    assert page.count("Ask Kim about it.") == 1


def test_next_for_me_passes_over_what_others_have(reviewer: Client, sam: Client) -> None:
    first, second = raise_exception(name="first.pdf"), raise_exception(name="second.pdf")
    assert "first.pdf" in send(sam, "/next")
    assert "second.pdf" in send(reviewer, "/next")
    assert (holder(first), holder(second)) == ("sam", "alex")
    assert "others are working on" in send(sign_in(Client(), person("lee")), "/next")


def test_next_for_me_keeps_to_the_queue_that_was_looked_at(reviewer: Client) -> None:
    from intake.decisions import ExceptionReason

    raise_exception(name="first.pdf")
    raise_exception(ExceptionReason.DUPLICATE, name="second.pdf")
    reviewer.get("/?reason=duplicate")
    assert "second.pdf" in send(reviewer, "/next")


def test_skipping_lets_go_and_goes_round(reviewer: Client) -> None:
    items = [raise_exception(name=f"{name}.pdf") for name in ("first", "second", "third")]
    reviewer.get("/")
    send(reviewer, "/next")
    for skipped, name in ((items[0], "second"), (items[1], "third"), (items[2], "first")):
        assert f"{name}.pdf" in send(reviewer, f"/exceptions/{skipped.pk}/skip")
        assert holder(skipped) == ""


def test_only_a_supervisor_takes_over(reviewer: Client, sam: Client, supervisor: Client) -> None:
    item = raise_exception()
    page_of(reviewer, item)
    assert "take-over" not in page_of(sam, item)
    assert sam.post(f"/exceptions/{item.pk}/take-over").status_code == 403
    assert "take-over" in page_of(supervisor, item)
    assert "You have this exception now." in send(supervisor, f"/exceptions/{item.pk}/take-over")
    assert holder(item) == "kim"
    assert "kim is working on this exception now." in send(reviewer, f"/exceptions/{item.pk}/dismiss", reason="x")


def test_what_was_done_can_be_undone_once(reviewer: Client) -> None:
    item = raise_exception()
    page = send(reviewer, f"/exceptions/{item.pk}/dismiss", reason="blank")
    assert f'action="/exceptions/{item.pk}/undo"' in page
    assert "Undone." in send(reviewer, f"/exceptions/{item.pk}/undo")
    assert models.ExceptionItem.objects.get().state == models.ExceptionState.OPEN
    assert "There is nothing to undo." in send(reviewer, f"/exceptions/{item.pk}/undo")


def test_undo_pressed_twice_undoes_one_thing(reviewer: Client) -> None:
    item = raise_exception()
    send(reviewer, f"/exceptions/{item.pk}/type", type="passport")
    page = send(reviewer, f"/exceptions/{item.pk}/dismiss", reason="blank")
    (act,) = re.findall(r'name="act" value="(\d+)"', page)
    assert "Undone." in send(reviewer, f"/exceptions/{item.pk}/undo", act=act)
    assert "There is nothing to undo." in send(reviewer, f"/exceptions/{item.pk}/undo", act=act)
    assert models.Document.objects.get().type == "passport"
