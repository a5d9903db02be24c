"""An exception resolved in a real Chromium, by keyboard, and seen on the case from the command line."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, expect

from tests.review.real_thing import CHROMIUM, RealThing, chromium, real_thing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: make test-browser installs it"),
]
WITH_A_WRONG_NUMBER = "sample-0026"  # two documents of Seán Haddad, sent with a number that nobody has
HIS_CASE = "C-100029"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealThing]:
    with real_thing(tmp_path_factory.mktemp("real"), [WITH_A_WRONG_NUMBER], user="alex") as running:
        yield running


@pytest.fixture
def page(service: RealThing) -> Iterator[Page]:
    """Signed in; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    with chromium() as browser:
        page = browser.new_page(locale="en-CA")
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.extend(_failed(request)))
        page.goto(service.address)
        page.get_by_label("User name").fill(service.user)
        page.get_by_label("Password").fill(service.password)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Exceptions", level=1)).to_be_visible()
        yield page
    assert complaints == []


def _failed(request: Request) -> list[str]:
    """Its address, unless the next page was asked for before it was answered, as an icon may be."""
    return [] if request.failure == "net::ERR_ABORTED" else [request.url]


def go_to_by_keyboard(page: Page, role: str, name: str) -> None:
    """Press Tab until this has the focus."""
    wanted = page.get_by_role(role, name=name)  # type: ignore[arg-type]
    expect(wanted).to_have_count(1)
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {name}")


def test_a_reviewer_attaches_a_document_to_the_right_case_by_keyboard(service: RealThing, page: Page) -> None:
    waiting = len(service.exceptions())
    page.get_by_role("table").get_by_role("link", name="No case found").nth(1).click()
    picture = page.get_by_role("img", name="Page 1 as it was sent")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(page.get_by_role("cell", name="Seán Haddad Agrees")).to_be_visible()
    go_to_by_keyboard(page, "button", f"Attach to {HIS_CASE}")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus can't be seen"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"Attached to case {HIS_CASE}.")
    (document,) = json.loads(service.intake("cases", "show", HIS_CASE))["documents"]
    assert (document["attached_by"], document["person"]) == ("alex", "p1")
    assert len(service.exceptions()) == waiting - 1


def test_a_reviewer_takes_a_document_off_its_case_by_keyboard(service: RealThing, page: Page) -> None:
    (document,) = json.loads(service.intake("cases", "show", HIS_CASE))["documents"]
    page.goto(f"{service.address}/cases/{HIS_CASE}/")
    go_to_by_keyboard(page, "link", "Take back or move")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Take back")).to_be_visible()
    for width in (1400, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    go_to_by_keyboard(page, "textbox", "Reason")
    page.keyboard.type("another Haddad")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"Taken off case {HIS_CASE}.")
    page.get_by_role("link", name="It waits for a person").click()
    expect(page.get_by_role("heading", name="Taken off a case")).to_be_visible()
    expect(page.get_by_text("by alex: another Haddad.")).to_be_visible()
    assert json.loads(service.intake("cases", "show", HIS_CASE))["documents"] == []
    (trace,) = map(json.loads, service.intake("attachments", "list", "--ended", "--json").splitlines())
    assert trace["id"] == document["attachment"]


def test_a_reviewer_reads_every_page_in_french(page: Page) -> None:
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("table").get_by_role("link", name="Aucun dossier trouvé").last.click()
    expect(page.get_by_role("heading", name="Dossiers possibles")).to_be_visible()
    expect(page.get_by_role("button", name=f"Verser au dossier {HIS_CASE}")).to_be_visible()
    page.get_by_role("link", name=HIS_CASE).first.click()
    expect(page.get_by_role("heading", name=f"Dossier {HIS_CASE}")).to_be_visible()
    expect(page.get_by_text("Demandeur principal").first).to_be_visible()


@pytest.mark.parametrize("width", [1400, 390])
def test_no_page_is_wider_than_its_window(service: RealThing, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    lists = ("/", "/?state=resolved", "/?order=teach")
    for address in (*lists, "/exceptions/2/", f"/cases/{HIS_CASE}/"):
        page.goto(service.address + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
