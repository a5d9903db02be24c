"""What staff do besides attaching: with many at once, with messages, duplicates, filters and searches."""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from intake.decisions import ExceptionReason, Fact
from review.desk.models import SavedFilter
from review.desk.queries import page_image_key
from review.desk.urls import urlpatterns
from storage.messages.models import Message
from storage.records import models
from storage.searching.indexing import index_exception
from tests.review.building import IMAGE, candidate, make_case, object_store, raise_exception

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def send(client: Client, address: str, data: dict[str, object]) -> str:
    answer = client.post(address, data, follow=True)
    assert isinstance(answer, HttpResponse)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def act(client: Client, item: models.ExceptionItem, action: str, **data: str) -> str:
    return send(client, f"/exceptions/{item.pk}/{action}", dict(data))


def test_rejecting_needs_a_reason_of_the_list(reviewer: Client) -> None:
    item = raise_exception()
    assert "Choose one of the reasons." in act(reviewer, item, "reject", reason="whim")
    assert "Rejected." in act(reviewer, item, "reject", reason="illegible", detail="too dark")
    item.refresh_from_db()
    assert (item.state, item.resolution, item.resolution_reason) == ("resolved", "rejected", "too dark")


def test_what_is_escalated_waits_for_a_supervisor(reviewer: Client, supervisor: Client) -> None:
    item = raise_exception(name="hard.pdf")
    assert "Give a reason" in act(reviewer, item, "escalate", why=" ")
    assert "No exception is left in this queue." in act(reviewer, item, "escalate", why="which of the two?")
    assert "hard.pdf" in text_of(reviewer, "/?who=escalated")
    assert "hard.pdf" in send(supervisor, "/next", {})
    assert "Given back" in act(supervisor, item, "give-back", why="the first")


def test_a_supervisor_assigns_to_whoever_may_work_on_it(reviewer: Client, supervisor: Client, auditor: Client) -> None:
    item = raise_exception()
    for nobody in ("nobody", "lou"):
        assert "Choose somebody who may work on it." in act(supervisor, item, "assign", to=nobody)
    assert "Assigned to alex." in act(supervisor, item, "assign", to="alex")
    assert '<td class="wide">For alex</td>' in text_of(supervisor, "/")
    assert f'/exceptions/{item.pk}/"' in text_of(reviewer, "/?who=mine")
    assert reviewer.post(f"/exceptions/{item.pk}/assign", {"to": "alex"}).status_code == 403


def test_what_is_urgent_comes_first(supervisor: Client) -> None:
    _first, second = raise_exception(name="first.pdf"), raise_exception(name="second.pdf")
    assert "Choose one of the priorities." in act(supervisor, second, "priority", priority="7")
    act(supervisor, second, "priority", priority="2")
    page = text_of(supervisor, "/")
    assert page.index("second.pdf") < page.index("first.pdf")
    assert '<span class="flag">Urgent</span>' in page
    assert "first.pdf" not in text_of(supervisor, "/?priority=2")


def test_a_second_copy_is_marked_as_such(reviewer: Client) -> None:
    first, second = raise_exception(content="the same"), raise_exception(content="the same")
    page = text_of(reviewer, f"/exceptions/{second.pk}/")
    assert f'name="of" value="{first.document_id}" required checked' in page
    assert "Marked as a duplicate." in act(reviewer, second, "duplicate", of=str(first.document_id))
    assert models.ExceptionItem.objects.get(pk=second.pk).resolution == "duplicate"
    assert "can't be a duplicate" in act(reviewer, first, "duplicate", of="999999")


def test_a_message_is_read_before_it_goes(reviewer: Client) -> None:
    item = raise_exception(form={"email": "zoe@example.org", "language": "fr"})
    page = act(reviewer, item, "ask", template="missing_pages", text="Page 2, s.v.p.", step="preview")
    assert "Il manque des pages" in page
    assert "Page 2, s.v.p." in page
    assert not Message.objects.exists()
    wrong = act(reviewer, item, "ask", template="missing_pages", text="see www.example.com", step="send")
    assert "Leave out addresses of web pages" in wrong
    assert "Choose what to ask." in act(reviewer, item, "ask", template="no such", step="send")
    assert "The client is asked." in act(reviewer, item, "ask", template="missing_pages", text="", step="send")
    assert Message.objects.count() == 1
    assert "Undone." in act(reviewer, item, "undo")


