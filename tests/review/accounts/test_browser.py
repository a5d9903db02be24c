"""An administrator's first day in a real Chromium: a password, a second factor, a user; with axe on each page."""

import json
import re
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from PIL import Image
from playwright.sync_api import Page, expect

from tests.review.people import PASSWORD
from tests.review.real_thing import CHROMIUM, RealThing, chromium, real_thing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: make test-browser installs it"),
]
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealThing]:
    with real_thing(tmp_path_factory.mktemp("real"), [], user="alex") as running:
        yield running


@pytest.fixture
def page() -> Iterator[Page]:
    complaints: list[str] = []
    with chromium() as browser:
        page = browser.new_page(locale="en-CA")
        page.on("console", lambda message: complaints.append(f"{message.text} {message.location['url']}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
    # Whoever is locked gets a page that says so, with the code for it; that signing out clears the cache is no fault.
    fine = ("/accounts/locked", "Clear-Site-Data header on ")
    assert [complaint for complaint in complaints if not any(each in complaint for each in fine)] == []


def accessible_in_both_languages(page: Page) -> None:
    """No rule of axe is broken, nor is the page wider than a telephone; afterwards it is in English again."""
    for language, other in (("en", "Français"), ("fr", "English")):
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate(AXE.read_text())
        found: dict[str, Any] = page.evaluate("rules => axe.run(rules)", RULES)
        broken = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]
        assert broken == [], (page.url, language)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, (page.url, language)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.get_by_role("button", name=other).click()
        expect(page.locator("html")).not_to_have_attribute("lang", language)


def sign_in(page: Page, service: RealThing, name: str, password: str) -> None:
    page.goto(f"{service.address}/login")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_an_administrators_first_day(service: RealThing, page: Page) -> None:
    made = json.loads(service.intake("users", "make", "max", "--role", "administrator", "--json"))
    page.goto(service.address)
    accessible_in_both_languages(page)
    sign_in(page, service, "max", made["password"])

    expect(page.get_by_role("heading", name="Change your password")).to_be_visible()
    accessible_in_both_languages(page)
    page.get_by_label("Present password").fill(made["password"])
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password, once more").fill(PASSWORD)
    page.keyboard.press("Enter")

    page.get_by_role("link", name="Users").click()
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    accessible_in_both_languages(page)
    picture = Image.open(BytesIO(page.get_by_role("img", name="A picture for the app").screenshot()))
    (read,) = zxingcpp.read_barcodes(picture)
    secret = parse_qs(urlsplit(read.text).query)["secret"][0]
    assert secret == "".join(page.locator("code").inner_text().split())
    page.get_by_label("Type the code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator("li code").all_inner_texts()
    assert len(recovery) == 10
    accessible_in_both_languages(page)

    page.get_by_role("link", name="Users").click()
    accessible_in_both_languages(page)
    page.get_by_role("link", name="New user").click()
    accessible_in_both_languages(page)
    page.get_by_label("User name").fill("kim")
    page.get_by_role("radio", name="Supervisor").check()
    page.get_by_role("checkbox", name="Study permit").check()
    page.get_by_role("button", name="Make the user").click()
    password = page.locator("code").inner_text()
    page.get_by_role("link", name="kim").click()
    accessible_in_both_languages(page)
    expect(page.get_by_role("radio", name="Supervisor")).to_be_checked()
    page.get_by_role("button", name="Lock", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("The user is locked, and signed out.")
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, service, "kim", password)
    expect(page.get_by_text("An administrator has locked your account.")).to_be_visible()
    accessible_in_both_languages(page)
    sign_in(page, service, "max", PASSWORD)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    accessible_in_both_languages(page)
    page.get_by_label("Code").fill(recovery[3])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Users")).to_be_visible()
    page.get_by_role("link", name=re.compile("^max$")).first.click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    accessible_in_both_languages(page)
