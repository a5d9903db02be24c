"""The desk in a real Chromium: by keyboard alone, read aloud without fault, and calm when something fails."""

import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from intake.decisions import ExceptionReason
from intake.model import Identifier
from review.desk.queries import page_image_key
from storage.records import models
from tests.review.building import candidate, make_case, object_store, raise_exception
from tests.review.people import person, sign_in
from tests.review.real_thing import CHROMIUM, chromium

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: make test-browser installs it"),
]


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """Playwright runs an event loop in this thread, and Django would think that tests are within it."""
    with pytest.MonkeyPatch.context() as patch, chromium() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running


@pytest.fixture(autouse=True)
def one_request_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite the server's threads share one connection with the test: two requests would share a transaction."""
    answer, turn = BaseHandler.get_response, threading.RLock()

    def in_turn(handler: BaseHandler, request: HttpRequest) -> HttpResponse:
        with turn:
            return answer(handler, request)

    monkeypatch.setattr(BaseHandler, "get_response", in_turn)


@pytest.fixture
def items(browser: Browser, db: None) -> list[models.ExceptionItem]:
    """Three exceptions with pages that can be drawn; the first has two candidates."""
    for number in (1, 2):
        make_case(f"C-{number}", ("p1", "Zoé", "Côté"))
    first = raise_exception(
        name="first.pdf",
        texts=("LEASE", "second page"),
        candidates=[candidate("C-1"), candidate("C-2")],
        identifiers=[Identifier(kind="uci", value="12345678", page=1, verified=True, source="label")],
        drawn=False,
    )
    others = [raise_exception(reason, name=f"{reason}.pdf", drawn=False) for reason in _REASONS]
    for item in (first, *others):
        draw(item)
    return [first, *others]


_REASONS = (ExceptionReason.UNCLASSIFIED, ExceptionReason.DUPLICATE)


def draw(item: models.ExceptionItem) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(picture, "JPEG")
    assert item.upload is not None
    for number in (1, 2):
        object_store().put(page_image_key(item.upload, number), picture.getvalue())
    models.Upload.objects.filter(pk=item.upload_id).update(state=models.UploadState.DONE)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A signed-in reviewer's; whatever the browser complains of fails the test."""
    with_page = open_page(browser, live_server, "reviewer")
    complaints: list[str] = []
    with_page.on("console", lambda message: complaints.append(message.text))
    with_page.on("pageerror", lambda error: complaints.append(str(error)))
    yield with_page
    with_page.goto("about:blank")  # what it tells the server when it is left is told while there is one
    with_page.wait_for_timeout(200)
    with_page.context.close()
    assert [complaint for complaint in complaints if "status of 503" not in complaint] == []


def open_page(
    browser: Browser, live_server: LiveServer, role: str, locale: str = "en-CA", *, bypass_csp: bool = False
) -> Page:
    client = Client()
    client.get("/login")
    sign_in(client, person(f"alex-{role}", role))
    context = browser.new_context(
        base_url=live_server.url, locale=locale, bypass_csp=bypass_csp, viewport={"width": 1440, "height": 900}
    )
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return context.new_page()


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_a_queue_is_cleared_by_keys_alone(page: Page, items: list[models.ExceptionItem]) -> None:
    page.goto("/")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Several cases possible")
    page.wait_for_load_state()  # a key struck before loads the next page whole, without its heading's focus
    page.keyboard.press("2")
    expect(page.get_by_role("status")).to_contain_text("Attached to case C-2. This is the next exception.")
    expect(page.locator("h1")).to_be_focused()
    assert models.Attachment.objects.get().case_id == "C-2"
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    expect(page.locator("h1")).to_contain_text("Several cases possible")
    assert not models.Attachment.objects.filter(models.LIVE).exists()
    page.keyboard.press("1")
    expect(page.get_by_role("status")).to_contain_text("Attached to case C-1.")
    page.keyboard.press("w")
    page.keyboard.type("wxe1n an empty page")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Set aside. This is the next exception.")
    page.keyboard.press("x")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.get_by_label("Why it is rejected").select_option("illegible")
    page.get_by_label("Why it is rejected").press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Rejected. No exception is left in this queue.")
    assert not models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN).exists()
    resolved = models.ExceptionItem.objects.order_by("pk").values_list("resolution", flat=True)
    assert list(resolved) == ["attached", "dismissed", "rejected"]


_STRIKES_AGAIN = """() => document.addEventListener("htmx:afterSettle", () => {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true }));
}, { once: true })"""


