"""Every page that a browser can open, in both languages, on a screen and on a telephone: axe finds no barrier in it.

A page that is added later has to be walked here too, or to be named among what is no page.
"""

import io
import threading
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import URLPattern, URLResolver, resolve, reverse
from django.utils import translation
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from intake.decisions import ExceptionReason
from intake.model import Identifier, RefusalReason
from review import urls
from review.accounts.users import allow_originals
from review.desk.models import SavedFilter
from review.desk.queries import page_image_key
from storage.desk import acting
from storage.desk.claiming import claim
from storage.records import models
from storage.records.reviewing import attach_to_case, dismiss
from storage.statistics import keeping
from tests.review.building import (
    candidate,
    draw_check,
    make_case,
    object_store,
    raise_exception,
    raise_missing_file,
    raise_without_form,
)
from tests.review.dashboards.history import History
from tests.review.form.test_browser import fill, fill_birth_date, photo, text
from tests.review.people import PASSWORD, person, sign_in
from tests.review.real_thing import CHROMIUM, ROOT, chromium
from tests.review.test_access import EXAMPLES
from tests.review.watching import Complaints

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RUN = """axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(
  (report) => report.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html)}`))"""
WIDTHS = (1280, 390)
ERRORS = sorted(path.name for path in ROOT.glob("review/*/templates/[45]*.html"))
NO_PAGES = {
    *("exceptions-search", "exception-next", "filter-save", "filter-forget", "exception-search", "exception-attach"),
    *("exception-type", "exception-dismiss", "exception-duplicate", "exception-reject", "exception-escalate"),
    *("exception-give-back", "exception-note", "exception-undo", "exception-take-over", "exception-assign"),
    *("exception-priority", "page-turn", "exception-keep", "exception-let-go", "exception-skip"),
    *("attachment-take-back", "attachment-move", "user-change", "form-invite", "form-file", "status-close"),
    *("user-changes-seen", "user-confirm"),
    *("logout", "set_language", "notifications"),
    *("openid_connect_login", "openid_connect_callback"),
    *("page-image", "page-thumbnail", "second-factor-picture", "dashboard-file", "openapi", "no-operation"),
    "exception-queues",  # a part of the list's page
}
"""What answers with no page of its own when its address is opened: another page, a picture, a file or JSON."""


def names_and_routes(found: Iterable[URLPattern | URLResolver] = urls.urlpatterns) -> Iterator[tuple[str, str]]:
    for pattern in found:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":  # answers in JSON, see tests/review/api
                yield from names_and_routes(pattern.url_patterns)
        else:
            parts = pattern.pattern.converters
            examples = {part: EXAMPLES[type(converter).__name__] for part, converter in parts.items()}
            assert pattern.name
            yield pattern.name, resolve(urlsplit(reverse(pattern.name, kwargs=examples)).path).route


@pytest.mark.django_db
def test_what_is_named_no_page_is_none() -> None:
    make_case("C-1")
    check = draw_check()
    attach_to_case(raise_exception().pk, "C-1", None, "alex")
    keys = {"IntConverter": check.pk} | {name: value for name, value in EXAMPLES.items() if name != "IntConverter"}
    pages = set()
    for role in ("", "supervisor", "administrator"):
        client = sign_in(Client(), person(f"someone-{role}", role)) if role else Client()
        for pattern in _patterns(urls.urlpatterns):
            if pattern.name in NO_PAGES:
                kinds = {part: type(converter).__name__ for part, converter in pattern.pattern.converters.items()}
                answer = client.get(reverse(pattern.name, kwargs={part: keys[kind] for part, kind in kinds.items()}))
                is_page = answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code == 200
                if is_page and "<html" in answer.content.decode():
                    pages.add(pattern.name)
    assert pages == set()