def test_whoever_gave_no_address_can_not_be_asked(reviewer: Client) -> None:
    item = raise_exception()
    assert "The client gave no e-mail address." in text_of(reviewer, f"/exceptions/{item.pk}/")
    assert "The client gave no e-mail address." in act(reviewer, item, "ask", template="missing_pages", step="send")


def test_pages_are_cut_and_joined_and_put_back(reviewer: Client) -> None:
    item = raise_exception(texts=("LEASE", "PAY STUB", "more of it"))
    assert "Choose at least one page" in act(reviewer, item, "pages")
    assert "2 documents now" in send(reviewer, f"/exceptions/{item.pk}/pages", {"cut": ["2"]})
    first, second = models.ExceptionItem.objects.order_by("pk")
    assert first.document is not None
    assert second.document is not None
    assert (first.document.pages, second.document.pages) == ("1", "2,3")
    assert "one document now" in send(reviewer, f"/exceptions/{item.pk}/pages", {"join": [str(second.pk)]})
    assert "Undone." in act(reviewer, item, "undo")
    assert models.ExceptionItem.objects.filter(state="open").count() == 2


def test_a_page_is_turned_for_everybody(reviewer: Client) -> None:
    item = raise_exception()
    drawn = io.BytesIO()
    Image.new("RGB", (400, 600), "white").save(drawn, "JPEG")
    assert item.upload is not None
    models.Upload.objects.update(sha256="f" * 64, page_count=1)
    item.upload.refresh_from_db()
    object_store().put(page_image_key(item.upload, 1), drawn.getvalue())
    assert reviewer.post(f"/exceptions/{item.pk}/pages/1/turn", {"degrees": "90", "quietly": ""}).status_code == 204
    for address, longest in (
        (f"/uploads/{item.upload_id}/pages/1.jpg", 600),
        (f"/uploads/{item.upload_id}/pages/1-small.jpg", 200),
    ):
        answer = reviewer.get(address)
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert picture.width == longest > picture.height
        assert answer["Cache-Control"] == "private, no-cache"
        assert reviewer.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert reviewer.post(f"/exceptions/{item.pk}/pages/1/turn", {"degrees": "45"}).status_code == 302


def test_what_is_no_picture_has_no_thumbnail(reviewer: Client) -> None:
    item = raise_exception()
    assert reviewer.get(f"/uploads/{item.upload_id}/pages/1.jpg").content == IMAGE
    assert reviewer.get(f"/uploads/{item.upload_id}/pages/1-small.jpg").status_code == 404


def test_many_are_done_at_once_after_they_were_shown(reviewer: Client) -> None:
    items = [raise_exception(name=f"{name}.pdf") for name in ("a", "b", "c")]
    picked = [str(item.pk) for item in items[:2]]
    page = send(reviewer, "/bulk", {"pick": picked, "action": "dismiss"})
    assert ("a.pdf" in page, "b.pdf" in page, "c.pdf" in page) == (True, True, False)
    assert models.ExceptionItem.objects.filter(state="open").count() == 3
    assert "Say first" in send(reviewer, "/bulk", {"pick": picked, "action": "dismiss", "step": "do", "said": " "})
    done = send(reviewer, "/bulk", {"pick": picked, "action": "dismiss", "step": "do", "said": "adverts"})
    assert "Done for 2 exceptions." in done
    assert list(models.ExceptionItem.objects.filter(state="open")) == [items[2]]


def test_what_others_work_on_is_left_out_of_what_is_done_to_many(reviewer: Client, supervisor: Client) -> None:
    items = [raise_exception() for _ in range(2)]
    supervisor.get(f"/exceptions/{items[0].pk}/")
    data = {"pick": [item.pk for item in items], "action": "reject", "step": "do", "chosen": "illegible"}
    page = send(reviewer, "/bulk", data)
    assert "Done for 1 exception." in page
    assert "Not for 1 exception: kim is working on this exception now." in page


@pytest.mark.parametrize("data", [{}, {"pick": ["x", "9" * 30]}, {"action": "assign"}, {"action": "delete"}])
def test_bulk_refuses_what_it_does_not_know(reviewer: Client, data: dict[str, object]) -> None:
    item = raise_exception()
    page = send(reviewer, "/bulk", {"pick": [item.pk], "action": "", "step": "do", "chosen": ""} | data)
    assert "Select exceptions that are still open" in page


