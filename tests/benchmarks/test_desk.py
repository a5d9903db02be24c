"""The desk's benchmark works: among few exceptions, for some seconds, which says nothing of its speed."""

import pytest

from benchmarks.desk import promise
from benchmarks.desk.browsing import Page
from benchmarks.desk.promise import percentile
from benchmarks.desk.working import COUNTS, LIST, SCREEN, SEARCH
from tests.servers.postgresql import is_installed


@pytest.mark.slow
@pytest.mark.skipif(not is_installed(), reason="PostgreSQL is not installed")
def test_reviewers_work_and_their_waiting_is_measured() -> None:
    said: list[str] = []
    figures = list(promise.measure(said.append, exceptions=2000, seconds=10, pause=0.5, questions=5))
    names = " ".join(figure.name for figure in figures)
    for kind in (LIST, SCREEN, COUNTS, SEARCH, "next for me", "attach", "note", "undo", "a phrase of many texts"):
        assert kind in names, kind
    assert {figure.unit for figure in figures} == {"ms", "kB", "requests"}
    assert all(figure.value > 0 for figure in figures)
    limits = {(kind, figure.limit) for figure in figures for kind in (LIST, SCREEN, "attach") if kind in figure.name}
    assert {(LIST, 150), (SCREEN, 300), ("attach", 100)} <= limits
    assert all(figure.value <= 300 for figure in figures if figure.unit == "kB")


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = list(range(1, 101))
    assert [percentile(values, share) for share in (50, 95, 99)] == [50, 95, 99]
    assert percentile([7], 95) == 7


def test_a_page_is_read_as_a_browser_reads_it() -> None:
    html = b"""<link rel="stylesheet" href="/a.css"><script type="module" src="/b.js"></script>
    <a href="?after=3">more</a>
    <form method="post" action="/exceptions/3/type"><input type="hidden" name="token" value="t"><select name="type">
    <option value=""></option><option value="lease">L</option><option value="other" selected>O</option></select>
    <input type="checkbox" name="sure"><button name="go" value="1">Go</button></form>
    <form method="get" action="/exceptions/4/type"></form><img src="/page.jpg">"""
    page = Page("/exceptions/3/", 200, html, len(html), 0.1)
    assert page.parts == ["/a.css", "/b.js"]
    assert page.images == ["/page.jpg"]
    assert page.links_to("after=") == "/exceptions/3/?after=3"
    form = page.form("/type")
    assert form is not None
    assert form.fields == {"token": "t", "type": "other"}
