"""Whatever is split, merged and undone in whatever order: no page is lost, none is there twice."""

import random
import threading

import pytest
from django.db import transaction

from storage.records import models
from storage.records.reviewing import ReviewResult, attach_to_case
from storage.splitting.dividing import split
from storage.splitting.merging import merge
from storage.splitting.models import SegmentationLabel
from storage.splitting.undoing import undo
from tests.review.building import make_case, raise_exception
from tests.storage.splitting.building import open_pages
from tests.storage.test_database import in_threads, several_connections

__all__ = ["several_connections"]  # a fixture
PAGES = [1, 2, 3, 4, 5, 6]
STAYS = 0.5
"""Seconds that the first one keeps its transaction open while the second one comes."""


def each_page_is_there_once() -> bool:
    live = models.Document.objects.exclude(state=models.DocumentState.REPLACED)
    pages = sorted(int(number) for document in live for number in document.pages.split(","))
    asked = sorted(document.pk for document in live if document.state == models.DocumentState.EXCEPTION)
    open_ones = models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN)
    return pages == PAGES and sorted(open_ones.values_list("document", flat=True)) == asked


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_each_page_is_in_one_document_and_each_document_in_one_exception(seed: int) -> None:
    chance = random.Random(seed)
    raise_exception(texts=[f"page {number}" for number in PAGES])
    done = 0
    for _ in range(30):
        waiting = open_pages()
        key = chance.choice(sorted(waiting))
        match chance.choice(("split", "split", "merge", "undo")):
            case "split":
                pages = [int(number) for number in waiting[key].split(",")]
                chance.shuffle(pages)
                cut = chance.randint(0, len(pages))
                result = split(key, [pages[:cut], pages[cut:]], "sam")
            case "merge":
                result = merge(chance.sample(sorted(waiting), min(2, len(waiting))), "sam")
            case _:
                result = undo(key, "sam")
        assert each_page_is_there_once(), result
        done += result.status == "done"
        if done == 6:
            break
    assert done == 6
    label = SegmentationLabel.objects.get()
    assert label.said == [PAGES]
    assert sorted(number for run in label.corrected for number in run) == PAGES


def one_then_the_other(*actions: object) -> list[ReviewResult]:
    """The second begins while the first, done, has not committed yet."""
    is_done = threading.Event()
    results: list[ReviewResult] = []

    def first() -> None:
        with transaction.atomic():
            results.append(actions[0]())  # type: ignore[operator]
            is_done.set()
            threading.Event().wait(STAYS)

    def second() -> None:
        is_done.wait(10)
        results.append(actions[1]())  # type: ignore[operator]

    in_threads(first, second)
    return results


def test_of_two_who_cut_it_at_once_one_does(several_connections: None) -> None:
    item = raise_exception(texts=[f"page {number}" for number in PAGES])
    results = one_then_the_other(
        lambda: split(item.pk, [[1, 2], [3, 4, 5, 6]], "sam"), lambda: split(item.pk, [[1, 2, 3], [4, 5, 6]], "alex")
    )
    assert [result.status for result in results] == ["done", "pages_unknown"]
    assert each_page_is_there_once()


def test_what_is_put_on_a_case_meanwhile_is_not_cut_nor_merged(several_connections: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(texts=[f"page {number}" for number in PAGES])
    split(item.pk, [[1, 2], [3, 4], [5, 6]], "sam")
    first, second, third = sorted(open_pages())
    attach = one_then_the_other(
        lambda: attach_to_case(second, "C-1", "p1", "alex"), lambda: merge([first, second], "sam")
    )
    assert [result.status for result in attach] == ["done", "already_resolved"]
    attach = one_then_the_other(
        lambda: attach_to_case(third, "C-1", "p1", "alex"), lambda: split(third, [[5], [6]], "sam")
    )
    assert [result.status for result in attach] == ["done", "already_resolved"]
    assert each_page_is_there_once()


def test_who_attaches_while_another_cuts_attaches_what_is_left_and_never_the_whole_file(
    several_connections: None,
) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(texts=[f"page {number}" for number in PAGES])
    results = one_then_the_other(
        lambda: split(item.pk, [[1, 2], [3, 4, 5, 6]], "sam"), lambda: attach_to_case(item.pk, "C-1", "p1", "alex")
    )
    assert [result.status for result in results] == ["done", "done"]
    assert models.Attachment.objects.get().pages == "1,2"
    assert each_page_is_there_once()


def test_two_merges_that_overlap_end_and_lose_nothing(several_connections: None) -> None:
    item = raise_exception(texts=[f"page {number}" for number in PAGES])
    split(item.pk, [[1, 2], [3, 4], [5, 6]], "sam")
    first, second, third = sorted(open_pages())
    results = one_then_the_other(lambda: merge([third, second], "sam"), lambda: merge([first, second], "alex"))
    assert results[0].status == "done"
    assert results[1].status == "already_resolved"
    assert each_page_is_there_once()