def test_queues_count_what_each_choice_would_find(reviewer: Client) -> None:
    raise_exception(ExceptionReason.DUPLICATE, form={"language": "fr"})
    raise_exception(ExceptionReason.DUPLICATE)
    raise_exception(ExceptionReason.UNREADABLE)
    models.ExceptionItem.objects.filter(reason="unreadable").update(opened_at=F("opened_at") - timedelta(days=2))
    counts = re.findall(
        r'id="q-(\w+)-(\w*)"[^>]*>.*?class="count">(\d+)<', text_of(reviewer, "/queues?reason=duplicate")
    )
    found = {(facet, value): int(count) for facet, value, count in counts}
    assert found["reason", "duplicate"] == 2
    assert found["reason", "unreadable"] == 1
    assert (found["language", "en"], found["language", "fr"]) == (1, 1)
    assert ("age", "days") not in found  # none of the duplicates has waited so long
    assert found["who", ""] == 3


def test_a_search_is_kept_out_of_the_address(reviewer: Client) -> None:
    item = raise_exception(name="needle.pdf")
    raise_exception(name="other.pdf")
    index_exception(item, "the lease of Zoé")
    answer = reviewer.post("/search", {"text": "needle", "filter": "reason=ambiguous_case"})
    assert "needle" not in answer["Location"]
    page = text_of(reviewer, answer["Location"])
    assert ("needle.pdf" in page, "other.pdf" in page) == (True, False)
    nothing = reviewer.post("/search", {"text": HOSTILE}, follow=True).content.decode()
    assert "Nothing was found." in nothing
    assert "<script>alert" not in nothing
    assert reviewer.post("/search", {"text": " "})["Location"] == "/?"


def test_a_filter_is_saved_for_its_user_alone(reviewer: Client, supervisor: Client) -> None:
    page = send(reviewer, "/filters/save", {"name": HOSTILE, "filter": "reason=duplicate&search=secret&x=1"})
    assert SavedFilter.objects.get().query == "reason=duplicate"
    assert "<script>alert" not in reviewer.get("/").content.decode()
    assert 'href="/?reason=duplicate" aria-current="true"' in page
    assert "reason=duplicate&" not in text_of(supervisor, "/")
    pk = SavedFilter.objects.get().pk
    supervisor.post(f"/filters/{pk}/forget")
    assert SavedFilter.objects.exists()
    reviewer.post(f"/filters/{pk}/forget")
    assert not SavedFilter.objects.exists()


def test_what_clients_and_colleagues_write_comes_out_as_text(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(
        name=f"{HOSTILE}.pdf",
        texts=(HOSTILE, HOSTILE),
        form={"family_name": HOSTILE, "message": HOSTILE, "email": "a@example.org"},
        facts=[Fact(code="number_unknown", values={"kind": "uci", "value": HOSTILE})],
    )
    models.Upload.objects.update(is_message_body=True)
    act(reviewer, item, "note", text=HOSTILE)
    pages = [
        *(f"/exceptions/{item.pk}/", f"/exceptions/{item.pk}/pages", "/", f"/?reason={HOSTILE}&after={HOSTILE}"),
        *(f"/queues?program={HOSTILE}", f"/?program={HOSTILE}", f"/?search={HOSTILE}"),
    ]
    answers = [reviewer.get(address) for address in pages]
    answers.append(reviewer.post(f"/exceptions/{item.pk}/search", {"q": HOSTILE, "born": HOSTILE}))
    answers.append(reviewer.post(f"/exceptions/{item.pk}/ask", {"template": "missing_pages", "text": HOSTILE}))
    answers.append(reviewer.post("/bulk", {"pick": [item.pk], "action": "dismiss"}))
    for answer in answers:
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
        assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("name", [pattern.name for pattern in urlpatterns])
def test_no_post_without_a_csrf_token(reviewer: Client, name: str) -> None:
    item = raise_exception()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reviewer.cookies
    parts = next(pattern for pattern in urlpatterns if pattern.name == name).pattern.converters
    examples = {"pk": item.pk, "number": 1, "case_id": "C-1"}
    assert strict.post(reverse(name, kwargs={part: examples[part] for part in parts})).status_code == 403


@pytest.mark.parametrize(
    "name",
    [pattern.name for pattern in urlpatterns if str(pattern.name).startswith(("exception-", "exceptions-", "page-"))],
)
def test_a_get_of_an_action_shows_a_page(supervisor: Client, name: str) -> None:
    """As after signing in again, or after choosing the other language on the page that an action showed."""
    item = raise_exception()
    parts = next(pattern for pattern in urlpatterns if pattern.name == name).pattern.converters
    answer = supervisor.get(
        reverse(name, kwargs={part: {"pk": item.pk, "number": 1}[part] for part in parts}), follow=True
    )
    assert answer.status_code in (200, 404)
    assert not models.Event.objects.exclude(actor="automation").exclude(action__in=("claimed", "viewed")).exists()


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("attach", {"case": "C-1", "person": "p1"}),
        ("type", {"type": "passport"}),
        ("reject", {"reason": "illegible"}),
        ("dismiss", {"reason": "blank"}),
    ],
)
def test_what_was_decided_of_pages_that_were_cut_since_in_another_tab_is_not_done_to_what_is_left(
    reviewer: Client, action: str, said: dict[str, str]
) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(texts=("LEASE", "PASSPORT"), candidates=[candidate("C-1")])
    page = reviewer.get(f"/exceptions/{item.pk}/").content.decode()
    form = page.partition(f'action="/exceptions/{item.pk}/{action}"')[2].partition("</form>")[0]
    (document,) = re.findall(r'name="document" value="(\d+)"', form)
    reviewer.post(f"/exceptions/{item.pk}/pages", {"cut": "2"})
    before = models.Decision.objects.count()
    answer = reviewer.post(f"/exceptions/{item.pk}/{action}", said | {"document": document}, follow=True)
    assert "Its pages are not those that you saw." in answer.content.decode()
    assert models.Decision.objects.count() == before
    left = models.ExceptionItem.objects.get(pk=item.pk).document_id
    reviewer.post(f"/exceptions/{item.pk}/{action}", said | {"document": str(left)})
    assert models.Decision.objects.count() == before + 1