def test_a_key_struck_twice_puts_nothing_on_a_case_that_nobody_has_seen(
    page: Page, items: list[models.ExceptionItem]
) -> None:
    draw(raise_exception(name="next.pdf", candidates=[candidate("C-1")], drawn=False))
    models.ExceptionItem.objects.filter(pk__in=[item.pk for item in items[1:]]).update(state="resolved")
    page.goto(f"/exceptions/{items[0].pk}/")
    page.evaluate(_STRIKES_AGAIN)
    page.keyboard.press("1")
    expect(page.get_by_role("status")).to_contain_text("This is the next exception.")
    page.wait_for_timeout(500)
    assert models.Attachment.objects.get().document_id == items[0].document_id
    page.keyboard.press("1")
    expect(page.get_by_role("status")).to_contain_text("No exception is left in this queue.")
    assert models.Attachment.objects.count() == 2


def test_keys_can_be_read_and_turned_off(page: Page, items: list[models.ExceptionItem]) -> None:
    page.goto(f"/exceptions/{items[0].pk}/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_text("Attach to C-1")).to_be_visible()
    dialog.get_by_label("Use keyboard shortcuts").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("1")
    page.wait_for_timeout(300)
    assert not models.Attachment.objects.exists()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    dialog.get_by_label("Use keyboard shortcuts").check()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.get_by_role("status")).to_contain_text("Attached to case C-1.")


def test_pages_are_turned_over_enlarged_and_rotated_for_everybody(
    page: Page, items: list[models.ExceptionItem]
) -> None:
    page.goto(f"/exceptions/{items[0].pk}/")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.keyboard.press("+")
    expect(page.get_by_text("125 %")).to_be_visible()
    with page.expect_response(re.compile("/turn$")) as answer:
        page.keyboard.press("r")
    assert answer.value.status == 204
    shown = page.locator("#page-2 .sheet img")
    expect(shown).to_have_attribute("src", re.compile(r"turn=90$"))
    assert shown.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])") == [800, 600]


def test_a_page_image_that_fails_says_so_and_is_tried_again(page: Page, items: list[models.ExceptionItem]) -> None:
    def fail_once(route: Route) -> None:
        route.fulfill(status=503, body="made to fail")

    page.route(re.compile(r"/pages/1\.jpg"), fail_once)
    page.goto(f"/exceptions/{items[0].pk}/")
    expect(page.get_by_text("The page image did not load.").first).to_be_visible()
    page.unroute(re.compile(r"/pages/1\.jpg"))
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("img", name="Page 1 as it was sent")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-CA", "fr-CA"])
def test_no_page_has_a_barrier_or_is_wider_than_its_window(
    browser: Browser, live_server: LiveServer, items: list[models.ExceptionItem], locale: str
) -> None:
    page = open_page(browser, live_server, "supervisor", locale, bypass_csp=True)
    first, second = items[0].pk, items[1].pk
    for address in (
        *("/", "/?state=resolved", "/?reason=duplicate", "/?reason=encrypted", "/quality/", "/quality/report/"),
        *(f"/exceptions/{first}/", f"/exceptions/{second}/", f"/exceptions/{first}/pages", "/cases/C-1/"),
    ):
        page.goto(address)
        page.add_script_tag(path=AXE)
        found = page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
            ".then(report => report.violations.map(each => `${each.id}: ${each.nodes.map(node => node.html)}`))"
        )
        assert found == [], address
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.context.close()


def test_all_works_without_a_script(
    browser: Browser, live_server: LiveServer, items: list[models.ExceptionItem]
) -> None:
    signed_in = open_page(browser, live_server, "reviewer")
    context = browser.new_context(base_url=live_server.url, locale="en-CA", java_script_enabled=False)
    context.add_cookies(signed_in.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Next for me").click()
    for number in (1, 2):
        expect(page.get_by_role("img", name=f"Page {number} as it was sent")).to_be_visible()
    page.get_by_role("button", name="Attach to C-1").click()
    expect(page.get_by_role("status")).to_contain_text("Attached to case C-1. This is the next exception.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    page.get_by_text("Escalate").first.click()
    page.get_by_label("What the supervisor should know").fill("two cases")
    page.get_by_role("button", name="Escalate").click()
    expect(page.get_by_role("status")).to_contain_text("Escalated to a supervisor.")
    context.close()
    signed_in.context.close()


def test_a_page_weighs_little(page: Page, items: list[models.ExceptionItem]) -> None:
    weights: dict[str, int] = {}
    page.on("response", lambda answer: weights.update({answer.url: len(answer.body())}))
    page.goto(f"/exceptions/{items[0].pk}/")
    page.wait_for_load_state("networkidle")
    without_pictures = {url: size for url, size in weights.items() if "/uploads/" not in url}
    assert sum(without_pictures.values()) < 300_000