def _patterns(found: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in found:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif pattern.namespace != "api":
            yield from _patterns(pattern.url_patterns)


class Walk:
    """Goes from page to page and looks at each."""

    def __init__(self, browser: Browser, address: str, language: str, watch: Any) -> None:
        self._browser, self._address, self._language, self._watch = browser, address, language, watch
        self.routes: set[str] = set()
        self.barriers: dict[str, list[str]] = {}
        self._contexts: list[BrowserContext] = []

    def page_of(self, role: str = "") -> Page:
        """A browser of its own, of somebody of this role; of a client without one."""
        context = self._browser.new_context(
            base_url=self._address,
            locale=f"{self._language}-CA",
            viewport={"width": WIDTHS[0], "height": 900},
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        if role:
            client = sign_in(Client(), person(f"walking-{role}", role))
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": self._address}])
        page: Page = self._watch(context.new_page())
        return page

    def to(self, page: Page, *addresses: str) -> None:
        """Open each, and look at it."""
        for address in addresses:
            page.goto(address)
            self.look(page)

    def look(self, page: Page) -> None:
        """At the page as it is."""
        expect(page.locator("html")).to_have_attribute("lang", self._language)
        self.routes.add(resolve(urlsplit(page.url).path).route)
        self.see(page, page.url.removeprefix(self._address))

    def see(self, page: Page, name: str) -> None:
        """On each width."""
        page.evaluate(AXE)
        for width in WIDTHS[::-1]:
            page.set_viewport_size({"width": width, "height": 900})
            found = page.evaluate(RUN)
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append(f"it is {wide} wide")
            if found:
                self.barriers[f"{name} at {width}"] = found

    def end(self) -> None:
        """Close what was opened."""
        for context in self._contexts:
            for page in context.pages:
                page.goto("about:blank")  # what it tells the server when it is left is told while there is one
            context.close()


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """Playwright runs an event loop in this thread, and Django would think that tests are within it."""
    with pytest.MonkeyPatch.context() as patch, chromium() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running


@pytest.fixture
def one_request_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite the server's threads share one connection with the test: two requests would share a transaction."""
    answer, turn = BaseHandler.get_response, threading.RLock()

    def in_turn(handler: BaseHandler, request: HttpRequest) -> HttpResponse:
        with turn:
            return answer(handler, request)

    monkeypatch.setattr(BaseHandler, "get_response", in_turn)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: make test-browser installs it")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("one_request_at_a_time")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_has_a_barrier(browser: Browser, live_server: LiveServer, language: str) -> None:
    complaints = Complaints()
    walk = Walk(browser, live_server.url, language, complaints.watch)
    try:
        for way in (_desk, _dashboards, _administration, _clients):
            way(walk)
        _errors(walk, language)
    finally:
        walk.end()
    missed = {name for name, route in names_and_routes() if name not in NO_PAGES and route not in walk.routes}
    assert missed == set(), "these pages are not walked"
    assert walk.barriers == {}
    assert [said for said in complaints.heard if not _is_expected(said)] == []


def _is_expected(said: str) -> bool:
    """Refusals that the walk asks for itself; the browser says them on its console too."""
    return any(
        sign in said
        for sign in (
            "/nowhere",
            "/accounts/users/",
            "/made/",
            "/accounts/locked",
            "/provider/cancelled",
            "/receipt/nobodys",
        )
    )


def _desk(walk: Walk) -> None:
    page = walk.page_of("supervisor")
    for number in (1, 2):
        make_case(f"C-{number}", ("p1", "Zoé", "Côté"), ("p2", "Léa", "Côté"))
    uci = Identifier(kind="uci", value="12345678", page=1, verified=True, source="label")
    several = raise_exception(
        texts=("LEASE", "second page"), candidates=[candidate("C-1"), candidate("C-2")], identifiers=[uci], drawn=False
    )
    others = [
        raise_exception(reason, name=f"{reason}.pdf", candidates=[candidate("C-1")]) for reason in ExceptionReason
    ]
    unread = [raise_exception(ExceptionReason.CORRUPT, refused=RefusalReason.CORRUPT)]
    unread += [raise_without_form(), raise_missing_file()]
    attached, aside, rejected, held, doubtful = (raise_exception(drawn=False) for _ in range(5))
    for item in (several, held, attached):
        _draw(item)
    attach_to_case(attached.pk, "C-1", "p1", "sam")
    dismiss(aside.pk, "sent twice", "sam")
    acting.reject(rejected.pk, "illegible", "", "sam")
    acting.add_note(several.pk, "Both cases are of the same client.", "sam")
    acting.escalate(doubtful.pk, "Which of them?", "sam")
    acting.set_priority(others[0].pk, 2, "sam")
    claim(held.pk, "sam")
    check = draw_check()
    SavedFilter.objects.create(user_id=_me(page), name="French ones", query="language=fr")
    kept = models.Attachment.objects.get(document=attached.document_id)
    allow_originals("walking-supervisor", "max")
    walk.to(page, "/", "/?state=resolved", "/?order=teach", "/?reason=encrypted&language=fr", "/?program=none")
    walk.to(page, *(f"/exceptions/{item.pk}/" for item in (several, *others, *unread, attached, rejected, held)))
    walk.to(page, f"/exceptions/{several.pk}/pages", f"/exceptions/{held.pk}/pages", "/cases/C-1/")
    walk.to(page, f"/attachments/{kept.pk}/", f"/uploads/{several.upload_id}/original")
    walk.to(page, "/quality/", f"/quality/{check.pk}/", "/quality/report/", "/accounts/changes/")
    page.goto(f"/exceptions/{several.pk}/")
    for key in "tdaxwemg":
        page.keyboard.press(key)
        walk.look(page)
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    walk.look(page)
    page.keyboard.press("Escape")
    page.locator("#id_q").fill("C-2")
    page.locator("#id_q").press("Enter")
    expect(page.locator(".found")).to_be_visible()
    walk.look(page)
    page.goto(f"/exceptions/{several.pk}/")
    page.keyboard.press("w")
    page.keyboard.type("nothing on it")
    page.keyboard.press("Enter")
    expect(page.locator("#status [data-key=u]")).to_be_visible()
    walk.look(page)
    page.keyboard.press("u")
    page.goto("/")
    page.locator("#text").fill("lease")
    page.locator("#text").press("Enter")
    page.wait_for_url("**search=**")
    walk.look(page)
    for deed in ("reject", "dismiss", "assign", "priority"):
        page.goto("/")
        page.locator("input[name=pick]").nth(1).check()
        page.locator("#bulk-action").select_option(deed)
        page.locator("#bulk-bar button").click()
        page.wait_for_url("**/bulk")
        walk.look(page)
    asked = raise_exception(form={"email": "zoe@example.org"})
    page.goto(f"/exceptions/{asked.pk}/")
    page.keyboard.press("a")
    page.locator("#ask-template").press("Tab")
    page.get_by_role("group").locator("[name=step]").click()
    page.wait_for_url("**/ask")
    walk.look(page)


def _me(page: Page) -> int:
    """Whose session the page has."""
    from django.contrib.auth.models import User

    return User.objects.get(username="walking-supervisor").pk


def _draw(item: models.ExceptionItem) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(picture, "JPEG")
    assert item.upload is not None
    for number in (1, 2):
        object_store().put(page_image_key(item.upload, number), picture.getvalue())
    models.Upload.objects.filter(pk=item.upload_id).update(state=models.UploadState.DONE)


def _dashboards(walk: Walk) -> None:
    page = walk.page_of("auditor")
    walk.to(page, "/", "/dashboards/")
    History(a_day=12).write(40)
    keeping.keep_all()
    page.goto("/dashboards/")
    tabs = [link.get_attribute("href") or "" for link in page.locator(".tabs a").all()]
    walk.to(page, *tabs, "/dashboards/flow/?period=own&since=2020-01-01&until=2019-01-01")
    walk.to(walk.page_of("reviewer"), "/", "/dashboards/mine/", "/accounts/users/")


def _administration(walk: Walk) -> None:
    """Signing in as one does, since the pages of the second factor want it to be just now."""
    boss, colleague = person("boss", "administrator", password=PASSWORD), person("kim", "supervisor", password=PASSWORD)
    page = walk.page_of()
    walk.to(page, "/", "/login?next=/quality/")
    _sign_in(page, "boss", "wrong")
    walk.look(page)
    _sign_in(page, "boss", PASSWORD)
    page.wait_for_url("**/accounts/second-factor/")
    walk.look(page)
    page.locator("#id_code").fill("12345")
    page.locator("#id_code").press("Enter")
    walk.look(page)
    secret = "".join(page.locator("code").inner_text().split())
    page.locator("#id_code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.locator("#id_code").press("Enter")
    page.wait_for_url("**/accounts/recovery-codes/")
    code = page.locator("li code").first.inner_text()
    walk.look(page)
    walk.to(page, "/accounts/", "/accounts/recovery-codes/new", "/accounts/second-factor/remove", "/accounts/password")
    walk.to(page, "/accounts/confirm", "/accounts/confirm/code")
    walk.to(page, "/accounts/users/", "/accounts/users/new", f"/accounts/users/{colleague.pk}/")
    walk.to(page, f"/accounts/users/{boss.pk}/")
    page.goto("/accounts/users/new")
    page.locator("[name=name]").fill("sam")
    page.locator("main button.primary").click()
    walk.look(page)
    again = walk.page_of()
    again.goto("/login")
    _sign_in(again, "boss", PASSWORD)
    again.wait_for_url("**/accounts/code")
    walk.look(again)
    again.locator("#id_code").fill(code)
    again.locator("#id_code").press("Enter")
    expect(again.locator(".rooms")).to_be_visible()
    walk.to(again, "/accounts/locked", "/accounts/provider/cancelled")


def _sign_in(page: Page, name: str, password: str) -> None:
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(password)
    page.locator("#id_password").press("Enter")
    page.wait_for_load_state()


def _clients(walk: Walk) -> None:
    page = walk.page_of()
    walk.to(page, "/send/", "/status/")
    page.locator("main button.primary").click()
    walk.look(page)
    page.goto("/send/")
    page.locator("#go").click()
    expect(page.locator("#summary")).to_be_focused()
    walk.look(page)
    fill(page)
    page.locator("#files").set_input_files([photo("page.jpg"), photo("dark.jpg", dark=True), text("empty.pdf", b"")])
    expect(page.locator(".advice")).to_have_count(1)
    walk.look(page)
    page.locator("#list li", has_text="empty.pdf").get_by_role("button").click()
    page.locator("#go").click()
    page.wait_for_url("**/receipt/**")
    walk.look(page)
    reference = page.locator(".reference").inner_text()
    walk.to(page, "/send/receipt/nobodys")
    for day in ("2", "1"):
        page.goto("/status/")
        page.locator("#id_reference").fill(reference)
        fill_birth_date(page, day)
        page.locator("main button.primary").click()
        walk.look(page)
    page.wait_for_url("**/shown")
    for item in _settled():
        walk.to(_asking(walk, item), "/status/shown")


def _settled() -> list[models.ExceptionItem]:
    """Exceptions of which clients hear something else each."""
    on_case, refused, waits = raise_exception(), raise_exception(), raise_exception()
    attach_to_case(on_case.pk, "C-1", "p1", "sam")
    acting.reject(refused.pk, "illegible", "The lower half is cut off.", "sam")
    return [on_case, refused, waits]


def _asking(walk: Walk, item: models.ExceptionItem) -> Page:
    """The page of the client who sent it, and has said the birth date."""
    page, client = walk.page_of(), Client()
    session = client.session
    session["status"] = {"id": item.submission_id, "until": time.time() + 60}
    session.save()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": walk._address}]
    )
    return page


def _errors(walk: Walk, language: str) -> None:
    page = walk.page_of()
    page.goto("/nowhere")
    walk.see(page, "/nowhere")
    for name in ERRORS:
        with translation.override(language):
            body = render_to_string(name)
        page.unroute_all()
        page.route("**/made/*", partial(_give, body))
        page.goto(f"/made/{name}")
        walk.see(page, name)


def _give(body: str, route: Route) -> None:
    route.fulfill(body=body, content_type="text/html")
