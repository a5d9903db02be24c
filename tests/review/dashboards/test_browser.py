"""The dashboards in a real Chromium: nothing breaks the content policy, axe finds nothing, charts are drawn."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.review.real_thing import CHROMIUM, ROOT, RealThing, chromium, environment_of, real_thing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium: make test-browser installs it"),
]
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
PAGES = ("", "flow/", "exceptions/", "errors/", "waiting/", "settings/", "mine/")
"""Of WCAG 2.1, A and AA."""
_RUN = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealThing]:
    with real_thing(tmp_path_factory.mktemp("real"), [], user="alex") as running:
        yield running


@pytest.fixture(scope="module")
def session(service: RealThing) -> str:
    command = [sys.executable, "-m", "tests.review.dashboards.filling", "12", "60"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment_of(service.home), capture_output=True, text=True, timeout=300, check=True
    )
    return done.stdout


@pytest.fixture(params=["en", "fr"])
def page(request: pytest.FixtureRequest, service: RealThing, session: str) -> Iterator[Page]:
    """A supervisor's; whatever the browser complains of fails the test, a script or style that is refused above all."""
    complaints: list[str] = []
    with chromium() as browser:
        context = browser.new_context(locale=f"{request.param}-CA", reduced_motion="reduce")
        context.add_cookies([{"name": "sessionid", "value": session, "url": service.address}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
    assert complaints == []


def violations(page: Page) -> list[Any]:
    """What axe finds; its script comes in past the page's policy, which lets in none but ours."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(_RUN)["violations"]
    return [(rule["id"], [node["html"][:150] for node in rule["nodes"]]) for rule in found]


def test_every_dashboard_is_accessible_and_keeps_to_the_policy(service: RealThing, page: Page) -> None:
    for address in PAGES:
        page.goto(f"{service.address}/dashboards/{address}")
        assert violations(page) == [], address
        for width in (1400, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_charts_are_drawn_and_say_in_words_what_they_show(service: RealThing, page: Page) -> None:
    page.goto(f"{service.address}/dashboards/flow/")
    charts = page.locator("figure canvas")
    expect(charts).to_have_count(3)
    for chart in charts.all():
        expect(chart).to_be_visible()
        assert len(chart.get_attribute("aria-label") or "") > 30
        painted = chart.evaluate(
            "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
        )
        assert painted


def test_without_scripts_the_tables_are_there(service: RealThing, session: str) -> None:
    with chromium() as browser:
        context = browser.new_context(java_script_enabled=False)
        context.add_cookies([{"name": "sessionid", "value": session, "url": service.address}])
        page = context.new_page()
        page.goto(f"{service.address}/dashboards/flow/")
        expect(page.locator("figure").first).to_be_hidden()
        expect(page.get_by_role("table", name="Arrivals and completions by day")).to_be_visible()


def test_the_filters_work_by_keyboard_and_are_kept_from_tab_to_tab(service: RealThing, page: Page) -> None:
    page.goto(f"{service.address}/dashboards/flow/")
    period = page.locator("select[name=period]")
    period.focus()
    page.keyboard.press("ArrowUp")
    page.locator("select[name=language]").select_option("fr")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{service.address}/dashboards/flow/?period=7&since=&until=&program=&language=fr")
    expect(page.locator("#arrivals-by-day-data + .scroll tbody tr")).to_have_count(7)
    page.locator(".tabs a").nth(2).click()
    expect(page.locator("select[name=language]")).to_have_value("fr")
