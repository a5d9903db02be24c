"""A client on a telephone, in a real Chromium: with scripts and without, in both languages, over a bad connection."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from tests.review.real_thing import CHROMIUM, RealThing, chromium, real_thing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: make test-browser installs it"),
]
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
TELEPHONE: Any = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealThing]:
    with real_thing(tmp_path_factory.mktemp("real"), [], user="alex") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(params=["en", "fr"])
def phone(request: pytest.FixtureRequest, service: RealThing, browser: Browser) -> Iterator[Page]:
    """The form on a small screen; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    context = browser.new_context(locale=f"{request.param}-CA", base_url=service.address, **TELEPHONE)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/send/")
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def plain(service: RealThing, browser: Browser) -> Iterator[Page]:
    """The same without scripts."""
    context = browser.new_context(locale="en-CA", base_url=service.address, java_script_enabled=False, **TELEPHONE)
    page = context.new_page()
    page.goto("/send/")
    yield page
    context.close()


def photo(name: str, *, dark: bool = False, blurred: bool = False, size: tuple[int, int] = (1200, 1600)) -> FilePayload:
    """A page of print, as a telephone would take it."""
    page = Image.new("L", size, 60 if dark else 235)
    draw = ImageDraw.Draw(page)
    for y in range(80, size[1] - 80, 34):
        for x in range(80, size[0] - 80, 18):
            draw.rectangle((x, y, x + 7, y + 16), fill=25)
    if blurred:
        page = page.filter(ImageFilter.GaussianBlur(7))
    held = io.BytesIO()
    page.convert("RGB").save(held, "JPEG", quality=85)
    return {"name": name, "mimeType": "image/jpeg", "buffer": held.getvalue()}


def text(name: str = "letter.txt", data: bytes = b"To whom it may concern: I am a student.") -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": data}


def fill(page: Page, name: str = "Côté") -> None:
    page.locator("#id_sender").check()
    page.locator("#id_family_name").fill(name)
    fill_birth_date(page)
    page.locator("#id_application_type").select_option("study_permit")


def fill_birth_date(page: Page, day: str = "1") -> None:
    page.locator("#id_birth_day").fill(day)
    page.locator("#id_birth_month").select_option("2")
    page.locator("#id_birth_year").fill("1990")


def fits(page: Page) -> None:
    """Nothing has to be pushed sideways to be read, and axe finds nothing."""
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]
    session = page.context.new_cdp_session(page)  # past the page's policy, which lets no script in
    check = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
    summed = ".then(found => JSON.stringify(found.violations.map(each => [each.id, each.nodes[0].html])))"
    expression = f"{AXE.read_text()};{check}{summed}"
    found = session.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
    assert json.loads(found["result"]["value"]) == []


def ask_status(page: Page, reference: str, day: str = "1") -> None:
    page.goto("/status/")
    page.locator("#id_reference").fill(reference.lower())
    fill_birth_date(page, day)
    page.locator("main button.primary").click()


def test_a_client_sends_and_follows_documents(service: RealThing, phone: Page) -> None:
    fits(phone)
    phone.locator("#go").click()
    expect(phone.locator("#summary")).to_be_focused()
    fits(phone)
    phone.locator("#summary a").first.click()
    expect(phone.locator("#id_sender")).to_be_focused()
    fill(phone)
    phone.locator("#files").set_input_files([photo("page.jpg"), photo("dark.jpg", dark=True), text()])
    phone.locator("#files").set_input_files([photo("soft.jpg", blurred=True), photo("tiny.jpg", size=(300, 400))])
    expect(phone.locator(".advice")).to_have_count(3)
    expect(phone.locator("li", has_text="page.jpg").locator(".advice")).to_have_count(0)
    fits(phone)
    for name in ("dark.jpg", "soft.jpg", "tiny.jpg"):
        phone.locator("#list li", has_text=name).get_by_role("button").click()
    expect(phone.locator("#list li")).to_have_count(2)
    phone.locator("#go").click()
    phone.wait_for_url("**/receipt/**")
    fits(phone)
    reference = phone.locator(".reference").inner_text()
    expect(phone.locator("bdi")).to_have_text(["page.jpg", "letter.txt"])

    ask_status(phone, reference, day="2")
    expect(phone.locator("#summary")).to_be_visible()
    fits(phone)
    ask_status(phone, reference)
    phone.wait_for_url("**/shown")
    expect(phone.locator(".where.received")).to_have_count(2)
    fits(phone)
    service.intake("work", "--until-idle")
    phone.reload()
    expect(phone.locator(".where.person")).to_have_count(2)
    fits(phone)
    assert "1990" not in phone.url
    phone.locator("main form button").click()
    phone.wait_for_url("**/status/")


