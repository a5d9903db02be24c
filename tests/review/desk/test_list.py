"""The list of exceptions: all of them, the longest waiting first, found by reason."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.decisions import ExceptionReason
from review.desk import counting, listing
from storage.records import models
from storage.records.reviewing import attach_to_case, dismiss
from tests.review.building import make_case, raise_exception, raise_missing_file, raise_without_form

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str, language: str = "en") -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_list_says_that_nothing_waits(reviewer: Client) -> None:
    assert "Nothing waits for a person" in text_of(reviewer, "/")
    assert "Nothing has been resolved" in text_of(reviewer, "/?state=resolved")


def test_each_exception_is_listed_with_its_reason_document_client_file_and_age(reviewer: Client) -> None:
    item = raise_exception(ExceptionReason.NO_CASE_FOUND, name="bail.pdf")
    models.ExceptionItem.objects.filter(pk=item.pk).update(opened_at=timezone.now() - timedelta(hours=3))
    english, french = text_of(reviewer, "/"), text_of(reviewer, "/", "fr")
    for word in ("No case found", "Lease or rental agreement", "Côté, Zoé", "bail.pdf", "3\xa0hours"):
        assert word in english
    for word in ("Aucun dossier trouvé", "Bail", "3\xa0heures"):
        assert word in french


def test_the_longest_waiting_comes_first_and_of_the_resolved_the_latest(reviewer: Client) -> None:
    first, second = raise_exception(name="first.pdf"), raise_exception(name="second.pdf")
    models.ExceptionItem.objects.filter(pk=second.pk).update(opened_at=timezone.now() - timedelta(hours=1))
    page = text_of(reviewer, "/")
    assert page.index("second.pdf") < page.index("first.pdf")
    for item in (second, first):
        dismiss(item.pk, "nothing in it", "alex")
    page = text_of(reviewer, "/?state=resolved")
    assert page.index("first.pdf") < page.index("second.pdf")


def test_an_exception_without_a_form_or_a_file_is_listed_too(reviewer: Client) -> None:
    raise_without_form()
    raise_missing_file()
    page = text_of(reviewer, "/")
    assert "Form data unusable" in page
    assert "lost.pdf" in page


def test_a_filter_shows_only_its_reason_and_counts_them_all(reviewer: Client) -> None:
    for reason, name in ((ExceptionReason.NO_CASE_FOUND, "a.pdf"), (ExceptionReason.DUPLICATE, "b.pdf")):
        raise_exception(reason, name=name)
    page = text_of(reviewer, "/?reason=duplicate")
    assert "b.pdf" in page
    assert "a.pdf" not in page
    assert '<span class="sub" id="total">1</span>' in page
    for title in ("No case found", "Already on the case"):
        assert re.search(rf'<span>{title}.*?</span> <span class="count">1</span>', page)
    assert "a.pdf" in text_of(reviewer, "/?reason=no%20such%20reason")
    assert "No exception is like this." in text_of(reviewer, "/?reason=encrypted")


def test_pages_keep_the_filter_and_a_wrong_place_is_the_beginning(
    reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_PER_PAGE", 2)
    for _ in range(5):
        dismiss(raise_exception(ExceptionReason.DUPLICATE).pk, "twice", "alex")
    address, pages = "/?state=resolved&reason=duplicate", []
    while address:
        page = text_of(reviewer, address)
        pages.append(re.findall(r'href="/exceptions/(\d+)/"', page))
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = f"/{unescape(following[1])}" if following else ""
    assert [len(listed) for listed in pages] == [2, 2, 1]
    assert len({key for listed in pages for key in listed}) == 5
    for wrong in ("99", "x", "~~", "9~9~9", "2026-01-01T00:00:00~1", "2026-99-99T00:00:00Z~1", "%00"):
        assert len(re.findall(r'href="/exceptions/(\d+)/"', text_of(reviewer, f"/?state=resolved&after={wrong}"))) == 2


def test_what_was_resolved_is_listed_with_what_became_of_it_and_by_whom(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    attach_to_case(raise_exception().pk, "C-1", "p1", "sam")
    dismiss(raise_exception().pk, "an empty page", "kim")
    english, french = text_of(reviewer, "/?state=resolved"), text_of(reviewer, "/?state=resolved", "fr")
    for word in ("Attached to case C-1", "sam", "Set aside: an empty page", "kim"):
        assert word in english
    for word in ("Versé au dossier C-1", "Mis de côté\xa0: an empty page"):
        assert word in french


@pytest.mark.parametrize("address", ["/", "/?state=resolved"])
def test_a_long_list_costs_no_more_queries_than_a_short_one(reviewer: Client, address: str) -> None:
    make_case("C-1")
    reviewer.get(address)  # which queue was looked at last is kept by then

    def cost(more: int) -> int:
        for _ in range(more):
            raise_exception()
            attach_to_case(raise_exception().pk, "C-1", None, "alex")
        counting.forget()
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            reviewer.get(address)
        return len(queries)

    assert cost(1) == cost(20)


def test_processes_share_a_count_and_the_list_waits_for_none(reviewer: Client) -> None:
    raise_exception()
    reviewer.get("/")
    counting.forget()  # as another process, which has counted nothing yet
    with CaptureQueriesContext(connection) as queries:
        reviewer.get("/")
    assert not any("COUNT(" in query["sql"] and "GROUP BY" in query["sql"] for query in queries)
    raise_exception()
    (at, table) = counting._seen["all"]
    old = (at - counting.FRESH_SECONDS - 1, table)
    counting._seen["all"] = old
    cache.set(f"{counting._KEY}all", old)
    assert total_of(reviewer.get("/")) == 1, "some seconds old"
    assert total_of(reviewer.get("/queues")) == 2, "a page that asks again has it counted"
    assert total_of(reviewer.get("/")) == 2


def total_of(answer: HttpResponse) -> int:
    found = re.search(r'data-total="(\d+)"', answer.content.decode())
    assert found is not None
    return int(found[1])