def shown_on(page: str, name: str) -> list[str]:
    """What a page's form would send by this name."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def test_only_pages_that_were_seen_are_joined_or_cut(reviewer: Client, supervisor: Client) -> None:
    item = raise_exception(texts=("LEASE", "LEASE", "PAY STUB", "PAY STUB", "PASSPORT", "PASSPORT"))
    address = f"/exceptions/{item.pk}/pages"
    reviewer.post(address, {"cut": "3"})
    other = models.ExceptionItem.objects.exclude(pk=item.pk).get()
    old = text_of(reviewer, address)
    assert "pages 3,4,5,6" in old
    supervisor.post(f"/exceptions/{other.pk}/pages", {"cut": "5"})
    before = models.Document.objects.count()
    seen = {"document": shown_on(old, "document")[0], "join": shown_on(old, "join")}
    page = send(reviewer, address, dict(seen))
    assert "Its pages are not those that you saw." in page
    assert "pages 3,4" in page, "they are shown anew"
    assert models.Document.objects.count() == before
    reviewer.post(address, {"cut": "2"})
    assert "Its pages are not those" in send(reviewer, address, {"document": seen["document"], "cut": ["2"]})
    assert "Its pages are not those" in send(reviewer, address, seen | {"join": shown_on(page, "join")[0]})
    models.ExceptionItem.objects.update(claimed_by="", claimed_until=None)
    new = text_of(reviewer, address)
    seen = {"document": shown_on(new, "document")[0], "join": shown_on(new, "join")[0]}
    assert "These pages are one document now." in send(reviewer, address, dict(seen))


@pytest.mark.parametrize("action", ["reject", "dismiss", "escalate"])
def test_of_many_only_those_are_done_whose_pages_were_seen(reviewer: Client, action: str) -> None:
    cut, whole = (raise_exception(texts=("LEASE", "PASSPORT")) for _ in range(2))
    page = send(reviewer, "/bulk", {"pick": [cut.pk, whole.pk], "action": action})
    reviewer.post(f"/exceptions/{cut.pk}/pages", {"cut": "2"})
    said = {"action": action, "step": "do", "said": "adverts", "chosen": "illegible"}
    done = send(reviewer, "/bulk", said | {"pick": shown_on(page, "pick")})
    assert "Done for 1 exception." in done
    assert "Not for 1 exception: Its pages are not those that you saw." in done
    assert not models.Event.objects.filter(exception=cut, action__in=("resolved", "escalated")).exists()
    cut.refresh_from_db()
    assert (cut.state, cut.escalated_at) == ("open", None)