def test_without_scripts_the_form_does_it_all(service: RealThing, plain: Page) -> None:
    plain.locator("#go").click()
    expect(plain.locator("#summary li")).to_have_count(5)
    fill(plain)
    plain.locator("#files").set_input_files([photo("page.jpg"), text()])
    plain.locator("#go").click()
    plain.wait_for_url("**/receipt/**")
    ask_status(plain, plain.locator(".reference").inner_text())
    plain.wait_for_url("**/shown")
    expect(plain.locator(".stands > li")).to_have_count(2)


def test_a_connection_that_breaks_loses_nothing(browser: Browser, service: RealThing) -> None:
    context = browser.new_context(locale="en-CA", base_url=service.address, **TELEPHONE)
    page = context.new_page()
    page.goto("/send/")
    fill(page)
    page.locator("#files").set_input_files([text("one.txt"), text("two.txt", b"two"), text("three.txt", b"three")])
    uploads: list[str] = []

    def break_the_second(route: Route) -> None:
        uploads.append(route.request.url.rpartition("/")[2])
        if uploads.count("2") == 1 and uploads[-1] == "2":
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/send/files/*", break_the_second)
    page.locator("#go").click()
    expect(page.locator("#summary")).to_contain_text("The connection broke.")
    expect(page.locator("#id_family_name")).to_have_value("Côté")
    page.locator("#go").click()
    page.wait_for_url("**/receipt/**")
    assert uploads == ["1", "2", "2", "3"]
    expect(page.locator("bdi")).to_have_text(["one.txt", "two.txt", "three.txt"])
    context.close()


def test_what_is_taken_out_after_it_was_uploaded_is_not_sent(browser: Browser, service: RealThing) -> None:
    context = browser.new_context(locale="en-CA", base_url=service.address, **TELEPHONE)
    page = context.new_page()
    page.goto("/send/")
    fill(page)
    page.locator("#files").set_input_files([text("one.txt"), text("two.txt", b"two")])
    page.route("**/send/files/2", lambda route: route.abort("connectionreset"))
    page.locator("#go").click()
    expect(page.locator("#summary")).to_contain_text("The connection broke.")
    page.unroute("**/send/files/2")
    page.locator("#list li", has_text="one.txt").get_by_role("button").click()
    page.locator("#go").click()
    page.wait_for_url("**/receipt/**")
    expect(page.locator("bdi")).to_have_text(["two.txt"])
    context.close()


def test_an_impatient_client_sends_once(browser: Browser, service: RealThing) -> None:
    context = browser.new_context(locale="en-CA", base_url=service.address, **TELEPHONE)
    page = context.new_page()
    page.goto("/send/")
    fill(page, "Impatient")
    page.locator("#files").set_input_files([text()])
    page.locator("#go").evaluate("button => { for (let at = 0; at < 5; at += 1) button.click(); }")
    page.wait_for_url("**/receipt/**")
    context.close()
    found = [
        path
        for path in (service.home / "objects" / "submissions").glob("*/submission.json")
        if json.loads(path.read_text())["form"]["family_name"] == "Impatient"
    ]
    assert len(found) == 1


def test_a_bad_file_is_named_at_once_and_blocks(browser: Browser, service: RealThing) -> None:
    context = browser.new_context(locale="en-CA", base_url=service.address, **TELEPHONE)
    page = context.new_page()
    page.goto("/send/")
    fill(page)
    name = "<img src=x onerror=alert(1)>.exe"
    page.locator("#files").set_input_files([text(name), text("empty.pdf", b"")])
    expect(page.locator("#list .wrongness")).to_have_count(2)
    expect(page.locator("#list img")).to_have_count(0)
    page.locator("#go").click()
    expect(page.locator("#summary")).to_contain_text("Files of this type can't be read.")
    assert "/receipt/" not in page.url
    context.close()


def test_files_can_be_dropped(browser: Browser, service: RealThing) -> None:
    context = browser.new_context(locale="en-CA", base_url=service.address)
    page = context.new_page()
    page.goto("/send/")
    dropped = page.evaluate_handle(
        "() => { const held = new DataTransfer(); held.items.add(new File(['x'], 'a.txt')); return held; }"
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    expect(page.locator("#list li")).to_contain_text(["a.txt"])
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})
    expect(page.locator("#list li")).to_have_count(1)
    context.close()
